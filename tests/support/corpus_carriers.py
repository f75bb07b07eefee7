"""What carries documents: archives and mails of every kind that is sent, and of some that attackers make."""

import base64
import binascii
import gzip
import io
import quopri
import zipfile

BOUNDARY = "=_the-boundary"
ZEROS = 120 << 20  # More than all archives of one input may expand to.


def gzipped(octets, name=""):
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", mtime=0, fileobj=buffer) as stream:
        stream.write(octets)
    return buffer.getvalue()


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """`members` are pairs of name and octets."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, octets in members:
            archive.writestr(zipfile.ZipInfo(name), octets, compress_type=method)
    return buffer.getvalue()


def encrypted(archive):
    """The archive with the mark of encryption at each member (APPNOTE.TXT section 4.4.4)."""
    octets = bytearray(archive)
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = octets.find(signature)
        while at >= 0:
            octets[at + flags] |= 1
            at = octets.find(signature, at + 4)
    return bytes(octets)


def with_lying_size(archive, size):
    """The archive whose first member says that it expands to `size` octets."""
    octets = bytearray(archive)
    for signature, field in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = octets.find(signature) + field
        octets[at:at + 4] = size.to_bytes(4, "little")
    return bytes(octets)


def folded(text, width=76):
    return "".join(text[i:i + width] + "\r\n" for i in range(0, len(text), width)).encode()


ENCODERS = {
    "base64": lambda octets: folded(base64.b64encode(octets).decode()),
    "quoted-printable": lambda octets: quopri.encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"),
    "7bit": lambda octets: octets,
    "8bit": lambda octets: octets,
    "binary": lambda octets: octets,
    "x-uuencode": lambda octets: b"begin 644 report\r\n" + b"".join(
        binascii.b2a_uu(octets[i:i + 45]).replace(b"\n", b"\r\n") for i in range(0, len(octets), 45)) + b"`\r\nend\r\n",
}


def header(subject="Report Domain: example.com", **more):
    fields = {"From": "reports@mail.example", "To": "dmarc@example.com", "Subject": subject,
              "Date": "Fri, 2 Jan 2026 01:00:00 +0000", "Message-ID": "<1@mail.example>", "MIME-Version": "1.0"}
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()


def part(octets, content_type, encoding="base64", disposition='attachment; filename="report"'):
    fields = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if disposition:
        fields += f"Content-Disposition: {disposition}\r\n"
    return fields.encode() + b"\r\n" + ENCODERS[encoding](octets)


def mail(*parts, subtype="mixed", boundary=BOUNDARY, **fields):
    """A mail of parts, with a text for people before them."""
    parts = (b"Content-Type: text/plain\r\n\r\nA report is attached.\r\n",) + parts
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), octets) for octets in parts)
    return header(Content_Type=f'multipart/{subtype}; boundary="{boundary}"', **fields) + b"\r\n" + body + \
        b"--%s--\r\n" % boundary.encode()


def single(octets, content_type, encoding="base64", **fields):
    """A mail whose body is the report."""
    return header(Content_Type=content_type, Content_Transfer_Encoding=encoding, **fields) + b"\r\n" + \
        ENCODERS[encoding](octets)


def forwarded(octets, boundary):
    """A mail that has another one as attachment."""
    return mail(b"Content-Type: message/rfc822\r\n\r\n" + octets, boundary=boundary, subject="Fwd: Report")


def mbox(*mails):
    return b"".join(b"From reports@mail.example Fri Jan  2 01:00:00 2026\n" + octets.replace(b"\r\n", b"\n")
                    .replace(b"\nFrom ", b"\n>From ") + b"\n" for octets in mails)


def failure_report(identifier):
    """RFC 9991."""
    fields = ("Feedback-Type: auth-failure\r\nVersion: 1\r\nUser-Agent: Gateway/1.0\r\nReported-Domain: example.com\r\n"
              "Arrival-Date: Thu, 1 Jan 2026 12:34:56 +0000\r\nSource-IP: 192.0.2.1\r\nAuth-Failure: dmarc\r\n"
              "Identity-Alignment: none\r\n")
    original = f"From: joe@example.com\r\nSubject: {identifier}\r\nMessage-ID: <{identifier}@example.com>\r\n"
    return mail(b"Content-Type: message/feedback-report\r\n\r\n" + fields.encode(),
                b"Content-Type: text/rfc822-headers\r\n\r\n" + original.encode(),
                subtype="report; report-type=feedback-report", subject="Failure report")


def bounce():
    return mail(b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
                b"Final-Recipient: rfc822; a@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n",
                subtype="report; report-type=delivery-status", subject="Undelivered Mail Returned to Sender")
