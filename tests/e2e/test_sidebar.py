"""test_sidebar.py: the sidebar by pointer and keys: typing searches, a connection is dragged into a group, and the group renamed

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_sidebar.py QUIESCE PICTURES
"""

import sys

from quiesce_bus import wait_until
from quiesce_driver import Quiesce
from quiesce_server import save_connections

# Nobody listens there: to be refused takes no time.
REFUSED = {"host": "127.0.0.1", "port": "1"}


def rows(window):
    return [row.name.split(",")[0] for row in window.wait(role="list", name="Saved connections").children() if row.is_shown]


def expect(window, *names):
    wait_until(lambda: rows(window) == list(names), f"{names} in the sidebar")


def main():
    quiesce, pictures = sys.argv[1:]
    path = save_connections({"name": "orders", **REFUSED}, {"name": "games", **REFUSED}, {"name": "stock", **REFUSED, "group": "Far"})

    def saved():
        with open(path) as file:
            return [line.strip() for line in file if line.startswith("group=")]

    with Quiesce([quiesce], pictures) as program:
        window = program.window
        program.connect("orders")
        expect(window, "orders", "games", "Far", "stock")

        # Typing searches, Escape ends it.
        program.type("gam")
        expect(window, "games")
        program.picture("sidebar-search")
        program.key("Escape")
        expect(window, "orders", "games", "Far", "stock")

        program.drag(window.wait(role="list item", contains="games,"), window.wait(role="list item", contains="Far,"))
        expect(window, "orders", "Far", "games", "stock")
        wait_until(lambda: saved() == ["group=Far", "group=Far"], "both to be saved in the group")
        program.picture("sidebar-dragged")

        # F2 on the head of the group, to which the keys go from the row before it.
        program.click(window.wait(role="list item", contains="orders,"))
        program.key("Down", "F2")
        dialog = program.dialog()
        dialog.wait(role="push button", name="Rename")
        program.type("Near", node=dialog)
        program.key("Return", node=dialog)
        program.wait_no_dialog()
        expect(window, "orders", "Near", "games", "stock")
        wait_until(lambda: saved() == ["group=Near", "group=Near"], "the new name to be saved")
        program.quit()


main()
