"""quiesce_bus.py: what a program shows, asked call by call on the accessibility bus

SPDX-License-Identifier: GPL-3.0-or-later

libatspi remembers objects that come and go, and crashes over those that went; here nothing is remembered. It lends its numbers only.
"""

import os
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

State = Atspi.StateType

# How many times slower than usual the program may be, because it is built with a sanitizer.
PATIENCE = float(os.environ.get("QUI_TEST_PATIENCE", "1"))
TIMEOUT = 20.0 * PATIENCE

CALL_MS = 20000
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
NOTHING = "/org/a11y/atspi/null"
IN_WINDOW = 1
# Nothing is beneath these.
LEAVES = {"label", "image", "separator", "level bar"}
# What else may be asked for its text would answer that it has none.
HOLD_TEXT = {"label", "text", "entry", "password text", "spin button"}
NOT_OFFERED = ["org.freedesktop.DBus.Error." + name for name in ("UnknownMethod", "UnknownInterface", "InvalidArgs")]


class Failure(Exception):
    """What was waited for did not come."""


class Gone(Exception):
    """What was found has gone since."""


def wait_until(condition, what, timeout=None):
    """Gives back the first true result of condition()."""
    deadline = time.monotonic() + (timeout or TIMEOUT)
    while True:
        began = time.monotonic()
        try:
            result = condition()
        except (GLib.Error, Gone, subprocess.CalledProcessError):
            result = None  # it went away while it was looked at
        if result:
            return result
        now = time.monotonic()
        if now > deadline:
            raise Failure(f"waited in vain for {what}")
        # Who asks the program all the time keeps it from its work.
        time.sleep(max(0.03, now - began))


def connect():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address, = call(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)


def call(bus, owner, path, interface, method, signature="()", *arguments):
    return bus.call_sync(owner, path, interface, method, GLib.Variant(signature, arguments), None,
                         Gio.DBusCallFlags.NONE, CALL_MS).unpack()


def find_program(bus, pid):
    """All that the process shows, None as long as it is not on the bus."""
    for node in Node(bus, *REGISTRY).children():
        if call(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                "(s)", node.owner) == (pid,):
            return node
    return None


class Node:
    """An accessible object. Every question takes the program, the bus and us a while: none is asked that another one answers."""

    roles = {}

    def __init__(self, bus, owner, path):
        self.bus, self.owner, self.path = bus, owner, path

    def __eq__(self, other):
        return (self.owner, self.path) == (other.owner, other.path)

    def __hash__(self):
        return hash((self.owner, self.path))

    def _ask(self, interface, method, *arguments):
        return call(self.bus, self.owner, self.path, "org.a11y.atspi." + interface, method, *arguments)

    def _get(self, interface, name):
        return call(self.bus, self.owner, self.path, "org.freedesktop.DBus.Properties", "Get", "(ss)", "org.a11y.atspi." + interface, name)[0]

    @staticmethod
    def _if_offered(ask, *arguments):
        """None if it is not that kind of object."""
        try:
            return ask(*arguments)
        except GLib.Error as error:
            if Gio.DBusError.get_remote_error(error) in NOT_OFFERED:
                return None
            raise

    @property
    def role(self):
        """As libatspi calls it: GTK has names of its own. It never changes, and no path is used twice."""
        key = self.owner, self.path
        if key not in self.roles:
            self.roles[key] = Atspi.role_get_name(Atspi.Role(self._ask("Accessible", "GetRole")[0]))
        return self.roles[key]

    @property
    def name(self):
        return self._get("Accessible", "Name")

    @property
    def own_text(self):
        """The content of a text; None if it is none."""
        length = self._if_offered(self._get, "Text", "CharacterCount") if self.role in HOLD_TEXT else None
        return None if length is None else self._ask("Text", "GetText", "(ii)", 0, length)[0]

    @property
    def text(self):
        """What it shows: the content of a text, else its name."""
        text = self.own_text
        return self.name if text is None else text

    def has(self, state):
        words, = self._ask("Accessible", "GetState")
        return bool(words[state // 32] >> state % 32 & 1)

    @property
    def is_sensitive(self):
        return self.has(State.SENSITIVE)

    @property
    def extents(self):
        """Left, top, width and height in its window; None for what takes no room by itself."""
        extents = self._if_offered(self._ask, "Component", "GetExtents", "(u)", IN_WINDOW)
        return extents and extents[0]

    @property
    def is_shown(self):
        """A visible child of a closed revealer or of another page of a stack has no room; GTK 4.8 does not say "showing".
        What is not visible is nobody's child on the bus."""
        extents = self.extents
        return extents is None or extents[2] > 0 and extents[3] > 0

    def children(self):
        children, = self._ask("Accessible", "GetChildren")
        return [Node(self.bus, owner, path) for owner, path in children if path != NOTHING]

    def walk(self, wanted=lambda node: True):
        """Itself and all beneath it that is wanted and shown."""
        if wanted(self):
            yield self
        for child in self.children():
            if child.role in LEAVES:
                if wanted(child) and child.is_shown:
                    yield child
            elif child.is_shown:
                yield from child.walk(wanted)

    def matches(self, role, name, contains):
        if role is not None and self.role != role:
            return False
        if name is not None:
            # A button with a mnemonic, as message dialogs have them, is called "_Delete Delete" by GTK 4.8.
            own = self.name
            return own == name or own.endswith(" " + name) and own.startswith("_")
        if contains is not None:
            return contains in self.name or contains in (self.own_text or "")
        return True

    def find(self, role=None, name=None, contains=None):
        return next(self.walk(lambda node: node.matches(role, name, contains)), None)

    def wait(self, role=None, name=None, contains=None, timeout=None):
        what = " ".join(str(part) for part in (role, name, contains) if part)
        return wait_until(lambda: self.find(role, name, contains), what, timeout)

    def texts(self):
        """All that can be read beneath it, in order."""
        found = []
        for node in self.walk():
            try:
                text = node.text
            except GLib.Error:
                continue
            if text and (not found or found[-1] != text):
                found.append(text)
        return found

    def toplevel(self):
        node = self
        while True:
            above = Node(self.bus, *node._get("Accessible", "Parent"))
            if above.role == "application":
                return node
            node = above

    def press(self):
        """By its own action, as a screen reader does it."""
        wait_until(lambda: self.is_sensitive, f"{self.name} to become sensitive")
        if not self._if_offered(self._get, "Action", "NActions"):
            raise Failure(f"{self.role} {self.name} has no action")
        self._ask("Action", "DoAction", "(i)", 0)

    def set_text(self, text):
        if self._if_offered(self._ask, "EditableText", "SetTextContents", "(s)", text) is None:
            raise Failure(f"{self.role} {self.name} cannot be edited")

    def dump(self, depth=0, file=sys.stderr):
        try:
            text = self.text
        except GLib.Error:
            text = "?"
        print(f"{'  ' * depth}{self.role} “{self.name}”" + (f" = {text!r}" if text != self.name else ""), file=file)
        for child in self.children():
            if child.is_shown:
                child.dump(depth + 1, file)
