"""test_keyring.py: a keyring that is locked while passwords are saved, and while a connection with one is deleted

SPDX-License-Identifier: GPL-3.0-or-later

Usage: test_keyring.py QUIESCE PICTURES, with an unlocked keyring
"""

import os
import subprocess
import sys

from quiesce_driver import Quiesce, run, wait_until
from quiesce_server import Cluster, save_connections

SECRET = "right"
KEYRING_PASSWORD = os.environ.get("QUI_KEYRING_PASSWORD", "quiesce")


def call_service(method, *arguments):
    return run("gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
               "--method", "org.freedesktop.Secret.Service." + method, *arguments)


def lock_keyring():
    call_service("Lock", "['/org/freedesktop/secrets/collection/login']")


def count_passwords():
    """Also those that are locked."""
    return call_service("SearchItems", "{'xdg:schema': 'io.github.quiesce.Quiesce'}").count("/collection/login/")


class Prompt:
    """The keyring's own window, which nobody but a person at the keyboard can answer."""

    def __init__(self, program):
        self.program = program
        wait_until(self._windows, "the keyring's prompt")
        program.picture("keyring-prompt")

    @staticmethod
    def _windows():
        return run("xdotool", "search", "--onlyvisible", "--class", "gcr-prompter").split()

    def _is_gone(self, *keys):
        try:
            windows = self._windows()
        except subprocess.CalledProcessError:
            return True
        if keys and windows:
            run("xdotool", "key", "--clearmodifiers", *keys)
        return not windows

    def dismiss(self):
        wait_until(lambda: self._is_gone("Escape"), "the prompt to go")

    def unlock(self):
        run("xdotool", "type", "--delay", "20", KEYRING_PASSWORD)
        wait_until(lambda: self._is_gone("Return"), "the prompt to go")


def save_while_locked(program):
    """The connection is saved, the password is not, and the dialog offers both ways on; once unlocked it goes on by itself."""
    program.key("ctrl+n")
    editor = program.dialog()
    program.centre()
    editor.wait(role="text", name="Name").set_text("Orders")
    editor.find(role="text", name="Host or socket folder").set_text("127.0.0.1")
    editor.find(role="text", name="Password").set_text(SECRET)
    editor.find(role="push button", name="Save").press()
    editor.wait(contains="The keyring is locked")
    program.picture("keyring-save-locked")
    assert count_passwords() == 0

    editor.find(role="push button", name="Unlock…").press()
    Prompt(program).dismiss()
    editor.wait(contains="The keyring was not unlocked")
    program.picture("keyring-save-dismissed")
    editor.find(role="push button", name="Unlock…").press()
    Prompt(program).unlock()
    program.wait_no_dialog()
    wait_until(lambda: count_passwords() == 1, "the password in the keyring")


def delete_while_locked(program):
    row = program.window.wait(role="list item", contains="Orders,")
    program.click(row)
    program.key("Menu")
    wait_until(lambda: len(program.x_windows()) == 2, "the menu")
    program.known |= set(program.x_windows())
    program.window.wait(role="menu item", name="Delete…").press()
    confirm = program.dialog()
    confirm.wait(role="push button", name="Delete").press()
    program.wait_no_dialog()
    program.window.wait(contains="The keyring is locked and still has the password of “Orders”")
    program.picture("keyring-delete-locked")
    assert count_passwords() == 1

    program.window.wait(role="push button", contains="Unlock and Delete").press()
    Prompt(program).unlock()
    wait_until(lambda: count_passwords() == 0, "the password to go")
    assert program.window.find(role="push button", contains="Unlock and Delete") is None


def keep_while_locked(program):
    """The person is let in all the same, and hears that the password was not kept."""
    program.connect("Guarded")
    program.give_password(SECRET)
    program.window.wait(contains="The keyring is locked: the password of “Guarded” was not kept")
    program.picture("keyring-keep-locked")
    program.window.wait(role="push button", contains="Unlock and Keep").press()
    Prompt(program).unlock()
    wait_until(lambda: count_passwords() == 1, "the password in the keyring")


def main():
    quiesce, pictures = sys.argv[1:]
    with Cluster() as cluster:
        cluster.run(f"CREATE ROLE maria LOGIN PASSWORD '{SECRET}'")
        cluster.let_in("host all maria 127.0.0.1/32 scram-sha-256")
        save_connections({"name": "Here", "host": cluster.host, "port": cluster.port, "database": "postgres", "user": "postgres"},
                         {"name": "Guarded", "host": "127.0.0.1", "port": cluster.port, "database": "postgres", "user": "maria"})
        with Quiesce([quiesce], pictures) as program:
            program.centre()
            lock_keyring()
            save_while_locked(program)
            lock_keyring()
            delete_while_locked(program)
            lock_keyring()
            keep_while_locked(program)
            program.quit()


main()
