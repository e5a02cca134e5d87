"""servers.py: what it costs to watch several servers at once

SPDX-License-Identifier: GPL-3.0-or-later

Usage: servers.py QUIESCE SECONDS HOST PORT..., all in the folder or on the address HOST, on a display without an accessibility bus
Prints the milliseconds of processor time per second of the main thread and of all threads, and the resident memory in MB.
"""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from quiesce_server import Server, save_connections  # noqa: E402

LOOKED = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%' AND query_start > now() - interval '3 seconds'"


def main_thread_seconds(pid):
    with open(f"/proc/{pid}/task/{pid}/schedstat") as file:
        return int(file.read().split()[0]) / 1e9


def all_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


def wait_until_all_are_watched(servers):
    deadline = time.monotonic() + 60
    while any(server.value(LOOKED) == "0" for server in servers):
        if time.monotonic() > deadline:
            sys.exit("not all servers are watched")
        time.sleep(1)


def main():
    quiesce, seconds, host, *ports = sys.argv[1:]
    servers = [Server(host, port) for port in ports]
    save_connections(*({"name": f"Server {port}", "host": host, "port": port, "database": "postgres", "user": "postgres"} for port in ports))
    process = subprocess.Popen([quiesce, *(f"Server {port}" for port in ports)])
    try:
        wait_until_all_are_watched(servers)
        time.sleep(6)
        start, main_before, all_before = time.monotonic(), main_thread_seconds(process.pid), all_seconds(process.pid)
        time.sleep(float(seconds))
        passed = time.monotonic() - start
        print(1000 * (main_thread_seconds(process.pid) - main_before) / passed,
              1000 * (all_seconds(process.pid) - all_before) / passed, resident_mb(process.pid))
        wait_until_all_are_watched(servers)
    finally:
        process.terminate()
        process.wait()


main()
