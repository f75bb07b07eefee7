#!/usr/bin/python3
"""A real Postfix hands reports to the importer by the transport that docs/operations.md shows. A mail that is no report is
kept and not returned; while the database is locked mail waits in Postfix, and comes in afterwards.

usage: DMARCD_BIN=build/bin tests/integration/inbox_postfix_test.py
"""
import json
import os
import pathlib
import pwd
import random
import re
import shutil
import smtplib
import sqlite3
import subprocess
import sys

from inbox_pipe_test import mail
from servers import Failure, Postfix, folder, wait_for

BIN = os.environ["DMARCD_BIN"]
INBOX = os.path.join(BIN, "dmarcd-inbox")
ROOT = pathlib.Path(__file__).resolve().parents[2]
OPERATIONS = ROOT / "docs/operations.md"
USER = "nobody"


def check(holds, what, seen=""):
    if not holds:
        raise Failure("does not hold: %s %s" % (what, seen))
    print("ok  " + what, flush=True)


def examples():
    """The blocks of docs/operations.md that belong to Postfix: master.cf, main.cf, transport."""
    text = OPERATIONS.read_text(encoding="utf-8").partition("\n**Postfix**, by a transport")[2].partition("\n**Exim**")[0]
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in blocks]


def installed_program():
    """Where the README's installation puts the program."""
    presets = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))["configurePresets"]
    return presets[0]["cacheVariables"]["CMAKE_INSTALL_PREFIX"] + "/sbin/dmarcd-inbox"


class Inbox:
    def __init__(self, path):
        self.path = os.path.join(path, "inbox")
        os.mkdir(self.path)
        self.program = shutil.copy(INBOX, self.path)  # Where any user can start it.
        self.configuration = os.path.join(self.path, "dmarcd.conf")
        self.database = os.path.join(self.path, "inbox.db")
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write('inbox { database = "sqlite:%s"; }\n' % self.database)
        os.chmod(self.configuration, 0o644)
        os.chown(self.path, pwd.getpwnam(USER).pw_uid, -1)

    def command(self, *words):
        run = subprocess.run([self.program, "-c", self.configuration, *words], capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            raise Failure("%s: %d %s%s" % (words, run.returncode, run.stdout, run.stderr))
        return run.stdout

    def reports(self):
        if not os.path.exists(self.database):
            return []
        return [json.loads(line) for line in self.command("list", "--json").splitlines()]

    def quarantine(self):
        return json.loads(self.command("quarantine", "list", "--json"))


def send(postfix, octets):
    with smtplib.SMTP("127.0.0.1", postfix.port) as smtp:
        smtp.sendmail("noreply@reporter.example", ["dmarc@example.com"], octets)


def story(path, inbox):
    services, settings, transport = examples()
    check(installed_program() + " import -" in services, "docs/operations.md has the transport, with the installed program")
    check(OPERATIONS.read_text(encoding="utf-8").count("/usr/local/") == 0, "it names no program that is elsewhere")
    services = services.replace(installed_program(), "%s -c %s" % (inbox.program, inbox.configuration))
    services = services.replace("user=dmarcd", "user=" + USER)
    table = os.path.join(path, "transport")
    pathlib.Path(table).write_text(transport, encoding="utf-8")
    settings = settings.replace("hash:/etc/postfix/transport", "texthash:" + table)
    postfix = Postfix(path, None, 9, settings + "relay_domains = example.com\nminimal_backoff_time = 1s\n"
                      "maximal_backoff_time = 1s\nqueue_run_delay = 1s\n", services=services)
    try:
        chance = random.Random(1)
        octets, messages = mail(1, chance)
        send(postfix, octets)
        wait_for(lambda: len(inbox.reports()) == 1, "the first report\n" + postfix.log())
        check(inbox.reports()[0]["messages"] == messages, "a report comes in by Postfix's pipe")

        send(postfix, b"From: someone@example.org\nSubject: hello\n\nI am on holiday.\n")
        wait_for(lambda: len(inbox.quarantine()) == 1, "the quarantine\n" + postfix.log())
        check(inbox.quarantine()[0]["reason"], "what is no report is kept, with the reason")
        check("status=bounced" not in postfix.log(), "and nothing is returned", postfix.log())

        held = sqlite3.connect(inbox.database, isolation_level=None)
        held.execute("BEGIN EXCLUSIVE")
        octets, _ = mail(2, chance)
        send(postfix, octets)
        wait_for(lambda: "status=deferred" in postfix.log(), "the mail to wait\n" + postfix.log())
        check("status=bounced" not in postfix.log(), "while the database is locked mail waits in Postfix")
        held.execute("ROLLBACK")
        held.close()
        postfix.run("flush")
        wait_for(lambda: len(inbox.reports()) == 2, "the second report\n" + postfix.log())
        check("status=bounced" not in postfix.log(), "and comes in when it is free again")
    finally:
        postfix.stop()


def main():
    with folder() as path:
        os.chmod(path, 0o755)
        story(path, Inbox(path))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
