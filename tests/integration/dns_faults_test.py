#!/usr/bin/python3
"""Injects SERVFAIL and a timeout at each look-up of a message in turn: where the verdict depends on it, dmarc=temperror
and nothing is enforced; at any other look-up the verdict is as without the fault.

usage: tests/integration/dns_faults_test.py build/bin/dmarcctl
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENFORCING = 'dmarc { actions { quarantine = "add_header"; reject = "reject"; } }\n'

# The bank's mail as somebody under a name of the bank's sends it, through a provider of the bank's: the SPF record has
# an include, the signature is by a subdomain's name, and the Author Domain has no record of its own.
ZONE = """
$TTL 300
news.bank.example.              A   192.0.2.10
_dmarc.bank.example.            TXT "v=DMARC1; p=reject; sp=reject; np=quarantine; rua=mailto:d@bank.example"
bounce.bank.example.            TXT "v=spf1 include:_spf.provider.example ?all"
_spf.provider.example.          TXT "v=spf1 a:out.provider.example -all"
out.provider.example.           A   192.0.2.20
evil.example.                   TXT "v=spf1 ip4:203.0.113.0/24 -all"
"""
MESSAGE = "From: News <news@news.bank.example>\nTo: bob@example.net\nSubject: News\n\nText.\n"

# (title, client, MAIL FROM, what comes of it without a fault, the look-ups it depends on, look-ups that do not matter)
SHAPES = [
    ("a stranger", "203.0.113.5", "x@evil.example", "reject",
     ["_dmarc.news.bank.example", "_dmarc.bank.example", "news.bank.example A"],
     ["evil.example TXT", "_dmarc.evil.example", "bounce.bank.example TXT", "_dmarc.example"]),
    ("aligned by SPF", "192.0.2.20", "x@bounce.bank.example", "no_action",
     ["bounce.bank.example TXT", "_spf.provider.example TXT", "out.provider.example A",
      "_dmarc.news.bank.example", "_dmarc.bank.example"],
     ["evil.example TXT", "_dmarc.evil.example", "_dmarc.example"]),
    ("a stranger in the bounce address", "203.0.113.5", "x@bounce.bank.example", "reject",
     ["bounce.bank.example TXT", "_spf.provider.example TXT", "out.provider.example A",
      "_dmarc.news.bank.example", "_dmarc.bank.example", "news.bank.example A"],
     ["evil.example TXT", "_dmarc.example"]),
]


# Covers: dmarc.dns.temperror, dmarc.dns.without-effect, dmarc.dns.stranger
def check(program, folder, fault, client, mail_from):
    with open(os.path.join(folder, "zone"), "w", encoding="utf-8") as file:
        file.write(ZONE + fault + "\n")
    run = subprocess.run(
        [program, "check", "-c", os.path.join(folder, "conf"), "--zone", os.path.join(folder, "zone"), "--client-ip", client,
         "--helo", "client.example", "--mail-from", mail_from, "--json", os.path.join(folder, "message")],
        capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit("dmarcctl check ended with %d: %s" % (run.returncode, run.stderr))
    verdict = json.loads(run.stdout)
    return verdict["dmarc"]["result"], verdict["action"]


def main():
    program = sys.argv[1]
    rows = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("message", MESSAGE), ("conf", ENFORCING)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        for title, client, mail_from, expected_action, decisive, others in SHAPES:
            undisturbed = check(program, folder, "", client, mail_from)
            if undisturbed[1] != expected_action:
                raise SystemExit("%s: without a fault %s" % (title, undisturbed))
            for fault in ("servfail", "timeout"):
                for question in decisive + others:
                    got = check(program, folder, ";!%s %s" % (fault, question), client, mail_from)
                    expected = ("temperror", "no_action") if question in decisive else undisturbed
                    rows += 1
                    if got != expected:
                        wrong += 1
                        print("%s, %s at %s: %s, expected %s" % (title, fault, question, got, expected))
    print("%d of %d" % (rows - wrong, rows))
    sys.exit(1 if wrong else 0)


main()
