#!/usr/bin/python3
"""systemd itself judges the units: they are well-formed, and the services may do little beside their work.

usage: DMARCD_BIN=build/bin tests/integration/systemd_test.py
"""
import os
import shutil
import subprocess
import sys

from servers import Failure, folder

BIN = os.environ["DMARCD_BIN"]
PROGRAMS = ("dmarcd", "dmarcd-report", "dmarcd-inbox")
MOST_EXPOSED = 20  # Of 100; a service without any restriction has 96.


def check(run, unit, what):
    what = "%s: %s" % (os.path.basename(unit), what)
    if run.returncode != 0 or os.path.basename(unit) + ":" in run.stderr:
        raise Failure("does not hold: %s\n%s%s" % (what, run.stdout, run.stderr))
    print("ok  " + what, flush=True)


def analyze(*words):
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60)


def judge(program, path):
    """The unit is judged with the program that was built, not with the one that it will start once installed."""
    unit = os.path.join(path, program + ".service")
    with open(os.path.join(BIN, "..", program + ".service"), encoding="utf-8") as installed, \
            open(unit, "w", encoding="utf-8") as file:
        for line in installed:
            is_command = line.startswith("ExecStart=")
            file.write("ExecStart=%s\n" % os.path.abspath(os.path.join(BIN, program)) if is_command else line)
    check(analyze("verify", "--man=no", unit), unit, "it is well-formed")
    check(analyze("security", "--offline=yes", "--threshold=%d" % MOST_EXPOSED, unit), unit,
          "its exposure is at most %d of 100" % MOST_EXPOSED)


def main():
    if not shutil.which("systemd-analyze"):
        print("systemd is not installed")
        return 77
    try:
        with folder() as path:
            for program in PROGRAMS:
                judge(program, path)
    except Failure as failure:
        print("FAILED  %s" % failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
