#!/usr/bin/python3
"""Signs and spoils a matrix of messages with python3-dkim, and compares what `dmarcctl check` says with what it says.

usage: dkim_matrix.py DMARCCTL

The matrix: algorithm and key length x canonical forms x shape of the body x shape of the header, and for some of them each
change that a message may meet on its way. Every message is verified by python3-dkim, which must pass exactly where
dmarcctl passes, and by dmarcctl, whose other answers must be "fail". Prints each difference; ends with "N of N"; exit
code 0 if all agree, 1 if any differs.
"""

import base64
import itertools
import json
import logging
import pathlib
import subprocess
import sys
import tempfile

import dkim
import nacl.signing

DOMAIN = b"example.com"

FORMS = [(header, body) for header in (b"simple", b"relaxed") for body in (b"simple", b"relaxed")]

BODIES = {
    "empty": b"",
    "only empty lines": b"\r\n\r\n\r\n",
    "one line": b"Hello.\r\n",
    "no line end": b"Hello,\r\nworld",
    "empty lines at the end": b"Hello.\r\n\r\n\r\n",
    "blanks": b" Hello ,\t world \t\r\n\t\r\n \r\nBye \r\n",
    "8-bit": b"Gr\xfc\xdfe \xe2\x82\xac \xff\x00\x80\r\n",
    "dots": b".\r\n..\r\n.a\r\n",
    "long": b"".join(b"Line %d of many,  with  blanks. \r\n" % i for i in range(3000)),
}

PLAIN_HEADER = [
    b"Received: from a.example ([192.0.2.1]) by b.example; Thu, 1 Jan 2026 00:00:00 +0000",
    b"From: Ann <ann@example.com>",
    b"To: bob@example.net",
    b"Subject: A subject",
    b"Date: Thu, 1 Jan 2026 00:00:00 +0000",
]
HEADERS = {
    "plain": (PLAIN_HEADER, [b"from", b"to", b"subject", b"date"]),
    "folded": (
        [b"From: Ann\r\n <ann@example.com>", b"Subject:  A \t subject\r\n\tin three\r\n  lines ", b"To:bob@example.net"],
        [b"from", b"subject", b"to"],
    ),
    "repeated": (
        [b"Received: one", b"X-Test: 1", b"X-Test: 2", b"received:  two ", b"X-TEST: 3"] + PLAIN_HEADER,
        [b"from", b"x-test", b"x-test", b"received", b"received"],
    ),
    "signed more often than it occurs": (PLAIN_HEADER, [b"from", b"from", b"subject", b"subject", b"list-id", b"cc"]),
    "odd": (
        [b"X-Empty:", b"X-Blank: ", b"X-Colons: a:b::c", b"X-8bit: \xfc\xff", b"sUbJeCt: =?utf-8?q?=C3=BC?="] + PLAIN_HEADER[:3],
        [b"from", b"x-empty", b"x-blank", b"x-colons", b"x-8bit", b"subject"],
    ),
}

# What may happen to a message on its way. Each takes and returns (header, body); the signature is the first field.
CHANGES = {
    "a word of the body": lambda header, body: (header, body.replace(b"Hello", b"Hallo")),
    "blanks of the body": lambda header, body: (header, body.replace(b" ", b"  ")),
    "blanks at line ends": lambda header, body: (header, body.replace(b"\r\n", b" \t\r\n")),
    "empty lines at the end of the body": lambda header, body: (header, body + b"\r\n\r\n"),
    "a line at the end of the body": lambda header, body: (header, body + b"-- \r\nlist\r\n"),
    "an empty line at its beginning": lambda header, body: (header, b"\r\n" + body),
    "a word of the subject": lambda header, body: ([field.replace(b"subject", b"object") for field in header], body),
    "the folds of the header": lambda header, body: (
        header[:1] + [field.replace(b" ", b"\r\n  ", 1) for field in header[1:]],
        body,
    ),
    "the case of field names": lambda header, body: (
        header[:1] + [field.replace(b"From:", b"FROM:") for field in header[1:]],
        body,
    ),
    "another Subject at the bottom": lambda header, body: (header + [b"Subject: Money"], body),
    "a field that nobody signed": lambda header, body: ([b"Received: late"] + header, body),
    "the order of fields": lambda header, body: (header[:1] + header[:0:-1], body),
}


class Key:
    """A key pair, made for this run, under a selector of its own."""

    def __init__(self, selector, bits):
        self.selector = selector.encode()
        self.is_rsa = bits is not None
        self.algorithm = b"rsa-sha256" if self.is_rsa else b"ed25519-sha256"
        if self.is_rsa:
            self.private = subprocess.check_output(["openssl", "genrsa", "-traditional", str(bits)], stderr=subprocess.DEVNULL)
            public = ["openssl", "rsa", "-pubout", "-outform", "DER"]
            published = subprocess.check_output(public, input=self.private, stderr=subprocess.DEVNULL)
        else:
            key = nacl.signing.SigningKey.generate()
            self.private = base64.b64encode(bytes(key))
            published = bytes(key.verify_key)
        kind = b"rsa" if self.is_rsa else b"ed25519"
        self.record = b"v=DKIM1; k=" + kind + b"; p=" + base64.b64encode(published)

    def name(self):
        return self.selector + b"._domainkey." + DOMAIN + b"."

    def zone_line(self):
        record = self.record.decode()
        strings = " ".join(f'"{record[i:i + 255]}"' for i in range(0, len(record), 255))
        return f"{self.name().decode()} 300 IN TXT {strings}\n"


def octets(header, body):
    return b"".join(field + b"\r\n" for field in header) + b"\r\n" + body


def signature_field(header, body, names, key, forms):
    signer = dkim.DKIM(octets(header, body), signature_algorithm=key.algorithm, linesep=b"\r\n")
    signer.should_not_sign = set()
    return signer.sign(key.selector, DOMAIN, key.private, canonicalize=forms, include_headers=names).rstrip(b"\r\n")


# Covers: dkim.matrix, dkim.rsa.sha256, dkim.ed25519, dkim.canonical.header, dkim.canonical.body, dkim.canonical.bottom-up
# Covers: dkim.result.fail, dkim.rsa.key-sizes
def messages(keys):
    """(what it is, its octets) for every message of the matrix."""
    usual, ed25519 = keys["rsa2048"], keys["ed25519"]
    shapes = itertools.product((usual, ed25519), FORMS, BODIES.items(), HEADERS.items())
    for key, forms, (body_shape, body), (header_shape, (header, names)) in shapes:
        if header_shape != "plain" and body_shape not in ("blanks", "empty"):
            continue  # The header's shape matters to the header's hash alone.
        field = signature_field(header, body, names, key, forms)
        yield f"{described(key, forms)}, body: {body_shape}, header: {header_shape}", octets([field] + header, body)

    for key, forms in itertools.product((keys["rsa1024"], keys["rsa4096"]), FORMS):
        header, names = HEADERS["folded"]
        body = BODIES["blanks"]
        field = signature_field(header, body, names, key, forms)
        yield described(key, forms), octets([field] + header, body)

    for key, forms, (change, apply) in itertools.product((usual, ed25519), FORMS, CHANGES.items()):
        header, names = HEADERS["plain"]
        body = BODIES["blanks"]
        field = signature_field(header, body, names, key, forms)
        yield f"{described(key, forms)}, changed: {change}", octets(*apply([field] + header, body))


def described(key, forms):
    return f"{key.selector.decode()} {forms[0].decode()}/{forms[1].decode()}"


def oracle(message, keys):
    records = {key.name(): key.record for key in keys.values()}
    try:
        passed = dkim.DKIM(message).verify(dnsfunc=lambda name, timeout=5: records.get(name))
    except dkim.DKIMException:
        passed = False
    return "pass" if passed else "fail"


def answer(dmarcctl, zone, path):
    command = [dmarcctl, "check", "--zone", zone, "--json", path]
    run = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if run.returncode != 0:
        return f"exit code {run.returncode}: {run.stderr.decode(errors='replace').strip()}"
    results = json.loads(run.stdout)["dkim"]
    if len(results) != 1:
        return f"{len(results)} signatures"
    reason = results[0]["reason"]
    return results[0]["result"] + (f" ({reason})" if reason else "")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    logging.disable(logging.CRITICAL)  # python3-dkim reports each mismatch to the log.
    lengths = {"rsa1024": 1024, "rsa2048": 2048, "rsa4096": 4096, "ed25519": None}
    keys = {name: Key(name, bits) for name, bits in lengths.items()}

    count = right = 0
    expected_of_all = set()
    with tempfile.TemporaryDirectory() as folder:
        zone = pathlib.Path(folder, "keys.zone")
        zone.write_text("".join(key.zone_line() for key in keys.values()))
        path = pathlib.Path(folder, "message.eml")
        for what, message in messages(keys):
            path.write_bytes(message)
            expected = oracle(message, keys)
            found = answer(sys.argv[1], str(zone), str(path))
            count += 1
            expected_of_all.add(expected)
            if found.split(" ")[0] == expected:
                right += 1
            else:
                print(f"{what}: {found}, but python3-dkim says {expected}")

    print(f"{right} of {count}")
    # A matrix that only passes, or only fails, tests nothing.
    sys.exit(0 if right == count and expected_of_all == {"pass", "fail"} else 1)


if __name__ == "__main__":
    main()
