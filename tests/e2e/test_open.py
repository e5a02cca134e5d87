"""test_open.py: connections that a command line, a second start and a link open; what others may see of their passwords

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_open.py QUIESCE PICTURES
"""

import os
import signal
import subprocess
import sys
import tempfile

from quiesce_driver import Quiesce, wait_until
from quiesce_server import Cluster

SECRETS = {"maria": "first-secret", "otto": "second-secret", "hans": "third-secret"}


def start_again(quiesce, *arguments):
    return subprocess.run([quiesce, *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)


def arguments_of(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().decode()


def main():
    quiesce, pictures = sys.argv[1:]
    with Cluster() as cluster, tempfile.TemporaryFile(mode="w+") as overheard:
        def uri(user):
            return f"postgresql://{user}:{SECRETS[user]}@127.0.0.1:{cluster.port}/postgres"

        for user, secret in SECRETS.items():
            cluster.run(f"CREATE ROLE {user} LOGIN PASSWORD '{secret}'")
        cluster.let_in("host all maria,otto,hans 127.0.0.1/32 scram-sha-256")
        with open(os.path.expanduser("~/.pg_service.conf"), "w") as file:
            file.write(f"[depot]\nhost={cluster.host}\nport={cluster.port}\nuser=postgres\ndbname=template1\n")
        listener = subprocess.Popen(["dbus-monitor", "--session"], stdout=overheard)
        try:
            with Quiesce([quiesce, uri("maria")], pictures) as program:
                program.wait_tree("postgres", "maria")
                assert SECRETS["maria"] not in arguments_of(program.process.pid)

                assert start_again(quiesce, uri("otto")).returncode == 0
                program.wait_tree("otto")
                program.picture("open-visits")
                assert start_again(quiesce, "depot").returncode == 0
                program.window.wait(contains="service depot")
                wait_until(lambda: cluster.value("SELECT count(*) >= 2 FROM pg_stat_activity WHERE datname = 'template1'") == "t", "the service")

                done = start_again(quiesce, "nothing")
                assert done.returncode == 1 and "No connection is called “nothing”" in done.stderr, done
                program.window.wait(contains="No connection is called “nothing”")
                done = start_again(quiesce, f"postgresql://hans:{SECRETS['hans']}@127.0.0.1:port/postgres")
                assert done.returncode == 1 and SECRETS["hans"] not in done.stderr, done

                # What is open already is shown, and nothing else happens to it.
                mine = cluster.value("SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity WHERE usename = 'maria'")
                assert start_again(quiesce, uri("maria")).returncode == 0
                program.wait_tree("maria")
                assert cluster.value("SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity WHERE usename = 'maria'") == mine

                assert start_again(quiesce, "--link", "--", uri("hans")).returncode == 0
                question = program.dialog()
                question.wait(contains="user=hans")
                program.picture("open-link")
                assert cluster.value("SELECT count(*) FROM pg_stat_activity WHERE usename = 'hans'") == "0"
                question.wait(role="push button", contains=" Connect").press()
                program.wait_tree("hans")

                # The end of the session while a question is open.
                assert start_again(quiesce, "--link", "--", uri("hans")).returncode == 0
                program.dialog()
                program.quit_by_signal(signal.SIGTERM)
        finally:
            listener.terminate()
            listener.wait()
        overheard.seek(0)
        heard = overheard.read()
        assert "nothing" in heard, "the bus was not listened to"
        for secret in SECRETS.values():
            assert secret not in heard


main()
