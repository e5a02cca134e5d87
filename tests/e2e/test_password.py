"""test_password.py: a password that others may read in a file, that is asked for, refused, accepted and kept; then a locked keyring

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_password.py QUIESCE PICTURES, with an unlocked keyring
"""

import os
import subprocess
import sys

from quiesce_driver import Quiesce
from quiesce_server import Cluster, save_connections

SECRET = "a secret of two words"


def lock_keyring():
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
                    "--method", "org.freedesktop.Secret.Service.Lock", "['/org/freedesktop/secrets/collection/login']"],
                   check=True, stdout=subprocess.DEVNULL)


def write_exposed_password_file(cluster):
    path = os.path.expanduser("~/.pgpass")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as file:
        file.write(f"127.0.0.1:{cluster.port}:*:maria:{SECRET}\n")
    return path


def is_in_files(path):
    with open(path) as file:
        return SECRET in file.read()


def main():
    quiesce, pictures = sys.argv[1:]
    with Cluster() as cluster:
        cluster.run(f"CREATE ROLE maria LOGIN PASSWORD '{SECRET}'")
        cluster.let_in("host all maria 127.0.0.1/32 scram-sha-256")
        path = save_connections({"name": "Guarded", "host": "127.0.0.1", "port": cluster.port, "database": "postgres", "user": "maria",
                                 "keep-password": "true"})

        pgpass = write_exposed_password_file(cluster)
        with Quiesce([quiesce], pictures) as program:
            program.connect("Guarded")
            program.window.wait(contains=f"The password file {pgpass} was not used")
            program.picture("password-file-exposed")
            os.remove(pgpass)
            program.give_password("wrong")
            program.window.wait(contains='password authentication failed for user "maria"')
            program.picture("password-refused")
            program.give_password(SECRET)
            program.wait_tree("postgres")
        assert not is_in_files(path)

        with Quiesce([quiesce], pictures) as program:
            program.connect("Guarded")
            program.wait_tree("postgres")
            program.quit()

        lock_keyring()
        with Quiesce([quiesce], pictures) as program:
            program.connect("Guarded")
            program.window.wait(role="push button", name="Unlock Keyring…")
            program.picture("keyring-locked")
            program.give_password(SECRET)
            program.wait_tree("postgres")


main()
