#!/usr/bin/python3
"""Makes a corpus of received reports: every carrier and every oddity, and what an import has to tell of each file.

usage: report_corpus.py FOLDER

Writes the inputs into FOLDER/inputs and FOLDER/expected.json: for each file a list of what comes of it, in any order.
The same octets each time.
"""

import dataclasses
import json
import pathlib
import sys

from corpus_carriers import (ZEROS, bounce, encrypted, failure_report, forwarded, gzipped, header, mail, mbox, part,
                             single, with_lying_size, zipped)
from corpus_documents import changed, documents, imported, random_report, rejected, three_pass, tls_report

# What reporters call their attachments; what counts is what is in them.
COMPRESSED_TYPES = ["application/gzip", "application/x-gzip", "application/octet-stream", "application/zip",
                    "application/x-zip-compressed", "application/x-zip", "application/x-gunzip", "application/binary",
                    "image/png", "text/plain"]
PLAIN_TYPES = ["text/xml", "application/xml", "text/plain", "application/octet-stream", "application/dmarc+xml"]


class Corpus:
    """Files by name, each with its octets and what has to come of it."""

    def __init__(self):
        self.files = {}

    def add(self, name, octets, *expected):
        assert name not in self.files, name
        self.files[name] = (octets, expected)

    def report(self, name, records=3):
        """A report that no other file has."""
        return random_report(name, records, seed=len(self.files))

    def carry(self, name, wrap, records=3):
        """A report of its own in whatever `wrap` makes of it."""
        document = self.report(name.partition(".")[0], records)
        self.add(name, wrap(document), document.expected)


def add_documents(corpus):
    """Each as it is, and the short ones that are read also compressed: what is said of them is the same."""
    for name, document in documents().items():
        ending = "json" if document.octets.startswith(b"{") else "xml"
        corpus.add(f"{name}.{ending}", document.octets, document.expected)


def add_archives(corpus):
    first, second, third = (corpus.report(f"member-{i}") for i in range(3))
    corpus.carry("archive-gzip.xml.gz", lambda d: gzipped(d.octets, d.name))
    corpus.carry("archive-gzip-streams.xml.gz", lambda d: gzipped(d.octets[:100]) + gzipped(d.octets[100:]))
    corpus.carry("archive-zip.zip", lambda d: zipped((d.name, d.octets)))
    corpus.carry("archive-zip-stored.zip", lambda d: zipped((d.name, d.octets), method=0))
    corpus.carry("archive-zip-of-gzip.zip", lambda d: zipped((d.name + ".gz", gzipped(d.octets))))
    corpus.carry("archive-gzip-twice.xml.gz", lambda d: gzipped(gzipped(d.octets)))
    corpus.carry("archive-gzip-called-zip.zip", lambda d: gzipped(d.octets))
    corpus.carry("archive-zip-called-xml.xml", lambda d: zipped((d.name, d.octets)))
    corpus.carry("archive-xml-called-gz.gz", lambda d: d.octets)
    corpus.carry("archive-without-ending", lambda d: gzipped(d.octets))
    corpus.carry("archive-zip-with-path.zip", lambda d: zipped(("../../etc/cron.d/x.xml", d.octets)))
    corpus.carry("archive-zip-with-folder.zip", lambda d: zipped(("a/", b""), ("a/b/" + d.name, d.octets)))
    corpus.carry("archive-large.xml.gz", lambda d: gzipped(d.octets), records=5000)
    corpus.add("archive-three-reports.zip", zipped(*((d.name, d.octets) for d in (first, second, third))),
               first.expected, second.expected, third.expected)
    corpus.add("archive-tls.json.gz", gzipped(tls_report("tls-compressed").octets), imported(None, kind="tls"))


def add_broken_archives(corpus):
    octets = changed("broken").encode()
    zeros = bytes(ZEROS)
    corpus.add("broken-gzip-cut-off.xml.gz", gzipped(octets)[:-40], rejected("cut off"))
    corpus.add("broken-zip-cut-off.zip", zipped(("a.xml", octets))[:200], rejected(""))
    corpus.add("broken-gzip-checksum.xml.gz", gzipped(octets)[:-8] + bytes(8), rejected(""))
    corpus.add("broken-zip-encrypted.zip", encrypted(zipped(("a.xml", octets))), rejected("encrypted"))
    corpus.add("broken-zip-empty.zip", zipped(), rejected("empty"))
    corpus.add("broken-gzip-thrice.xml.gz", gzipped(gzipped(gzipped(octets))), rejected("packed"))
    corpus.add("bomb-gzip.xml.gz", gzipped(zeros), rejected(""))
    corpus.add("bomb-gzip-in-gzip.xml.gz", gzipped(gzipped(zeros)), rejected(""))
    corpus.add("bomb-zip.zip", zipped(("a.xml", zeros)), rejected(""))
    corpus.add("bomb-zip-with-lying-size.zip", with_lying_size(zipped(("a.xml", zeros)), 1000), rejected(""))


def add_mails(corpus):
    for content_type in COMPRESSED_TYPES:
        name = content_type.replace("/", "-")
        corpus.carry(f"mail-gzip-as-{name}.eml", lambda d: mail(part(gzipped(d.octets), content_type)))
        corpus.carry(f"mail-zip-as-{name}.eml", lambda d: mail(part(zipped((d.name, d.octets)), content_type)))
        corpus.carry(f"mail-body-gzip-as-{name}.eml", lambda d: single(gzipped(d.octets), content_type))
    for content_type in PLAIN_TYPES:
        name = content_type.replace("/", "-")
        for encoding in ("base64", "quoted-printable", "7bit", "8bit"):
            corpus.carry(f"mail-xml-as-{name}-{encoding}.eml", lambda d: mail(
                part(d.octets.replace(b"\n", b"\r\n"), content_type, encoding, 'attachment; filename="a.xml"')))
    for disposition in ("", "inline", 'attachment; filename="a.txt"', "attachment; filename*0=\"example.net!exam\";\r\n"
                        " filename*1=\"ple.com\"", "attachment; filename*=utf-8''b%C3%BCcher.xml.gz", "odd; a=b"):
        corpus.carry(f"mail-disposition-{len(corpus.files)}.eml", lambda d: mail(
            part(gzipped(d.octets), "application/gzip", disposition=disposition)))
    corpus.carry("mail-uuencode.eml", lambda d: mail(part(gzipped(d.octets), "application/gzip", "x-uuencode")))
    corpus.carry("mail-misspelled-type.eml", lambda d: header(ContentType="application/gzip").replace(
        b"MIME-Version: 1.0\r\n", b"Content-Transfer-Encoding: base64\r\n") + b"\r\n" + part(
            gzipped(d.octets), "", disposition="").partition(b"\r\n\r\n")[2])
    corpus.carry("mail-line-feeds-alone.eml", lambda d: mail(part(gzipped(d.octets), "application/gzip")).replace(
        b"\r\n", b"\n"))
    corpus.carry("mail-forwarded.eml", lambda d: forwarded(mail(part(gzipped(d.octets), "application/gzip")), "outer"))
    corpus.carry("mail-forwarded-twice.eml", lambda d: forwarded(forwarded(
        mail(part(gzipped(d.octets), "application/gzip")), "middle"), "outer"))
    corpus.add("mail-tls.eml", mail(part(gzipped(tls_report("tls-mailed").octets), "application/tlsrpt+gzip")),
               imported(None, kind="tls"))
    corpus.add("mail-failure.eml", failure_report("one"), imported(None, kind="failure"))


def add_mails_of_several(corpus):
    first, second, third, fourth, fifth = (corpus.report(f"several-{i}") for i in range(5))
    corpus.add("mail-two-reports.eml", mail(part(gzipped(first.octets), "application/gzip"),
                                            part(zipped(("a.xml", second.octets)), "application/zip")),
               first.expected, second.expected)
    corpus.add("mails.mbox", mbox(*(mail(part(gzipped(d.octets), "application/gzip")) for d in (third, fourth, fifth))),
               third.expected, fourth.expected, fifth.expected)
    kept = corpus.report("beside-broken")
    corpus.add("mail-beside-broken.eml", mail(part(gzipped(kept.octets), "application/gzip"),
                                              part(gzipped(b"unused"), "application/gzip")),
               kept.expected, rejected(""))
    ten = [corpus.report(f"ten-{i}") for i in range(10)]
    corpus.add("mail-ten-reports.eml", mail(*(part(gzipped(d.octets), "application/gzip") for d in ten)),
               *(d.expected for d in ten))


def add_other_mails(corpus):
    whole = mail(part(gzipped(changed("mail-cut-off").encode()), "application/gzip"))
    corpus.add("mail-cut-off.eml", whole[:-300], rejected("cut off"))
    corpus.add("mail-bounce.eml", bounce(), rejected("bounce"))
    corpus.add("mail-of-words.eml", header() + b"\r\nHello.\r\n", rejected(""))
    corpus.add("mail-of-tnef.eml", mail(part(b"\x78\x9f\x3e\x22" + bytes(60), "application/ms-tnef")), rejected(""))
    corpus.add("mail-encrypted.eml", mail(part(encrypted(zipped(("a.xml", b"<feedback/>"))), "application/zip")),
               rejected("encrypted"))
    corpus.add("mail-bomb.eml", mail(part(gzipped(bytes(ZEROS)), "application/gzip")), rejected(""))
    corpus.add("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(100), rejected(""))


def make_corpus():
    corpus = Corpus()
    for add in (add_documents, add_archives, add_broken_archives, add_mails, add_mails_of_several, add_other_mails):
        add(corpus)
    return corpus.files


def write_corpus(folder):
    """Writes the corpus; returns what is expected of each file, as it is in expected.json."""
    inputs = pathlib.Path(folder) / "inputs"
    inputs.mkdir(parents=True)
    expected = {}
    for name, (octets, items) in make_corpus().items():
        (inputs / name).write_bytes(octets)
        expected[name] = [dataclasses.asdict(item) for item in items]
    (inputs.parent / "expected.json").write_text(json.dumps(expected, indent=1))
    return expected


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(len(write_corpus(sys.argv[1])), "files")
