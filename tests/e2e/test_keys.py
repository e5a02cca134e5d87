"""test_keys.py: the sort order by the keyboard alone, and quitting out of an open menu

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_keys.py QUIESCE PICTURES
"""

import contextlib
import os
import subprocess
import sys

from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster, save_connections

NAMES = "SELECT application_name FROM pg_stat_activity WHERE datname = 'shop'"


@contextlib.contextmanager
def client(cluster, name):
    command = ["psql", "-X", "-q", "-h", cluster.host, "-p", cluster.port, "-U", "postgres", "-d", "shop"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PGAPPNAME": name})
    try:
        wait_until(lambda: (name,) in cluster.rows(NAMES), f"the client {name}")
        yield
    finally:
        process.kill()
        process.wait()


def order(program):
    """The clients as they stand in the tree, from above."""
    tree = program.window.find(name="Databases and sessions")
    return tree and [text for text in tree.texts() if text in ("first", "another")]


def open_sort_menu(program):
    program.key("F10")
    wait_until(lambda: len(program.x_windows()) == 2, "the menu")
    program.key("Down", "Down", "Down", "Return")


def choose(program, *keys):
    open_sort_menu(program)
    program.key(*keys)
    program.wait_no_dialog()


def main():
    quiesce, pictures = sys.argv[1:]
    with Cluster() as cluster:
        cluster.run("CREATE DATABASE shop")
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"})
        with client(cluster, "first"), client(cluster, "another"), Quiesce([quiesce], pictures) as program:
            program.connect("Here")
            wait_until(lambda: order(program) == ["first", "another"], "the order of their start")
            choose(program, *["Down"] * 4, "Return")
            wait_until(lambda: order(program) == ["another", "first"], "the order by application")
            # The keys come from the menu to the window again.
            choose(program, "Up", "Return")
            wait_until(lambda: order(program) == ["first", "another"], "the order turned around")
            open_sort_menu(program)
            program.picture("sort-by")
            program.quit()


main()
