"""test_clearing.py: quitting while a database is being taken: soon, and the next start says what is true

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_clearing.py QUIESCE PICTURES
"""

import contextlib
import json
import os
import signal
import subprocess
import sys

from quiesce_driver import Quiesce, wait_until
from quiesce_server import Bouncer, Cluster, save_connections

INSIDE = "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'shop%' AND application_name = 'psql'"
OWN = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%'"
FENCED = "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND mode = 'AccessExclusiveLock' AND granted"
IS_OPEN = "SELECT datallowconn FROM pg_database WHERE datname = 'shop'"


@contextlib.contextmanager
def stopped(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def stuck_client(cluster):
    """One that is told to end, and does not."""
    command = ["psql", "-X", "-q", "-h", cluster.host, "-p", cluster.port, "-U", "postgres", "-d", "shop"]
    client = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        with stopped(int(wait_until(lambda: cluster.rows(INSIDE), "the client")[0][0])):
            yield
    finally:
        client.kill()
        client.wait()
        wait_until(lambda: not cluster.rows(INSIDE), "the client to leave")


def wait_told(program, title):
    """The dialog that comes with the connection, perhaps before the window was looked at for the first time."""
    wait_until(lambda: len(program.x_windows()) == 2, "what is said at the start")
    program.known |= set(program.x_windows())
    told = wait_until(lambda: next((node for node in program.windows() if node.find(role="label", name=title)), None), title)
    program.window = next(node for node in program.windows() if node != told)
    return told


def intentions():
    folder = os.path.join(os.environ["XDG_STATE_HOME"], "quiesce", "unfinished")
    return os.listdir(folder) if os.path.isdir(folder) else []


def begin_rename(program, cluster):
    """Gives back the dialog, when the database is fenced."""
    program.select_database("shop")
    program.window.wait(role="push button", name="Clear for Rename or Drop…").press()
    dialog = program.dialog()
    dialog.wait(role="text", contains="New name").set_text("shop_2025")
    wait_until(lambda: dialog.wait(role="push button", name="Clear and Rename").is_sensitive, "the checks")
    dialog.wait(role="push button", name="Clear and Rename").press()
    wait_until(lambda: cluster.value(FENCED) == "1", "the fence")
    dialog.wait(contains="shop is fenced")
    return dialog


def begin_close(program, cluster):
    program.select_database("shop")
    program.key("Menu")
    wait_until(lambda: len(program.x_windows()) == 2, "the menu")
    program.known |= set(program.x_windows())
    program.window.wait(role="menu item", name="Close to New Connections…").press()
    dialog = program.dialog()
    dialog.wait(contains="Close to New Connections")
    # The window has one of that name, too.
    close = [node for node in dialog.walk() if node.matches("push button", "Close", None)][-1]
    wait_until(lambda: close.is_sensitive, "the checks")
    close.press()
    wait_until(lambda: cluster.value(IS_OPEN) == "f", "the database to be closed")
    return dialog


def hear_of_rename(program, cluster):
    told = wait_told(program, "Something Was Left Unfinished")
    renamed = cluster.rows("SELECT 1 FROM pg_database WHERE datname = 'shop_2025'")
    told.wait(contains="shop is now called shop_2025" if renamed else "shop was not renamed")
    program.picture("unfinished-rename")
    told.wait(role="push button", name="Close").press()
    program.wait_no_dialog()
    wait_until(lambda: not intentions(), "what was said to be forgotten")
    if renamed:
        cluster.run("ALTER DATABASE shop_2025 RENAME TO shop")
    program.wait_tree("shop")


def quit_renaming(program, cluster):
    """The server answers: it is stopped, and if that is heard in time nothing is left to be said."""
    program.connect("Here")
    with stuck_client(cluster):
        program.quit(node=begin_rename(program, cluster))
    wait_until(lambda: cluster.value(FENCED) == "0", "the fence to go")
    assert cluster.rows("SELECT 1 FROM pg_database WHERE datname = 'shop'")
    with open(os.path.join(os.environ["XDG_STATE_HOME"], "quiesce", "actions.jsonl")) as journal:
        end = json.loads(journal.readlines()[-1])
    assert (end.get("outcome") == "stopped") == (not intentions()), (end, intentions())


def end_renaming_mute(program, cluster):
    """Nobody answers when the session ends."""
    if intentions():
        hear_of_rename(program, cluster)
    else:
        program.connect("Here")
    with stuck_client(cluster):
        begin_rename(program, cluster)
        with stopped(*[int(row[0]) for row in cluster.rows(OWN)]):
            program.quit_by_signal(signal.SIGTERM)
            assert len(intentions()) == 1, intentions()
    wait_until(lambda: not cluster.rows(OWN), "what was left of it to end")


def quit_closing(program, cluster):
    """Is told what became of the rename, and quits in the middle of a closure."""
    hear_of_rename(program, cluster)
    with stuck_client(cluster):
        program.quit(node=begin_close(program, cluster))
    assert cluster.value(IS_OPEN) == "f"
    assert len(intentions()) == 1, intentions()


def reopen(program, cluster):
    asked = wait_told(program, "Reopen the Database?")
    asked.wait(contains="shop has been closed to new connections by Quiesce, and is still closed.")
    program.picture("unfinished-closure")
    asked.wait(role="push button", name="Reopen").press()
    wait_until(lambda: cluster.value(IS_OPEN) == "t", "the database to be open")
    wait_until(lambda: not intentions(), "the closure to be forgotten")
    program.quit()


@contextlib.contextmanager
def transaction(bouncer):
    """One that has begun behind the pooler, and does not end."""
    command = ["psql", "-X", "-q", "-A", "-t", "-d", bouncer.console.replace("dbname=pgbouncer", "dbname=shop")]
    client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        client.stdin.write("BEGIN; SELECT 'begun';\n")
        client.stdin.flush()
        assert client.stdout.readline().strip() == "begun"
        yield
    finally:
        client.kill()
        client.wait()


def quit_paused(program, cluster, bouncer):
    """While a transaction is waited for: the pooler goes on, and nothing is left to be said."""
    program.connect("Here")
    with transaction(bouncer):
        program.select_database("shop")
        program.window.wait(role="push button", name="Clear for Rename or Drop…").press()
        dialog = program.dialog()
        dialog.wait(role="text", contains="New name").set_text("shop_2025")
        # The list of the row is a popover, with a window of its own: only keys reach it.
        program.click(dialog.wait(role="combo box", contains="At the pooler first"))
        wait_until(lambda: len(program.x_windows()) == 3, "the list")
        program.key("Down", "Return", node=dialog)
        wait_until(lambda: len(program.x_windows()) == 2, "the list to close")
        wait_until(lambda: dialog.wait(role="push button", name="Clear and Rename").is_sensitive, "the checks")
        dialog.wait(contains="The pooler will pause shop")
        dialog.wait(role="push button", name="Clear and Rename").press()
        wait_until(lambda: bouncer.is_paused("shop"), "the pause")
        dialog.wait(role="push button", name="Skip Waiting")
        program.quit(node=dialog)
        assert bouncer.is_paused("shop") is False
        assert not intentions(), intentions()


def main():
    quiesce, pictures = sys.argv[1:]
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(Cluster())
        cluster.run("CREATE DATABASE shop")
        bouncer = stack.enter_context(Bouncer(cluster)) if Bouncer.PROGRAM else None
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres",
                          "console": bouncer.console if bouncer else ""})
        if bouncer:
            with Quiesce([quiesce], pictures) as program:
                quit_paused(program, cluster, bouncer)
        for part in (quit_renaming, end_renaming_mute, quit_closing, reopen):
            with Quiesce([quiesce], pictures) as program:
                part(program, cluster)


main()
