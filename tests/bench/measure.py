"""measure.py: runs the benchmarks one after the other and prints the table

SPDX-License-Identifier: GPL-3.0-or-later

Usage: measure.py BUILD [--quick]
Each ratio is of two medians from one run in which both sides took turns.
"""

import contextlib
import fcntl
import os
import pty
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))
from quiesce_server import Cluster  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
QUICK = "--quick" in sys.argv[2:]
QUIESCE = os.path.join(BUILD, "src/quiesce")
LOAD = os.path.join(BUILD, "data/demo/quiesce-demo-load")
OTHER = "gnome-text-editor"
TICK = os.sysconf("SC_CLK_TCK")

rows = []


def report(what, ours, theirs, other, ratio, bound, kept):
    rows.append((what, ours, f"{theirs} ({other})" if theirs else "", f"{ratio:.2f}" if ratio else "", bound, "kept" if kept else "BROKEN"))
    print("  ".join(part for part in rows[-1] if part), flush=True)


def bench(name):
    return os.path.join(BUILD, "tests/bench", "bench-" + name)


def on_display(*command, options=()):
    env = {**os.environ, "GSETTINGS_SCHEMA_DIR": os.path.join(BUILD, "data"), "GTK_A11Y": "none"}
    done = subprocess.run([os.path.join(ROOT, "tests/with-display"), *options, "--", *command], env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, text=True)
    return [float(value) for value in done.stdout.splitlines()[-1].split()]


@contextlib.contextmanager
def server(*settings):
    with Cluster(*settings) as cluster:
        cluster.run("CREATE DATABASE bench")
        yield cluster.host, cluster.port


@contextlib.contextmanager
def sessions(host, port, n):
    process = subprocess.Popen([LOAD, host, port, "bench", str(n)], stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline() != "ready\n":
            raise SystemExit("the idle sessions could not be opened")
        yield
    finally:
        process.terminate()
        process.wait()


def measure_looks():
    for n in (1000, 3000):
        with server("max_connections = 3100") as (host, port), sessions(host, port, n):
            ours, theirs = on_display(bench("look"), host, port, "7" if QUICK else "25")
        report(f"One look at {n:,} sessions, until the rows are updated", f"{ours:.1f} ms", f"{theirs:.1f} ms", "psql -c",
               ours / theirs, "<= 1.5", ours <= 1.5 * theirs)


def measure_refresh():
    median, high, rss, piece, high_piece = on_display(bench("refresh"), "10000", "30" if QUICK else "120")
    report("Refresh of 10,000 sessions: longest dispatch of the main loop, p95", f"{high_piece:.1f} ms (median {piece:.1f})", "", "", None,
           "< 16 ms", high_piece < 16)
    report("Refresh of 10,000 sessions: all dispatches to the end of the frame, p95", f"{high:.1f} ms (median {median:.1f})", "", "", None, "", True)
    report("Memory with 10,000 sessions on the screen", f"{rss:.0f} MB RSS", "", "", None, "<= 160 MB", rss <= 160)


def measure_blocking():
    median, high, rss, piece, high_piece = on_display(bench("refresh"), "10000", "30" if QUICK else "120", "500")
    report("Refresh by blocker with the history graph, 500 of 10,000 sessions in one queue: longest dispatch, p95",
           f"{high_piece:.1f} ms (median {piece:.1f})", "", "", None, "< 16 ms", high_piece < 16)
    report("Refresh by blocker with the history graph: all dispatches to the end of the frame, p95", f"{high:.1f} ms (median {median:.1f})", "", "",
           None, "< 16 ms", high < 16)


def measure_filter():
    median, high = on_display(bench("filter"), "10000", "1" if QUICK else "4")
    report("A key in the filter, until the tree shows it, 10,000 sessions, p95", f"{high:.1f} ms (median {median:.1f})", "", "", None,
           "< 50 ms", high < 50)


def measure_disconnect():
    with server("max_connections = 1100") as (host, port):
        ours, theirs, piece, longest = on_display(bench("disconnect"), host, port, LOAD, "1000", "3" if QUICK else "7")
    report("Disconnect 1,000 idle sessions, from the click to the proof", f"{ours:.0f} ms", f"{theirs:.0f} ms", "one statement in psql",
           ours / theirs, "<= 1.2", ours <= 1.2 * theirs)
    report("Disconnect 1,000 idle sessions, with the report: longest dispatch of the main loop, median of the runs",
           f"{piece:.1f} ms (once {longest:.1f})", "", "", None, "< 16 ms", piece < 16)


def measure_clearance():
    with server("max_connections = 120") as (host, port):
        done = subprocess.run([bench("clearance"), host, port, os.path.join(BUILD, "tests/pool"), "80", "2" if QUICK else "20", "1" if QUICK else "4"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, text=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    theirs = "{} of {}, {} ms".format(*lines[5])
    for what, line in zip(("Rename", "Copy", "Swap", "Drop", "Move"), lines):
        report(f"{what} against 80 clients that reconnect at once", "{} of {}, {} ms".format(*line), theirs if what == "Rename" else "",
               "kill and rename in psql", None, "all", line[0] == line[1])


def measure_start():
    ours, theirs = [], []
    for _ in range(3 if QUICK else 11):
        ours.append(on_display(bench("first-frame"), "2", QUIESCE))
        theirs.append(on_display(bench("first-frame"), "2", OTHER))
    middle = [[statistics.median(run[i] for run in side) for i in range(3)] for side in (ours, theirs)]
    for i, (what, unit) in enumerate((("Start to the first frame", "ms"), ("Memory after the start, RSS", "MB"), ("Memory after the start, PSS", "MB"))):
        report(what, f"{middle[0][i]:.0f} {unit}", f"{middle[1][i]:.0f} {unit}", OTHER, middle[0][i] / middle[1][i], "", True)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu_share(pid, seconds):
    """Per cent of one core."""
    before, start = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (cpu_seconds(pid) - before) / (time.monotonic() - start)


def watch_with_pg_activity(host, port, seconds):
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", PGHOST=host, PGPORT=port)
        os.execvp("pg_activity", ["pg_activity", "-U", "postgres", "-h", host, "-p", port, "-d", "postgres", "--refresh", "2"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
    written = []

    def drain():
        with contextlib.suppress(OSError):
            while data := os.read(terminal, 65536):
                written.append(data)
    threading.Thread(target=drain, daemon=True).start()
    time.sleep(6)
    share = cpu_share(pid, seconds)
    os.kill(pid, 15)
    os.waitpid(pid, 0)
    if b"idle" not in b"".join(written):
        raise SystemExit("pg_activity did not show the sessions")
    return share


def measure_watching():
    seconds = 20 if QUICK else 60
    ours, theirs = [], []
    with server("max_connections = 200") as (host, port), sessions(host, port, 100):
        for _ in range(1 if QUICK else 3):
            ours += on_display("/usr/bin/python3", os.path.join(ROOT, "tests/bench/watch.py"), QUIESCE, host, port, str(seconds))
            theirs.append(watch_with_pg_activity(host, port, seconds))
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    report("Processor while 100 sessions are watched every 2 s", f"{ours:.2f} %", f"{theirs:.2f} %", "pg_activity", ours / theirs, "", True)


def measure_servers():
    n, seconds = 20, 10 if QUICK else 30
    with contextlib.ExitStack() as stack:
        # On loopback, because each socket is in a folder of its own.
        ports = [stack.enter_context(server("shared_buffers = 8MB", "max_connections = 40"))[1] for _ in range(n)]
        for port in ports:
            stack.enter_context(sessions("127.0.0.1", port, 20))
        main_thread, all_threads, resident = on_display("/usr/bin/python3", os.path.join(ROOT, "tests/bench/servers.py"), QUIESCE, str(seconds), "127.0.0.1", *ports)
    report(f"{n} servers of 20 sessions watched every 2 s: main thread", f"{main_thread:.0f} ms per s", f"{all_threads:.0f} ms per s", "all threads", None, "", True)
    report(f"{n} servers of 20 sessions watched: memory", f"{resident:.0f} MB RSS", "", "", None, "", True)


def print_table():
    head = ("What", "Quiesce", "Beside it", "Ratio", "Bound", "")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    print()
    for row in (head, tuple("-" * width for width in widths), *rows):
        print(("| " + " | ".join(part.ljust(width) for part, width in zip(row, widths)) + " |"))


def main():
    for measure in (measure_looks, measure_refresh, measure_blocking, measure_filter, measure_disconnect, measure_clearance, measure_start, measure_watching, measure_servers):
        measure()
    print_table()
    sys.exit(any(row[-1] == "BROKEN" for row in rows))


main()
