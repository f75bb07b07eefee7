#!/usr/bin/python3
"""Failure reports from the message to the mail: what is told, to whom, how often, and what is never told.

usage: DMARCD_BIN=build/bin tests/integration/failure_reports_test.py
"""
import contextlib
import email
import email.policy
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from servers import BIN, Dmarcd, Failure, Redis, folder
from smtp_server import SmtpServerProcess

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "milter")
MOST = 4

# collector.example wants the reports of owner.example; stranger.example does not.
ZONE = """
_dmarc.owner.example. IN TXT "v=DMARC1; p=none; fo=1; ruf=mailto:failures@owner.example,mailto:f@collector.example,mailto:x@stranger.example"
owner.example. IN TXT "v=spf1 ip4:192.0.2.1 -all"
owner.example._report._dmarc.collector.example. IN TXT "v=DMARC1"
"""

CONFIG = """
results {{ authserv_id = "mx.example.net"; }}
dns {{ zone_files = ["{folder}/world.zone"]; }}
{store}
dmarc {{
  send_reports = true;
  report_settings {{
    org_name = "Reporter"; domain = "reporter.example"; email = "reports@reporter.example";
    smtp = "127.0.0.1"; smtp_port = {port}; helo = "reporter.example";
  }}
}}
reports {{ report_reserved_domains = true; delivery {{ encryption = "off"; }} }}
failure_reports {{ {failure_reports} }}
"""


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


def run_sender(config):
    run = subprocess.run([os.path.join(BIN, "dmarcd-report"), "-c", config, "--once", "--json"], capture_output=True, text=True,
                         check=False)
    if run.returncode not in (0, 75):
        raise Failure("dmarcd-report --once ended with %d\n%s" % (run.returncode, run.stderr))
    return json.loads(run.stdout)


def play(daemon):
    run = subprocess.run(["miltertest", "-D", "socket=" + daemon.socket, "-D", "scripts=" + SCRIPTS, "-s",
                          os.path.join(SCRIPTS, "failures.lua")], capture_output=True, text=True, timeout=60, check=False)
    if run.returncode != 0:
        raise Failure("failures.lua: %s%s\n%s" % (run.stdout, run.stderr, daemon.output()))


def feedback_of(mail):
    """The fields of the second part."""
    part = mail.get_payload()[1]
    text = part.get_payload()
    if isinstance(text, list):
        text = text[0].as_string()
    return email.message_from_string(text, policy=email.policy.default)


def check_mail(octets):
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    check(mail.get_content_type() == "multipart/report" and mail.get_param("report-type") == "feedback-report",
          "it is a feedback report")
    check([part.get_content_type() for part in mail.iter_parts()] ==
          ["text/plain", "message/feedback-report", "text/rfc822-headers"], "of three parts")
    fields = feedback_of(mail)
    expected = {"Feedback-Type": "auth-failure", "Version": "1", "Auth-Failure": "dmarc", "Identity-Alignment": "dkim, spf",
                "Reported-Domain": "owner.example", "Source-IP": "203.0.113.5", "Delivery-Result": "delivered"}
    for name, value in expected.items():
        check(fields.get_all(name) == [value], "%s: %s" % (name, value))
    check(fields["User-Agent"].startswith("dmarcd/"), "User-Agent")
    check("dmarc=fail" in fields["Authentication-Results"], "one method's result")
    for secret in (b"secret.person", b"bob@", b"http://", b"The secret itself"):
        check(secret not in octets, "%s is not told" % secret.decode())
    check(b"Original-Mail-From" in octets and b"@evil.example" in octets, "domains are")
    check(mail["Auto-Submitted"] == "auto-generated" and mail["From"].addresses[0].addr_spec == "reports@reporter.example",
          "robots know not to answer")


def off_by_default(path, store):
    """Nothing is made of the same mail unless somebody turned it on."""
    # Covers: failure.off
    with SmtpServerProcess(os.path.join(path, "off")) as server:
        values = {"folder": path, "store": store, "port": server.port, "failure_reports": ""}
        daemon = Dmarcd(path, CONFIG.format(**values))
        play(daemon)
        daemon.stop()
        check("failure_reports" not in daemon.output(), "off: the daemon makes none")
        check(run_sender(daemon.config)["reports"] == [], "off: the sender sends none")
        check(server.mails() == [], "off: no mail leaves")


def on(path, store):
    # Covers: failure.limits, failure.destinations, failure.parts, failure.fields, failure.redacted, failure.no-loop,
    # failure.once
    with SmtpServerProcess(os.path.join(path, "on")) as server:
        values = {"folder": path, "store": store, "port": server.port,
                  "failure_reports": "enabled = true; most_a_minute = 1000; most_a_day = %d;" % MOST}
        daemon = Dmarcd(path, CONFIG.format(**values))
        play(daemon)
        daemon.stop()
        log = daemon.output()
        lines = [line for line in log.splitlines() if line.startswith("queue_id=")]
        check(sum("failure_reports=1" in line for line in lines) == MOST, "the daemon makes as many as a day may have")
        check(sum("failure_reports_dropped=1" in line for line in lines) == 16 - MOST, "and counts what it drops")
        quiet = [line for line in lines if line.split()[0][-1] in "2345" and "4XkQ2c" in line]
        check(len(quiet) == 4 and not any("failure_reports" in line for line in quiet), "no loop is fed")
        check("secret" not in log.lower(), "the log holds no local part")

        told = run_sender(daemon.config)
        check(len(told["reports"]) == MOST, "each notice is a report")
        standings = {entry["address"]: entry["standing"] for entry in told["reports"][0]["recipients"]}
        check(standings == {"failures@owner.example": "usable", "f@collector.example": "usable",
                            "x@stranger.example": "unauthorized"}, "to whom may have it")
        mails = server.accepted()
        check(sorted(address for mail in mails for address in mail["recipients"]) ==
              sorted(["failures@owner.example", "f@collector.example"] * MOST), "the mails leave")
        for mail in mails:
            check_mail(server.message(mail))

        again = run_sender(daemon.config)
        check(again["reports"] == [] and len(server.mails()) == 2 * MOST, "and none leaves twice")


@contextlib.contextmanager
def world():
    with folder() as path:
        with open(os.path.join(path, "world.zone"), "w", encoding="utf-8") as file:
            file.write(ZONE)
        yield path


def embedded(path):
    return 'records { store = "embedded"; path = "%s/records.db"; }' % path


def main():
    with world() as path:
        off_by_default(path, embedded(path))
    with world() as path:
        on(path, embedded(path))
    with world() as path:
        redis = Redis(path)
        try:
            on(path, 'redis { servers = ["%s"]; } records { store = "redis"; }' % redis.socket)
        finally:
            redis.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
