#!/usr/bin/python3
"""Messages made to cost as much as they can, against the real daemon and a slow name server: each gets its verdict in its
time, asks no more than docs/operations.md says, and leaves the daemon as small as it was.

usage: DMARCD_BIN=build/bin tests/integration/cost_attacks_test.py [--figures]     --figures prints what each attack took
"""
import base64
import contextlib
import hashlib
import os
import subprocess
import sys
import time

from servers import BIN, Dmarcd, Failure, folder
from slow_name_server import SlowNameServer

DELAY = 0.2            # A slow zone: every answer takes this long.
BUDGET = 4.0           # dns { message_time }
SLACK = 10.0           # On a busy machine everything takes longer; a verdict without a budget would take minutes.
MOST_LOOKUPS = 200     # dns { message_lookups }, as shipped.
MOST_MEMORY_KB = 96 * 1024  # The daemon's peak; beside its code, the cache and a message of at most a megabyte of header.

CONFIGURATION = """
local {{ skip_loopback = false; }}
results {{ authserv_id = "mx.example.net"; }}
dns {{ servers = ["127.0.0.1:{port}"]; timeout = 1s; message_time = {budget:.0f}s; }}
records {{ store = "embedded"; path = "{folder}/records.db"; }}
dmarc {{ reporting = true; actions {{ quarantine = "add_header"; reject = "reject"; bad_from = "reject"; }} }}
"""

# No key fits any signature here, but each has to be read, and the longest costs the most.
KEY = "v=DKIM1; k=rsa; p=" + base64.b64encode(
    bytes.fromhex("30820422300d06092a864886f70d01010105000382040f003082040a0282040100") + b"\xc3" * 1024 +
    bytes.fromhex("0203010001")).decode()

FIELDS = "To: bob@example.net\nSubject: Cost\nDate: Fri, 01 May 2026 09:30:00 +0000\n"
BODY = "\nHello.\n"
BODY_HASH = base64.b64encode(hashlib.sha256(b"Hello.\r\n").digest()).decode()  # Fits, so that b= has to be tried.


def as_strings(text):
    """A TXT record's text in the strings that it needs."""
    return " ".join('"%s"' % text[i:i + 250] for i in range(0, len(text), 250))


def signature(number, key_octets=1024):
    return ("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer%d.example; s=s%d; h=from:subject;\n"
            " bh=%s; b=%s\n" % (number, number, BODY_HASH, "QUJD" * (key_octets // 3)))


def arc_set(instance):
    tags = "i=%d; a=rsa-sha256; d=sealer%d.example; s=a%d; b=%s" % (instance, instance, instance, "QUJD" * 86)
    cv = "none" if instance == 1 else "pass"
    return ("ARC-Seal: %s; cv=%s\n"
            "ARC-Message-Signature: %s; c=relaxed/relaxed; h=from;\n bh=%s\n"
            "ARC-Authentication-Results: i=%d; mx.example.net; dmarc=pass header.from=bank.example\n"
            % (tags, cv, tags, BODY_HASH, instance))


def records(name, kind):
    """A zone in which every name exists and every record is the most expensive of its kind."""
    labels = name.split(".")
    if kind == "TXT" and "_domainkey" in labels:
        return [as_strings(KEY)]
    if kind == "TXT" and labels[0] == "_dmarc":
        return [as_strings("v=DMARC1; p=reject")] if name.endswith(("bank.example", ".deep.example")) else []
    if kind == "TXT" and name.endswith("attacker.example"):
        return [as_strings(attacking_spf_record(labels[0]))]
    if kind == "MX":
        return ["%d m%d.%s." % (n, n, name) for n in range(10)]
    if kind == "PTR":
        return ["p%d.%s.attacker.example." % (n, labels[0]) for n in range(30)]
    if kind == "A":
        return ["198.51.100.1"]
    return []


def attacking_spf_record(label):
    """Includes that fork two by two, and at each leaf as many of the dearest terms as fit."""
    depth = int(label[1:]) if label[:1] == "d" and label[1:].isdigit() else 0
    forks = " ".join("include:d%d.%s.attacker.example" % (depth + 1, side) for side in ("l", "r")) if depth < 10 else ""
    return "v=spf1 %s mx:x%d.attacker.example ptr:y.example exists:%%{i}.%%{p}.attacker.example a:z%d.attacker.example -all" % (
        forks, depth, depth)


def message(author="ann@bank.example", more=""):
    return more + "From: Ann <%s>\n" % author + FIELDS + BODY


# (what, message, MAIL FROM, the most distinct questions that it may cost)
# Covers: dmarc.walk.eight-queries, dmarc.walk.bounded-per-message, dns.budget.questions, dns.budget.time, spf.time-limit
# Covers: spf.ten-terms, dkim.signature-limit
WALK = 9          # An Author Domain: the walk of eight names and whether the name exists.
SENDER_WALK = 8   # MAIL FROM's domain, should it pass and differ.
SPF = 122         # Without exp=, which the daemon does not ask for.
ATTACKS = [
    ("60 signatures, each with a key of 8,192 bits of its own", message(more="".join(signature(n) for n in range(60))),
     "ann@plain.example", WALK + SENDER_WALK + 10 + 1),
    ("1,000 signatures", message(more="".join(signature(n, key_octets=256) for n in range(500)) + signature(1, 256).replace("v=1", "v=2") * 500),
     "ann@plain.example", WALK + SENDER_WALK + 10 + 1),
    ("1,000 Received and 1,000 ARC fields",
     message(more="Received: from a.example by b.example; Fri, 01 May 2026 09:30:00 +0000\n" * 1000 +
             "".join(arc_set(n) for n in range(1, 335))), "ann@plain.example", WALK + SENDER_WALK + 1),
    ("50 ARC sets, each with keys of its own", message(more="".join(arc_set(n) for n in range(50, 0, -1))), "ann@plain.example",
     WALK + SENDER_WALK + 1 + 2 * 50),
    ("SPF at every limit", message(), "ann@d0.attacker.example", WALK + SENDER_WALK + SPF),
    ("a From of 100 labels", message(author="ann@" + "l." * 99 + "deep.example"), "ann@plain.example", WALK + SENDER_WALK + 1),
    ("a From of 5 domains of 60 labels",
     message(author=">, <".join("a@" + "l." * 59 + "d%d.deep.example" % n for n in range(5))), "ann@plain.example",
     5 * WALK + SENDER_WALK + 1),
    ("all at once", message(author="ann@" + "l." * 99 + "deep.example", more="".join(signature(n) for n in range(60)) +
                            "".join(arc_set(n) for n in range(50, 0, -1))), "ann@d0.attacker.example", MOST_LOOKUPS),
]


@contextlib.contextmanager
def daemon_with(delay):
    with folder() as path:
        server = SlowNameServer(records, delay)
        try:
            daemon = Dmarcd(path, CONFIGURATION.format(port=server.port, budget=BUDGET, folder=path))
            try:
                yield daemon, server, path
            finally:
                daemon.stop()
        finally:
            server.stop()


def play(daemon, path, text, mail_from):
    """What dmarcd answers to a message, and the seconds that it took."""
    file = os.path.join(path, "message")
    with open(file, "w", encoding="utf-8") as out:
        out.write(text)
    begun = time.monotonic()
    run = subprocess.run([os.path.join(BIN, "dmarcctl"), "play", "--socket", "unix:" + daemon.socket, "--client-ip",
                          "203.0.113.5", "--helo", "client.example", "--mail-from", mail_from, file],
                         capture_output=True, text=True)
    if run.returncode != 0:
        raise Failure("dmarcctl play: %s%s\n%s" % (run.stdout, run.stderr, daemon.output()))
    return run.stdout, time.monotonic() - begun


def peak_memory_kb(daemon):
    with open("/proc/%d/status" % daemon.process.pid, encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


def attacked(delay, what, text, mail_from, most_lookups):
    with daemon_with(delay) as (daemon, server, path):
        answer, seconds = play(daemon, path, text, mail_from)
        lookups, memory = len(server.distinct_questions()), peak_memory_kb(daemon)
        figures = " (%d questions, %.2f s, %d MB)" % (lookups, seconds, memory // 1024) if "--figures" in sys.argv else ""
        if delay is None:
            check("dmarc=temperror" in answer and "reply    250" in answer,
                  "%s: nothing is enforced without an answer%s" % (what, figures))
        else:
            check("reply    550 5.7" in answer, "%s: the spoofed author's policy is applied all the same%s" % (what, figures))
        check(lookups <= most_lookups, "%s: %d look-ups at most" % (what, most_lookups))
        check(seconds < BUDGET + SLACK, "%s: within the message's time" % what)
        if not os.environ.get("DMARCD_SANITIZE"):  # A sanitizer's memory is not the daemon's.
            check(memory < MOST_MEMORY_KB, "%s: memory stays bounded" % what)


def main():
    for what, text, mail_from, most_lookups in ATTACKS:
        attacked(DELAY, what, text, mail_from, most_lookups)
    what, text, mail_from, most_lookups = ATTACKS[-1]
    attacked(None, what + ", and a name server that never answers", text, mail_from, most_lookups)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("FAILED: %s" % failure)
