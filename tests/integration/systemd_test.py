#!/usr/bin/python3
"""systemd itself judges the unit: it is well-formed, and the service may do little beside its work.

usage: DMARCD_BIN=build/bin tests/integration/systemd_test.py
"""
import os
import shutil
import subprocess
import sys

from servers import Failure, folder

BIN = os.environ["DMARCD_BIN"]
UNIT = os.path.join(BIN, "..", "dmarcd.service")
MOST_EXPOSED = 20  # Of 100; a service without any restriction has 96.


def check(run, what):
    if run.returncode != 0 or "dmarcd.service:" in run.stderr:
        raise Failure("does not hold: %s\n%s%s" % (what, run.stdout, run.stderr))
    print("ok  " + what, flush=True)


def analyze(*words):
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60)


def main():
    if not shutil.which("systemd-analyze"):
        print("systemd is not installed")
        return 77
    try:
        with folder() as path:
            unit = os.path.join(path, "dmarcd.service")
            with open(UNIT, encoding="utf-8") as installed, open(unit, "w", encoding="utf-8") as file:
                for line in installed:
                    file.write("ExecStart=%s/dmarcd\n" % os.path.abspath(BIN) if line.startswith("ExecStart=") else line)
            check(analyze("verify", "--man=no", unit), "the unit is well-formed")
            check(analyze("security", "--offline=yes", "--threshold=%d" % MOST_EXPOSED, unit),
                  "its exposure is at most %d of 100" % MOST_EXPOSED)
    except Failure as failure:
        print("FAILED  %s" % failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
