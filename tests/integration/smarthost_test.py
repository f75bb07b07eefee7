#!/usr/bin/python3
"""A real Postfix as the smarthost: it demands TLS and a log-in (Cyrus SASL), and relays to smtp-sink. First the mail
transport alone meets it, then dmarcd-report with records in a real Redis.

usage: DMARCD_BIN=build/bin tests/integration/smarthost_test.py
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time

from delivery_test import Transport, check
from servers import BIN, Failure, Postfix, Redis, Sink, folder, wait_for

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from certificates import Authority  # pylint: disable=wrong-import-position

USER = "reports"
PASSWORD = "correct horse"
REALM = "mx.example.net"
RECIPIENT = "dmarc@customer.example"

SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN
sasldb_path: %(database)s
"""

SUBMISSION = """
mynetworks =
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = %(realm)s
smtpd_tls_security_level = %(level)s
smtpd_tls_auth_only = %(auth_only)s
smtpd_tls_chain_files = %(key)s, %(chain)s
smtpd_tls_received_header = yes
smtpd_sasl_authenticated_header = yes
smtpd_recipient_restrictions =
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
"""


CONFIGURATION = """
dns { zone_files = ["%(folder)s/world.zone"]; }
dmarc {
  servers = "%(redis)s";
  reporting = true;
  send_reports = true;
  report_settings {
    org_name = "Example"; domain = "example.com"; email = "reports@example.com";
    smtp = "localhost"; smtp_port = %(port)d; helo = "reports.example.com";
  }
}
reports {
  report_reserved_domains = true;
  retry_delay = 1s;
  delivery { encryption = "required"; ca_file = "%(ca_file)s"; user = "reports"; password_file = "%(folder)s/password"; }
}
"""

ZONE = """
_dmarc.customer.example TXT "v=DMARC1; p=reject; rua=mailto:dmarc@customer.example"
example.com TXT "v=spf1 a -all"
"""


class Smarthost:
    """Postfix for submission, with one user, and where its mail ends."""

    def __init__(self, path, encrypts=True):
        os.mkdir(path)
        os.chmod(path, 0o755)
        self.authority = Authority(path)
        certificate = self.authority.certificate("smarthost", ["DNS:localhost", "IP:127.0.0.1"])
        database = os.path.join(path, "sasldb2")
        subprocess.run(["saslpasswd2", "-p", "-c", "-f", database, "-u", REALM, USER], input=PASSWORD, text=True, check=True)
        shutil.chown(database, "postfix")
        self.sink = Sink(path)
        self.postfix = Postfix(path, None, self.sink.port, SUBMISSION % {
            "realm": REALM, "key": certificate.key, "chain": certificate.chain,
            "level": "encrypt" if encrypts else "none", "auth_only": "yes" if encrypts else "no"},
                               SASL % {"database": database})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.postfix.stop()
        self.sink.stop()

    def transport(self, **options):
        usual = {"host": "localhost", "port": self.postfix.port, "encryption": "required", "ca_file": self.authority.file,
                 "user": USER, "password": PASSWORD}
        return Transport(**{**usual, **options})

    def deliver(self, mark, **options):
        message = "Subject: report\r\nMessage-ID: <%s@example.com>\r\n\r\n.text\r\n" % mark
        with self.transport(**options) as transport:
            return transport.deliver([RECIPIENT], message)[0]

    def delivered(self, mark):
        return wait_for(lambda: [text for text in self.sink.messages() if "<%s@" % mark in text and "text" in text],
                        "delivery of " + mark + "\n" + self.postfix.log())[0]


def demanding(smarthost):
    outcome = smarthost.deliver("logged-in")
    check(outcome["kind"] == "accepted" and "queued as" in outcome["reply"], "with the password: " + outcome["reply"])
    text = smarthost.delivered("logged-in")
    check(re.search(r"with ESMTPSA", text), "the mail arrives, over TLS and from who logged in")
    check("(Authenticated sender: %s" % USER in text, "as the user that was set")

    outcome = smarthost.deliver("by-address", host="127.0.0.1")
    check(outcome["kind"] == "accepted", "a certificate may be for an address: " + outcome["reply"])

    outcome = smarthost.deliver("wrong", password="battery staple")
    check(outcome["kind"] == "deferred" and outcome["code"] == 535, "with a wrong password nothing is lost")
    check(re.search("authentication failed; check `user` and `password_file`: 535 5.7.8 .*(in reply to AUTH)", outcome["reply"]),
          "and the reply tells why: " + outcome["reply"])

    outcome = smarthost.deliver("stranger", user="", password="")
    check(outcome["kind"] == "deferred" and outcome["code"] == 554 and "it does not relay for this host" in outcome["reply"],
          "without a log-in it does not relay: " + outcome["reply"])

    outcome = smarthost.deliver("clear", encryption="off")
    check(outcome["kind"] == "deferred" and "AUTH" in outcome["reply"], "nobody logs in in clear: " + outcome["reply"])

    outcome = smarthost.deliver("clear-stranger", encryption="off", user="", password="")
    check(outcome["kind"] == "deferred" and outcome["code"] == 530 and "encryption" in outcome["reply"],
          "without TLS nothing is lost: " + outcome["reply"])

    outcome = smarthost.deliver("untrusted", ca_file="")
    check(outcome["kind"] == "deferred" and "unknown issuer" in outcome["reply"],
          "an unknown certificate gets no password: " + outcome["reply"])
    check(len(smarthost.sink.messages()) == 2, "two mails arrived in all")


def fifty_mails(smarthost):
    before = len(smarthost.sink.messages())
    with smarthost.transport(connections=4) as transport:
        outcomes = transport.deliver(["user%d@customer.example" % number for number in range(50)])
    check([outcome["kind"] for outcome in outcomes] == ["accepted"] * 50, "fifty mails over four connections")
    wait_for(lambda: len(smarthost.sink.messages()) == before + 50, "fifty mails at the sink")
    check(len(re.findall(r"smtpd\[\d+\]: connect from", smarthost.postfix.log())) < 20, "which were kept")


def without_tls(smarthost):
    outcome = smarthost.deliver("no-tls")
    check(outcome["kind"] == "deferred" and outcome["reply"].startswith("STARTTLS is not offered by localhost:"),
          "no TLS where it is demanded: " + outcome["reply"])
    outcome = smarthost.deliver("opportunistic", encryption="opportunistic", host="127.0.0.1")
    check(outcome["kind"] == "accepted", "on loopback a log-in in clear is allowed: " + outcome["reply"])
    check("with ESMTPA" in smarthost.delivered("opportunistic"), "and the mail arrives")


class Reporter:
    """dmarcd-report, and yesterday's record of a message in the name of customer.example."""

    def __init__(self, path, redis, smarthost):
        self.path = path
        os.mkdir(path)
        self.config = os.path.join(path, "dmarcd.conf")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION % {"folder": path, "redis": redis.socket, "port": smarthost.postfix.port,
                                        "ca_file": smarthost.authority.file})
        with open(os.path.join(path, "world.zone"), "w", encoding="utf-8") as file:
            file.write(ZONE)
        tail = {"v": 1, "id": "a", "disposition": "reject", "header_from": "customer.example",
                "spf": {"result": "fail", "domain": "evil.example", "scope": "mfrom"},
                "policy": {"domain": "customer.example", "p": "reject"}, "applied": "reject", "rua": [RECIPIENT]}
        yesterday = int(time.time()) - 86400
        redis.command("RPUSH", "dmarc_customer.example",
                      "%d,192.0.2.1,false,false,reject,%s" % (yesterday, json.dumps(tail)))

    def set_password(self, password):
        path = os.path.join(self.path, "password")
        with open(path, "w", encoding="ascii") as file:
            file.write(password + "\n")
        os.chmod(path, 0o600)

    def run(self):
        done = subprocess.run([os.path.join(BIN, "dmarcd-report"), "-c", self.config, "--once"], capture_output=True,
                              text=True, check=False)
        if done.returncode not in (0, 75):
            raise Failure("dmarcd-report ended with %d\n%s" % (done.returncode, done.stderr))
        return done.stderr + done.stdout

    def run_until(self, mark):
        """A report that failed waits a second or some before it goes again."""
        said = []
        wait_for(lambda: said.append(self.run()) or mark in said[-1], "dmarcd-report to say " + mark)
        return said[-1]


def reports(path, smarthost):
    before = len(smarthost.sink.messages())
    redis = Redis(path)
    try:
        reporter = Reporter(os.path.join(path, "reporter"), redis, smarthost)
        reporter.set_password("battery staple")
        said = reporter.run()
        check("authentication failed; check `user` and `password_file`: 535" in said, "the sender's log tells what to do")
        check("battery" not in said and PASSWORD not in said, "and no password")
        reporter.run_until("535")
        check(len(smarthost.sink.messages()) == before, "nothing is sent with a wrong password")

        reporter.set_password(PASSWORD)
        reporter.run_until("250 2.0.0 Ok: queued as")
        wait_for(lambda: len(smarthost.sink.messages()) == before + 1, "the report at the sink")
        text = [text for text in smarthost.sink.messages() if "Submitter: example.com" in text.replace("\n ", " ")]
        check(len(text) == 1 and "Report Domain: customer.example" in text[0], "with the right one the report arrives")
        check("ESMTPSA" in text[0], "over TLS, after the log-in")
        reporter.run()
        check(len(smarthost.sink.messages()) == before + 1, "and only once")
    finally:
        redis.stop()


def main():
    for program in ("postfix", "saslpasswd2"):
        if not shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin"):
            print("not run: %s is not installed; `tools/setup test` does that" % program)
            sys.exit(77)
    if os.geteuid() != 0:
        print("not run: Postfix can only be started by root")
        sys.exit(77)
    with folder() as path:
        with Smarthost(os.path.join(path, "demanding")) as smarthost:
            demanding(smarthost)
            fifty_mails(smarthost)
            reports(path, smarthost)
        with Smarthost(os.path.join(path, "clear"), encrypts=False) as smarthost:
            without_tls(smarthost)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("FAILED  %s" % failure)
