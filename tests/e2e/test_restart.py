"""test_restart.py: a server that crashes and comes back while it is watched

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_restart.py QUIESCE PICTURES
"""

import sys

from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster, save_connections

OWN = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%'"


def main():
    quiesce, pictures = sys.argv[1:]
    with Cluster() as cluster:
        cluster.run("CREATE DATABASE shop")
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"})
        with Quiesce([quiesce], pictures) as program:
            program.connect("Here")
            program.wait_tree("postgres", "shop")

            cluster.halt()
            program.window.wait(role="push button", name="Try Now")
            program.window.wait(contains="Trying again")
            program.wait_tree("postgres", "shop")  # the last look stays
            program.picture("stale")

            cluster.again()
            wait_until(lambda: not program.window.find(contains="Trying again"), "the banner to go", 60)
            program.wait_tree("postgres", "shop")
            assert int(cluster.value(OWN)) >= 1

            # Somebody ends our own session: it comes back.
            cluster.run("CREATE DATABASE games",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%'")
            program.window.wait(role="label", name="games", timeout=60)
            cluster.halt()
            program.window.wait(contains="Trying again")
            program.quit()


main()
