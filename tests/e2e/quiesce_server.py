"""quiesce_server.py: a scratch PostgreSQL server, and saved connections to it

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import shutil
import socket
import subprocess
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cluster")


def folder_in_memory():
    """Where a server is made faster than on a disk; None where there is no room."""
    folder = "/dev/shm"
    try:
        room = os.statvfs(folder)
    except OSError:
        return None
    return folder if room.f_bavail * room.f_frsize >= 1 << 30 and os.access(folder, os.W_OK) else None


class Server:
    """A running server, asked as superuser."""

    def __init__(self, host, port):
        self.host, self.port = host, str(port)

    def _psql(self, *options):
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.host, "-p", self.port, "-U", "postgres", "-d", "postgres"]
        return subprocess.run([*command, *options], check=True, stdout=subprocess.PIPE, text=True).stdout

    def run(self, *statements):
        for statement in statements:
            self._psql("-c", statement)

    def table(self, sql):
        return self._psql("-c", sql).rstrip()

    def rows(self, sql):
        text = self._psql("-A", "-t", "-F", "\x1f", "-R", "\x1e", "-c", sql).rstrip("\n")
        return [tuple(row.split("\x1f")) for row in text.split("\x1e") if row]

    def value(self, sql):
        return self.rows(sql)[0][0]


class Cluster(Server):
    """A server of its own. Use it in a with statement."""

    def __init__(self, *settings):
        self.top = tempfile.mkdtemp(prefix="quiesce-server.", dir=folder_in_memory())
        os.chmod(self.top, 0o755)  # the server runs as somebody else
        self.folder = os.path.join(self.top, "server")
        self._cluster("start", "--owner", str(os.getpid()), self.folder, *settings)
        with open(os.path.join(self.folder, "env")) as env:
            values = dict(line.strip().split("=", 1) for line in env)
        super().__init__(values["HOST"], values["PORT"])

    def _cluster(self, *arguments):
        subprocess.run([SCRIPT, *arguments], check=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        self._cluster("stop", self.folder)
        shutil.rmtree(self.top, ignore_errors=True)

    def halt(self):
        """As a crash does it."""
        self._cluster("halt", self.folder)

    def again(self):
        self._cluster("again", self.folder)

    def let_in(self, *lines):
        """Lines for pg_hba.conf before those that let everybody in."""
        path = os.path.join(self.folder, "data", "pg_hba.conf")
        with open(path) as file:
            before = file.read()
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n" + before)
        self.run("SELECT pg_reload_conf()")


class Bouncer:
    """A PgBouncer before a cluster, where there is one to be tested with. Use it in a with statement."""

    PROGRAM = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin")

    def __init__(self, cluster):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.console = f"host=127.0.0.1 port={self.port} user=postgres dbname=pgbouncer sslmode=disable"
        path = os.path.join(cluster.top, "bouncer.ini")
        with open(path, "w") as file:
            file.write(f"[databases]\n* = host={cluster.host} port={cluster.port} user=postgres\n"
                       f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\nauth_type = any\n"
                       "pool_mode = transaction\nadmin_users = postgres\n")
        # It refuses to run as root, and is to end with the test.
        user = ["--reuid", "nobody", "--clear-groups"] if os.getuid() == 0 else []
        self.process = subprocess.Popen(["setpriv", *user, "--pdeathsig", "KILL", "--", self.PROGRAM, "-q", path], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        self.process.kill()
        self.process.wait()

    def is_paused(self, database):
        """None: there is no console, or no such database."""
        shown = subprocess.run(["psql", "-X", "-A", "-t", "-d", self.console, "-c", "SHOW DATABASES"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
        rows = [line.split("|") for line in shown.stdout.splitlines()]
        return next((row[-2] == "1" for row in rows if row[0] == database), None)


def save_connections(*connections):
    """As the program saves them; each a dictionary of keys, with a UUID counted up."""
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "quiesce")
    os.makedirs(folder, mode=0o700)
    path = os.path.join(folder, "connections.ini")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        for i, keys in enumerate(connections):
            file.write(f"[5f0a3c52-6d0e-4b1c-9a6f-0d5b5c1e7b{i:02}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items()) + "\n")
    return path
