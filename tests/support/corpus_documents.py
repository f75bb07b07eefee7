"""Documents as reporters send them, right and wrong, each with what has to come of it."""

import dataclasses
import json
import random


@dataclasses.dataclass
class Figures:
    records: int = 0
    messages: int = 0
    dkim_pass: int = 0
    spf_pass: int = 0
    both_pass: int = 0
    either_pass: int = 0
    neither_pass: int = 0

    def add(self, count, dkim, spf):
        self.records += 1
        self.messages += count
        self.dkim_pass += count if dkim else 0
        self.spf_pass += count if spf else 0
        self.both_pass += count if dkim and spf else 0
        self.either_pass += count if dkim or spf else 0
        self.neither_pass += 0 if dkim or spf else count
        return self


@dataclasses.dataclass
class Expected:
    """What an import has to tell of one item of an input."""
    status: str = "imported"
    kind: str = "aggregate"
    figures: Figures | None = None
    warns: bool | None = False  # None: either will do.
    reason: str = ""  # A word of the reason, in any case of letters.


@dataclasses.dataclass
class Document:
    octets: bytes
    expected: Expected
    name: str = "report.xml"


def imported(figures, warns=False, kind="aggregate"):
    return Expected(figures=figures, warns=warns, kind=kind)


def rejected(reason):
    return Expected(status="rejected", kind="", reason=reason, warns=None)


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
EVALUATED = "<policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated>"
IDENTIFIERS = "<identifiers><header_from>example.com</header_from></identifiers>"
RESULTS = """<auth_results>
      <dkim><domain>example.com</domain><selector>k1</selector><result>pass</result></dkim>
      <spf><domain>bounces.example.org</domain><result>pass</result></spf>
    </auth_results>"""
RECORD = f"""  <record>
    <row>
      <source_ip>192.0.2.1</source_ip>
      <count>3</count>
      {EVALUATED}
    </row>
    {IDENTIFIERS}
    {RESULTS}
  </record>
"""
PLAIN = f"""{DECLARATION}
<feedback>
  <report_metadata>
    <org_name>Mail Example</org_name>
    <email>reports@mail.example</email>
    <report_id>ID</report_id>
    <date_range><begin>1767225600</begin><end>1767311999</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>example.com</domain>
    <adkim>r</adkim>
    <aspf>r</aspf>
    <p>reject</p>
    <sp>none</sp>
    <pct>100</pct>
  </policy_published>
{RECORD}</feedback>
"""


def three_pass():
    return Figures().add(3, True, False)


def three_fail():
    return Figures().add(3, False, False)


def changed(identifier, *changes):
    """The plain report under its own id, each change made once."""
    text = PLAIN.replace("ID", identifier)
    for old, new in changes:
        assert old in text, (identifier, old)
        text = text.replace(old, new, 1)
    return text


# Nothing to be said of these.
NORMAL = {
    "version": [("<feedback>", "<feedback><version>1.0</version>")],
    "version-0.1": [("<feedback>", "<feedback><version>0.1</version>")],
    "no-declaration": [(DECLARATION + "\n", "")],
    "byte-order-mark": [(DECLARATION, "\ufeff" + DECLARATION)],
    "namespace-2.0": [("<feedback>", '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">')],
    "namespace-0.1": [("<feedback>", '<feedback xmlns="http://dmarc.org/dmarc-xml/0.1">')],
    "empty-sp": [("<sp>none</sp>", "<sp/>")],
    "no-sp": [("<sp>none</sp>", "")],
    "no-pct": [("<pct>100</pct>", "")],
    "np-beside-pct": [("<pct>", "<np>reject</np><fo>1</fo><pct>")],
    "no-selector": [("<selector>k1</selector>", "")],
    "scope": [("<spf><domain>", "<spf><scope>mfrom</scope><domain>")],
    "envelope-from": [("</header_from>", "</header_from><envelope_from>example.org</envelope_from>")],
    "empty-envelope-from": [("</header_from>", "</header_from><envelope_from/>")],
    "attributes": [("<org_name>", '<org_name lang="en">')],
    "begin-in-the-day": [("1767225600", "1767243600")],
    "end-at-midnight": [("1767311999", "1767312000")],
    "end-after-midnight": [("1767311999", "1767312004")],
    "blanks-after-lines": [("</count>\n", "</count> \t \n"), ("</row>\n", "</row>   \n")],
    "unknown-elements": [("<pct>", "<x><count>9</count></x><pct>"), ("<row>", "<y/><row>")],
    "extension": [("</feedback>", '<extension><a:b xmlns:a="urn:a">c</a:b></extension></feedback>')],
    "capital-domain": [("<domain>example.com", "<domain>EXAMPLE.com.")],
    "capital-hexadecimal": [("192.0.2.1", "2001:DB8::ABCD")],
    "cdata": [("<count>3", "<count><![CDATA[3]]>")],
    "comment": [("<row>", "<!-- <count>9</count> --><row>")],
    "escaped-comment": [("</policy_ev", "<reason><type>other</type><comment>a &amp; b</comment></reason></policy_ev")],
    "testing": [("<pct>", "<testing>n</testing><discovery_method>treewalk</discovery_method><pct>")],
    "long-report-id": [("<report_id>", "<report_id>" + "0123456789abcdef" * 4)],
    "markup-in-org-name": [("Mail Example", "&lt;script&gt;alert(1)&lt;/script&gt;")],
    "formula-in-org-name": [("Mail Example", "=cmd|' /C calc'!A0")],
    "other-encoding-of-ascii": [("UTF-8", "iso-8859-2")],
    "bidi-in-org-name": [("Mail Example", "Mail \u202e elpmaxE")],
    "international-domain": [("<domain>example.com", "<domain>bücher.example")],
}

# Read as they are meant, with a warning. A pair has other figures than the plain report.
ODD = {
    "identities": [(IDENTIFIERS, IDENTIFIERS.replace("identifiers", "identities"))],
    "result-in-capitals": [("<dkim>pass", "<dkim>Pass")],
    "disposition-in-capitals": [("<disposition>none", "<disposition>None")],
    "disposition-softfail": [("<disposition>none", "<disposition>softfail")],
    "evaluated-none": ([("<dkim>pass", "<dkim>none")], three_fail()),
    "evaluated-softfail": [("<spf>fail", "<spf>softfail")],
    "evaluated-empty": ([("<dkim>pass</dkim>", "<dkim/>")], three_fail()),
    "evaluated-unknown": ([("<dkim>pass", "<dkim>passed")], three_fail()),
    "hardfail": [("<result>pass", "<result>hardfail")],
    "unknown": [("<result>pass", "<result>unknown")],
    "invalid": [("<result>pass", "<result>invalid")],
    "empty-result": [("<result>pass", "<result>")],
    "empty-dkim": [("<auth_results>", "<auth_results><dkim><domain/><result/></dkim>")],
    "empty-dkim-several-spf": [("<auth_results>", "<auth_results><dkim/><spf><domain>a.example</domain>"
                                "<result>fail</result></spf>")],
    "reason-without-type": [("</policy_ev", "<reason><comment>c</comment></reason></policy_ev")],
    "reason-empty-type": [("</policy_ev", "<reason><type/></reason></policy_ev")],
    "reason-plain": [("</policy_ev", "<reason>forwarded</reason></policy_ev")],
    "no-header-from": [("<header_from>example.com</header_from>", "")],
    "no-policy-evaluated": [(EVALUATED, "")],
    "no-policy-evaluated-spf": ([(EVALUATED, ""), ("bounces.example.org", "bounces.example.com")],
                                Figures().add(3, True, True)),
    "no-policy-evaluated-unaligned": ([(EVALUATED, ""), (RESULTS, RESULTS.replace("example.com", "example.net"))],
                                      three_fail()),
    "no-count": ([("<count>3</count>", "")], Figures().add(1, True, False)),
    "address-in-brackets": [("192.0.2.1", "[2001:db8::1]")],
    "address-mapped": [("192.0.2.1", "::ffff:192.0.2.1")],
    "address-with-zone": [("192.0.2.1", "fe80::1%eth0")],
    "policy-twice": [("</policy_published>", "</policy_published><policy_published><domain>example.org</domain>"
                      "</policy_published>")],
    "stray-text": [("<adkim>", "v=DMARC1; p=reject;<adkim>")],
    "empty-p": [("<p>reject</p>", "<p/>")],
    "fractional-dates": [("1767225600", "1767225600.0"), ("1767311999", "1767311999.125")],
    "blanks-around-begin": [("1767225600", " 1767225600 ")],
    "begin-is-end": [("1767311999", "1767225600")],
    "longer-than-a-day": [("1767311999", "1769817599")],
    "before-2010": [("1767225600", "86400"), ("1767311999", "172799")],
    "report-id-in-brackets": [("<report_id>", "<report_id>&lt;"), ("</report_id>", "&gt;</report_id>")],
    "report-id-in-bare-brackets": [("<report_id>", "<report_id><1@"), ("</report_id>", "></report_id>")],
    "blanks-around-org-name": [("Mail Example", "  Mail Example ")],
    "blank-line-before-declaration": [(DECLARATION, "\r\n" + DECLARATION)],
    "trailing-junk": [("</feedback>", "</feedback>\njunk <")],
    "bare-ampersand": [("Mail Example", "Mail & Example")],
    "bare-less-than": [("Mail Example", "Mail < Example")],
    "html-entity": [("Mail Example", "Mail&nbsp;Example")],
    "stray-schema": [("<feedback>", '<feedback><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">')],
    "control-character": [("Mail Example", "Mail \x01Example")],
    "nul": [("Mail Example", "Mail\0Example")],
    "year-2038": [("1767225600", "2147472000"), ("1767311999", "2147558399")],
    "year-2106": [("1767225600", "4294944000"), ("1767311999", "4295030399")],
    "utf-16-that-is-none": [("UTF-8", "utf-16")],
}

# A second record that cannot be used, beside one that can.
UNUSABLE = {
    "count-zero": ("<count>3", "<count>0"),
    "count-negative": ("<count>3", "<count>-1"),
    "count-fraction": ("<count>3", "<count>1.5"),
    "count-exponent": ("<count>3", "<count>1e3"),
    "count-word": ("<count>3", "<count>many"),
    "count-beyond": ("<count>3", "<count>1000000000001"),
    "count-beyond-64-bits": ("<count>3", "<count>18446744073709551617"),
    "no-source": ("<source_ip>192.0.2.1</source_ip>", ""),
    "empty-source": ("192.0.2.1", ""),
    "hidden-source": ("192.0.2.1", "X.X.X.X"),
    "named-source": ("192.0.2.1", "mail.example.com"),
}

REFUSED = {
    "one-word": ("unused", ""),
    "no-metadata": (lambda text: without(text, "report_metadata"), "report_metadata"),
    "no-policy": (lambda text: without(text, "policy_published"), "policy_published"),
    "no-record": (lambda text: without(text, "record"), "record"),
    "no-domain": (lambda text: text.replace("<domain>example.com</domain>", "", 1), "domain"),
    "bad-domain": (lambda text: text.replace("<domain>example.com", "<domain>not a domain", 1), "domain"),
    "no-begin": (lambda text: without(text, "begin"), "begin"),
    "begin-in-words": (lambda text: text.replace("1767225600", "yesterday"), "begin"),
    "end-in-milliseconds": (lambda text: text.replace("1767311999", "1767311999000"), "end"),
    "end-before-begin": (lambda text: text.replace("1767225600", "1767398400"), "ends before"),
    "cut-off": (lambda text: text[:len(text) // 2], "cut off"),
    "cut-off-at-the-end": (lambda text: text[:text.rindex("</feedback>")], "cut off"),
    "wrong-end": (lambda text: text.replace("</row>", "</raw>"), "well-formed"),
    "html": ("<html><head><title>Error</title></head><body>Not found</body></html>", "html"),
    "doctype": (lambda text: text.replace("<feedback>", "<!DOCTYPE feedback><feedback>"), "DTD"),
    "external-entity": (lambda text: text.replace("<feedback>", '<!DOCTYPE feedback [<!ENTITY e SYSTEM '
                                                  '"file:///etc/passwd">]><feedback>')
                        .replace("Mail Example", "&e;"), "DTD"),
    "billion-laughs": (lambda text: text.replace("<feedback>", '<!DOCTYPE feedback [<!ENTITY a "ha"><!ENTITY b "'
                                                 + "&a;" * 10 + '"><!ENTITY c "' + "&b;" * 10 + '">]><feedback>')
                       .replace("Mail Example", "&c;"), "DTD"),
    "deep": (lambda text: text.replace("<row>", "<d>" * 10000 + "</d>" * 10000 + "<row>"), "deep"),
    "long-text": (lambda text: text.replace("Mail Example", "x" * 65537), "longer"),
    "long-name": (lambda text: text.replace("<row>", "<" + "x" * 65536 + "/><row>"), ""),
    "many-elements": (lambda text: text.replace("<row>", "<a/>" * 1_000_000 + "<row>"), "elements"),
    "ebcdic-declared": (lambda text: text.replace("UTF-8", "EBCDIC-CP-US"), "EBCDIC"),
}


def without(text, element):
    """Without the first element of that name."""
    begin = text.index(f"<{element}>")
    end = text.index(f"</{element}>") + len(element) + 3
    return text[:begin] + text[end:]


def prefixed(text):
    """Every element with a prefix."""
    return text.replace("</", "<\0").replace("<", "<d:").replace("<d:\0", "</d:").replace("<d:?", "<?").replace(
        "<d:feedback>", '<d:feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0">')


# Octets of the plain report; the name "Bücher" tells that its characters arrived.
ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "utf-16-le-marked": lambda text: b"\xff\xfe" + text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "utf-16-be-marked": lambda text: b"\xfe\xff" + text.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "utf-16-le": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "utf-16-be": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "latin-1-declared": lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "windows-1252-declared": lambda text: text.replace("UTF-8", "windows-1252").encode("cp1252"),
    "latin-9-declared": lambda text: text.replace("UTF-8", "iso-8859-15").encode("iso-8859-15"),
    "prefixed": lambda text: prefixed(text).encode(),
    "one-line": lambda text: "".join(line.strip() for line in text.splitlines()).encode(),
}


def random_report(identifier, records, seed):
    """Records of every kind, each within the standard, and their figures."""
    chance = random.Random(seed)
    figures = Figures()
    rows = []
    for _ in range(records):
        count, dkim, spf = chance.choice([1, 2, 7, 1000, 10**12]), chance.random() < 0.7, chance.random() < 0.6
        figures.add(count, dkim, spf)
        address = chance.choice(["192.0.2.%d" % chance.randrange(256), "2001:db8::%x" % chance.randrange(65536)])
        words = [chance.choice(["none", "quarantine", "reject"]), "pass" if dkim else "fail", "pass" if spf else "fail"]
        evaluated = "<policy_evaluated><disposition>%s</disposition><dkim>%s</dkim><spf>%s</spf></policy_evaluated>"
        rows.append(RECORD.replace("192.0.2.1", address).replace("<count>3", f"<count>{count}")
                    .replace(EVALUATED, evaluated % tuple(words)))
    return Document(changed(identifier, (RECORD, "".join(rows))).encode(), imported(figures), f"{identifier}.xml")


TLS = {
    "organization-name": "Mail Example",
    "date-range": {"start-datetime": "2026-01-01T00:00:00Z", "end-datetime": "2026-01-01T23:59:59Z"},
    "contact-info": "tls@mail.example",
    "report-id": "tls",
    "policies": [{"policy": {"policy-type": "sts", "policy-domain": "example.com"},
                  "summary": {"total-successful-session-count": 5, "total-failure-session-count": 1}}],
}


def tls_report(identifier):
    return Document(json.dumps(dict(TLS, **{"report-id": identifier})).encode(), imported(None, kind="tls"),
                    f"{identifier}.json")


def documents():
    """Every document of the tables above, under its name."""
    made = {}
    for name, changes in NORMAL.items():
        made[f"normal-{name}"] = Document(changed(name, *changes).encode(), imported(three_pass()))
    for name, oddity in ODD.items():
        changes, figures = oddity if isinstance(oddity, tuple) else (oddity, three_pass())
        made[f"odd-{name}"] = Document(changed(name, *changes).encode(), imported(figures, warns=True))
    for name, change in UNUSABLE.items():
        octets = changed(name, (RECORD, RECORD + RECORD.replace(*change))).encode()
        made[f"dropped-{name}"] = Document(octets, imported(three_pass(), warns=True))
    for name, (make, reason) in REFUSED.items():
        text = make(changed(name)) if callable(make) else make
        made[f"refused-{name}"] = Document(text.encode(), rejected(reason))
    for name, encode in ENCODINGS.items():
        text = changed(f"encoding-{name}", ("Mail Example", "Bücher"))
        made[f"encoding-{name}"] = Document(encode(text), imported(three_pass()))
    made["odd-latin-1-octets"] = Document(changed("latin-1-octets", ("Mail Example", "Bücher")).encode("latin-1"),
                                          imported(three_pass(), warns=True))
    made["refused-ebcdic"] = Document(changed("ebcdic").encode("cp500"), rejected("EBCDIC"))
    made["refused-utf-32"] = Document(changed("utf-32").encode("utf-32-le"), rejected(""))
    made["refused-empty"] = Document(b"", rejected("empty"))
    made["normal-tls"] = tls_report("plain-tls")
    made["refused-json"] = Document(b'{"a": [1, 2]}', rejected("TLS"))
    made["refused-json-cut-off"] = Document(json.dumps(TLS).encode()[:-20], rejected("JSON"))
    return made
