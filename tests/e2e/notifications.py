"""notifications.py: a desktop that shows no notification, but says which it was given

SPDX-License-Identifier: GPL-3.0-or-later

Writes a line of JSON for each; a line on its input clicks the latest one. Run it with "with Desktop() as desktop".
"""

import json
import subprocess
import sys

INTERFACE = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>
"""
PATH = "/org/freedesktop/Notifications"


class Desktop:
    """Use it in a with statement."""

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *problem):
        self.process.kill()
        self.process.wait()

    def wait(self):
        """The next notification: its title and its text."""
        return json.loads(self.process.stdout.readline())

    def click(self):
        self.process.stdin.write("click\n")
        self.process.stdin.flush()


def serve():
    from gi.repository import Gio, GLib

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    loop = GLib.MainLoop()
    count = 0

    def say(text):
        print(text, flush=True)

    def called(_bus, _sender, _path, _interface, method, arguments, invocation):
        nonlocal count
        answer = None
        if method == "Notify":
            count += 1
            say(json.dumps(arguments.unpack()[3:5]))
            answer = GLib.Variant("(u)", (count,))
        elif method == "GetCapabilities":
            answer = GLib.Variant("(as)", (["actions", "body"],))
        elif method == "GetServerInformation":
            answer = GLib.Variant("(ssss)", ("test", "test", "1", "1.2"))
        invocation.return_value(answer)

    def clicked(_channel, _condition):
        if not sys.stdin.readline():
            loop.quit()
            return False
        bus.emit_signal(None, PATH, "org.freedesktop.Notifications", "ActionInvoked", GLib.Variant("(us)", (count, "default")))
        return True

    bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], called, None, None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, lambda *_: say("ready"), None)
    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, clicked)
    loop.run()


if __name__ == "__main__":
    serve()
