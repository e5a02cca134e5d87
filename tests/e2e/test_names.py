"""test_names.py: the whole window on the accessibility bus: whatever the focus goes to or a person can press has a name, and what is drawn has a value

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_names.py QUIESCE PICTURES
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile

from quiesce_bus import Failure, State
from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster, save_connections

# What a person does something with. What else takes the focus is found by its state.
CONTROLS = {"push button", "toggle button", "check box", "radio button", "text", "entry", "password text", "spin button", "combo box", "list item",
            "menu item", "check menu item", "radio menu item", "page tab", "slider", "link", "table row", "switch", "tree table"}
# They take the focus only to hand it on to what is in them.
HANDS_ON = {"scroll pane", "list"}
# They never take the focus: to ask them would cost time.
SILENT = {"panel", "label", "image", "separator"}
# What is in this is libadwaita's own: the list of a combo row. So is a button in an entry row that has but an image.
CLOSED = {"combo box"}
LEAVES = {"label", "image", "separator"}
# GTK 4.8 gives the name of the class to what has none.
CLASS = re.compile(r"(Gtk|Adw|Qui)[A-Z]\w*|_?")
SSH = """#!/bin/sh
"$SSH_ASKPASS" "The authenticity of host 'bastion (192.0.2.1)' can't be established.
ED25519 key fingerprint is SHA256:b5cnBJi7SXkLrrBBfmFjMKOTEYH0U3sJSU/lQ+bQ0Vg.
Are you sure you want to continue connecting (yes/no/[fingerprint])? "
echo "Host key verification failed." >&2
exit 255
"""
STATES = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' AND "


def client(stack, cluster, name, *statements):
    """A session that has begun these."""
    process = subprocess.Popen(["psql", "-X", "-q", "-h", cluster.host, "-p", cluster.port, "-U", "postgres", "-d", "shop"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "PGAPPNAME": name})
    stack.callback(process.wait)
    stack.callback(process.kill)
    process.stdin.write("\n".join(statements) + "\n")
    process.stdin.flush()


@contextlib.contextmanager
def sessions(cluster):
    """A prepared transaction holds up a session, that one another; one is in an aborted transaction."""
    cluster.run("CREATE DATABASE shop")
    with contextlib.ExitStack() as stack:
        client(stack, cluster, "prepares", "CREATE TABLE items (); CREATE TABLE others ();",
               "BEGIN; LOCK TABLE items; PREPARE TRANSACTION 'move';")
        wait_until(lambda: cluster.value("SELECT count(*) FROM pg_prepared_xacts") == "1", "the prepared transaction")
        client(stack, cluster, "first", "BEGIN; LOCK TABLE others; SELECT * FROM items;")
        wait_until(lambda: cluster.value(STATES + "wait_event_type = 'Lock'") == "1", "the first that waits")
        client(stack, cluster, "second", "SELECT * FROM others;")
        wait_until(lambda: cluster.value(STATES + "wait_event_type = 'Lock'") == "2", "the second that waits")
        client(stack, cluster, "aborted", "BEGIN; SELECT 1 / 0;")
        wait_until(lambda: cluster.value(STATES + "state LIKE '%aborted%'") == "1", "the aborted transaction")
        yield


class Names:
    """Goes through what is shown, and notes what has no name."""

    def __init__(self):
        self.problems = []
        self.n_controls = 0

    def check(self, root, where):
        def attempt():
            found, problems = [], []
            self._walk(root, where, found, problems)
            return (found, problems) if found else None

        # What goes while it is looked at makes it begin anew.
        found, problems = wait_until(attempt, where)
        self.problems += problems
        self.n_controls += len(found)
        return found

    def _walk(self, node, path, found, problems):
        role, name = node.role, node.name
        if role in CONTROLS or role not in HANDS_ON and role not in SILENT and node.has(State.FOCUSABLE):
            found.append((role, name, node))
            if CLASS.fullmatch(name) and not (name == "GtkImage" and "/ text " in path):
                problems.append(f"{path} / {role} “{name}”")
        # The cells of a row say what the row says.
        if role in CLOSED or role == "table row" and name != "Column headers":
            return
        for child in node.children():
            if child.role not in LEAVES and child.is_shown:
                self._walk(child, f"{path} / {role} “{name}”" if name else path, found, problems)


def expect(texts, pattern, where):
    if not any(re.fullmatch(pattern, text) for text in texts):
        raise Failure(f"{where}: nothing says {pattern} among {texts}")


def check_values(window):
    """What is drawn says what it shows; chips, graph, bars."""
    images = [node.name for node in window.walk() if node.role in ("image", "level bar")]
    expect(images, r"\d+ of 100 connections used; the last 3 are reserved for superusers", "connections")
    expect(images, r"Sessions that are not idle: now \d+, 2 waiting", "graph")
    for bar in ("1 waiting on lock", "1 aborted", "1 idle"):
        expect(images, bar, "bars of the clients of shop")
    chips = [node.name for node in window.wait(name="Show only sessions in these states").children()]
    for chip in (r"Active: \d+", r"Waiting on lock: 2", r"Idle in transaction: 0", r"Aborted transaction: 1", r"Idle: \d+"):
        expect(chips, chip, "chips")


def check_tree(rows):
    """By database: databases can be folded, and are not; their own bars are in their names."""
    expect([name for _, name, _ in rows], "Database shop, 4 sessions, .*2 waiting on lock, 1 aborted, 1 idle", "the row of shop")
    for _, name, row in rows:
        if name.startswith("Database shop,"):
            assert row.has(State.EXPANDABLE) and row.has(State.EXPANDED), name
        if name.startswith("Session "):
            assert not row.has(State.EXPANDABLE), name


def check_blockers(rows):
    """Each says who blocks it, how deep it stands, and whether it is open."""
    expected = [(r"A prepared transaction, Holds up 2 sessions for .*, level 1", True),
                (r"Session \d+, .*blocked by a prepared transaction.*, level 2", True),
                (r"Session \d+, .*blocked by \d+.*, level 3", False)]
    assert len(rows) == len(expected), [name for _, name, _ in rows]
    for (_, name, row), (pattern, is_parent) in zip(rows, expected):
        assert re.fullmatch(pattern, name), name
        assert row.has(State.EXPANDABLE) == row.has(State.EXPANDED) == is_parent, name


def rows_of(found):
    return [entry for entry in found if entry[0] == "table row" and entry[1] != "Column headers"]


def check_main(program, names):
    window = program.window
    program.select_database("shop")
    check_tree(rows_of(names.check(window, "by database")))
    check_values(window)
    window.wait(role="list", name="Databases and sessions")

    program.key("Down", "Down")
    details = window.wait(name="Details")
    details.wait(role="label", name="Blocked by")
    names.check(details, "a session")
    for page in ("Columns", "Locks"):
        tab = details.wait(role="page tab", name=page)
        tab.press()
        wait_until(lambda: tab.has(State.PRESSED), page)
        if page == "Locks":
            details.wait(role="label", contains="AccessShareLock")
        names.check(details, page)

    program.key("ctrl+b")
    tree = window.wait(role="tree table")
    tree.wait(role="table row", contains="level 3")
    check_blockers(rows_of(names.check(window, "by blocker")))
    program.click(tree.wait(role="table row", contains="level 1"))
    details.wait(role="label", contains="move")
    names.check(details, "a prepared transaction that blocks")
    program.picture("names-by-blocker")
    program.key("ctrl+b")
    tree.wait(role="table row", contains="Database shop,")


def check_popover(program, names, open_it, owner, role, expected, where):
    """It hangs on its owner. The keys come back to the window when it is closed."""
    open_it()
    owner.wait(role=role, contains=expected)
    names.check(owner, where)
    program.picture("names-" + where.replace(" ", "-"))
    program.key("Escape")
    wait_until(lambda: owner.find(role=role, contains=expected) is None, where + " to close")


def check_filter(program, names):
    program.key("ctrl+f")
    bar = program.window.wait(name="QuiFilterBar")
    bar.wait(role="entry", name="Filter sessions")
    help_button = bar.wait(role="push button", name="What can be written here")
    check_popover(program, names, lambda: program.key("Down"), bar, "list item", "user:", "suggestions")
    check_popover(program, names, lambda: program.click(help_button), help_button, "push button", "state:idle", "help of the filter")
    program.click(bar.find(role="entry"))
    program.key("Escape")


def check_dialog(program, names, open_it, role, expected, where, is_gtks=False):
    open_it()
    dialog = program.dialog()
    dialog.wait(role=role, contains=expected)
    program.centre()
    if not is_gtks:
        names.check(dialog, where)
    program.picture("names-" + where.replace(" ", "-"))
    program.key("Escape", node=dialog)
    program.wait_no_dialog()


def check_report(program, names):
    """What was done leaves a line in the journal, too."""
    program.select_database("shop")
    program.window.wait(role="push button", name="Disconnect Everyone Else…").press()
    confirm = program.dialog()
    confirm.wait(role="push button", name="Disconnect 4 Sessions").press()
    report = program.dialog(other_than=confirm)
    report.wait(role="label", contains="All 4 sessions are gone")
    rows = rows_of(names.check(report, "report"))
    assert len(rows) == 4 and all(re.match(r"\d+, \w+, postgres, \w+", name) for _, name, _ in rows), rows
    report.wait(role="push button", name="Done").press()
    program.wait_no_dialog()


def check_tunnel(program, names):
    """What ssh asks, what is said when it is refused, and the editor with all of its parts."""
    window = program.window
    check_dialog(program, names, lambda: program.connect("Tunnelled"), "label", "SHA256:", "question of ssh")
    window.wait(role="label", contains="Not Answered")
    names.check(window, "tunnel refused")
    check_dialog(program, names, lambda: window.wait(role="push button", name="Edit Connection…").press(), "text", "SSH host", "editor")


def fake_ssh(folder):
    """It only asks. The environment in which it is found."""
    path = os.path.join(folder, "ssh")
    with open(path, "w") as file:
        file.write(SSH)
    os.chmod(path, 0o755)
    return {"PATH": folder + ":" + os.environ["PATH"]}


def main():
    quiesce, pictures = sys.argv[1:]
    names = Names()
    with Cluster("max_prepared_transactions = 2") as cluster, sessions(cluster):
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"},
                         {"name": "Tunnelled", "host": "db1", "sslmode": "require", "tunnel": "bastion", "console": "host=pool", "group": "Far"})
        with tempfile.TemporaryDirectory() as folder, Quiesce([quiesce], pictures, fake_ssh(folder)) as program:
            window = program.window
            names.check(window, "start")
            window.wait(role="list", name="Saved connections")
            program.connect("Here")
            check_main(program, names)
            check_filter(program, names)
            check_popover(program, names, lambda: program.key("F10"), window.wait(role="push button", name="Main Menu"),
                          "menu item", "Preferences", "main menu")
            program.select_database("shop")
            check_popover(program, names, lambda: program.key("Menu"), window.wait(name="QuiSessionTree"), "menu item", "Copy Row",
                          "context menu")

            def press(name):
                return lambda: window.wait(role="push button", name=name).press()
            check_dialog(program, names, lambda: program.key("ctrl+comma"), "label", "Refresh", "preferences")
            check_dialog(program, names, lambda: program.key("ctrl+question"), "label", "Quit", "shortcuts", is_gtks=True)
            check_dialog(program, names, press("Disconnect Everyone Else…"), "push button", "Disconnect 4 Sessions", "confirm")
            check_dialog(program, names, press("Clear for Rename or Drop…"), "label", "shop", "clear")
            check_report(program, names)
            check_dialog(program, names, lambda: program.key("ctrl+j"), "table row", "gone", "journal")
            check_tunnel(program, names)
            program.quit()
    if names.problems:
        raise Failure("without a name:\n" + "\n".join(dict.fromkeys(names.problems)))
    print(f"{names.n_controls} controls have names")


main()
