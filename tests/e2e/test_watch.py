"""test_watch.py: told on the desktop when a database is empty; a click on it shows the database

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_watch.py QUIESCE PICTURES
"""

import subprocess
import sys

from notifications import Desktop
from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster, save_connections

INSIDE = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'"


def main():
    quiesce, pictures = sys.argv[1:]
    with Cluster() as cluster:
        cluster.run("CREATE DATABASE shop")
        save_connections({"name": "R&D <b>here</b>", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"})
        client = subprocess.Popen(["psql", "-X", "-q", "-h", cluster.host, "-p", cluster.port, "-U", "postgres", "-d", "shop"],
                                  stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: cluster.value(INSIDE) == "1", "the client")
            with Desktop() as desktop, Quiesce([quiesce], pictures) as program:
                program.connect("R&D <b>here</b>")
                program.select_database("shop")
                program.key("Menu")
                wait_until(lambda: len(program.x_windows()) == 2, "the menu")
                program.picture("watch-menu")
                program.key("m")
                program.window.wait(role="list item", contains="Tells you when shop is empty")
                program.picture("watch-on")
                client.kill()
                client.wait()
                title, text = desktop.wait()
                assert title == "shop on R&D <b>here</b> is empty", title
                assert "<" not in text and "&" not in text, text
                # What is selected then is what the notification is about.
                program.select_database("postgres")
                desktop.click()
                program.window.wait(role="label", name="Database shop")
                program.picture("watch-clicked")
                program.quit()
        finally:
            client.kill()
            client.wait()


if __name__ == "__main__":
    main()
