#!/usr/bin/python3
"""A real Postfix asks the daemon, a real Redis keeps the records, swaks is the client and smtp-sink the next hop.

usage: DMARCD_BIN=build/bin tests/integration/postfix_test.py
"""
import concurrent.futures
import os
import signal
import smtplib
import subprocess
import sys

from servers import Dmarcd, Failure, Postfix, Redis, Sink, folder, wait_for

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools/samples")

CONFIGURATION = """
dmarc {
  reporting = true;
  servers = "%(redis)s";
  actions = {
    quarantine = "%(quarantine)s";
    reject = "reject";
  }
}
results { authserv_id = "mx.example.net"; }
dns { zone_files = ["%(samples)s/samples.zone"]; }
"""

# What ten people who want to pass for mx.example.net write into their mail, and two who do not.
FORGED = [
    "Authentication-Results: mx.example.net; dmarc=pass",
    "authentication-results: MX.EXAMPLE.NET; dmarc=pass",
    "AUTHENTICATION-RESULTS: mx.example.net 1; dmarc=pass",
    'Authentication-Results: "mx.example.net"; dmarc=pass',
    'Authentication-Results: "mx\\.example.net"; dmarc=pass',
    "Authentication-Results: (x) mx.example.net (y); dmarc=pass",
    "Authentication-Results:\r\n\tmx.example.net; dmarc=pass",
    "Authentication-Results:mx.example.net;dmarc=pass",
    "Authentication-Results: mx.example.net/1; dmarc=pass",
    "Authentication-Results : mx.example.net; dmarc=pass",
]
FOREIGN = [
    "Authentication-Results: mx2.example.net; dmarc=pass (of another)",
    "Authentication-Results: mx.example.net.evil.example; dmarc=pass (look-alike)",
]


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


class World:
    """Everything between the client and the next hop."""

    def __init__(self, path, quarantine="add_header"):
        self.redis = Redis(path)
        self.configuration = CONFIGURATION % {"redis": self.redis.socket, "samples": SAMPLES, "quarantine": quarantine}
        self.path = path
        self.daemon = Dmarcd(path, self.configuration)
        self.sink = Sink(path)
        self.postfix = Postfix(path, self.daemon.socket, self.sink.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.postfix.stop()
        for server in (self.sink, self.daemon, self.redis):
            server.stop()

    def swaks(self, sample, client, mail_from):
        """Sends a sample; returns the reply to the message's end."""
        run = subprocess.run(
            ["swaks", "--server", "127.0.0.1", "--port", str(self.postfix.port), "--xclient-addr", client,
             "--xclient-name", "client.example", "--helo", "client.example", "--from", mail_from, "--to", "bob@example.net",
             "--data", "@" + os.path.join(SAMPLES, sample + ".eml"), "--suppress-data"],
            capture_output=True, text=True)
        replies = [line for line in run.stdout.splitlines() if line.startswith("<")]
        after_data = [number for number, line in enumerate(replies) if " 354 " in line]
        if not after_data:
            raise Failure("swaks did not get to DATA:\n%s%s" % (run.stdout, self.postfix.log()))
        return replies[after_data[0] + 1].lstrip("<*- ").strip()

    def send(self, message, client="203.0.113.5", mail_from="x@evil.example"):
        """Sends octets as they are; returns the code of the first refusal, or that of the message's end."""
        with smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30) as smtp:
            smtp.ehlo("client.example")
            smtp.docmd("XCLIENT", "ADDR=%s NAME=client.example" % client)
            smtp.ehlo("client.example")
            for code, _ in (smtp.mail(mail_from), smtp.rcpt("bob@example.net")):
                if code != 250:
                    return code
            return smtp.data(message)[0]

    def delivered(self, mark):
        return wait_for(lambda: [text for text in self.sink.messages() if mark in text and "\n.\n" not in text],
                        "delivery of " + mark + "\n" + self.postfix.log())[0]

    def records(self, domain):
        return self.redis.command("lrange", "dmarc_" + domain, "0", "-1")


# Covers: dmarc.result.receiver, dmarc.disposition.reject-in-smtp, dmarc.disposition.reply-names-dmarc, results.on-top
def five_samples(world):
    check(world.swaks("aligned-pass", "192.0.2.1", "bounce@shop.example").startswith("250 "), "aligned mail is accepted")
    text = world.delivered("20260501093000.1@shop.example")
    check("dmarc=pass header.from=shop.example policy.dmarc=reject" in text, "and carries dmarc=pass")
    check(text.index("Authentication-Results:") < text.index("DKIM-Signature:"), "above what was signed")

    check(world.swaks("no-policy", "192.0.2.49", "erin@club.example").startswith("250 "), "mail without a policy is accepted")
    check(world.swaks("forwarded-dkim-only", "198.51.100.1", "alumni@university.example").startswith("250 "),
          "forwarded mail is accepted for its signature")

    check(world.swaks("spoofed-quarantine", "203.0.113.5", "x@evil.example").startswith("250 "),
          "forged mail under p=quarantine is accepted")
    check("X-Spam: Yes" in world.delivered("20260501120000.4@evil.example"), "and marked")

    reply = world.swaks("spoofed-reject", "203.0.113.5", "x@evil.example")
    check(reply.startswith("550 5.7.26 DMARC: the policy of bank.example is reject"), "forged mail under p=reject is refused: " + reply)


def records_of_the_samples(world):
    lines = wait_for(lambda: len(world.records("bank.example")) == 2 and world.records("bank.example"),
                     "two records of bank.example")
    check(any(",203.0.113.5,false,false,reject,{" in line for line in lines), "Redis holds the refused message: " + lines[1][:70])
    check(any(",198.51.100.1,false,true,none,{" in line for line in lines), "and the forwarded one")
    lines = wait_for(lambda: world.records("press.example"), "records of press.example")
    check(",203.0.113.5,false,false,quarantine,{" in lines[0], "and the marked one")
    check(not world.records("club.example"), "and none for a domain without a policy")


# Covers: results.forged-removed, results.others-stay, results.removal-by-position, results.on-top
def forged_results(world):
    """Postfix decides what a header field is; what it takes for one must not survive."""
    mark = "<forged@evil.example>"
    fields = FORGED[:4] + FOREIGN[:1] + FORGED[4:] + FOREIGN[1:]
    message = "\r\n".join(fields + ["From: erin@club.example", "Message-ID: " + mark, "", "text", ""])
    check(world.send(message.encode(), client="192.0.2.49", mail_from="erin@club.example") == 250, "mail with forged results is accepted")
    text = world.delivered(mark)
    unfolded = text.replace("\r\n", "\n").replace("\n\t", " ").replace("\n ", " ")
    results = [line for line in unfolded.splitlines() if line.lower().startswith("authentication-results")]
    check(len(results) == 3, "of ten forged fields none survives: " + repr(results))
    check("dmarc=none header.from=club.example" in results[0], "ours stands first")
    check("(of another)" in results[1] and "(look-alike)" in results[2], "those of other hosts stay")


def fifty_at_once(world):
    with open(os.path.join(SAMPLES, "spoofed-reject.eml"), "rb") as file:
        refused = file.read()
    with open(os.path.join(SAMPLES, "aligned-pass.eml"), "rb") as file:
        accepted = file.read()
    before = len(world.records("shop.example")) + len(world.records("bank.example"))
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        futures = [pool.submit(world.send, accepted, "192.0.2.1", "a@shop.example") if i % 2 else
                   pool.submit(world.send, refused) for i in range(50)]
        codes = [future.result() for future in futures]
    check(codes == [250 if i % 2 else 550 for i in range(50)], "fifty messages at once get their own answers")
    count = lambda: len(world.records("shop.example")) + len(world.records("bank.example")) - before
    wait_for(lambda: count() == 50, "fifty more records")
    check(count() == 50, "and a record each")


def killed_and_restarted(world):
    with open(os.path.join(SAMPLES, "spoofed-reject.eml"), "rb") as file:
        message = file.read()
    world.daemon.stop(signal.SIGKILL)
    check(world.send(message) == 451, "without the daemon Postfix defers")
    world.daemon = Dmarcd(world.path, world.configuration)
    before = len(world.records("bank.example"))
    check(world.send(message) == 550, "after its restart mail is judged again")
    wait_for(lambda: len(world.records("bank.example")) == before + 1, "the record of it")


def redis_away(world):
    with open(os.path.join(SAMPLES, "spoofed-reject.eml"), "rb") as file:
        message = file.read()
    world.redis.stop(signal.SIGKILL)
    os.unlink(world.redis.socket)
    check(world.send(message) == 550, "without Redis mail is judged all the same")
    wait_for(lambda: "record store" in world.daemon.output(), "a word about it in the log")
    world.redis = Redis(world.path)
    wait_for(lambda: len(world.records("bank.example")) == 1, "the record that waited\n" + world.daemon.output())
    check(len(world.records("bank.example")) == 1, "the record follows when Redis is back")


def held(path):
    with World(path, quarantine="quarantine") as world:
        check(world.swaks("spoofed-quarantine", "203.0.113.5", "x@evil.example").startswith("250 "), "with quarantine = quarantine it is accepted")
        wait_for(world.postfix.held, "the message in the hold queue\n" + world.postfix.log())
        check(len(world.postfix.held()) == 1, "and held")


def main():
    if os.geteuid() != 0:
        print("not run: Postfix can only be started by root")
        sys.exit(77)
    try:
        with folder() as path, World(path) as world:
            five_samples(world)
            records_of_the_samples(world)
            forged_results(world)
            fifty_at_once(world)
            killed_and_restarted(world)
            redis_away(world)
        with folder() as path:
            held(path)
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)


main()
