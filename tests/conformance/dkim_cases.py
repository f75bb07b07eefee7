"""The messages of dkim_matrix.py, each with the result that the standards want."""

import base64
import hashlib
import itertools
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "../support"))
import arc_sealer  # pylint: disable=wrong-import-position

FORMS = list(itertools.product(("simple", "relaxed"), repeat=2))

BODIES = {
    "empty": b"",
    "one empty line": b"\r\n",
    "only empty lines": b"\r\n\r\n\r\n",
    "only a line of blanks": b" \t \r\n",
    "lines of blanks": b" \r\n\t\r\n\r\n",
    "one line": b"Hello.\r\n",
    "no line end": b"Hello,\r\nworld",
    "empty lines at both ends": b"\r\n\r\nHello.\r\n\r\n\r\n",
    "blanks": b" Hello ,\t world \t\r\n\t\r\n \r\nBye \r\n",
    "8-bit": b"Gr\xfc\xdfe \xe2\x82\xac \xff\x80\r\n",
    "NUL": b"a\x00b \x00\r\n\x00\r\n",
    "other control characters": b"\x1b$B%F \x0b\x0c \x07\x7f\r\n",
    "bare CR": b"a\rb \r c\r\r\nd\r\n",
    "bare LF": b"a\nb \n c\n\r\nd\r\n",
    "only LF": b"a\nb\n\n\n",
    "CR at the end": b"Hello.\r\n\r",
    "LF CR": b"a\n\rb\r\n\n\r\n",
    "dots": b".\r\n..\r\n.a\r\n",
    "a long line": b"x y  " * 20000,
    "many lines": b"".join(b"Line %d of many,  with  blanks. \r\n" % i for i in range(3000)),
}

PLAIN_HEADER = [
    b"Received: from a.example ([192.0.2.1]) by b.example; Thu, 1 Jan 2026 00:00:00 +0000",
    b"From: Ann <ann@example.com>",
    b"To: bob@example.net",
    b"Subject: A subject",
    b"Date: Thu, 1 Jan 2026 00:00:00 +0000",
]
PLAIN_NAMES = ["from", "to", "subject", "date"]
HEADERS = {
    "folded": (
        [b"From: Ann\r\n <ann@example.com>", b"Subject:  A \t subject\r\n\tin three\r\n  lines ",
         b"To:bob@example.net"],
        ["from", "subject", "to"],
    ),
    "folds of blanks": (
        [b"From:\r\n ann@example.com\r\n \t\r\n ", b"Subject: \r\n\t\r\n a\r\n  \r\n\tb", b"To: \r\n "],
        ["from", "subject", "to"],
    ),
    "repeated": (
        [b"Received: one", b"X-Test: 1", b"X-Test: 2", b"received:  two ", b"X-TEST: 3"] + PLAIN_HEADER,
        ["from", "x-test", "x-test", "received", "Received"],
    ),
    "signed more often than it occurs": (PLAIN_HEADER, ["from", "from", "subject", "subject", "list-id", "cc"]),
    "odd": (
        [b"X-Empty:", b"X-Blank: ", b"X-Colons: a:b::c", b"X-8bit: \xfc\xff", b"sUbJeCt: =?utf-8?q?=C3=BC?="]
        + PLAIN_HEADER[:3],
        ["from", "x-empty", "x-blank", "x-colons", "x-8bit", "subject"],
    ),
    "NUL and other control characters": (
        PLAIN_HEADER[:3] + [b"Subject: a \x00 b\x0b \x0cc\x1b"], ["from", "subject"]),
    "bare CR and LF": (PLAIN_HEADER[:3] + [b"Subject: a\rb \n c"], ["from", "subject"]),
    "no From": ([b"To: bob@example.net"], ["from", "to"]),
    "a From without an address": ([b"From: nobody", b"To: bob@example.net"], ["from", "to"]),
    "two Froms": ([b"From: a@example.com", b"From: b@example.com"], ["from", "from"]),
    "a signature of another": (
        [b"DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=k; h=from; bh=AAAA; b=AAAA"] + PLAIN_HEADER,
        ["from", "dkim-signature"],
    ),
}

# What may happen to a message on its way. Each takes and returns (header, body); the signature is the first field.
CHANGES = {
    "nothing": lambda header, body: (header, body),
    "a word of the body": lambda header, body: (header, body.replace(b"Hello", b"Hallo")),
    "blanks of the body": lambda header, body: (header, body.replace(b" ", b"  ")),
    "blanks at line ends": lambda header, body: (header, body.replace(b"\r\n", b" \t\r\n")),
    "empty lines at the end of the body": lambda header, body: (header, body + b"\r\n\r\n"),
    "lines of blanks at the end of the body": lambda header, body: (header, body + b" \r\n\t\r\n"),
    "a line at the end of the body": lambda header, body: (header, body + b"-- \r\nlist\r\n"),
    "an empty line at its beginning": lambda header, body: (header, b"\r\n" + body),
    "line ends without CR": lambda header, body: (header, body.replace(b"\r\n", b"\n")),
    "line ends with two CRs": lambda header, body: (header, body.replace(b"\r\n", b"\r\r\n")),
    "a NUL at the end of the body": lambda header, body: (header, body + b"\0"),
    "no last line end": lambda header, body: (header, body[:-2]),
    "a word of the subject": lambda header, body: ([field.replace(b"subject", b"object") for field in header], body),
    "the folds of the header": lambda header, body: (
        header[:1] + [field.replace(b" ", b"\r\n  ", 1) for field in header[1:]], body),
    "blanks at the end of fields": lambda header, body: (header[:1] + [field + b" \t" for field in header[1:]], body),
    "the case of field names": lambda header, body: (
        header[:1] + [field.replace(b"From:", b"FROM:") for field in header[1:]], body),
    "the case of the signature's name": lambda header, body: (
        [header[0].replace(b"DKIM-Signature", b"Dkim-signature")] + header[1:], body),
    "the subject, behind a NUL": lambda header, body: (
        [field.replace(b"A subject", b"A subject\0 of mine") for field in header], body),
    "a vertical tab for a blank": lambda header, body: (
        [field.replace(b"A subject", b"A\x0bsubject") for field in header], body),
    "another Subject at the bottom": lambda header, body: (header + [b"Subject: Money"], body),
    "another Subject at the top": lambda header, body: ([b"Subject: Money"] + header, body),
    "a field that nobody signed": lambda header, body: ([b"Received: late"] + header, body),
    "the signature at the bottom": lambda header, body: (header[1:] + header[:1], body),
    "the order of fields": lambda header, body: (header[:1] + header[:0:-1], body),
    "an octet of the signature": lambda header, body: ([spoiled(header[0])] + header[1:], body),
    "folds in the signature": lambda header, body: (
        [re.sub(rb"(b=\S\S)(\S\S)", rb"\1\r\n\t \2", header[0])] + header[1:], body),
    "the hash of the body": lambda header, body: ([header[0].replace(b" bh=", b" bh=AAAA")] + header[1:], body),
}


def spoiled(field):
    """With another character at the end of b=, of those that change an octet."""
    end = field.rstrip(b"=")
    return end[:-8] + (b"A" if end[-8:-7] != b"A" else b"B") + field[len(end) - 7:]


class Case:
    """A message. `result` is ours; `rule` is the one that python3-dkim does not follow, if there is one."""

    def __init__(self, what, header, body, result, rule=None, may_agree=False):
        self.what = what
        self.header = header
        self.body = body
        self.result = result
        self.rule = rule
        self.may_agree = may_agree


class Signer:
    """Signs with keys that are published in a zone, and remembers what is published."""

    def __init__(self):
        keys = HERE / "../support/keys"
        self.keys = {
            "rsa1024": arc_sealer.Key("rsa", bits=1024),
            "rsa2048": arc_sealer.Key("rsa", keys / "rsa.pem"),
            "rsa4096": arc_sealer.Key("rsa", keys / "rsa4096.pem"),
            "ed25519": arc_sealer.Key("ed25519", keys / "ed25519.pem"),
        }
        self.records = {}
        for selector, key in self.keys.items():
            self.publish(selector, key.record)

    def publish(self, selector, *records):
        self.records[f"{selector}._domainkey.example.com"] = records

    def public(self, selector):
        """p= of a key."""
        return self.keys[selector].record.partition("p=")[2]

    def zone(self):
        lines = []
        for name, records in self.records.items():
            for record in records:
                quoted = record.replace("\\", "\\\\").replace('"', '\\"').encode()
                octets = "".join(chr(c) if 32 <= c < 127 else f"\\{c:03}" for c in quoted)
                pieces = re.findall(r"(?:\\\d\d\d|\\.|[^\\]){1,200}", octets)
                lines.append(f"{name}. 300 IN TXT " + " ".join(f'"{piece}"' for piece in pieces) + "\n")
        return "".join(lines)

    def sign(self, header, body, forms=("relaxed", "relaxed"), names=tuple(PLAIN_NAMES), key="rsa1024", tags=None):
        """The header with a signature on top. `tags` changes what it says, before it is signed; None takes one away."""
        hashed = arc_sealer.canonical_body(body, forms[1])
        if tags and str(tags.get("l", "")).strip().isdigit():
            hashed = hashed[:int(tags["l"])]
        if tags and tags.get("h"):
            names = [name.strip() for name in tags["h"].split(":")]
        said = arc_sealer.changed(
            {"v": "1", "a": self.keys[key].algorithm + "-sha256", "c": "/".join(forms), "d": "example.com", "s": key,
             "h": ":".join(names), "bh": base64.b64encode(hashlib.sha256(hashed).digest()).decode()}, tags or {})
        field = arc_sealer.folded("DKIM-Signature", said)
        covered = arc_sealer.signed_header(header, names, forms[0])
        octets = covered + arc_sealer.canonical_field(field, forms[0])[:-2]
        return [arc_sealer.with_signature(field, self.keys[key].sign(octets))] + header


put_together = arc_sealer.put_together


def described(key, forms):
    return f"{key} {'/'.join(forms)}"


BLANKS_AT_THE_END = "blanks at the end of the last line go, whether it has a line end or not (RFC 6376 3.4.4)"
ONLY_BLANKS = "no octets but blanks and tabs are blanks (RFC 6376 3.4.2)"


def shapes(signer):
    for key, forms, (shape, body) in itertools.product(("rsa1024", "ed25519"), FORMS, BODIES.items()):
        rule = BLANKS_AT_THE_END if forms[1] == "relaxed" and body[-1:] == b" " else None
        header = signer.sign(PLAIN_HEADER, body, forms, key=key)
        yield Case(f"{described(key, forms)}, body: {shape}", header, body, "pass", rule)
    for key, forms, (shape, (header, names)) in itertools.product(("rsa1024", "ed25519"), FORMS, HEADERS.items()):
        body = BODIES["blanks"]
        signed = signer.sign(header, body, forms, names, key)
        yield Case(f"{described(key, forms)}, header: {shape}", signed, body, "pass")
    for key, forms, shape in itertools.product(("rsa2048", "rsa4096"), FORMS, ("blanks", "empty", "bare CR")):
        header, names = HEADERS["folded"]
        yield Case(f"{described(key, forms)}, body: {shape}",
                   signer.sign(header, BODIES[shape], forms, names, key), BODIES[shape], "pass")


def hash_of(header, body, forms, names):
    """What a signature in the first field covers, but for that field."""
    fields = arc_sealer.signed_header(header[1:], names, forms[0])
    return fields, arc_sealer.canonical_body(body, forms[1])


def changes(signer):
    body = b" Hello ,\t world \t\r\n\t\r\n \r\nBye.\r\n"
    for key, forms, (change, apply) in itertools.product(("rsa1024", "ed25519"), FORMS, CHANGES.items()):
        header = signer.sign(PLAIN_HEADER, body, forms, key=key)
        changed_header, changed_body = apply(header, body)
        yield Case(f"{described(key, forms)}, changed: {change}", changed_header, changed_body,
                   "pass" if survives(change, forms, header, body, changed_header, changed_body) else "fail")


def survives(change, forms, header, body, changed_header, changed_body):
    """Whether a change leaves what was signed as it was: by the standard, not by any program."""
    if change in ("an octet of the signature", "the hash of the body"):
        return False
    if change == "the case of the signature's name":
        return forms[0] == "relaxed"
    signature = [field for field in changed_header if arc_sealer.name_of(field) == b"dkim-signature"]
    rest = [field for field in changed_header if field not in signature]
    return hash_of(header, body, forms, PLAIN_NAMES) == hash_of(signature + rest, changed_body, forms, PLAIN_NAMES)


def lengths(signer):
    partial = "a signature that leaves a part of the body open counts by local policy alone (RFC 6376 8.2)"
    too_long = "l= is no larger than the body (RFC 6376 3.5)"
    for form, shape in itertools.product(("simple", "relaxed"), ("empty", "one line", "blanks", "bare CR", "8-bit")):
        body = BODIES[shape]
        whole = len(arc_sealer.canonical_body(body, form))
        for length in sorted({0, 1, whole - 2, whole, whole + 1, whole + 1000} - {-2, -1}):
            header = signer.sign(PLAIN_HEADER, body, ("relaxed", form), tags={"l": length})
            result, rule = (("pass", None) if length == whole else
                            ("policy", partial) if length < whole else ("fail", too_long))
            yield Case(f"{form} body: {shape}, l={length} of {whole}", header, body, result, rule)
        for what, more in (("an empty line", b"\r\n"), ("a footer", b"-- \r\nlist\r\n")):
            if shape == "empty" and more == b"\r\n":
                continue
            ended = body if body.endswith(b"\r\n") else body + b"\r\n"
            all_of_it = len(arc_sealer.canonical_body(ended, form))
            header = signer.sign(PLAIN_HEADER, ended, ("relaxed", form), tags={"l": all_of_it})
            result, rule = ("pass", None) if more == b"\r\n" else ("policy", partial)
            yield Case(f"{form} body: {shape}, l= of all, then {what}", header, ended + more, result, rule)


def has_other_blanks_at_an_end(field):
    value = field.partition(b":")[2].replace(b"\r\n", b"")
    return value.strip() != value.strip(b" \t")


def lots(signer):
    """Bodies and fields drawn from the octets that canonical forms care about, whole and with one octet changed."""
    lot = random.Random(6376)
    alphabet = [b" ", b"\t", b"\r\n", b"\r\n", b"\r", b"\n", b"\0", b"a", b"B", b"\xfc", b":", b"\x0b"]
    folds = [b" ", b"\t", b"\r\n ", b"\r\n\t", b"\r", b"\0", b"a", b"B", b"\xfc", b":", b"\x0b"]

    def draw(letters, most):
        return b"".join(lot.choice(letters) for _ in range(lot.randrange(most)))

    for number in range(200):
        forms = FORMS[number % 4]
        body = draw(alphabet, 24)
        fields = [b"From: a@example.com", b"Subject:" + draw(folds, 12), b"X-Lot:" + draw(folds, 12) + b"."]
        names = ["from", "subject", "x-lot", "subject"]
        header = signer.sign(fields, body, forms, names)
        before = hash_of(header, body, forms, names)
        if number % 2:
            place = lot.randrange(len(body) + 1)
            body = body[:place] + lot.choice(alphabet) + body[place + lot.randrange(2):]
        result = "pass" if hash_of(header, body, forms, names) == before else "fail"
        rule = None
        if forms[1] == "relaxed" and body[-1:] in (b" ", b"\t"):
            rule = BLANKS_AT_THE_END
        if forms[0] == "relaxed" and any(has_other_blanks_at_an_end(field) for field in fields):
            rule = ONLY_BLANKS
        yield Case(f"lot {number}, {'/'.join(forms)}: {fields[1:]}, {body}", header, body, result, rule, may_agree=True)


NO_CASE = "the words of ABNF know no case (RFC 5234 2.3)"
# What signers write: tags, our result, and our rule where python3-dkim has another.
SIGNATURE_HABITS = [
    ("c= in capitals", {"c": "Relaxed/RELAXED"}, "pass", NO_CASE),
    ("a= in capitals", {"a": "RSA-SHA256"}, "pass", NO_CASE),
    ("d= in capitals", {"d": "EXAMPLE.com"}, "pass", None),
    ("v=2", {"v": "2"}, "neutral", None),
    ("no v=", {"v": None}, "neutral", None),
    ("no a=", {"a": None}, "neutral", None),
    ("no bh=", {"bh": None}, "neutral", None),
    ("no d=", {"d": None}, "neutral", None),
    ("no h=", {"h": None}, "neutral", None),
    ("no s=", {"s": None}, "neutral", None),
    ("a=rsa-sha1", {"a": "rsa-sha1"}, "permerror", None),
    ("a=rsa-md5", {"a": "rsa-md5"}, "neutral", None),
    ("an unknown tag", {"xyz": "1"}, "pass", None),
    ("an unknown tag in other case", {"V": "2"}, "pass", None),
    ("a tag that is no name", {"a-b": "1"}, "neutral", "a tag's name is letters, digits and _ (RFC 6376 3.2)"),
    ("c= of another kind", {"c": "nowsp"}, "neutral", None),
    ("c=relaxed/", {"c": "relaxed/"}, "neutral", None),
    ("t= of the past", {"t": "1"}, "pass", None),
    ("t= that is no number", {"t": "soon"}, "neutral", None),
    ("t= far ahead", {"t": "9999999999"}, "policy", None),
    ("x= of the past", {"t": "1", "x": "2"}, "permerror", None),
    ("x= before t=", {"t": "1700000000", "x": "1600000000"}, "permerror", None),
    ("x= far ahead", {"t": "1700000000", "x": "9999999999"}, "pass", None),
    ("i= of d=", {"i": "a@example.com"}, "pass", None),
    ("i= below d=", {"i": "@a.example.com"}, "pass", None),
    ("i= in capitals", {"i": "@A.EXAMPLE.COM"}, "pass", None),
    ("i= with a quoted @", {"i": '"a@b"@example.com'}, "pass", None),
    ("i= of another", {"i": "@example.net"}, "permerror", None),
    ("i= that only ends like d=", {"i": "@badexample.com"}, "permerror", None),
    ("i= above d=", {"i": "@com"}, "permerror", None),
    ("i= without @", {"i": "example.com"}, "neutral", None),
    ("l= that is no number", {"l": "many"}, "neutral", None),
    ("q=dns/txt", {"q": "dns/txt"}, "pass", None),
    ("q= with another way", {"q": "http/x:dns/txt"}, "pass", "unknown ways to a key are passed over (RFC 6376 3.5)"),
    ("q= of another way", {"q": "http/x"}, "neutral", None),
    ("z=", {"z": "From:a@example.com|Subject:=20x"}, "pass", None),
    ("8-bit in z=", {"z": "Subject:gr\xfc\xdfe"}, "pass", None),
    ("h= without From", {"h": "to:subject"}, "permerror", "From must be signed (RFC 6376 5.4)"),
    ("h= with a colon too many", {"h": "from:to:subject:date:"}, "pass", None),
    ("h= with blanks", {"h": "from : to :\tsubject : date"}, "pass", None),
    ("d= of one label", {"d": "com"}, "neutral", None),
    ("s= without a key", {"s": "nowhere"}, "permerror", None),
    ("s= of an Ed25519 key", {"s": "ed25519"}, "permerror", None),
]


def signature_habits(signer):
    body = BODIES["blanks"]
    for (what, tags, result, rule), forms in itertools.product(SIGNATURE_HABITS, (FORMS[0], FORMS[3])):
        if "c" in tags and forms[0] == "simple":
            continue
        yield Case(f"a signer writes {what}, {forms[0]}", signer.sign(PLAIN_HEADER, body, forms, tags=tags), body,
                   result, rule)
    field = signer.sign(PLAIN_HEADER, body)[0]
    for what, sloppy in (("two semicolons", field.replace(b"; d=", b";; d=")),
                         ("a tag twice", field.replace(b"; d=", b"; s=rsa1024; d=")),
                         ("a tag without =", field.replace(b"; d=", b"; note; d="))):
        yield Case(f"a signer writes {what}", [sloppy] + PLAIN_HEADER, body, "neutral")


SEVERAL = "every record of the name that fits is tried (RFC 6376 6.1.2)"
# What is published at a name: its records, our result, and our rule where python3-dkim has another.
KEY_HABITS = [
    (["v=DKIM1; k=rsa; p={own}"], "pass", None),
    (["p={own}"], "pass", None),
    (["k=rsa; p={own}; v=DKIM1"], "permerror", "v= is the first tag (RFC 6376 3.6.1)"),
    (["v=dkim1; p={own}"], "permerror", None),
    (["v=DKIM2; p={own}"], "permerror", None),
    (["v=DKIM1; ; p={own}"], "permerror", None),
    (["v=DKIM1\\; p={own}"], "permerror", None),
    (["v = DKIM1 ;\tk = rsa ; p = {own}"], "pass", None),
    (["v=DKIM1; k=RSA; p={own}"], "pass", NO_CASE),
    (["v=DKIM1; k=ed25519; p={own}"], "permerror", None),
    (["v=DKIM1; k=dsa; p={own}"], "permerror", None),
    (["v=DKIM1; h=sha256; p={own}"], "pass", None),
    (["v=DKIM1; h=sha1:sha256; p={own}"], "pass", None),
    (["v=DKIM1; h=sha1; p={own}"], "permerror", "h= names the hashes that are allowed (RFC 6376 3.6.1)"),
    (["v=DKIM1; s=email; p={own}"], "pass", None),
    (["v=DKIM1; s=*; p={own}"], "pass", None),
    (["v=DKIM1; s=tlsrpt:email; p={own}"], "pass", "s= is a list (RFC 6376 3.6.1)"),
    (["v=DKIM1; s=other; p={own}"], "permerror", None),
    (["v=DKIM1; t=y; p={own}"], "pass", None),
    (["v=DKIM1; t=s; p={own}"], "pass", None),
    (["v=DKIM1; n=note; g=*; x=1; p={own}"], "pass", None),
    (["v=DKIM1; p={own}; p={own}"], "permerror", None),
    (['v=DKIM1; p="{own}"'], "pass", None),
    (["v=DKIM1; p="], "permerror", None),
    (["v=DKIM1; p=AAAA"], "permerror", None),
    (["v=DKIM1; p={own}", "v=spf1 -all"], "pass", None),
    (["v=spf1 -all", "v=DKIM1; p={own}"], "pass", SEVERAL),
    (["v=DKIM1; p=", "v=DKIM1; p={own}"], "pass", SEVERAL),
    (["v=DKIM1; k=rsa; p={other}", "v=DKIM1; k=rsa; p={own}"], "pass", SEVERAL),
    (["v=DKIM1; k=rsa; p={other}"], "fail", None),
    ([], "permerror", None),
]


def key_habits(signer):
    body = BODIES["one line"]
    keys = {"own": signer.public("rsa1024"), "other": signer.public("rsa2048")}
    for number, (records, result, rule) in enumerate(KEY_HABITS):
        selector = f"habit{number}"
        signer.publish(selector, *(record.format(**keys) for record in records))
        header = signer.sign(PLAIN_HEADER, body, tags={"s": selector})
        yield Case(f"published: {records}", header, body, result, rule)
    signer.publish("strict", "v=DKIM1; t=s; p=" + keys["own"])
    header = signer.sign(PLAIN_HEADER, body, tags={"s": "strict", "i": "@a.example.com"})
    yield Case("published: t=s, but i= is below d=", header, body, "permerror",
               "t=s wants i= to be of d= itself (RFC 6376 3.6.1)")


def all_cases(signer):
    """May publish a key right before the case that needs it."""
    for kind in (shapes, changes, lengths, lots, signature_habits, key_habits):
        yield from kind(signer)
