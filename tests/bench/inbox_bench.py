#!/usr/bin/python3
"""How fast reports come in: many files at once, and a mail at a time by a pipe; with dmarc-cat and dmarcts-report-parser
beside it, if they are installed, on the same files.

The files are like real ones: half have one or two records, a few have hundreds; 15 reporters, 40 domains, gzip.

usage: /usr/bin/python3 tests/bench/inbox_bench.py BIN [--reports N] [--mails N]
"""
import argparse
import base64
import gzip
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

REPORT = """<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>reporter%(reporter)d.example</org_name>
    <email>noreply-dmarc-support@reporter%(reporter)d.example</email>
    <extra_contact_info>https://support.example/a/answer/2466580</extra_contact_info>
    <report_id>%(id)d</report_id>
    <date_range>
      <begin>%(begin)d</begin>
      <end>%(end)d</end>
    </date_range>
  </report_metadata>
  <policy_published>
    <domain>customer%(domain)d.example</domain>
    <adkim>r</adkim>
    <aspf>r</aspf>
    <p>none</p>
    <sp>none</sp>
    <pct>100</pct>
  </policy_published>
%(records)s</feedback>
"""
RECORD = """  <record>
    <row>
      <source_ip>192.0.2.%(address)d</source_ip>
      <count>%(count)d</count>
      <policy_evaluated>
        <disposition>none</disposition>
        <dkim>%(dkim)s</dkim>
        <spf>%(spf)s</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>customer%(domain)d.example</header_from>
    </identifiers>
    <auth_results>
      <dkim>
        <domain>customer%(domain)d.example</domain>
        <result>%(dkim)s</result>
        <selector>s%(selector)d</selector>
      </dkim>
      <spf>
        <domain>bounce%(selector)d.customer%(domain)d.example</domain>
        <result>%(spf)s</result>
      </spf>
    </auth_results>
  </record>
"""


def document(number, chance):
    domain = chance.randrange(40)
    begin = 1_740_000_000 // 86400 * 86400 + number % 400 * 86400
    size = min(300, int(chance.paretovariate(1.1)))
    records = "".join(RECORD % {
        "address": chance.randrange(1, 255), "count": int(chance.paretovariate(0.9)), "domain": domain,
        "selector": chance.randrange(4), "dkim": chance.choice(("pass", "pass", "fail")),
        "spf": chance.choice(("pass", "fail"))} for _ in range(size))
    return REPORT % {"reporter": chance.randrange(15), "id": 10_000_000 + number, "begin": begin, "end": begin + 86399,
                     "domain": domain, "records": records}, size, "customer%d.example!%d!%d" % (domain, begin, begin + 86399)


def make_files(folder, count):
    chance = random.Random(9990)
    records = 0
    for number in range(count):
        text, size, name = document(number, chance)
        records += size
        # As reporters name them: receiver, domain, begin, end, id.
        path = folder / ("reporter.example!%s!%d.xml.gz" % (name, 10_000_000 + number))
        path.write_bytes(gzip.compress(text.encode(), 6, mtime=0))
    return records


def timed(command, **options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        sys.exit("%s ended with %d: %s" % (command[0], run.returncode, run.stderr.decode(errors="replace")[-500:]))
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, run.stdout.decode(errors="replace")


def tell(what, count, wall, cpu):
    print("%-44s %8.0f /s   %6.2f s wall   %6.2f s CPU" % (what, count / wall, wall, cpu), flush=True)


def bulk(inbox, work, reports):
    files = work / "files"
    files.mkdir()
    records = make_files(files, reports)
    octets = sum(path.stat().st_size for path in files.iterdir())
    print("%d reports, %d records, %.1f MB of gzip" % (reports, records, octets / 1e6), flush=True)
    wall, cpu, told = timed([*inbox, "import", str(files)])
    tell("dmarcd-inbox import, the first time", reports, wall, cpu)
    if "%s imported" % format(reports, ",") not in told:
        sys.exit("not all were imported: " + told)
    wall, cpu, _ = timed([*inbox, "import", str(files)])
    tell("the same again: all known", reports, wall, cpu)
    return files


def peers(work, files):
    some = sorted(files.iterdir())[:500]
    if shutil.which("dmarc-cat"):
        begun = time.monotonic()
        cpu = sum(timed(["dmarc-cat", "-j", "1", str(path)])[1] for path in some)
        tell("dmarc-cat, a process a file (%d; keeps nothing)" % len(some), len(some), time.monotonic() - begun, cpu)


def pipe(inbox, mails):
    chance = random.Random(1)
    walls, starts = [], []
    for number in range(mails):
        text, _, _ = document(20_000_000 + number, chance)
        body = base64.encodebytes(gzip.compress(text.encode(), mtime=0)).decode()
        mail = ("From: noreply@reporter.example\nSubject: Report Domain: customer.example\nMIME-Version: 1.0\n"
                "Content-Type: application/gzip; name=r.xml.gz\nContent-Transfer-Encoding: base64\n\n" + body).encode()
        walls.append(timed([*inbox, "import", "-"], input=mail)[0])
        starts.append(timed([inbox[0], "--version"])[0])  # In turn: the machine may grow slower on the way.
    print("a mail on the pipe: median %.1f ms, 95 %% %.1f ms; --version alone: median %.1f ms" %
          (1000 * statistics.median(walls), 1000 * sorted(walls)[int(0.95 * len(walls))], 1000 * statistics.median(starts)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--reports", type=int, default=30_000)
    parser.add_argument("--mails", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="inbox-bench-") as path:
        work = pathlib.Path(path)
        configuration = work / "dmarcd.conf"
        configuration.write_text('inbox { database = "sqlite:%s/inbox.db"; }\n' % path, encoding="utf-8")
        inbox = [os.path.join(options.bin, "dmarcd-inbox"), "-c", str(configuration)]
        files = bulk(inbox, work, options.reports)
        peers(work, files)
        pipe(inbox, options.mails)


if __name__ == "__main__":
    main()
