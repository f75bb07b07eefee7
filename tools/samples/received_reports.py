#!/usr/bin/python3
"""Writes reports as a small market and a fund would get them, of the last weeks: own servers, a newsletter service that nobody
set up, forwarders, a printer, and people who forge. The same day gives the same reports.

usage: tools/samples/received_reports.py FOLDER
"""
import datetime
import gzip
import pathlib
import random
import sys
from xml.sax.saxutils import escape

DAYS = 40
REPORTERS = (("Mail Example", "noreply-dmarc@mail.example", 1.0), ("Inbox Example Inc.", "dmarc@inbox.example", 0.9),
             ("University of Example", "postmaster@university.example", 0.5), ("Press Example", "reports@press.example", 0.3))


class Source:
    """Messages of one kind: how many a day, what they carry, and what becomes of them."""

    def __init__(self, addresses, daily, header_from, dkim=(), spf=None, aligned=(False, False), days=range(DAYS)):
        self.addresses = addresses
        self.daily = daily
        self.header_from = header_from
        self.dkim = dkim
        self.spf = spf
        self.aligned = aligned
        self.days = days


def strangers(count, chance):
    return ["203.0.113.%d" % chance.randrange(1, 255) for _ in range(count)]


def market(chance):
    own = [("market.example", "s1", "pass")]
    return "market.example", "none", [
        Source(["192.0.2.1"], 620, "market.example", own, ("market.example", "pass"), (True, True)),
        Source(["198.51.100.%d" % n for n in range(10, 16)], 44, "market.example", [("newsletters.example", "n1", "pass")],
               ("bounce.newsletters.example", "pass")),
        Source(["192.0.2.9"], 2, "market.example", (), ("market.example", "softfail")),
        Source(["198.51.100.1"], 18, "market.example", own, ("university.example", "pass"), (True, False)),
        Source(strangers(60, chance), 130, "market.example", (), ("evil.example", "none")),
    ]


def fund(chance):
    own = [("fund.example", "b1", "pass")]
    return "fund.example", "quarantine", [
        Source(["192.0.2.70", "192.0.2.71"], 900, "fund.example", own, ("fund.example", "pass"), (True, True)),
        Source(["198.51.100.1"], 12, "fund.example", own, ("university.example", "pass"), (True, False)),
        Source(strangers(80, chance), 400, "fund.example", (), ("evil.example", "fail"), days=range(0, 25)),
    ]


def record(source, address, count, policy):
    dkim, spf = ("pass" if passed else "fail" for passed in source.aligned)
    disposition = "none" if any(source.aligned) or policy == "none" else policy
    results = "".join("<dkim><domain>%s</domain><selector>%s</selector><result>%s</result></dkim>" % one
                      for one in source.dkim)
    results += "<spf><domain>%s</domain><scope>mfrom</scope><result>%s</result></spf>" % source.spf
    return ("<record><row><source_ip>%s</source_ip><count>%d</count><policy_evaluated><disposition>%s</disposition>"
            "<dkim>%s</dkim><spf>%s</spf></policy_evaluated></row><identifiers><header_from>%s</header_from>"
            "<envelope_from>%s</envelope_from></identifiers><auth_results>%s</auth_results></record>" %
            (address, count, disposition, dkim, spf, source.header_from, source.spf[0], results))


def report(domain, policy, sources, reporter, age, begin, chance):
    name, email, share = reporter
    records = []
    for source in sources:
        if age not in source.days:
            continue
        for address in chance.sample(source.addresses, min(len(source.addresses), 6)):
            count = int(source.daily * share * chance.uniform(0.7, 1.3) / min(len(source.addresses), 6))
            if count:
                records.append(record(source, address, count, policy))
    if not records:
        return None
    return ('<?xml version="1.0" encoding="UTF-8"?><feedback><report_metadata><org_name>%s</org_name><email>%s</email>'
            "<report_id>%s.%d</report_id><date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>"
            "<policy_published><domain>%s</domain><adkim>r</adkim><aspf>r</aspf><p>%s</p></policy_published>%s</feedback>" %
            (escape(name), email, domain, begin, begin, begin + 86399, domain, policy, "".join(records)))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(9990)
    midnight = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    for make in (market, fund):
        domain, policy, sources = make(chance)
        for age in range(1, DAYS):
            begin = int((midnight - datetime.timedelta(days=age)).timestamp())
            for number, reporter in enumerate(REPORTERS):
                text = report(domain, policy, sources, reporter, age, begin, chance)
                if text:
                    (folder / ("%d!%s!%d!%d.xml.gz" % (number, domain, begin, begin + 86399))).write_bytes(
                        gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
