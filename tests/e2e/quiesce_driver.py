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

import quiesce_bus
from quiesce_bus import PATIENCE, TIMEOUT, Failure, Gone, State, wait_until

# GTK 4.8 says this when it is asked about a window that closes at that moment; a fatal warning would end the program.
GTK_ITSELF = re.compile(r"GLib-CRITICAL.*: (g_variant|g_dbus_method_invocation)_")


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout


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
            self.bus = quiesce_bus.connect()
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
        return quiesce_bus.find_program(self.bus, self.process.pid)

    def windows(self):
        """GTK 4.8 crashes if it is asked for this while a window opens or closes: first see it on the screen."""
        return [node for node in self.root.children() if node.has(State.VISIBLE)]

    def _wait_new_window(self, timeout=None):
        new = wait_until(lambda: set(self.x_windows()) - self.known, "a new window", timeout)
        self.known |= new

    def dialog(self, other_than=None, timeout=None):
        """The window that was opened last, by what was done last; in place of another one, if that is given."""
        self._wait_new_window(timeout)
        if other_than:
            # Windows are listed when none of them is going.
            wait_until(lambda: len(self.x_windows()) == 2, "the dialog before it to close", timeout)
        old = [self.window] + ([other_than] if other_than else [])
        return wait_until(lambda: next((node for node in reversed(self.windows()) if node not in old), None),
                          "a dialog", timeout)

    def wait_no_dialog(self, timeout=None):
        wait_until(lambda: len(self.x_windows()) == 1, "the dialog to close", timeout)

    # The pointer and the keys

    def x_windows(self):
        """Ids of the windows on the screen, the lowest first."""
        return wait_until(self._list_x_windows, "a look at the screen during which no window goes")[0]

    def _list_x_windows(self):
        """In a tuple, because none is an answer, too; nothing if a window went meanwhile: xdotool then ends with an error of X."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if "X Error" in found.stderr:
            return None
        return ([window for window in found.stdout.split() if self.geometry(window)[2] > 20],)

    def geometry(self, x_window):
        values = dict(line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", x_window).split())
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])

    def x_window_of(self, node):
        """The window on the screen: by its size, because not every dialog has a title."""
        _, _, width, height = node.toplevel().extents

        def distance(window):
            geometry = self.geometry(window)
            return abs(geometry[2] - width) + abs(geometry[3] - height)

        # Another window may go meanwhile.
        return wait_until(lambda: min(reversed(self.x_windows()), key=distance, default=None), "a window on the screen")

    def centre(self):
        """Without a window manager every window opens in a corner."""
        width, height = map(int, run("xdotool", "getdisplaygeometry").split())
        for window in self.x_windows():
            x, y, w, h = self.geometry(window)
            place = max(0, (width - w) // 2), max(0, (height - h) // 2)
            if (x, y) != place:
                run("xdotool", "windowmove", "--sync", window, *map(str, place))

    def click(self, node, button=1, keys=(), repeat=1):
        """With the pointer, in the middle of it."""
        x_window = self.x_window_of(node)
        x, y, _, _ = self.geometry(x_window)
        extents = node.extents
        if extents is None:
            raise Gone(node.path)
        left, top, width, height = extents
        run("xdotool", "windowfocus", x_window)
        place = str(x + left + min(width // 2, 60)), str(y + top + height // 2)
        # A pointer that is there already does not move, and waiting for it to do so takes a quarter of a minute.
        is_there = [f"X={place[0]}", f"Y={place[1]}"] == run("xdotool", "getmouselocation", "--shell").split()[:2]
        run("xdotool", "mousemove", *([] if is_there else ["--sync"]), *place,
            *[part for key in keys for part in ("keydown", key)],
            "click", "--repeat", str(repeat), str(button),
            *[part for key in keys for part in ("keyup", key)])

    def drag(self, node, to):
        """With the pointer, from the middle of one to the middle of the other, in steps that are taken for a drag."""
        x, y, _, _ = self.geometry(self.x_window_of(node))
        (x1, y1), (x2, y2) = ((x + left + min(width // 2, 60), y + top + height // 2) for left, top, width, height in (node.extents, to.extents))
        steps = [(x1 + (x2 - x1) * i // 8, y1 + (y2 - y1) * i // 8) for i in range(1, 9)]
        run("xdotool", "mousemove", str(x1), str(y1), "mousedown", "1",
            *[part for px, py in steps for part in ("mousemove", str(px), str(py), "sleep", "0.05")], "mouseup", "1")

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
        x_window = self.x_window_of(node or self.window)
        self._end(lambda: run("xdotool", "windowfocus", x_window, "key", "--clearmodifiers", keys))

    def quit_by_signal(self, number):
        """As the end of a session does it; in a second at most, too."""
        self._end(lambda: self.process.send_signal(number))

    def _seconds_in_queue(self):
        """How long it has waited for a processor that others had: that is not its fault."""
        try:
            with open(f"/proc/{self.process.pid}/schedstat") as file:
                return int(file.read().split()[1]) / 1e9
        except FileNotFoundError:
            return 0.0

    def _end(self, by):
        in_queue = self._seconds_in_queue()
        by()
        start = time.monotonic()
        # Not reaped yet, so that it can be asked once more.
        wait_until(lambda: os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG), "the program to end")
        seconds = time.monotonic() - start - (self._seconds_in_queue() - in_queue)
        if self.process.wait() != 0:
            raise Failure(f"the program ended with {self.process.returncode}")
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

    def select_database(self, name):
        """Rows move while the tree fills: a click that met another one is repeated."""
        def select():
            label = self.window.find(role="label", name=name)
            if label is None:
                return False
            self.click(label)
            try:
                return self.window.wait(role="label", name="Database " + name, timeout=2 * PATIENCE)
            except Failure:
                return False

        wait_until(select, f"{name} to be selected")

    def give_password(self, password):
        self.window.wait(role="text", contains="Password for").set_text(password)
        self.window.wait(role="push button", name="Connect").press()
