#!/usr/bin/python3
"""Mails with reports come through a pipe while the importer is killed at random moments, as a host that fails would do it.
A mail server tries again what did not end with 0; at the end every report is there once, and every message is counted.

usage: DMARCD_BIN=build/bin [DMARCD_PIPE_MAILS=500] tests/integration/inbox_pipe_test.py
"""
import base64
import gzip
import json
import os
import random
import subprocess
import sys
import threading
import time

from servers import Failure, folder

BIN = os.environ["DMARCD_BIN"]
INBOX = os.path.join(BIN, "dmarcd-inbox")
MAILS = int(os.environ.get("DMARCD_PIPE_MAILS", "120"))
DELIVERIES_AT_ONCE = 4
SEED = 20261122
KILLED = -9

REPORT = """<?xml version="1.0"?>
<feedback><report_metadata><org_name>Reporter %(reporter)d</org_name><email>noreply@r%(reporter)d.example</email>
<report_id>%(number)d</report_id><date_range><begin>1790000000</begin><end>1790086399</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>none</p></policy_published>
%(records)s</feedback>
"""
RECORD = """<record><row><source_ip>192.0.2.%d</source_ip><count>%d</count><policy_evaluated>
<disposition>none</disposition><dkim>%s</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from></identifiers>
<auth_results><spf><domain>example.com</domain><result>fail</result></spf></auth_results></record>
"""


def check(holds, what, seen=""):
    if not holds:
        raise Failure("does not hold: %s %s" % (what, seen))
    print("ok  " + what, flush=True)


def mail(number, chance):
    """A mail with one report, and how many messages it tells of."""
    counts = [chance.randrange(1, 1000) for _ in range(chance.randrange(1, 30))]
    records = "".join(RECORD % (i + 1, count, chance.choice(("pass", "fail"))) for i, count in enumerate(counts))
    xml = REPORT % {"reporter": number % 17, "number": number, "records": records}
    body = base64.encodebytes(gzip.compress(xml.encode())).decode()
    text = ("From: noreply@r%d.example\nSubject: Report Domain: example.com\nMIME-Version: 1.0\n"
            "Content-Type: application/gzip; name=report.xml.gz\nContent-Transfer-Encoding: base64\n\n%s" %
            (number % 17, body))
    return text.encode(), sum(counts)


class MailServer:
    """Hands mails to the importer until it ends with 0, and kills every other one at a random moment."""

    def __init__(self, configuration, chance):
        self.command = [INBOX, "-c", configuration, "import", "-"]
        self.chance = chance
        self.lock = threading.Lock()
        self.kills = 0
        self.tries = 0
        self.strange = []

    def moment(self):
        with self.lock:
            self.tries += 1
            return self.chance.choice((None, self.chance.uniform(0, 0.03)))

    def deliver(self, octets):
        while True:
            moment = self.moment()
            process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE)
            if moment is not None:
                threading.Timer(moment, process.kill).start()
            try:
                _, told = process.communicate(octets, timeout=60)
            except BrokenPipeError:
                told = b""
                process.wait()
            if process.returncode == 0:
                return
            with self.lock:
                if process.returncode == KILLED:
                    self.kills += 1
                elif process.returncode != 75:
                    self.strange.append((process.returncode, told))


def listed(configuration):
    run = subprocess.run([INBOX, "-c", configuration, "list", "--json"], capture_output=True, text=True, timeout=120)
    check(run.returncode == 0, "the reports can be listed", run.stderr)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    chance = random.Random(SEED)
    mails = [mail(number, chance) for number in range(MAILS)]
    with folder() as path:
        configuration = os.path.join(path, "dmarcd.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write('inbox { database = "sqlite:%s/inbox.db"; }\n' % path)
        server = MailServer(configuration, chance)
        waiting = list(enumerate(mails))
        begun = time.monotonic()

        def work():
            while True:
                with server.lock:
                    if not waiting:
                        return
                    _, (octets, _) = waiting.pop()
                server.deliver(octets)

        threads = [threading.Thread(target=work) for _ in range(DELIVERIES_AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print("%d mails in %.1f s: %d tries, %d killed" %
              (MAILS, time.monotonic() - begun, server.tries, server.kills), flush=True)

        check(not server.strange, "whoever was not killed ended with 0, or with 75", server.strange[:3])
        check(server.kills >= MAILS // 10, "killing did happen", server.kills)
        lines = listed(configuration)
        check(len(lines) == MAILS, "every report is there once", len(lines))
        check(sorted(int(line["report_id"]) for line in lines) == list(range(MAILS)), "and no other")
        check(sum(line["messages"] for line in lines) == sum(messages for _, messages in mails),
              "every message is counted once")
        run = subprocess.run([INBOX, "-c", configuration, "verify"], capture_output=True, text=True, timeout=120)
        check(run.returncode == 0, "the sums agree with the documents", run.stdout + run.stderr)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
