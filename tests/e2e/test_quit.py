"""test_quit.py: quitting in the middle of an action: soon, and with the truth in the journal

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_quit.py QUIESCE PICTURES report|mute|signal
"""

import contextlib
import json
import os
import signal
import subprocess
import sys

from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster, save_connections

CLIENTS = "SELECT pid FROM pg_stat_activity WHERE datname = 'shop' ORDER BY backend_start"
OWN = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%'"


@contextlib.contextmanager
def two_clients(cluster):
    """Gives the process of the first."""
    command = ["psql", "-X", "-q", "-h", cluster.host, "-p", cluster.port, "-U", "postgres", "-d", "shop"]
    clients = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(2)]
    try:
        pids = wait_until(lambda: (rows := cluster.rows(CLIENTS)) and len(rows) == 2 and rows, "the clients")
        yield int(pids[0][0])
    finally:
        for client in clients:
            client.kill()
            client.wait()


@contextlib.contextmanager
def stopped(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def disconnect_everyone_else(program):
    """Begins it, and gives back the report in which one of two does not go."""
    program.connect("Here")
    program.select_database("shop")
    program.window.wait(role="push button", name="Disconnect Everyone Else…").press()
    confirm = program.dialog()
    confirm.wait(role="push button", name="Disconnect 2 Sessions").press()
    report = program.dialog(other_than=confirm)
    report.wait(contains="1 of 2 sessions are gone")
    return report


def check_journal(*expected):
    """The last action has an end, and its outcomes are these."""
    with open(os.path.join(os.environ["XDG_STATE_HOME"], "quiesce", "actions.jsonl")) as journal:
        start, end = [json.loads(line) for line in journal][-2:]
    assert start["event"] == "start" and end["event"] == "end" and start["operation"] == end["operation"], (start, end)
    outcomes = sorted(outcome["outcome"] for outcome in end["outcomes"])
    assert outcomes == sorted(expected), outcomes


def quit_in_report(program, report, cluster):
    """The server still answers: one last look."""
    program.quit(node=report)
    check_journal("gone", "survived")


def close_while_mute(program, report, cluster):
    """The window is closed while our own connections do not answer any more."""
    program.key("Escape", node=report)
    program.wait_no_dialog()
    with stopped(*[int(row[0]) for row in cluster.rows(OWN)]):
        program.quit(keys="ctrl+w")
        check_journal("gone", "waiting")


def end_session(program, report, cluster):
    """As closing the window: nothing is asked."""
    program.quit_by_signal(signal.SIGTERM)
    check_journal("gone", "survived")
    with Quiesce(program.process.args, program.pictures) as idle:
        idle.quit_by_signal(signal.SIGINT)


def main():
    quiesce, pictures, case = sys.argv[1:]
    with Cluster() as cluster:
        cluster.run("CREATE DATABASE shop")
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"})
        with two_clients(cluster) as stuck, stopped(stuck), Quiesce([quiesce], pictures) as program:
            {"report": quit_in_report, "mute": close_while_mute, "signal": end_session}[case](program, disconnect_everyone_else(program), cluster)


main()
