"""main_job.py: everyone else is disconnected from a database, through the window, and the server is asked whether that is true

SPDX-License-Identifier: GPL-3.0-or-later

Usage: main_job.py QUIESCE CONNECTIONS HOST PORT PICTURES
"""

import os
import shutil
import sys

from quiesce_driver import Failure, Quiesce, wait_until
from quiesce_server import Server

SESSIONS = """
SELECT pid, backend_start::text, usename, application_name, state, wait_event_type, left(regexp_replace(query, E'\\\\s+', ' ', 'g'), 48) AS query
  FROM pg_stat_activity WHERE datname = 'shop' ORDER BY backend_start"""
OWN = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%' ORDER BY pid"
AGE = "SELECT now() - min(xact_start) > interval '8 s' FROM pg_stat_activity WHERE datname = 'shop'"
ALIVE = "SELECT pid || ' ' || backend_start FROM pg_stat_activity"


def say(server, title):
    print(f"\n{title}: pg_stat_activity for shop\n{server.table(SESSIONS)}", flush=True)


def disconnect_everyone_else(program, server):
    program.connect("Demo")
    program.wait_tree("shop")
    say(server, "Before")
    # The second session of shop waits for the first; a picture of zero seconds would say little.
    wait_until(lambda: server.value(AGE) == "t", "some seconds to pass")
    program.select_database("shop")
    program.key("Down", "Down")
    program.window.wait(contains="Blocked by")
    program.picture("1-before")
    seen = server.rows(SESSIONS)

    program.select_database("shop")
    program.window.wait(role="push button", name="Disconnect Everyone Else…").press()
    confirm = program.dialog()
    program.centre()
    program.picture("2-confirm")
    own = server.rows(OWN)
    confirm.wait(role="push button", contains="Disconnect ").press()

    report = program.dialog(other_than=confirm)
    report.wait(role="push button", name="Done")
    program.centre()
    wait_until(lambda: "sessions are gone" in " ".join(report.texts()), "the report")
    program.picture("3-report")
    say(server, "After")
    report.find(role="push button", name="Done").press()
    program.wait_no_dialog()
    program.picture("4-after")
    return seen, own


def check(server, seen, own):
    alive = {row[0] for row in server.rows(ALIVE)}
    survivors = [row for row in seen if f"{row[0]} {row[1]}" in alive]
    wrongly = [row for row in survivors if row[2] != "postgres"]
    spared = [row for row in survivors if row[2] == "postgres"]
    ended = [row for row in seen if row not in survivors]
    print(f"\n{len(seen)} sessions were seen in shop: {len(ended)} are gone, {len(spared)} of a superuser spared, "
          f"{len(wrongly)} wrongly still there")
    if not ended or wrongly:
        raise Failure(f"still there: {wrongly}")
    if len(spared) != sum(row[2] == "postgres" for row in seen):
        raise Failure("a session of a superuser was hit by a role that may not")
    if not own or server.rows(OWN) != own:
        raise Failure(f"own connections before: {own}, after: {server.rows(OWN)}")
    print(f"{len(own)} connections of Quiesce are still there")


def main():
    quiesce, connections, host, port, pictures = sys.argv[1:]
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "quiesce")
    os.makedirs(folder, mode=0o700)
    shutil.copy(connections, folder)
    server = Server(host, port)
    try:
        with Quiesce([quiesce], pictures) as program:
            seen, own = disconnect_everyone_else(program, server)
            check(server, seen, own)
    except Failure as failure:
        sys.exit(f"The main job did not work: {failure}")
    print(f"Pictures are in {pictures}")


main()
