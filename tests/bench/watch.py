"""watch.py: the processor time of a Quiesce that watches a server and is left alone

SPDX-License-Identifier: GPL-3.0-or-later

Usage: watch.py QUIESCE HOST PORT SECONDS, on a display without an accessibility bus
Prints per cent of one core.
"""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from quiesce_server import Server, save_connections  # noqa: E402

OWN = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%' AND query_start > now() - interval '3 seconds'"


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    quiesce, host, port, seconds = sys.argv[1:]
    server = Server(host, port)
    save_connections({"name": "Bench", "host": host, "port": port, "database": "postgres", "user": "postgres"})
    process = subprocess.Popen([quiesce])
    try:
        # Without the accessibility bus, because what is told on it costs time that nobody else pays: Ctrl+1 is the first connection.
        window = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(process.pid)],
                                check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
        deadline = time.monotonic() + 30
        while server.value(OWN) == "0":
            if time.monotonic() > deadline:
                sys.exit("Quiesce did not connect")
            subprocess.run(["xdotool", "windowfocus", "--sync", window, "key", "ctrl+1"], check=True)
            time.sleep(1)
        time.sleep(6)
        before, start = cpu_seconds(process.pid), time.monotonic()
        time.sleep(float(seconds))
        print(100 * (cpu_seconds(process.pid) - before) / (time.monotonic() - start))
        if server.value(OWN) == "0":
            sys.exit("Quiesce did not look")
    finally:
        process.terminate()
        process.wait()


main()
