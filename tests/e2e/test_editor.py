"""test_editor.py: a connection is added from a pasted address, tried, saved and used

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_editor.py QUIESCE PICTURES, with an unlocked keyring
"""

import os
import stat
import sys

from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster

SECRET = "p%40ss"  # "p@ss", as it stands in an address


def main():
    quiesce, pictures = sys.argv[1:]
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "quiesce", "connections.ini")
    with Cluster() as cluster:
        cluster.run("CREATE ROLE maria LOGIN PASSWORD 'p@ss'", "CREATE DATABASE shop")
        cluster.let_in("host all maria 127.0.0.1/32 scram-sha-256")
        with Quiesce([quiesce], pictures) as program:
            program.centre()
            program.picture("empty")
            program.window.wait(role="push button", name="Add Connection…").press()
            editor = program.dialog()
            program.centre()
            address = editor.wait(role="text", contains="Paste a URI")
            address.set_text(f"postgres://maria:{SECRET}@127.0.0.1:{cluster.port}/shop")
            program.click(address)
            program.key("Return", node=address)
            wait_until(lambda: editor.find(role="text", name="User").text == "maria", "the fields to fill")
            assert editor.find(role="text", name="Port").text == cluster.port
            assert editor.find(role="text", name="Database").text == "shop"
            editor.find(role="text", name="Name").set_text("Orders")
            editor.find(role="push button", name="Test Connection").press()
            editor.wait(contains="PostgreSQL " + cluster.value("SHOW server_version").split()[0])
            program.picture("editor")
            editor.find(role="push button", name="Save").press()
            program.wait_no_dialog()

            program.window.wait(role="list item", contains="Orders,")
            wait_until(lambda: os.path.exists(path), "the file of connections")
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
            with open(path) as file:
                text = file.read()
            assert "Orders" in text and "p@ss" not in text and SECRET not in text
            program.connect("Orders")
            program.wait_tree("shop", "postgres")
            program.picture("added")


main()
