#!/usr/bin/python3
"""Files of lists are read again when they change, by a daemon that goes on working.

usage: DMARCD_BIN=build/bin tests/integration/lists_test.py
"""
# Covers: dmarc.disposition.override-told
import os
import shutil
import subprocess
import sys

from servers import Dmarcd, Failure, folder, wait_for

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools/samples")
REFUSED = "550 5.7.26"
DELIVERED = "250"
READ = "the files of lists were read again"
KEPT = "every list stays as it was"

CONFIGURATION = """
results { authserv_id = "mx.example.net"; }
dns { zone_files = ["%(folder)s/samples.zone"]; }
local { forwarder "campus" { networks = ["198.51.100.7", "%(folder)s/relays"]; } }
dmarc { actions { reject = "reject"; } }
"""


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


class Site:
    def __init__(self, path):
        self.path = path
        self.relays = os.path.join(path, "relays")
        self.seen = 0
        shutil.copy(os.path.join(SAMPLES, "samples.zone"), path)
        self.write("# nobody yet\n")
        self.daemon = Dmarcd(path, CONFIGURATION % {"folder": path})

    def write(self, text):
        with open(self.relays, "w", encoding="utf-8") as file:
            file.write(text)

    def replace(self, text):
        with open(self.relays + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(self.relays + ".new", self.relays)

    def wait_for_line(self, text):
        """A line that was not there at the last wait."""
        lines = wait_for(lambda: [line for line in self.daemon.output()[self.seen:].splitlines() if text in line], text)
        self.seen = len(self.daemon.output())
        return lines

    def answer(self):
        """What a spoofed message of 203.0.113.5 is answered with."""
        run = subprocess.run(
            [os.path.join(os.environ["DMARCD_BIN"], "dmarcctl"), "play", "--socket", "unix:" + self.daemon.socket,
             "--client-ip", "203.0.113.5", "--helo", "client.example", "--mail-from", "x@evil.example",
             os.path.join(SAMPLES, "spoofed-reject.eml")], capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            raise Failure("dmarcctl play: %s%s\n%s" % (run.stdout, run.stderr, self.daemon.output()))
        return run.stdout

    def errors(self, text):
        return [line for line in self.daemon.output().splitlines() if text in line]


def changed(site):
    check(REFUSED in site.answer(), "a message of nobody known is refused")
    site.write("203.0.113.0/28  # the campus\n")
    site.wait_for_line(READ)
    check(DELIVERED in site.answer(), "once its network is written into the file it is delivered")
    check(site.wait_for_line("overrides=trusted_forwarder"), "with the reason")


def mistaken(site):
    site.write("203.0.113.0/28\n192.0.2.0/99\n")
    site.wait_for_line(KEPT)
    check(DELIVERED in site.answer(), "with a mistake in the file the old list stays")
    os.remove(site.relays)
    site.wait_for_line(KEPT)
    check(DELIVERED in site.answer(), "and without the file")


def repaired(site):
    """The configuration, which is in the middle of being edited, is none of the lists' business."""
    with open(site.daemon.config, "a", encoding="utf-8") as file:
        file.write("dmarc { actions { rejec")
    site.replace("192.0.2.0/24\n")
    site.wait_for_line(READ)
    check(REFUSED in site.answer(), "a file that is put in its place counts at once")
    check(len(site.errors("relays:2:1: networks: \"192.0.2.0/99\" is not a network")) == 1, "a mistake is told once")
    check(len(site.errors("relays: No such file")) == 1, "and so is a file that is gone")
    check(not site.errors("never closed"), "a configuration that nobody asked to read is not read")


def main():
    try:
        with folder() as path:
            site = Site(path)
            try:
                for test in (changed, mistaken, repaired):
                    test(site)
                check(site.daemon.stop() == 0, "and the daemon ends well")
            finally:
                site.daemon.stop()
    except Failure as failure:
        print("FAILED  %s" % failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
