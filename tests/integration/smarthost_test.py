#!/usr/bin/python3
"""A real Postfix as the smarthost: it demands TLS and a log-in (Cyrus SASL), and relays to smtp-sink.

usage: DMARCD_BIN=build/bin tests/integration/smarthost_test.py
"""
import os
import re
import shutil
import subprocess
import sys

from delivery_test import Transport, check
from servers import Failure, Postfix, Sink, folder, wait_for

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
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
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
    check(re.search("authentication failed; check `user` and `password`: 535 5.7.8 .*(in reply to AUTH)", outcome["reply"]),
          "and the reply tells why: " + outcome["reply"])

    outcome = smarthost.deliver("stranger", user="", password="")
    check(outcome["kind"] == "refused" and outcome["code"] == 554, "without a log-in it does not relay: " + outcome["reply"])

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
        with Smarthost(os.path.join(path, "clear"), encrypts=False) as smarthost:
            without_tls(smarthost)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("FAILED  %s" % failure)
