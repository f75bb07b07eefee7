#!/usr/bin/python3
"""Seals and spoils a matrix of chains, and compares what `dmarcctl check` says of them with what python3-dkim says.

usage: arc_matrix.py DMARCCTL

The chains are of one to five sets, sealed by tests/support/arc_sealer.py and by python3-dkim: every canonical form, shapes
of header and body, then each change that a message or a field of ARC may meet on its way, and what a sealer may do
wrong himself. Result, oldest-pass and sealers must be those that python3-dkim finds. Where it follows another rule, the
case says which rule of RFC 8617 is ours, and must really differ. Prints each surprise; ends with "N of N"; exit code 0
if there is none, 1 otherwise.
"""
# Covers: arc.none, arc.fifty-sets, arc.newest-fail, arc.structure, arc.chain-validation, arc.newest-message-signature
# Covers: arc.every-seal, arc.seal-scope, arc.seal-h, arc.message-signature-form, arc.message-signature-scope, arc.ed25519
# Covers: arc.permanent, arc.oldest-pass

import itertools
import json
import logging
import pathlib
import subprocess
import sys
import tempfile

import dkim

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "../support"))
import arc_sealer  # pylint: disable=wrong-import-position

DOMAINS = ["a.example", "b.example", "c.example", "d.example", "e.example"]
FORMS = list(itertools.product(("simple", "relaxed"), repeat=2))

HEADERS = {
    "plain": [b"From: Ann <ann@example.com>", b"To: bob@example.net", b"Subject: A subject",
              b"Date: Fri, 01 May 2026 09:30:00 +0000", b"Message-ID: <1@example.com>"],
    "folded": [b"From: Ann\r\n <ann@example.com>", b"To:bob@example.net", b"Subject:  A \t subject\r\n\tin two lines ",
               b"Date: Fri, 01 May 2026\r\n  09:30:00 +0000", b"Message-ID: <1@example.com>"],
    "repeated": [b"Received: one", b"Subject: Another", b"From: Ann <ann@example.com>", b"To: a@example.net",
                 b"To: b@example.net", b"Subject: A subject", b"X-8bit: \xfc\xff", b"Date:", b"Message-ID: "],
}
BODIES = {
    "empty": b"",
    "one line": b"Hello.\r\n",
    "blanks": b" Hello ,\t world \t\r\n\t\r\n \r\nBye \r\n\r\n",
    "8-bit, no line end": b"Gr\xfc\xdfe \xff\x00\x80",
}


class Case:
    """A message. `ours` is (result, rule) where we follow a rule that python3-dkim does not."""

    def __init__(self, what, header, body, ours=None):
        self.what = what
        self.message = arc_sealer.put_together(header, body)
        self.ours = ours


class Chains:
    """Makes chains with the keys of this run."""

    def __init__(self):
        self.rsa = arc_sealer.Key("rsa")
        self.long = arc_sealer.Key("rsa", bits=4096)
        self.short = arc_sealer.Key("rsa", bits=1024)
        self.ed25519 = arc_sealer.Key("ed25519")
        self.pem = subprocess.run(["openssl", "genrsa", "-traditional", "2048"], check=True, capture_output=True).stdout
        self.records = {}
        for selector, key in (("s1", self.rsa), ("long", self.long), ("short", self.short), ("ed", self.ed25519)):
            self.publish(selector, key.record)
        public = subprocess.run(["openssl", "rsa", "-pubout"], input=self.pem, check=True, capture_output=True).stdout
        self.publish("pd", "v=DKIM1; k=rsa; p=" + "".join(public.decode().splitlines()[1:-1]))
        self.publish("revoked", "v=DKIM1; k=rsa; p=")
        self.publish("nonsense", "v=DKIM1; k=rsa; p=nonsense")

    def publish(self, selector, record):
        for domain in DOMAINS:
            self.records[f"{selector}._domainkey.{domain}"] = record

    def zone(self):
        lines = []
        for name, record in self.records.items():
            strings = " ".join(f'"{record[i:i + 255]}"' for i in range(0, len(record), 255))
            lines.append(f"{name}. 300 IN TXT {strings}\n")
        return "".join(lines)

    def sealed(self, count, header=None, body=b"Hello.\r\n", **how):
        header = list(header or HEADERS["plain"])
        for i in range(count):
            header = self.add(header, body, i, **how)
        return header

    def add(self, header, body, hop, **how):
        results = f"mx.{DOMAINS[hop % 5]}; spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.com"
        how = {"key": self.rsa, "results": results, **how}
        return arc_sealer.seal(header, body, domain=DOMAINS[hop % 5], **how)

    def sealed_by_python(self, count, header, body):
        header = list(header)
        for i in range(count):
            server = b"mx." + DOMAINS[i].encode()
            header.insert(0, b"Authentication-Results: " + server + (b"; arc=pass; spf=none" if i else b"; spf=none"))
            sealer = dkim.ARC(arc_sealer.put_together(header, body), linesep=b"\r\n")
            names = [b"from", b"to", b"subject"]
            fields = sealer.sign(b"pd", DOMAINS[i].encode(), self.pem, server, include_headers=names,
                                 timestamp=str(arc_sealer.SEALED_AT))
            header = [field.rstrip(b"\r\n") for field in fields] + header
        return header


def good_chains(chains):
    for count, forms in itertools.product(range(1, 6), FORMS):
        yield Case(f"{count} sets, {'/'.join(forms)}", chains.sealed(count, forms=forms), b"Hello.\r\n")
    for forms, (shape, header), (kind, body) in itertools.product(FORMS, HEADERS.items(), BODIES.items()):
        yield Case(f"2 sets, {'/'.join(forms)}, header: {shape}, body: {kind}",
                   chains.sealed(2, header, body, forms=forms), body)
    for count, (shape, header), (kind, body) in itertools.product((1, 3), HEADERS.items(), BODIES.items()):
        yield Case(f"{count} sets by python3-dkim, header: {shape}, body: {kind}",
                   chains.sealed_by_python(count, header, body), body)
    for selector, key in (("long", chains.long), ("short", chains.short)):
        yield Case(f"an RSA key that is {selector}", chains.sealed(2, key=key, selector=selector), b"Hello.\r\n")
    yield Case("no set", HEADERS["plain"], b"Hello.\r\n")


# What may happen to one field of ARC. Each takes and returns the field; the second member is what we say, and by which
# rule, where python3-dkim says something else.
def swapped(old, new):
    return lambda field: field.replace(old, new, 1)


def flipped(field):
    """Another octet in the middle of b=, or of the results."""
    middle = (len(field) + max(field.rfind(b"b="), 0)) // 2
    while not chr(field[middle]).isalnum():
        middle += 1
    return field[:middle] + (b"A" if field[middle:middle + 1] != b"A" else b"B") + field[middle + 1:]


FIELD_CHANGES = {
    "another octet": flipped,
    "more blanks": swapped(b"; ", b";  \t "),
    "a fold": swapped(b"; ", b";\r\n  "),
    "a fold fewer": swapped(b"\r\n ", b" "),
    "a name in capitals": lambda field: field.partition(b":")[0].upper() + b":" + field.partition(b":")[2],
    "blanks at the end": lambda field: field + b" \t ",
    "an empty tag": swapped(b"; ", b";; "),
    "a tag that nobody knows": swapped(b"; ", b"; xx=yy; "),
    "a tag twice": swapped(b"; ", b"; d=a.example; d=a.example; "),
    "instance 0": lambda field: field.replace(b"i=%d;" % arc_sealer.instance_of(field), b"i=0;", 1),
    "the next instance": lambda field: field.replace(b"i=%d;" % arc_sealer.instance_of(field),
                                                     b"i=%d;" % (arc_sealer.instance_of(field) + 1), 1),
    "no instance": lambda field: field.replace(b"i=%d;" % arc_sealer.instance_of(field), b"", 1),
}


def changed_fields(chains):
    body = b"Hello.\r\n"
    header = chains.sealed(3, body=body)
    fields = [i for i, field in enumerate(header) if arc_sealer.name_of(field) in arc_sealer.FIELDS_OF_A_SET]
    for i in fields:
        name = f"{header[i].partition(b':')[0].decode()} i={arc_sealer.instance_of(header[i])}"
        yield Case(f"{name}: gone", header[:i] + header[i + 1:], body)
        yield Case(f"{name}: twice", header[:i] + [header[i]] + header[i:], body)
        for what, change in FIELD_CHANGES.items():
            changed = change(header[i])
            yield Case(f"{name}: {what}", header[:i] + [changed] + header[i + 1:], body)
    for instance in (1, 2, 3):
        rest = [field for i, field in enumerate(header)
                if i not in fields or arc_sealer.instance_of(field) != instance]
        yield Case(f"set {instance} gone", rest, body)


def changed_messages(chains):
    for count, forms in itertools.product((1, 3), FORMS):
        body = BODIES["blanks"]
        header = chains.sealed(count, body=body, forms=forms)
        kind = f"{count} sets, {'/'.join(forms)}"
        yield Case(f"{kind}, changed: a word of the body", header, body.replace(b"Hello", b"Hallo"))
        yield Case(f"{kind}, changed: blanks of the body", header, body.replace(b" ", b"  "))
        yield Case(f"{kind}, changed: empty lines at the end", header, body + b"\r\n\r\n")
        yield Case(f"{kind}, changed: a footer", header, body + b"-- \r\nlist\r\n")
        yield Case(f"{kind}, changed: the subject", [f.replace(b"A subject", b"A offer") for f in header], body)
        yield Case(f"{kind}, changed: blanks of the subject", [f.replace(b"A subject", b"A  subject") for f in header],
                   body)
        yield Case(f"{kind}, changed: another subject below", header + [b"Subject: Money"], body)
        yield Case(f"{kind}, changed: another field on top", [b"Received: late"] + header, body)
    for hops in itertools.product((False, True), repeat=3):
        header, body = list(HEADERS["plain"]), b"Hello.\r\n"
        for hop, changes in enumerate(hops):
            body = body + b"A footer.\r\n" if changes else body
            header = chains.add(header, body, hop)
        yield Case(f"footers added by {[hop + 1 for hop, changes in enumerate(hops) if changes]}", header, body)


# What a sealer may write himself: tags of the ARC-Message-Signature, of the ARC-Seal, and our result and rule where
# python3-dkim has another.
SEALER_HABITS = [
    ("v=1 in the signature", {"v": "1"}, {}, None),
    ("v=7 in the signature", {"v": "7"}, {}, ("pass", "v= does not exist in an ARC-Message-Signature (4.1.2)")),
    ("no c=", {"c": None}, {}, ("fail", "without c= both forms are simple, as of a DKIM-Signature (4.1.2)")),
    ("c=relaxed", {"c": "relaxed"}, {}, None),
    ("no t=", {"t": None}, {"t": None}, None),
    ("no cv=", {}, {"cv": None}, None),
    ("an unknown cv=", {}, {"cv": "maybe"}, None),
    ("CV=PASS in capitals", {}, {"cv": "PASS"}, ("pass", "the words of ABNF know no case (4.1.3)")),
    ("no d= in the signature", {"d": None}, {}, None),
    ("no d= in the seal", {}, {"d": None}, None),
    ("no s= in the seal", {}, {"s": None}, None),
    ("no a= in the seal", {}, {"a": None}, None),
    ("a=rsa-sha1 in the seal", {}, {"a": "rsa-sha1"}, None),
    ("a=rsa-sha1 in the signature", {"a": "rsa-sha1"}, {}, None),
    ("h= in the seal", {}, {"h": "from"}, None),
    ("bh= in the seal", {}, {"bh": "AAAA"}, ("pass", "a seal has no bh=, and unknown tags mean nothing (4.1.3)")),
    ("x= of the past", {"x": "1777600001"}, {}, None),
    ("x= of the past in the seal", {}, {"x": "1777600001"},
     ("pass", "a seal has no x=, and unknown tags mean nothing (4.1.3)")),
    ("t= of the future", {"t": "1999999999"}, {}, None),
    ("t= of the future in the seal", {}, {"t": "1999999999"}, None),
    ("q= of another kind", {"q": "http/url"}, {}, None),
    ("l= of all", {"l": "8"}, {}, None),
    ("l= of more", {"l": "9"}, {}, ("fail", "the body is shorter than l= says (RFC 6376 section 3.5)")),
    ("an instance of two digits", {"i": "02"}, {"i": "02"}, None),
    ("an instance of three digits", {"i": "002"}, {"i": "002"}, ("fail", "an instance has two digits at most (4.2.1)")),
    ("instance 51", {"i": "51"}, {"i": "51"}, None),
    ("a key that is revoked", {"s": "revoked"}, {}, None),
    ("a seal's key that is revoked", {}, {"s": "revoked"}, None),
    ("a key that is nonsense", {}, {"s": "nonsense"}, None),
    ("a key that is not there", {}, {"s": "nowhere"}, None),
    ("a key that is another", {}, {"s": "long"}, None),
]
SIGNED_NAMES = {
    "from alone": (["from"], None),
    "each twice": (["from", "from", "to", "to", "subject", "subject"], None),
    "what is not there": (["from", "x-none", "list-id"], None),
    "no From": (["to", "subject"], ("fail", "From must be covered, as by a DKIM-Signature (4.1.2)")),
    "Authentication-Results": (["from", "authentication-results"], None),
    "ARC-Authentication-Results": (["from", "arc-authentication-results"], None),
    "ARC-Message-Signature": (["from", "arc-message-signature"], None),
    "ARC-Seal": (["from", "arc-seal"], None),
    "ARC-Seal in capitals": (["from", "ARC-SEAL"], None),
}


def habits(chains):
    body = b"Hello.\r\n"
    first = chains.sealed(1, body=body)
    for what, signature_tags, seal_tags, ours in SEALER_HABITS:
        header = chains.add(first, body, 1, signature_tags=signature_tags, seal_tags=seal_tags)
        yield Case(f"a sealer writes {what}", header, body, ours)
    for what, (names, ours) in SIGNED_NAMES.items():
        yield Case(f"a sealer signs {what}", chains.add(first, body, 1, names=names), body, ours)
    for cv, instance in itertools.product(("none", "pass", "fail"), (1, 2, 3)):
        header = chains.sealed(instance - 1, body=body)
        yield Case(f"cv={cv} in set {instance}", chains.add(header, body, instance - 1, cv=cv), body)
        sealed_again = chains.add(chains.add(header, body, instance - 1, cv=cv), body, instance)
        yield Case(f"cv={cv} in set {instance}, sealed again", sealed_again, body)


def own_rules(chains):
    """Where python3-dkim cannot follow."""
    body = b"Hello.\r\n"
    order = "sets are sealed in the order of their instances, wherever they stand (5.1.1)"
    header = chains.sealed(3, body=body)
    yield Case("the sets upside down", header[6:9] + header[3:6] + header[:3] + header[9:], body, ("pass", order))
    yield Case("the fields of a set upside down", header[2::-1] + header[3:], body)
    ed25519 = {"key": chains.ed25519, "selector": "ed"}
    yield Case("sealed by Ed25519", chains.sealed(2, body=body, **ed25519), body,
               ("pass", "Ed25519 signs like RSA (RFC 8463)"))
    yield Case("sealed by both", chains.add(chains.sealed(1, body=body), body, 1, **ed25519), body,
               ("pass", "Ed25519 signs like RSA (RFC 8463)"))
    yield Case("50 sets", chains.sealed(50, body=body), body)
    yield Case("51 sets", chains.sealed(51, body=body), body, ("fail", "50 sets are the most (5.2)"))
    unreadable = chains.add(HEADERS["plain"], body, 0, signature_tags={"bh": None})
    yield Case("an old signature that cannot be read", chains.add(unreadable, body, 1), body,
               ("pass", "an old ARC-Message-Signature only moves oldest-pass (5.2)"))


def oracle(message, records):
    def text_at(name, timeout=5):  # pylint: disable=unused-argument
        return records.get(name.decode().rstrip("."), "").encode() or None

    try:
        result, sets, _ = dkim.ARC(message).verify(dnsfunc=text_at)
    except (dkim.DKIMException, IndexError):  # It looks for " i=N;" in the signature, and may find none.
        return {"result": "fail"}
    if result != dkim.CV_Pass:
        return {"result": "none" if result == dkim.CV_None else "fail"}
    broken = [one["instance"] for one in sets if not one["ams-valid"]]
    return {"result": "pass", "oldest_pass": max(broken) + 1 if broken else 0,
            "sealers": [one["as-domain"].decode() for one in reversed(sets)]}


def answer(dmarcctl, zone, path):
    command = [dmarcctl, "check", "--zone", zone, "--json", path]
    run = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if run.returncode != 0:
        return {"result": f"exit code {run.returncode}: {run.stderr.decode(errors='replace').strip()}"}
    return json.loads(run.stdout)["arc"]


def surprise(case, found, expected):
    """What is wrong with an answer; nothing if it is right."""
    if case.ours:
        if found["result"] != case.ours[0]:
            return f"{found}, where {case.ours[0]} is right: {case.ours[1]}"
        return None if expected["result"] != case.ours[0] else f"python3-dkim says {expected['result']} as well"
    if any(found[key] != value for key, value in expected.items()):
        return f"{found}, where python3-dkim says {expected}"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    logging.disable(logging.CRITICAL)  # python3-dkim reports each mismatch to the log.
    chains = Chains()
    count = right = 0
    results = set()
    with tempfile.TemporaryDirectory() as folder:
        zone = pathlib.Path(folder, "keys.zone")
        zone.write_text(chains.zone())
        path = pathlib.Path(folder, "message.eml")
        for kind in (good_chains, changed_fields, changed_messages, habits, own_rules):
            for case in kind(chains):
                path.write_bytes(case.message)
                found = answer(sys.argv[1], str(zone), str(path))
                wrong = surprise(case, found, oracle(case.message, chains.records))
                count += 1
                right += not wrong
                results.add(found["result"])
                if wrong:
                    print(f"{case.what}: {wrong}")

    print(f"{right} of {count}")
    # A matrix that only passes, or only fails, tests nothing.
    sys.exit(0 if right == count and results == {"none", "pass", "fail"} else 1)


if __name__ == "__main__":
    main()
