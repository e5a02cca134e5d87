"""test_import.py: connections of other programs are looked at, chosen by pointer and keys, and only then saved

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_import.py QUIESCE PICTURES
"""

import os
import sys
import tempfile

from quiesce_driver import Quiesce, wait_until

PASSWORDS = "db1:5432:shop:anna:hush\ndb2:5432:*:bob:hush\ndb3:5432:x:bob:hush\n"


def counts(dialog, words):
    wait_until(lambda: dialog.find(role="push button", name=words) is not None, words)


def read(path):
    """Empty as long as there is none."""
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def main():
    quiesce, pictures = sys.argv[1:]
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "quiesce", "connections.ini")
    with tempfile.NamedTemporaryFile("w") as passwords:
        passwords.write(PASSWORDS)
        passwords.flush()
        env = {"PGPASSFILE": passwords.name, "PGSERVICEFILE": passwords.name + ".none"}
        with Quiesce([quiesce], pictures, env) as program:
            program.centre()
            program.window.wait(role="push button", name="Import…").press()
            dialog = program.dialog()
            program.centre()
            counts(dialog, "Import 3 Connections")

            # The check button says which one it is; a click on it, Return and Space in the row do the same.
            program.click(dialog.wait(role="check box", name="shop on db1"))
            counts(dialog, "Import 2 Connections")
            program.key("Down", "Return", node=dialog)
            counts(dialog, "Import 1 Connection")
            program.key("space", node=dialog)
            counts(dialog, "Import 2 Connections")

            entry = dialog.wait(role="text", contains="Paste a URI")
            entry.set_text("PGPASSWORD=secret psql -h db4 -U eve orders")
            program.click(entry)
            program.key("Return", node=dialog)
            dialog.wait(contains="The password is left out.")
            counts(dialog, "Import 3 Connections")
            program.picture("import")
            assert not os.path.exists(path)

            dialog.find(role="push button", name="Import 3 Connections").press()
            program.wait_no_dialog()
            program.window.wait(role="list item", contains="db4,")
            wait_until(lambda: read(path).count("host=") == 3, "the file of connections")
            text = read(path)
            # A UUID may hold "db1".
            assert "=eve\n" in text and "db1\n" not in text
            assert "hush" not in text and "secret" not in text


main()
