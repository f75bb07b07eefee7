"""Seals messages for tests (RFC 8617), right or wrong as a test wants them, without any ARC library.

A message is a list of header fields, each as its octets without the last CR LF, the topmost first, and a body.
"""

import base64
import hashlib
import re
import subprocess

import dkim.crypto
import nacl.signing

SEALED_AT = 1777600000  # Always the same, so that what is sealed anew differs in nothing else.
FIELDS_OF_A_SET = (b"arc-authentication-results", b"arc-message-signature", b"arc-seal")


class Key:
    """A key pair, from a PEM file or made for this run."""

    def __init__(self, algorithm, path=None, bits=2048):
        self.algorithm = algorithm
        is_rsa = algorithm == "rsa"
        if path is None:
            made = ["openssl", "genpkey", "-algorithm"] + (
                ["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"] if is_rsa else ["ED25519"])
            pem = subprocess.run(made, check=True, capture_output=True).stdout
        else:
            with open(path, "rb") as file:
                pem = file.read()
        public = self._der(pem, "-pubout")
        if is_rsa:
            self._private = dkim.crypto.parse_pem_private_key(pem)
        else:
            self._private = nacl.signing.SigningKey(self._der(pem)[-32:])
        self.record = f"v=DKIM1; k={algorithm}; p=" + base64.b64encode(public if is_rsa else public[-32:]).decode()

    @staticmethod
    def _der(pem, *options):
        return subprocess.run(["openssl", "pkey", "-outform", "DER", *options], input=pem, check=True,
                              capture_output=True).stdout

    def sign(self, octets):
        """RSA: over the octets; Ed25519: over their SHA-256 (RFC 8463 section 3)."""
        digest = hashlib.sha256(octets)
        if self.algorithm == "rsa":
            return dkim.crypto.RSASSA_PKCS1_v1_5_sign(digest, self._private)
        return self._private.sign(digest.digest()).signature

    def zone_line(self, name):
        strings = " ".join(f'"{self.record[i:i + 255]}"' for i in range(0, len(self.record), 255))
        return f"{name}. 300 IN TXT {strings}\n"


def take_apart(message):
    """(header, body) of the octets of a message with CR LF."""
    head, _, body = message.partition(b"\r\n\r\n")
    return re.split(rb"\r\n(?![ \t])", head), body


def put_together(header, body):
    return b"".join(field + b"\r\n" for field in header) + b"\r\n" + body


def name_of(field):
    return field.partition(b":")[0].strip().lower()


def canonical_field(field, form):
    """With the CR LF (RFC 6376 sections 3.4.1 and 3.4.2)."""
    if form == "simple":
        return field + b"\r\n"
    value = field.partition(b":")[2].replace(b"\r\n", b"")
    return name_of(field) + b":" + re.sub(rb"[ \t]+", b" ", value).strip(b" \t") + b"\r\n"


def canonical_body(body, form):
    """RFC 6376 sections 3.4.3 and 3.4.4."""
    if form == "relaxed":
        body = re.sub(rb"[ \t]+(?=\r\n|\Z)", b"", re.sub(rb"[ \t]+", b" ", body))
    body = re.sub(rb"(?:\r\n)*\Z", b"", body)
    if body or form == "simple":
        body += b"\r\n"
    return body


def signed_header(header, names, form):
    """The fields of h=: of several with one name, the next from the bottom (RFC 6376 section 5.4.2)."""
    unused = list(header)
    octets = b""
    for name in names:
        found = [i for i, field in enumerate(unused) if name_of(field) == name.encode().lower()]
        if found:
            octets += canonical_field(unused.pop(found[-1]), form)
    return octets


def folded(name, tags):
    """A field of tags that ends in an empty b=, in lines that people can read."""
    lines, line = [], name + ":"
    for word in "; ".join(f"{tag}={value}" for tag, value in tags.items()).split(" "):
        if len(line) + 1 + len(word) > 76:
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join(lines + [line + ";", " b="]).encode()


def with_signature(field, signature):
    text = base64.b64encode(signature)
    return field + b"\r\n ".join(text[i:i + 72] for i in range(0, len(text), 72))


def instance_of(field):
    return int(re.search(rb"\bi\s*=\s*(\d+)", field).group(1))


def sets_of(header):
    """The ARC fields, relaxed, in the order in which they are sealed."""
    fields = [field for field in header if name_of(field) in FIELDS_OF_A_SET]
    fields.sort(key=lambda field: (instance_of(field), FIELDS_OF_A_SET.index(name_of(field))))
    return [canonical_field(field, "relaxed") for field in fields]


def changed(tags, changes):
    """The tags with changes, in which None takes a tag away."""
    return {tag: value for tag, value in {**tags, **changes}.items() if value is not None}


def seal(header, body, key, domain, selector="s1", results="mx.example.org; none", instance=None, cv=None,
         forms=("relaxed", "relaxed"), names=("from", "to", "subject", "date", "message-id"), signature_tags=None,
         seal_tags=None):
    """The header with a new set on top. `signature_tags` and `seal_tags` change what the fields say, before they are
    signed; None takes a tag away."""
    present = [instance_of(field) for field in header if name_of(field) == b"arc-seal"]
    instance = instance or max(present, default=0) + 1
    cv = cv or ("none" if instance == 1 else "pass")
    algorithm = key.algorithm + "-sha256"
    bh = base64.b64encode(hashlib.sha256(canonical_body(body, forms[1])).digest()).decode()

    aar = f"ARC-Authentication-Results: i={instance}; {results}".encode()
    signature = folded("ARC-Message-Signature", changed(
        {"i": instance, "a": algorithm, "c": "/".join(forms), "d": domain, "s": selector, "t": SEALED_AT,
         "h": ":".join(names), "bh": bh}, signature_tags or {}))
    signed = signed_header([aar] + header, names, forms[0]) + canonical_field(signature, forms[0])[:-2]
    signature = with_signature(signature, key.sign(signed))

    own_seal = folded("ARC-Seal", changed(
        {"i": instance, "a": algorithm, "cv": cv, "d": domain, "s": selector, "t": SEALED_AT}, seal_tags or {}))
    before = [] if cv == "fail" else sets_of(header)  # RFC 8617 section 5.1.2.
    own = [canonical_field(aar, "relaxed"), canonical_field(signature, "relaxed"),
           canonical_field(own_seal, "relaxed")[:-2]]
    own_seal = with_signature(own_seal, key.sign(b"".join(before + own)))
    return [own_seal, signature, aar] + header
