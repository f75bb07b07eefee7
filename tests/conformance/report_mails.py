#!/usr/bin/python3
"""Reads our report mails as receivers do: with Python's readers of mail, gzip and XML, and python3-dkim.

usage: report_mails.py REPORT_MAILS

Prints each surprise; ends with "N of N"; exit code 0 if there is none, 1 otherwise.
"""
# Covers: report.mail.form, report.mail.file-name, report.mail.subject, report.mail.same-id, report.mail.signed
# Covers: report.mail.own-fields, report.mail.automatic, failure.parts, failure.redacted

import base64
import email
import email.header
import email.policy
import email.utils
import gzip
import json
import logging
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

import dkim

KEYS = pathlib.Path(__file__).resolve().parents[1] / "support" / "keys"
NAMESPACES = {"rfc9990": "{urn:ietf:params:xml:ns:dmarc-2.0}", "rfc7489": ""}

LONG_LABEL = "a" * 63
PLAIN = {"dialect": "rfc9990", "org_name": "Example Mail", "from_name": "Example Reports",
         "policy_domain": "example.com", "recipient": "reports@example.com", "selector": "k1", "rows": 2}
ORDERS = {
    "a plain one": {},
    "the old dialect": {"dialect": "rfc7489"},
    "names that need quotes": {"from_name": 'Example, "Reports"', "org_name": "<Example> & Sons"},
    "names beyond ASCII": {"from_name": "Bücher 日本 " * 20, "org_name": "Bücher"},
    "no name": {"from_name": ""},
    "an international domain": {"policy_domain": "bücher.example"},
    "the longest domain": {"policy_domain": ".".join([LONG_LABEL] * 3 + ["b" * 61])},
    "a public suffix": {"policy_domain": "com"},
    "an address with a tag": {"recipient": "dmarc+4f3=a@reports.example.com"},
    "a hostile selector": {"selector": "]]>&<\u0001<!--"},
    "many rows": {"rows": 20000},
    "line ends in names": {"from_name": "a\r\nBcc: b@example.com", "org_name": "c\r\n\r\n--=_"},
    "a failure report": {"dialect": "rfc9991"},
    "a failure report of hostile octets": {"dialect": "rfc9991", "from_name": "\"joe.doe@example.com\"\r\n\r\n--=_",
                                           "org_name": "=?UTF-8?Q?joe.doe=40example.com?= \u00fc", "selector": "\"\r\n"},
}


def public_key(path, selector):
    der = subprocess.run(["openssl", "pkey", "-in", str(path), "-pubout", "-outform", "DER"], check=True,
                         capture_output=True).stdout
    raw = der[-32:] if selector == "ed" else der
    return b"v=DKIM1; k=%s; p=%s" % (b"ed25519" if selector == "ed" else b"rsa", base64.b64encode(raw))


RECORDS = {b"rsa._domainkey.example.net.": public_key(KEYS / "rsa.pem", "rsa"),
           b"ed._domainkey.example.net.": public_key(KEYS / "ed25519.pem", "ed")}


def one_line(text):
    """What a name becomes in a mail: one line without controls."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())


class Reader:
    """Collects what is wrong with one mail."""

    def __init__(self, order, octets):
        self.order = order
        self.octets = octets
        self.mail = email.message_from_bytes(octets, policy=email.policy.SMTP)
        self.complaints = []

    def expect(self, what, actual, expected):
        if actual != expected:
            self.complaints.append(f"{what}: {actual!r} in place of {expected!r}")

    def sender(self):
        """Display name and address. Python's newer reader puts blanks between encoded words."""
        field = email.message_from_bytes(self.octets)["From"]
        name, address = email.utils.parseaddr("".join(field.splitlines()))
        return str(email.header.make_header(email.header.decode_header(name))), address

    def check_lines(self):
        lines = self.octets.split(b"\r\n")
        self.expect("bare line ends", any(b"\r" in line or b"\n" in line for line in lines), False)
        self.expect("octets beyond ASCII", any(octet > 126 for octet in self.octets), False)
        self.expect("lines too long", [line for line in lines if len(line) > 998], [])

    def check_header(self):
        order, mail = self.order, self.mail
        self.domain = order["policy_domain"].encode("idna").decode("ascii")
        self.expect("From", self.sender(), (one_line(order["from_name"]), "dmarc@example.net"))
        self.expect("To", [box.addr_spec for box in mail["To"].addresses], [order["recipient"]])
        subject = re.fullmatch(r"Report Domain: (\S+) Submitter: (\S+) Report-ID: ([0-9a-f]{32})", mail["Subject"])
        self.expect("Subject", bool(subject), True)
        self.identifier = subject[3] if subject else ""
        self.expect("domains of Subject", subject and subject.groups()[:2], (self.domain, "example.net"))
        self.expect("Message-ID", mail["Message-ID"], f"<{self.identifier}@mx.example.net>")
        self.expect("Date", mail["Date"].datetime.timestamp(), 1767312345.0)
        self.expect("Auto-Submitted", mail["Auto-Submitted"], "auto-generated")
        self.expect("fields", len(mail.keys()), len(set(mail.keys())) + 1)  # Two signatures, nothing else twice.
        self.expect("Bcc", mail["Bcc"], None)

    def check_parts(self):
        self.expect("type", self.mail.get_content_type(), "multipart/mixed")
        defects = [defect for part in self.mail.walk() for defect in part.defects]
        defects += [defect for part in self.mail.walk() for field in part.values() for defect in field.defects]
        self.expect("defects", defects, [])
        words, attachment = self.mail.iter_parts()
        self.expect("types", [part.get_content_type() for part in (words, attachment)],
                    ["text/plain", "application/gzip"])
        self.expect("words", one_line(self.order["org_name"]) in words.get_content(), True)
        name = f"example.net!{self.domain}!1767225600!1767311999!{self.identifier}.xml.gz"
        self.expect("file name", attachment.get_filename(), name)
        self.expect("name", attachment["Content-Type"].params["name"], name)
        self.check_document(gzip.decompress(attachment.get_content()))

    def check_document(self, document):
        space = NAMESPACES[self.order["dialect"]]
        root = xml.fromstring(document)
        self.expect("root", root.tag, space + "feedback")
        self.expect("version", root.findtext(space + "version"), "1.0")
        metadata = root.find(space + "report_metadata")
        self.expect("report_id", metadata.findtext(space + "report_id"), self.identifier)
        self.expect("policy domain", root.findtext(f"{space}policy_published/{space}domain"), self.domain)
        self.expect("records", len(root.findall(space + "record")), self.order["rows"])
        counts = [int(count.text) for count in root.iter(space + "count")]
        self.expect("messages", sum(counts), 3 * self.order["rows"])

    def check_failure_report(self):
        self.expect("type", self.mail.get_content_type(), "multipart/report")
        self.expect("report-type", self.mail["Content-Type"].params.get("report-type"), "feedback-report")
        self.expect("defects", [defect for part in self.mail.walk() for defect in part.defects], [])
        words, feedback, header = self.mail.iter_parts()
        self.expect("types", [part.get_content_type() for part in (words, feedback, header)],
                    ["text/plain", "message/feedback-report", "text/rfc822-headers"])
        fields = feedback.get_payload()[0]
        for name, value in {"Feedback-Type": "auth-failure", "Version": "1", "Auth-Failure": "dmarc",
                            "Identity-Alignment": "dkim, spf", "Reported-Domain": self.domain,
                            "Source-IP": "2001:db8::1", "DKIM-Domain": self.domain}.items():
            self.expect(name, fields.get_all(name), [value])
        told = email.message_from_string(header.get_content())
        self.expect("fields told", told.keys(), ["Received", "From", "Subject", "List-Unsubscribe"])
        self.expect("persons told", b"joe.doe" in self.octets.partition(b"\r\n\r\n")[2], False)

    def check_signatures(self):
        for index, selector in enumerate((b"rsa", b"ed")):
            verifier = dkim.DKIM(self.octets)
            is_good = verifier.verify(idx=index, dnsfunc=lambda name, timeout=5: RECORDS[name])
            self.expect(f"signature {selector}", (is_good, verifier.signature_fields.get(b"s")), (True, selector))

    def read(self):
        self.check_lines()
        self.check_header()
        if self.order["dialect"] == "rfc9991":
            self.check_failure_report()
        else:
            self.check_parts()
        self.check_signatures()
        return self.complaints


def main(report_mails):
    logging.disable(logging.CRITICAL)  # python3-dkim's.
    orders = {name: {**PLAIN, **changed} for name, changed in ORDERS.items()}
    lines = "".join(json.dumps(order) + "\n" for order in orders.values())
    answers = subprocess.run([report_mails, str(KEYS / "rsa.pem"), str(KEYS / "ed25519.pem")], input=lines, check=True,
                             text=True, stdout=subprocess.PIPE).stdout.splitlines()
    right = 0
    for (name, order), answer in zip(orders.items(), answers, strict=True):
        complaints = Reader(order, base64.b64decode(answer)).read()
        right += not complaints
        for complaint in complaints:
            print(f"{name}: {complaint}")
    print(f"report mails: {right} of {len(orders)}")
    return 0 if right == len(orders) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
