#!/usr/bin/python3
"""Several senders, a real Redis and a mail server that misbehaves, all of which are killed again and again: no record is
lost and none is counted twice.

usage: tests/integration/chaos_test.py build/bin/dmarcctl

For longer runs: DMARCD_CHAOS_KILLS (of senders), DMARCD_CHAOS_REDIS_KILLS, DMARCD_CHAOS_SEED. The figures are printed.
"""
import collections
import email
import email.policy
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"
REPORTER = os.path.join(os.path.dirname(DMARCCTL), "dmarcd-report")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from servers import Failure, folder, wait_for
from resp import DurableRedis
from smtp_server import SmtpServerProcess

SENDERS = 3
DOMAINS = 12
KILLS = int(os.environ.get("DMARCD_CHAOS_KILLS", "12"))
REDIS_KILLS = int(os.environ.get("DMARCD_CHAOS_REDIS_KILLS", "2"))
SEED = int(os.environ.get("DMARCD_CHAOS_SEED", "1"))
NAMESPACE = "{urn:ietf:params:xml:ns:dmarc-2.0}"

CONFIG = """
dns {{ zone_files = ["{folder}/world.zone"]; }}
redis {{ timeout = 2s; }}
dmarc {{
  servers = ["{redis}"];
  reporting = true;
  send_reports = true;
  report_settings {{
    org_name = "Chaos"; domain = "reporter.example"; email = "reports@reporter.example";
    smtp = "127.0.0.1"; smtp_port = {port}; helo = "reporter.example"; retries = 3;
  }}
}}
reports {{
  report_reserved_domains = true; pause_refusing = false;
  fold_every = 1s; delay = 0s; retry_delay = 1s; retry_for = 3h; lease = 3s;
  delivery {{ encryption = "off"; connections = 8; connect_timeout = 2s; reply_timeout = 3s; }}
}}
log {{ level = "info"; }}
"""

# What a server may do to a mail, and how often. The worst is a cut behind the final dot: the mail is there, and the
# sender cannot know.
CHANCES = [["connect", 0.03, "421 4.3.2 not now"], ["ehlo", 0.01, "cut"], ["mail", 0.05, "451 4.3.0 try again"],
           ["rcpt", 0.10, "450 4.2.0 greylisted"], ["rcpt", 0.02, "550 5.1.1 no such user"],
           ["data", 0.03, "452 4.3.1 no room"], ["text", 0.03, "cut"], ["dot", 0.05, "cut"], ["dot", 0.02, "stall"],
           ["dot", 0.03, "451 4.3.0 try again"], ["dot", 0.01, "554 5.6.0 not wanted"]]


def domain_name(number):
    return "d%d.example" % number


def recipients_of(domain):
    """Each second domain has two addresses, one of them another organization's that asks for the reports."""
    own = "dmarc@" + domain
    return [own, "%s@collector.example" % domain.split(".", maxsplit=1)[0]] if int(domain[1:-8]) % 2 else [own]


def zone():
    lines = ["$ORIGIN example.", "reporter IN TXT \"v=spf1 a -all\""]
    for number in range(DOMAINS):
        domain = domain_name(number)
        rua = ",".join("mailto:" + address for address in recipients_of(domain))
        lines.append('_dmarc.%s. IN TXT "v=DMARC1; p=reject; rua=%s"' % (domain, rua))
        lines.append('%s._report._dmarc.collector.example. IN TXT "v=DMARC1;"' % domain)
    return "\n".join(lines) + "\n"


class Writer(threading.Thread):
    """A milter's side: appends records of the last three days, some of them alike."""

    def __init__(self, redis, chance):
        super().__init__(daemon=True)
        self.redis = redis
        self.chance = chance
        self.appended = collections.Counter()
        self.ended = threading.Event()
        self.trouble = None

    def record(self, domain):
        midnight = int(time.time()) // 86400 * 86400
        received = midnight - self.chance.randint(1, 3 * 86400)
        tail = {"v": 1, "id": "a", "disposition": "reject", "header_from": domain, "envelope_from": "evil.example",
                "spf": {"result": "fail", "domain": "evil.example", "scope": "mfrom"},
                "policy": {"domain": domain, "p": self.chance.choice(["reject", "reject", "reject", "quarantine"])},
                "applied": "reject", "rua": recipients_of(domain)}
        return "%d,192.0.2.%d,false,false,reject,%s" % (received, self.chance.randint(1, 20), json.dumps(tail))

    def run(self):
        try:
            while not self.ended.is_set():
                domain = domain_name(self.chance.randrange(DOMAINS))
                lines = [self.record(domain) for _ in range(self.chance.randint(1, 40))]
                with self.redis.steady:  # So that the fate of each append is known.
                    self.redis.client().command("RPUSH", "dmarc_" + domain, *lines)
                self.appended[domain] += len(lines)
                time.sleep(0.02)
        except Exception as failure:  # pylint: disable=broad-except
            self.trouble = failure


class Sender:
    """dmarcd-report as a service; its log outlives it."""

    def __init__(self, path, config, number):
        self.command = [REPORTER, "-c", config, "--foreground"]
        self.log = os.path.join(path, "sender%d.log" % number)
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def kill(self):
        if self.process.poll() is not None:
            raise Failure("a sender ended by itself with %d\n%s" % (self.process.returncode, self.tail()))
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-20:])


def run_chaos(path, redis, server, chance):
    """Kills what can be killed; tells what was appended."""
    config = os.path.join(path, "dmarcd.conf")
    senders = [Sender(path, config, number) for number in range(SENDERS)]
    writer = Writer(redis, random.Random(SEED + 1))
    writer.start()
    redis_kills = sorted(chance.sample(range(KILLS), min(REDIS_KILLS, KILLS)))
    try:
        for kill in range(KILLS):
            time.sleep(chance.uniform(0.05, 1.2))
            chance.choice(senders).kill()
            if kill in redis_kills:
                redis.kill_and_restart()
            if writer.trouble:
                raise writer.trouble
    finally:
        writer.ended.set()
        writer.join()
        for sender in senders:
            sender.stop()
        server.stop()
    return writer.appended


def finish(path, redis):
    """With a server that behaves everything is delivered."""
    server = SmtpServerProcess(os.path.join(path, "calm"))
    config = os.path.join(path, "calm.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(CONFIG.format(folder=path, redis=redis.socket, port=server.port))

    def is_done():
        run = subprocess.run([REPORTER, "-c", config, "--once"], capture_output=True, text=True, check=False)
        if run.returncode not in (0, 75):
            raise Failure("dmarcd-report --once ended with %d\n%s" % (run.returncode, run.stderr))
        return run.returncode == 0 and not redis.client().command("KEYS", "{dmarc_*}:pending")

    try:
        wait_for(is_done, "all reports to be delivered")
    finally:
        server.stop()
    return server


def report_of(octets):
    """Report-ID, domain and sum of the counts of a mail."""
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    attachment = next(mail.iter_attachments())
    root = ET.fromstring(gzip.decompress(attachment.get_content()))
    find = lambda path: root.find("/".join(NAMESPACE + step for step in path.split("/"))).text
    counts = root.iterfind("/".join(NAMESPACE + step for step in ("record", "row", "count")))
    report_id = find("report_metadata/report_id")
    assert report_id in mail["Subject"] and report_id in attachment.get_filename() and report_id in mail["Message-ID"]
    return report_id, find("policy_published/domain"), sum(int(count.text) for count in counts)


def read_delivered(servers):
    """For each recipient the reports that it has, as a server of its domain would: whatever was answered."""
    delivered = collections.defaultdict(dict)  # (recipient, id) -> octets, domain, messages
    repeated = 0
    for server in servers:
        for mail in server.accepted():
            with open(os.path.join(server.folder, "%d.eml" % mail["number"]), "rb") as file:
                octets = file.read()
            report_id, domain, messages = report_of(octets)
            for recipient in mail["recipients"]:
                known = delivered[recipient].setdefault(report_id, (octets, domain, messages))
                if known[0] is not octets:
                    repeated += 1
                    assert known[0] == octets, "report %s was sent again with other octets" % report_id
    return delivered, repeated


def read_refused(redis):
    """What servers refused for good, from the archive: messages by domain, recipient and Report-ID."""
    refused = {}
    client = redis.client()
    for key in client.command("KEYS", "{dmarc_*}:report:*"):
        fields = client.command("HGETALL", key)
        values = dict(zip(fields[::2], fields[1::2]))
        facts = json.loads(values[b"facts"])
        for line in values[b"deliveries"].splitlines():
            delivery = json.loads(line)
            assert delivery["state"] in ("sent", "refused"), delivery
            if delivery["state"] == "refused":
                refused[facts["policy_domain"], delivery["recipient"], facts["id"]] = facts["messages"]
    return refused


# Covers: report.rows.counted-once, report.sending.kept-until-taken, report.mail.resent-equal
def compare(appended, delivered, refused):
    """For each recipient what was appended must have been delivered or refused: the wrong sums, and all Report-IDs.

    A mail that was taken without the sender learning of it may be refused when it comes again: it was delivered.
    """
    wrong = []
    reports = set()
    for domain, records in appended.items():
        for recipient in recipients_of(domain):
            has = {report_id: messages for report_id, (_, about, messages) in delivered[recipient].items()
                   if about == domain}
            lacks = {report_id: messages for (about, to, report_id), messages in refused.items()
                     if (about, to) == (domain, recipient) and report_id not in has}
            reports.update(has, lacks)
            if sum(has.values()) + sum(lacks.values()) != records:
                wrong.append("%s to %s: %d records, %d delivered, %d refused" %
                             (domain, recipient, records, sum(has.values()), sum(lacks.values())))
    return wrong, reports


def main():
    chance = random.Random(SEED)
    begun = time.monotonic()
    with folder() as path:
        with open(os.path.join(path, "world.zone"), "w", encoding="utf-8") as file:
            file.write(zone())
        redis = DurableRedis(path)
        server = SmtpServerProcess(os.path.join(path, "wild"), chances=CHANCES, seed=SEED)
        with open(os.path.join(path, "dmarcd.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG.format(folder=path, redis=redis.socket, port=server.port))
        try:
            appended = run_chaos(path, redis, server, chance)
            calm = finish(path, redis)
            delivered, repeated = read_delivered([server, calm])
            refused = read_refused(redis)
            taken = len(server.accepted()) + len(calm.accepted())
        finally:
            redis.stop()

    wrong, reports = compare(appended, delivered, refused)
    print("%d kills of senders, %d of Redis, %.0f s: %d records, %d reports, %d mails taken, %d of them again with the "
          "same octets, %d deliveries refused, %d wrong sums" %
          (KILLS, min(REDIS_KILLS, KILLS), time.monotonic() - begun, sum(appended.values()), len(reports), taken,
           repeated, len(refused), len(wrong)))
    for line in wrong:
        print("WRONG " + line)
    if not refused:
        print("WRONG the server refused nothing: it was no chaos")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
