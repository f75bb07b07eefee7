#!/usr/bin/python3
"""The mail transport against SMTP servers that behave and misbehave, on the way by a smarthost and on the direct one.

usage: DMARCD_BIN=build/bin tests/integration/delivery_test.py

The cases stand in tables: how the server behaves, how the transport is set, and what becomes of a mail. The server's own
account says what really arrived.
"""
import json
import os
import re
import socket
import subprocess
import sys
import time

from servers import PATIENCE, Failure, folder, free_port, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))
from certificates import Authority  # pylint: disable=wrong-import-position
from smtp_server import SmtpServer  # pylint: disable=wrong-import-position

PROGRAM = os.path.join(os.environ.get("DMARCD_BIN", ""), "../tests/deliver_parcels")
SENDER = "reports@example.com"
RECIPIENT = "dmarc@example.net"
MESSAGE = "Subject: a report\r\n\r\n.dot\r\n..dots\r\nthe end\r\n"


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


class Transport:
    """The transport in a process of its own."""

    def __init__(self, environment=None, **options):
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [PROGRAM, json.dumps(options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        code = self.process.wait()
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        if code != 0 or errors:
            raise Failure("deliver_parcels ended with %d: %s" % (code, errors))

    def deliver(self, recipients, message=MESSAGE):
        """The outcomes by recipient's place in the list."""
        for number, recipient in enumerate(recipients):
            parcel = {"number": number, "sender": SENDER, "recipient": recipient, "message": message}
            self.process.stdin.write(json.dumps(parcel) + "\n")
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        outcomes = {}
        for line in iter(self.process.stdout.readline, "\n"):
            if not line:
                raise Failure("deliver_parcels ended early: " + self.process.stderr.read())
            outcome = json.loads(line)
            outcomes[outcome["number"]] = outcome
        return [outcomes[number] for number in range(len(recipients))]


def deliver_one(server, message=MESSAGE, **options):
    with Transport(**{"port": server.port, **options}) as transport:
        return transport.deliver([RECIPIENT], message)[0]


# What the server does; the outcome's kind and code, and words of its reply.
CASES = [
    ("takes the mail", {}, "accepted", 250, r"^127\.0\.0\.1:\d+: 250 2\.0\.0 Kept$"),
    ("knows no EHLO", {"esmtp": False}, "accepted", 250, "Kept"),
    ("answers in many lines", {"reactions": {"rcpt": "250 2.1.5 a\nb\nc", "dot": "250 2.0.0 one\ntwo"}}, "accepted", 250,
     "250 2.0.0 one two"),
    ("drips its replies", {"reactions": {"connect": "drip", "dot": "drip"}}, "accepted", 250, "Kept"),
    ("greets with 421", {"reactions": {"connect": "421 4.3.2 Too busy"}}, "deferred", 421,
     r"421 4\.3\.2 Too busy \(in reply to the connection\)"),
    ("greets with 554", {"reactions": {"connect": "554 5.7.1 No mail here"}}, "deferred", 554, "554 5.7.1 No mail here"),
    ("answers EHLO with 421", {"reactions": {"ehlo": "421 4.3.2 Closing"}}, "deferred", 421, r"in reply to EHLO"),
    ("knows neither EHLO nor HELO", {"esmtp": False, "reactions": {"helo": "550 5.7.1 Who"}}, "deferred", 550, "HELO"),
    ("defers at MAIL", {"reactions": {"mail": "451 4.7.1 Later"}}, "deferred", 451, r"451 4\.7\.1 Later \(in reply to MAIL\)"),
    ("refuses at MAIL", {"reactions": {"mail": "553 5.1.8 Not from you"}}, "refused", 553, "in reply to MAIL"),
    ("asks for a log-in at MAIL", {"reactions": {"mail": "530 5.7.0 Authentication required"}}, "deferred", 530,
     "it asks for authentication or TLS first"),
    ("greylists", {"greylist": True}, "deferred", 451, "Greylisted, try again later (in reply to RCPT)".replace("(", r"\(").replace(")", r"\)")),
    ("defers at RCPT", {"reactions": {"rcpt": "452 4.2.2 Over quota"}}, "deferred", 452, "in reply to RCPT"),
    ("refuses at RCPT", {"reactions": {"rcpt": "550 5.1.1 No such user"}}, "refused", 550, r"550 5\.1\.1 No such user \(in reply to RCPT\)"),
    ("does not relay for us", {"reactions": {"rcpt": "554 5.7.1 <dmarc@example.net>: Relay access denied"}}, "deferred", 554,
     "it does not relay for this host; log in, or let it know this host: 554"),
    ("defers at DATA", {"reactions": {"data": "451 4.3.0 Later"}}, "deferred", 451, "in reply to DATA"),
    ("refuses at DATA", {"reactions": {"data": "554 5.5.1 No"}}, "refused", 554, "in reply to DATA"),
    ("defers after the message", {"reactions": {"dot": "452 4.3.1 Disk full"}}, "deferred", 452,
     r"452 4\.3\.1 Disk full \(in reply to the end of the message\)"),
    ("refuses after the message", {"reactions": {"dot": "550-5.7.1 Not\n5.7.1 wanted"}}, "refused", 550, "wanted"),
    ("closes with 421 after the message", {"reactions": {"dot": "421 4.3.2 Closing"}}, "deferred", 421, "Closing"),
    ("cuts at the connection", {"reactions": {"connect": "cut"}}, "deferred", 0, "lost before the reply to the connection"),
    ("resets at MAIL", {"reactions": {"mail": "reset"}}, "deferred", 0, "lost before the reply to MAIL"),
    ("cuts at RCPT", {"reactions": {"rcpt": "cut"}}, "deferred", 0, "lost before the reply to RCPT"),
    ("cuts at DATA", {"reactions": {"data": "cut"}}, "deferred", 0, "lost before the reply to DATA"),
    ("cuts in the message", {"reactions": {"text": "cut"}}, "deferred", 0, "connection was lost"),
    ("cuts after the message, before its 250", {"reactions": {"dot": "cut"}}, "deferred", 0, "it may have been delivered"),
    ("resets after the message, before its 250", {"reactions": {"dot": "reset"}}, "deferred", 0, "may have been delivered"),
    ("announces too small a SIZE", {"size": 20}, "refused", 0, "at most 20 octets .SIZE., and this one has 44"),
    ("announces a SIZE of 0", {"reactions": {"ehlo": "250 mx\nSIZE 0"}}, "accepted", 250, "Kept"),
    ("announces no SIZE and then refuses", {"reactions": {"dot": "552 5.3.4 Too big"}}, "refused", 552, "Too big"),
    ("talks HTTP", {"reactions": {"connect": "HTTP/1.1 400 Bad"}}, "deferred", 0, "is none of SMTP"),
    ("answers MAIL with 354", {"reactions": {"mail": "354 Go on"}}, "deferred", 0, "reply to MAIL is none of SMTP"),
    ("answers RCPT with 221", {"reactions": {"rcpt": "221 Bye"}}, "deferred", 0, "reply to RCPT is none of SMTP"),
    ("answers the message with 200", {"reactions": {"dot": "200 Perhaps"}}, "deferred", 0, "is none of SMTP"),
    ("floods with a reply that has no end", {"reactions": {"ehlo": "flood"}}, "deferred", 0, "its reply to EHLO (does not end|cannot be read)"),
    ("floods after the message", {"reactions": {"dot": "flood"}}, "deferred", 0, "does not end"),
    ("answers with a very long line", {"reactions": {"rcpt": "550 5.1.1 " + "x" * 5000}}, "refused", 550, r"^.{0,600}$"),
    ("answers with an endless line", {"reactions": {"rcpt": "550 5.1.1 " + "x" * 500_000}}, None, None, r"^.{0,600}$"),
    ("answers with control octets", {"reactions": {"rcpt": "550 5.1.1 \x1b[31m\x07\x00\xfc no"}}, "refused", 550,
     r"\\x1b\[31m\\x07\\x00\\xfc no"),
    ("stalls at the connection", {"reactions": {"connect": "stall"}}, "deferred", 0, "no reply to the connection within 1 s"),
    ("stalls at EHLO", {"reactions": {"ehlo": "stall"}}, "deferred", 0, "no reply to EHLO within 1 s"),
    ("stalls at RCPT", {"reactions": {"rcpt": "stall"}}, "deferred", 0, "no reply to RCPT within 1 s"),
    ("stalls after the message", {"reactions": {"dot": "stall"}}, "deferred", 0, "no reply to the end of the message within 1 s"),
    ("refuses at RCPT and stalls at QUIT", {"reactions": {"rcpt": "550 5.1.1 No", "quit": "stall"}}, "refused", 550, "No"),
    ("takes the mail and stalls at QUIT", {"reactions": {"quit": "stall"}}, "accepted", 250, "Kept"),
]


def one_mail_each(path):
    for number, (what, behaviour, kind, code, words) in enumerate(CASES):
        with SmtpServer(os.path.join(path, "case-%d" % number), **behaviour) as server:
            patience = {"reply_timeout": 1} if "stall" in what else {}
            outcome = deliver_one(server, **patience)
            if kind:
                check((outcome["kind"], outcome["code"]) == (kind, code), "a server that %s: %s" % (what, outcome))
            check(re.search(words, outcome["reply"]), "  in words: " + outcome["reply"][:150])
            check(outcome["reply"].isascii() and outcome["reply"].isprintable(), "  which are printable")
            check((outcome["kind"] == "accepted") == (len(server.accepted()) == 1), "  and the server's account agrees")


def octets_are_kept(path):
    with SmtpServer(os.path.join(path, "octets")) as server:
        message = "Subject: x\r\n\r\n" + ".\r\n..\r\n. \r\n" + "line of text\r\n" * 200_000
        check(deliver_one(server, message)["kind"] == "accepted", "2.8 MB are accepted")
        mail = server.accepted()[0]
        check(server.message(mail) == message.encode(), "octet for octet")
        check((mail["sender"], mail["recipients"]) == (SENDER, [RECIPIENT]), "with one recipient")
        check(mail["helo"] == "reports.example.com", "under the name that was set")
    with SmtpServer(os.path.join(path, "leading-dot")) as server:
        message = ".Subject: x\r\n\r\n.\r\n"
        deliver_one(server, message, helo="[192.0.2.1]")
        mail = server.accepted()[0]
        check(server.message(mail) == message.encode(), "a dot in front is kept too")
        check(mail["helo"] == "[192.0.2.1]", "an address literal may be the name")


def no_server(path):
    del path
    port = free_port()
    with Transport(port=port) as transport:
        outcome = transport.deliver([RECIPIENT])[0]
    check(outcome["kind"] == "deferred" and outcome["reply"] == "127.0.0.1:%d: connection refused" % port,
          "nobody listens: " + outcome["reply"])
    with Transport(host="smarthost.invalid", port=port) as transport:
        outcome = transport.deliver([RECIPIENT])[0]
    check(outcome["kind"] == "deferred" and "there is no address for this name" in outcome["reply"],
          "no such smarthost: " + outcome["reply"])


HOSTILE = ["a@example.net\r\nRCPT TO:<evil@example.org>", "a@example.net\nDATA", "\"a b\"@example.net", "a b@example.net",
           "a@example.net> NOTIFY=NEVER", "<a@example.net>", "a@[127.0.0.1]", "a", "", "a@b@example.net",
           "d\u00fcmarc@example.net", "a@example.net\t", "a@example.net\x00", "@relay.example:a@example.net"]


def hostile_recipients(path):
    with SmtpServer(os.path.join(path, "hostile")) as server:
        with Transport(port=server.port) as transport:
            outcomes = transport.deliver(HOSTILE)
        for recipient, outcome in zip(HOSTILE, outcomes):
            check(outcome["kind"] == "refused" and outcome["code"] == 0, "no address: " + outcome["reply"])
            check(outcome["reply"].isascii() and outcome["reply"].isprintable(), "  told so that it can be printed")
        check(not server.events(), "and the server heard nothing at all")
    for recipient in HOSTILE:
        with SmtpServer(os.path.join(path, "hostile-sender")) as server:
            parcel = {"number": 1, "sender": recipient, "recipient": RECIPIENT, "message": MESSAGE}
            run = subprocess.run([PROGRAM, json.dumps({"port": server.port})], input=json.dumps(parcel) + "\n",
                                 capture_output=True, text=True, check=True)
            check('"deferred"' in run.stdout and not server.events(), "nor of a sender %r" % recipient)


def connections(path):
    with SmtpServer(os.path.join(path, "reuse")) as server:
        with Transport(port=server.port, connections=1) as transport:
            outcomes = transport.deliver([RECIPIENT] * 20)
        check(all(outcome["kind"] == "accepted" for outcome in outcomes), "twenty mails by one connection")
        check(len(server.events("connect")) == 1, "which was made once")
        wait_for(lambda: server.commands()[-1] == "QUIT", "QUIT at the end")
    with SmtpServer(os.path.join(path, "cap"), decide=lambda step, _: time.sleep(0.01) if step == "dot" else None) as server:
        with Transport(port=server.port, connections=5) as transport:
            outcomes = transport.deliver(["user%d@example.net" % number for number in range(100)])
        check(all(outcome["kind"] == "accepted" for outcome in outcomes), "a hundred mails by five connections")
        check(len(server.accepted()) == 100 and len({mail["recipients"][0] for mail in server.accepted()}) == 100,
              "each arrived once")
        check(server.most_connections() == 5, "never more than five")
    with SmtpServer(os.path.join(path, "one-each"), keep_open=False) as server:
        with Transport(port=server.port, connections=1) as transport:
            outcomes = transport.deliver([RECIPIENT] * 5)
        check([outcome["kind"] for outcome in outcomes] == ["accepted"] * 5, "a server that takes one mail a connection")
        check(len(server.accepted()) == 5, "gets each once")
    with SmtpServer(os.path.join(path, "mixed"), recipients={"b@example.net": "550 5.1.1 No", "c@example.net": "450 4.2.0 Later"}) as server:
        with Transport(port=server.port, connections=1) as transport:
            kinds = [outcome["kind"] for outcome in transport.deliver([name + "@example.net" for name in "abcd"])]
        check(kinds == ["accepted", "refused", "deferred", "accepted"], "each recipient has an outcome of its own")


def server_that_restarts(path):
    place = os.path.join(path, "restarts")
    first = SmtpServer(place)
    with Transport(port=first.port, connections=1) as transport:
        check(transport.deliver([RECIPIENT])[0]["kind"] == "accepted", "a mail before the server restarts")
        first.stop()
        with SmtpServer(place, port=first.port) as server:
            check(transport.deliver([RECIPIENT])[0]["kind"] == "accepted", "and one after")
            check(len(server.accepted()) == 2, "both arrived")
    with SmtpServer(os.path.join(path, "idle-421"), reactions={"mail": ["usual", "421 4.4.2 Idle too long", "usual"]}) as server:
        with Transport(port=server.port, connections=1) as transport:
            kinds = [transport.deliver([RECIPIENT])[0]["kind"] for _ in range(2)]
        check(kinds == ["accepted", "accepted"], "a 421 on an old connection costs a new one, not the mail")
        check(len(server.events("connect")) == 2, "and only one")


def stalled_servers_stop_nobody(path):
    stalling = {"stalled%d@example.net" % number: "stall" for number in range(3)}
    with SmtpServer(os.path.join(path, "beside"), recipients=stalling,
                    decide=lambda step, session: "stall" if step == "dot" and session.recipients == ["after@example.net"] else None) as server:
        others = ["user%d@example.net" % number for number in range(50)]
        with Transport(port=server.port, connections=6, reply_timeout=3) as transport:
            outcomes = transport.deliver(list(stalling) + ["after@example.net"] + others)
        kinds = [outcome["kind"] for outcome in outcomes]
        check(kinds == ["deferred"] * 4 + ["accepted"] * 50, "beside four stalled connections fifty mails arrive")
        events = server.mails()
        check([mail["recipients"] for mail in events if not mail["reply"]] == [["after@example.net"]], "and one is in doubt")


def ends_at_once(path):
    """The program's end does not wait for a server that is silent, neither in a mail nor at QUIT; libcurl would."""
    with SmtpServer(os.path.join(path, "silent-quit"), reactions={"quit": "stall"}) as server:
        transport = Transport(port=server.port, reply_timeout=1000)
        transport.deliver([RECIPIENT])
        transport.process.stdin.close()
        check(transport.process.wait(PATIENCE) == 0, "the end waits for no reply to QUIT")
        wait_for(lambda: server.commands()[-1] == "QUIT", "QUIT at the end")
    for step in ("connect", "rcpt", "dot"):
        with SmtpServer(os.path.join(path, "silent-" + step), reactions={step: "stall"}) as server:
            transport = Transport(port=server.port, reply_timeout=1000)
            parcel = {"number": 1, "sender": SENDER, "recipient": RECIPIENT, "message": MESSAGE}
            transport.process.stdin.write(json.dumps(parcel) + "\nleave\n")
            transport.process.stdin.flush()
            check(transport.process.wait(PATIENCE) == 0, "nor for one that stalls at " + step)
            check(server.events("connect"), "  which was asked")


def idle_connections(path):
    with SmtpServer(os.path.join(path, "idle")) as server:
        with Transport(port=server.port) as transport:
            transport.deliver([RECIPIENT])
            wait_for(lambda: server.commands()[-1] == "QUIT", "QUIT when no more mail comes")
            check(transport.deliver([RECIPIENT])[0]["kind"] == "accepted", "an idle connection is closed, and made again")
        check(len(server.events("connect")) == 2, "when there is mail")


def environment(path):
    """Nothing that somebody left in the environment changes the way of a mail."""
    home = os.path.join(path, "home")
    os.mkdir(home)
    with open(os.path.join(home, ".netrc"), "w", encoding="ascii") as file:
        file.write("machine 127.0.0.1 login ann password s3cret\n")
    proxies = {name: "http://127.0.0.1:1" for name in ("ALL_PROXY", "all_proxy", "smtp_proxy", "SMTP_PROXY", "http_proxy")}
    with SmtpServer(os.path.join(path, "environment"), users={"ann": "s3cret"}) as server:
        with Transport(port=server.port, environment={"HOME": home, **proxies}) as transport:
            outcome = transport.deliver([RECIPIENT])[0]
        check(outcome["code"] == 530, "no proxy and no log-in of the environment: " + outcome["reply"])


# The step, its probability, the reaction.
CHANCES = [["connect", 0.05, "421 4.3.2 Busy"], ["connect", 0.03, "cut"], ["ehlo", 0.02, "cut"], ["mail", 0.05, "451 4.3.0 Later"],
           ["mail", 0.05, "421 4.4.2 Bye"], ["mail", 0.02, "cut"], ["rcpt", 0.05, "450 4.2.0 Later"], ["rcpt", 0.05, "550 5.1.1 No"],
           ["rcpt", 0.02, "reset"], ["data", 0.05, "452 4.3.1 Full"], ["text", 0.05, "cut"], ["dot", 0.05, "cut"],
           ["dot", 0.05, "554 5.6.0 No"], ["dot", 0.02, "stall"], ["dot", 0.02, "flood"], ["dot", 0.02, "drip"]]


def by_chance(path):
    recipients = ["user%d@example.net" % number for number in range(400)]
    with SmtpServer(os.path.join(path, "chance"), chances=CHANCES, seed=1) as server:
        with Transport(port=server.port, connections=8, reply_timeout=2) as transport:
            outcomes = transport.deliver(recipients)
        told = [recipient for recipient, outcome in zip(recipients, outcomes) if outcome["kind"] == "accepted"]
        accepted = [mail["recipients"][0] for mail in server.accepted()]
        check(sorted(told) == sorted(accepted), "accepted is what the server answered 250, once: %d of 400" % len(told))
        refused = [outcome for outcome in outcomes if outcome["kind"] == "refused"]
        check(refused and all(outcome["code"] in (550, 554) for outcome in refused), "refused is what it answered 5xx: %d" % len(refused))


def certificates(path):
    place = os.path.join(path, "certificates")
    os.mkdir(place)
    ours, theirs = Authority(place, "ours"), Authority(place, "theirs")
    good = ours.certificate("good", ["IP:127.0.0.1", "DNS:localhost"])
    trust = {"ca_file": ours.file}
    strict = {"encryption": "required", **trust}
    named = {
        "good": good,
        "unknown issuer": theirs.certificate("unknown", ["IP:127.0.0.1"]),
        "another name": ours.certificate("other", ["DNS:mail.example.org"]),
        "expired": ours.certificate("expired", ["IP:127.0.0.1"], days=-1),
    }
    return named, strict, trust


# Which certificate, the server, the transport; outcome and words.
TLS_CASES = [
    ("good", {"starttls": True}, {"encryption": "required"}, "accepted", "Kept", True),
    ("good", {"starttls": True}, {"encryption": "required", "host": "localhost"}, "accepted", "Kept", True),
    ("good", {"implicit_tls": True}, {"encryption": "implicit"}, "accepted", "Kept", True),
    ("good", {"starttls": True}, {"encryption": "opportunistic"}, "accepted", "Kept", True),
    ("good", {"starttls": True}, {"encryption": "off"}, "accepted", "Kept", False),
    ("good", {}, {"encryption": "opportunistic"}, "accepted", "Kept", False),
    ("good", {}, {"encryption": "required"}, "deferred", r"^STARTTLS is not offered by 127\.0\.0\.1:\d+", None),
    ("good", {"esmtp": False}, {"encryption": "required"}, "deferred", "in reply to EHLO", None),
    ("good", {"starttls": True, "reactions": {"starttls": "454 4.7.0 Not now"}}, {"encryption": "required"}, "deferred",
     "454 4.7.0 Not now", None),
    ("good", {"starttls": True, "reactions": {"starttls": "454 4.7.0 Not now"}}, {"encryption": "opportunistic"}, "accepted",
     "Kept", False),
    ("good", {"starttls": True, "reactions": {"tls": ["cut", "usual"]}}, {"encryption": "required"}, "deferred", "TLS|lost", None),
    ("good", {"starttls": True, "reactions": {"tls": ["cut", "usual"]}}, {"encryption": "opportunistic"}, "accepted", "Kept", False),
    ("good", {"starttls": True, "reactions": {"tls": "stall"}}, {"encryption": "required", "reply_timeout": 1}, "deferred",
     "the TLS handshake was not done within 1 s", None),
    ("unknown issuer", {"starttls": True}, {"encryption": "required"}, "deferred", "from an unknown issuer, none of .*ours.pem", None),
    ("unknown issuer", {"implicit_tls": True}, {"encryption": "implicit"}, "deferred", "from an unknown issuer", None),
    ("unknown issuer", {"starttls": True}, {"encryption": "opportunistic"}, "accepted", "Kept", True),
    ("good", {"starttls": True}, {"encryption": "required", "ca_file": ""}, "deferred", "none of the system's list", None),
    ("good", {"starttls": True}, {"encryption": "required", "ca_file": "/nowhere.pem"}, "deferred",
     "no certificates can be read from /nowhere.pem", None),
    ("another name", {"starttls": True}, {"encryption": "required"}, "deferred", "its certificate is for another name", None),
    ("another name", {"starttls": True}, {"encryption": "opportunistic"}, "accepted", "Kept", True),
    ("expired", {"starttls": True}, {"encryption": "required"}, "deferred", "its certificate has expired", None),
    ("good", {}, {"encryption": "implicit", "reply_timeout": 2}, "deferred", "TLS|no reply", None),
    # Log-in.
    ("good", {"starttls": True, "users": {"ann": "s3cret pass"}}, {"encryption": "required", "user": "ann", "password": "s3cret pass"},
     "accepted", "Kept", True),
    ("good", {"implicit_tls": True, "users": {"ann": "s3cret"}, "mechanisms": ["LOGIN"]},
     {"encryption": "implicit", "user": "ann", "password": "s3cret"}, "accepted", "Kept", True),
    ("good", {"users": {"ann": "s3cret"}}, {"encryption": "off", "user": "ann", "password": "s3cret"}, "accepted", "Kept", False),
    ("good", {"starttls": True, "users": {"ann": "s3cret"}, "auth_needs_tls": True},
     {"encryption": "required", "user": "ann", "password": "s3crit"}, "deferred",
     "authentication failed; check `user` and `password_file`: 535 5.7.8", None),
    ("good", {"starttls": True, "users": {"ann": "s3cret"}, "mechanisms": ["CRAM-MD5"]},
     {"encryption": "required", "user": "ann", "password": "s3cret"}, "deferred", "neither AUTH PLAIN nor AUTH LOGIN", None),
    ("good", {"starttls": True}, {"encryption": "required", "user": "ann", "password": "s3cret"}, "deferred",
     "neither AUTH PLAIN nor AUTH LOGIN", None),
    ("good", {"starttls": True, "users": {"ann": "s3cret"}}, {"encryption": "required"}, "deferred",
     "it asks for authentication or TLS first; check `user` and `encryption`: 530", None),
    ("good", {"starttls": True, "users": {"ann": "s3cret"}, "reactions": {"auth": "454 4.7.0 Later"}},
     {"encryption": "required", "user": "ann", "password": "s3cret"}, "deferred", "454 4.7.0 Later", None),
]


# Covers: report.sending.encrypted
def encryption(path):
    named, _, trust = certificates(path)
    for number, (name, behaviour, options, kind, words, encrypted) in enumerate(TLS_CASES):
        certificate = named[name]
        with SmtpServer(os.path.join(path, "tls-%d" % number), chain=certificate.chain, key=certificate.key, **behaviour) as server:
            outcome = deliver_one(server, **{**trust, **options})
            what = "certificate %s, server %s, set to %s" % (name, behaviour, options)
            check(outcome["kind"] == kind and re.search(words, outcome["reply"]), "%s: %s" % (what, outcome["reply"]))
            mails = server.accepted()
            check(len(mails) == (kind == "accepted"), "  and the server's account agrees")
            if encrypted is not None:
                check(bool(mails[0]["tls"]) == encrypted, "  over TLS" if encrypted else "  in clear")
                check(mails[0]["user"] == options.get("user", ""), "  from the user that was set")
            check(options.get("password", "s3cret") not in outcome["reply"], "  no password in the reply")


def refused_settings(path):
    del path
    for options, words in [
            ({"user": "ann", "host": "mail.example.com"}, "`user` needs `encryption`"),
            ({"user": "ann", "host": "192.0.2.1", "encryption": "off"}, "`user` needs `encryption`"),
            ({"user": "ann", "route": "direct"}, "`user` is for a smarthost"),
            ({"route": "direct", "encryption": "implicit"}, "cannot be implicit"),
            ({"host": ""}, "which is no name or address of a server"),
            ({"host": "mail.example.com/x"}, "which is no name or address of a server"),
            ({"host": "user@mail.example.com"}, "which is no name or address of a server"),
            ({"helo": "a b"}, "`helo` is"),
            ({"helo": ""}, "`helo` is"),
            ({"helo": "x\r\nMAIL"}, "`helo` is"),
            ({"connections": 0}, "at least 1"),
            ({"port": 0}, "at least 1"),
    ]:
        run = subprocess.run([PROGRAM, json.dumps(options)], capture_output=True, text=True, check=False, input="")
        check(run.returncode == 78 and words in run.stderr, "%s: %s" % (options, run.stderr.strip()))


ZONE = """
example.net       MX 10 mx1.example.net
example.net       MX 20 mx2.example.net
mx1.example.net   A  192.0.2.2
mx2.example.net   A  192.0.2.3
null.example      MX 0  .
bare.example      A  192.0.2.2
dead.example      MX 10 dead.example
dead.example      A  192.0.2.9
loop.example      A  127.0.0.2
twice.example     MX 10 twice.example
twice.example     A  192.0.2.9
twice.example     A  192.0.2.2
;!servfail broken.example
"""


def direct(path):
    with SmtpServer(os.path.join(path, "mx1"), host="127.0.0.2", name="mx1.example.net") as first:
        with SmtpServer(os.path.join(path, "mx2"), host="127.0.0.3", port=first.port, name="mx2.example.net") as second:
            with Transport(route="direct", port=first.port, zone=ZONE) as transport:
                outcomes = transport.deliver(["a@example.net", "a@null.example", "a@bare.example", "a@dead.example",
                                              "a@loop.example", "a@twice.example", "a@broken.example", "a@gone.example"])
            told = [(outcome["kind"], outcome["reply"]) for outcome in outcomes]
            expected = [
                ("accepted", r"^mx1\.example\.net:\d+ \(127\.0\.0\.2\): 250 2\.0\.0 Kept$"),
                ("refused", "null MX, RFC 7505"),
                ("accepted", "bare.example"),
                ("deferred", "connection refused"),
                ("refused", "none of the domain's mail servers has an address"),
                ("accepted", "twice.example"),
                ("deferred", "server failure"),
                ("refused", "the domain does not exist"),
            ]
            for (kind, reply), (wanted, words) in zip(told, expected):
                check(kind == wanted and re.search(words, reply), "direct: %s: %s" % (kind, reply))
            check(len(first.accepted()) == 3 and not second.accepted(), "all of it went to the best host")


# What the first host does; the outcome; how many mails the second host accepted.
NEXT_HOST = [
    ({"connect": "421 4.3.2 Busy"}, "accepted", 1),
    ({"connect": "554 5.7.1 No"}, "accepted", 1),
    ({"connect": "cut"}, "accepted", 1),
    ({"connect": "stall"}, "accepted", 1),
    ({"ehlo": "421 4.3.2 Busy"}, "accepted", 1),
    ({"mail": "451 4.7.1 Later"}, "deferred", 0),
    ({"rcpt": "450 4.2.0 Later"}, "deferred", 0),
    ({"rcpt": "550 5.1.1 No"}, "refused", 0),
    ({"rcpt": "550 5.7.1 Relaying denied"}, "refused", 0),
    ({"dot": "cut"}, "deferred", 0),
    ({"dot": "550 5.7.1 No"}, "refused", 0),
]


def next_host(path):
    for number, (reactions, kind, arrived) in enumerate(NEXT_HOST):
        with SmtpServer(os.path.join(path, "next-%d-1" % number), host="127.0.0.2", reactions=reactions) as first:
            with SmtpServer(os.path.join(path, "next-%d-2" % number), host="127.0.0.3", port=first.port) as second:
                with Transport(route="direct", port=first.port, zone=ZONE, reply_timeout=1) as transport:
                    outcome = transport.deliver(["a@example.net"])[0]
                check(outcome["kind"] == kind and len(second.accepted()) == arrived,
                      "the first host does %s: %s" % (reactions, outcome["reply"]))
    with SmtpServer(os.path.join(path, "only-second"), host="127.0.0.3") as second:
        with Transport(route="direct", port=second.port, zone=ZONE) as transport:
            check(transport.deliver(["a@example.net"])[0]["kind"] == "accepted", "the first host is down")


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def ipv6(path):
    if not has_ipv6():
        print("not run: this host has no IPv6 on loopback")
        return
    zone = "six.example MX 10 mx.six.example\nmx.six.example AAAA 2001:db8::1\n"
    with SmtpServer(os.path.join(path, "ipv6"), host="::1") as server:
        with Transport(route="direct", port=server.port, zone=zone) as transport:
            outcome = transport.deliver(["a@six.example"])[0]
        check(outcome["kind"] == "accepted" and "mx.six.example:%d (::1)" % server.port in outcome["reply"],
              "direct: " + outcome["reply"])
        outcome = deliver_one(server, host="::1")
        check(outcome["kind"] == "accepted" and outcome["reply"].startswith("[::1]:%d: 250" % server.port),
              "by a smarthost: " + outcome["reply"])


def direct_caps(path):
    zone = "".join("d%d.example A 192.0.2.2\n" % number for number in range(10))
    with SmtpServer(os.path.join(path, "caps"), host="127.0.0.2", starttls=False,
                    decide=lambda step, _: time.sleep(0.02) if step == "dot" else None) as server:
        with Transport(route="direct", port=server.port, zone=zone, connections=20, connections_per_destination=2) as transport:
            outcomes = transport.deliver(["u%d@d0.example" % number for number in range(30)])
            check(all(outcome["kind"] == "accepted" for outcome in outcomes), "thirty mails to one domain")
            check(server.most_connections() == 2 and len(server.events("connect")) == 2, "by two connections")
            outcomes = transport.deliver(["u%d@d%d.example" % (number, number % 10) for number in range(60)])
            check(all(outcome["kind"] == "accepted" for outcome in outcomes), "sixty to ten domains")
        check(len(server.accepted()) == 90, "each arrived once")
        check(server.most_connections() <= 20, "by at most twenty connections: %d" % server.most_connections())


def main():
    with folder() as path:
        for part in (one_mail_each, octets_are_kept, no_server, hostile_recipients, connections, server_that_restarts,
                     stalled_servers_stop_nobody, ends_at_once, idle_connections, environment, by_chance, encryption,
                     refused_settings, direct, next_host, ipv6, direct_caps):
            print("--  " + part.__name__, flush=True)
            part(path)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("FAILED  %s" % failure)
