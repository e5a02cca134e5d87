"""test_columns.py: columns are chosen, ordered and remembered, by the pointer and by the keyboard alone

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_columns.py QUIESCE PICTURES
"""

import sys

from quiesce_driver import Quiesce, run, wait_until
from quiesce_server import Cluster, save_connections

FROM_THE_START = ["Database / PID", "User", "Application", "Client", "State", "In state", "Xact age", "Wait", "Query"]


def header(program):
    """Title -> its label, of those on the screen; the first child of the tree is its header."""
    tree = program.window.find(name="Databases and sessions")
    labels = [node for node in tree.children()[0].walk() if node.role == "label" and node.is_shown] if tree else []
    return {label.name: label for label in labels}


def order(program):
    """The titles on the screen, from the start."""
    return [title for _, title in sorted((label.extents[0], title) for title, label in header(program).items())]


def wait_order(program, *titles):
    try:
        wait_until(lambda: order(program) == list(titles), "other columns")
    except Exception:
        print("columns:", order(program), file=sys.stderr)
        raise


def menu(program, *keys, picture=None):
    """Opens one by @keys and waits for it."""
    if keys:
        program.key(*keys)
    wait_until(lambda: len(program.x_windows()) == 2, "the menu")
    if picture:
        program.picture(picture)


def header_menu(program, title, picture=None):
    program.click(header(program)[title], button=3)
    menu(program, picture=picture)


def drag(program, title, to):
    """From the middle of one header to the middle of another."""
    x, y, _, _ = program.geometry(program.x_window_of(program.window))
    places = []
    for label in (header(program)[title], header(program)[to]):
        left, top, width, height = label.extents
        places.append((x + left + width // 2, y + top + height // 2))
    (from_x, from_y), (to_x, _) = places
    steps = [(str(from_x + (to_x - from_x) * step // 8), str(from_y)) for step in range(1, 9)]
    run("xdotool", "mousemove", str(from_x), str(from_y), "mousedown", "1",
        *[part for step in steps for part in ("mousemove", *step)], "mouseup", "1")


def reset(program):
    """The last item."""
    header_menu(program, "State")
    program.key("Up", "Return")
    program.wait_no_dialog()
    wait_order(program, *FROM_THE_START)


def choose(program):
    """In the header's menu, and in the menu that the Menu key opens."""
    wait_order(program, *FROM_THE_START)
    header_menu(program, "Client", "header-menu")
    # The tree's own column is no choice; the next one is User.
    program.key("Return")
    program.wait_no_dialog()
    wait_order(program, "Database / PID", *FROM_THE_START[2:])

    # The keys come from the menu to the tree again, and the same menu is in that of a row, at its end.
    program.click(program.window.wait(role="label", name="shop"))
    menu(program, "Menu", picture="menu-key")
    program.key("Up", "Return", "Down", "Return")
    program.wait_no_dialog()
    wait_order(program, "Database / PID", *FROM_THE_START[3:])
    reset(program)


def use_dialog(program):
    """By the keyboard alone."""
    menu(program, "F10")
    program.key("u")
    dialog = wait_until(lambda: next((window for window in program.windows() if window.name == "Columns"), None), "the dialog")
    program.centre()
    dialog.wait(role="list item", name="Backend type")
    # The tree's own column stays; then Database, User.
    program.key("Down", "Down", "alt+Down", node=dialog)
    wait_order(program, "Database / PID", "Application", "User", *FROM_THE_START[3:])
    program.key("Return", node=dialog)
    wait_order(program, "Database / PID", "Application", *FROM_THE_START[3:])
    program.key("Down", "Return", node=dialog)
    wait_order(program, "Database / PID", "Application", "Backend type", *FROM_THE_START[3:])
    program.picture("columns-dialog")
    program.key("Escape", node=dialog)
    program.wait_no_dialog()


def main():
    quiesce, pictures = sys.argv[1:]
    # Settings that outlive the program.
    remembered = {"GSETTINGS_BACKEND": "keyfile"}
    dragged = ["Database / PID", "State", "Application", "Backend type", "Client", "In state", "Xact age", "Wait", "Query"]
    with Cluster() as cluster:
        cluster.run("CREATE DATABASE shop")
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"})
        with Quiesce([quiesce], pictures, env=remembered) as program:
            program.connect("Here")
            program.wait_tree("shop")
            choose(program)
            use_dialog(program)

            drag(program, "State", "Application")
            wait_order(program, *dragged)
            # The tree is the first one, whatever is dragged.
            drag(program, "Database / PID", "Client")
            wait_order(program, *dragged)
            program.quit()

        with Quiesce([quiesce], pictures, env=remembered) as program:
            program.connect("Here")
            program.wait_tree("shop")
            wait_order(program, *dragged)
            program.picture("columns")
            reset(program)
            program.quit()


main()
