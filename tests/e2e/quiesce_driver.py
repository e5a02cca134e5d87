"""quiesce_driver.py: a person at the window, by the accessibility bus and the pointer

SPDX-License-Identifier: GPL-3.0-or-later

Runs under tests/with-display --a11y. Nothing here sleeps a fixed time: each step waits for what it needs.
"""

import os
import re
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

# How many times slower than usual the program may be, because it is built with a sanitizer.
PATIENCE = float(os.environ.get("QUI_TEST_PATIENCE", "1"))
TIMEOUT = 20.0 * PATIENCE


# GTK 4.8 says this when it is asked about a window that closes at that moment; a fatal warning would end the program.
GTK_ITSELF = re.compile(r"GLib-CRITICAL.*: (g_variant|g_dbus_method_invocation)_")


class Failure(Exception):
    """What was waited for did not come."""


def wait_until(condition, what, timeout=None):
    """Gives back the first true result of condition()."""
    deadline = time.monotonic() + (timeout or TIMEOUT)
    context = GLib.MainContext.default()
    while True:
        began = time.monotonic()
        while context.iteration(False):
            pass
        try:
            result = condition()
        except (GLib.Error, subprocess.CalledProcessError):
            result = None  # it went away while it was looked at
        if result:
            return result
        now = time.monotonic()
        if now > deadline:
            raise Failure(f"waited in vain for {what}")
        # Who asks the program all the time keeps it from its work.
        time.sleep(max(0.03, now - began))


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout


class Node:
    """An accessible object."""

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def role(self):
        return self.accessible.get_role_name()

    @property
    def name(self):
        return self.accessible.get_name() or ""

    @property
    def description(self):
        return self.accessible.get_description() or ""

    @property
    def text(self):
        """What it shows: the content of a text, else its name."""
        text = self.accessible.get_text_iface()
        if text:
            return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))
        return self.name

    def has(self, state):
        return self.accessible.get_state_set().contains(state)

    @property
    def is_sensitive(self):
        return self.has(Atspi.StateType.SENSITIVE)

    @property
    def is_shown(self):
        """A visible child of a closed revealer or of another page of a stack has no room; GTK 4.8 does not say "showing"."""
        if not self.has(Atspi.StateType.VISIBLE):
            return False
        component = self.accessible.get_component_iface()
        extents = component.get_extents(Atspi.CoordType.WINDOW) if component else None
        return extents is None or extents.width > 0 and extents.height > 0

    @property
    def is_checked(self):
        return self.has(Atspi.StateType.CHECKED) or self.has(Atspi.StateType.PRESSED)

    def children(self):
        self.accessible.clear_cache()
        for i in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(i)
            if child is not None:
                yield Node(child)

    def walk(self):
        """Itself and all beneath it that is shown."""
        yield self
        for child in self.children():
            if child.is_shown:
                yield from child.walk()

    def matches(self, role, name, contains):
        if role is not None and self.role != role:
            return False
        if name is not None:
            # A button with a mnemonic, as message dialogs have them, is called "_Delete Delete" by GTK 4.8.
            return self.name == name or self.name.endswith(" " + name) and self.name.startswith("_")
        if contains is not None:
            return contains in self.name or contains in self.text
        return True

    def find_all(self, role=None, name=None, contains=None):
        return [node for node in self.walk() if node.matches(role, name, contains)]

    def find(self, role=None, name=None, contains=None):
        for node in self.walk():
            if node.matches(role, name, contains):
                return node
        return None

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
        node = self.accessible
        while node.get_role_name() != "application":
            above = node.get_parent()
            if above.get_role_name() == "application":
                return Node(node)
            node = above
        raise Failure("no window around it")

    def press(self):
        """By its own action, as a screen reader does it."""
        wait_until(lambda: self.is_sensitive, f"{self.name} to become sensitive")
        action = self.accessible.get_action_iface()
        if action is None or action.get_n_actions() == 0:
            raise Failure(f"{self.role} {self.name} has no action")
        action.do_action(0)

    def act(self, name):
        """An action of the window by its name, "act.refresh"."""
        action = self.accessible.get_action_iface()
        for i in range(action.get_n_actions()):
            if action.get_action_name(i) == name:
                return action.do_action(i)
        raise Failure(f"no action {name}")

    def set_text(self, text):
        editable = self.accessible.get_editable_text_iface()
        if editable is None:
            raise Failure(f"{self.role} {self.name} cannot be edited")
        editable.set_text_contents(text)

    def dump(self, depth=0, file=sys.stderr):
        try:
            text = self.text
        except GLib.Error:
            text = "?"
        print(f"{'  ' * depth}{self.role} “{self.name}”" + (f" = {text!r}" if text != self.name else ""), file=file)
        for child in self.children():
            if child.is_shown:
                child.dump(depth + 1, file)


class Program:
    """A running Quiesce. Use it in a with statement."""

    def __init__(self, command, pictures=None, env=None):
        self.pictures = pictures
        self.complaints = tempfile.TemporaryFile(mode="w+")
        settings = {**os.environ, **(env or {})}
        if "ASAN_OPTIONS" in settings:
            # Leaks are found by the tests inside the process; finding them needs stacks that would make all of this four times slower.
            settings["ASAN_OPTIONS"] += ":detect_leaks=0:fast_unwind_on_malloc=1"
        self.process = subprocess.Popen(command, env=settings, stderr=self.complaints)
        try:
            self.known = set()
            self.root = wait_until(self._find_root, "the program on the accessibility bus")
            self._wait_new_window()
            self.window = wait_until(lambda: next(iter(self.windows()), None), "the window")
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        if kind is not None:
            self.complaints.seek(0)
            print(self.complaints.read(), file=sys.stderr)
            if self.process.poll() is None:
                for window in self.windows():
                    window.dump()
            self.picture("failure")
        self.stop()
        if kind is None:
            self.check_complaints()

    def _find_root(self):
        if self.process.poll() is not None:
            raise Failure(f"the program ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        # What libatspi keeps of children that come and go is freed under its feet.
        desktop.set_cache_mask(Atspi.Cache.NONE)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return Node(child)
        return None

    def windows(self):
        """GTK 4.8 crashes if it is asked for this while a window opens or closes: first see it on the screen."""
        return [node for node in self.root.children() if node.has(Atspi.StateType.VISIBLE)]

    def _wait_new_window(self, timeout=None):
        new = wait_until(lambda: set(self.x_windows()) - self.known, "a new window", timeout)
        self.known |= new

    def dialog(self, other_than=None, timeout=None):
        """The window that was opened last, by what was done last; in place of another one, if that is given."""
        self._wait_new_window(timeout)
        if other_than:
            # To list windows while one of them goes crashes the library that asks.
            wait_until(lambda: len(self.x_windows()) == 2, "the dialog before it to close", timeout)
        old = [self.window.accessible] + ([other_than.accessible] if other_than else [])
        return wait_until(lambda: next((node for node in reversed(self.windows()) if node.accessible not in old), None),
                          "a dialog", timeout)

    def wait_no_dialog(self, timeout=None):
        wait_until(lambda: len(self.x_windows()) == 1, "the dialog to close", timeout)

    # The pointer and the keys

    def x_windows(self):
        """Ids of the windows on the screen, the lowest first."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.split()
        return [window for window in found if self.geometry(window)[2] > 20]

    def geometry(self, x_window):
        values = dict(line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", x_window).split())
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])

    def x_window_of(self, node):
        """The window on the screen: by its size, because not every dialog has a title."""
        extents = node.toplevel().accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        candidates = self.x_windows()
        if not candidates:
            raise Failure("no window on the screen")
        return min(reversed(candidates), key=lambda window: abs(self.geometry(window)[2] - extents.width)
                   + abs(self.geometry(window)[3] - extents.height))

    def centre(self):
        """Without a window manager every window opens in a corner."""
        width, height = map(int, run("xdotool", "getdisplaygeometry").split())
        for window in self.x_windows():
            _, _, w, h = self.geometry(window)
            run("xdotool", "windowmove", "--sync", window, str(max(0, (width - w) // 2)), str(max(0, (height - h) // 2)))

    def click(self, node, button=1, keys=(), repeat=1):
        """With the pointer, in the middle of it."""
        x_window = self.x_window_of(node)
        x, y, _, _ = self.geometry(x_window)
        extents = node.accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        run("xdotool", "windowfocus", x_window)
        run("xdotool", "mousemove", "--sync", str(x + extents.x + min(extents.width // 2, 60)), str(y + extents.y + extents.height // 2),
            *[part for key in keys for part in ("keydown", key)],
            "click", "--repeat", str(repeat), str(button),
            *[part for key in keys for part in ("keyup", key)])

    def key(self, *keys, node=None):
        run("xdotool", "windowfocus", self.x_window_of(node or self.window), "key", "--clearmodifiers", *keys)

    def type(self, text, node=None):
        run("xdotool", "windowfocus", self.x_window_of(node or self.window), "type", "--clearmodifiers", text)

    # Pictures

    def picture(self, name):
        """The whole screen, as a PNG in the folder for pictures."""
        if self.pictures is None:
            return None
        os.makedirs(self.pictures, exist_ok=True)
        path = os.path.join(self.pictures, name + ".png")
        run("import", "-silent", "-window", "root", path)
        return path

    def check_complaints(self):
        """A warning of GTK or GLib, or a word of a sanitizer, fails the test."""
        self.complaints.seek(0)
        text = self.complaints.read()
        print(text, end="", file=sys.stderr)
        for line in text.splitlines():
            if re.search(r"(WARNING|CRITICAL|ERROR) \*\*|==ERROR: |runtime error: ", line) and not GTK_ITSELF.search(line):
                raise Failure(f"the program complained: {line}")

    def quit(self, keys="ctrl+q", node=None):
        """By the keyboard; in a second at most."""
        self._end(lambda: self.key(keys, node=node))

    def quit_by_signal(self, number):
        """As the end of a session does it; in a second at most, too."""
        self._end(lambda: self.process.send_signal(number))

    def _end(self, by):
        start = time.monotonic()
        by()
        if self.process.wait(TIMEOUT) != 0:
            raise Failure(f"the program ended with {self.process.returncode}")
        seconds = time.monotonic() - start
        if seconds > PATIENCE:
            raise Failure(f"quitting took {seconds:.1f} s")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Quiesce(Program):
    """What a person does in Quiesce."""

    def connect(self, name):
        """Selects a saved connection in the sidebar, which connects it."""
        self.centre()
        self.click(self.window.wait(role="list item", contains=name + ","))

    def wait_tree(self, *databases):
        for database in databases:
            self.window.wait(role="label", name=database)

    def give_password(self, password):
        self.window.wait(role="text", contains="Password for").set_text(password)
        self.window.wait(role="push button", name="Connect").press()
