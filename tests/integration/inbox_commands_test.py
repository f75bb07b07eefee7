#!/usr/bin/python3
"""The commands of dmarcd-inbox as people type them: slips of the pen, numbers that are not there, trials, rules that
contradict each other, folders of a mail server, output that cannot be written, and the largest report that must go in.

usage: DMARCD_BIN=build/bin tests/integration/inbox_commands_test.py
"""
# Covers: receive.large-report, advisor.several-records

import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

from servers import folder

BIN = os.environ["DMARCD_BIN"]
A_DAY = 86400
DONE, NO, NO_DATA, USAGE, IO_ERROR, BAD_CONFIGURATION = 0, 1, 2, 64, 74, 78
LARGEST_REPORT = 50_000  # Records.
BACKWARDS = "\u202e"  # RIGHT-TO-LEFT OVERRIDE
CONTROL = "\u009b"  # CONTROL SEQUENCE INTRODUCER

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<feedback><report_metadata><org_name>%(reporter)s</org_name><email>noreply@reporter.example</email>
<report_id>%(number)s</report_id><date_range><begin>%(begin)d</begin><end>%(end)d</end></date_range></report_metadata>
<policy_published><domain>%(domain)s</domain><adkim>r</adkim><aspf>r</aspf><p>none</p></policy_published>
%(records)s</feedback>
"""
RECORD = """<record><row><source_ip>%s</source_ip><count>%d</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from><envelope_from>example.com</envelope_from></identifiers>
<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>
<spf><domain>example.com</domain><scope>mfrom</scope><result>pass</result></spf></auth_results></record>
"""
ZONE = """$TTL 300
_dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
1.2.0.192.in-addr.arpa. PTR %(name)s.
%(name)s. A 192.0.2.1
"""


def report(number, domain="example.com", reporter="reporter.example", records=None, days_ago=1):
    begin = int(time.time()) // A_DAY * A_DAY - days_ago * A_DAY
    return REPORT % {"number": number, "domain": domain, "reporter": reporter, "begin": begin, "end": begin + A_DAY - 1,
                     "records": records or RECORD % ("192.0.2.1", 100)}


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(folder()))
        self.config = self.folder / "dmarcd.conf"
        self.config.write_text('inbox { database = "sqlite:%s/inbox.db"; }\n' % self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run_inbox(self, *words, **options):
        options.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([os.path.join(BIN, "dmarcd-inbox"), "-c", str(self.config), *words],
                              stderr=subprocess.PIPE, encoding="utf-8", timeout=200, check=False, **options)

    def told(self, *words, code=DONE):
        """What a command prints, to people and to the log of a script, once it has ended as it should."""
        done = self.run_inbox(*words)
        self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def take_in(self, *reports):
        for i, text in enumerate(reports):
            self.told("import", self.write(f"{time.monotonic_ns()}-{i}.xml", text))

    def world(self, name, text):
        return self.write(name + ".zone", text)


class Domains(Commands):
    def test_a_domain_without_reports_is_not_judged(self):
        self.take_in(report(1))

        self.assertIn("there is no report about exmaple.com; did you mean example.com?",
                      self.told("advise", "--no-dns", "exmaple.com", code=NO_DATA))
        self.assertIn("did you mean example.com?", self.told("advise", "--no-dns", "news.example.com", code=NO_DATA))
        self.assertIn("rua", self.told("advise", "--no-dns", "other.example", code=NO_DATA))
        self.assertTrue(self.told("advise", "--no-dns", "--json", "exmaple.com", code=NO_DATA).startswith("[]\n"))

    def test_what_is_no_domain_is_a_wrong_command_line(self):
        for words in (("advise", "ex ample"), ("list", "--domain", "a..b"), ("export", "--domain", "ex ample"),
                      ("rule", "list", "ex ample"), ("rule", "add", "example.com", "name", "ex ample", "own"),
                      ("user", "add", "anna", "--no-password", "--domain", "not a domain")):
            with self.subTest(words):
                self.assertIn("is not a domain name", self.told(*words, code=USAGE))

    def test_a_domain_may_be_written_as_people_write_it(self):
        self.take_in(report(1, domain="xn--bcher-kva.example"))

        for name in ("bücher.example", "BÜCHER.example.", "XN--bcher-kva.example"):
            with self.subTest(name):
                self.assertIn("xn--bcher-kva.example", self.told("list", "--domain", name))
                self.assertIn("xn--bcher-kva.example", self.told("export", "--domain", name))
                self.assertIn("xn--bcher-kva.example", self.told("advise", "--no-dns", name, code=NO_DATA))


class Trials(Commands):
    def test_a_domain_may_stand_behind_the_zone(self):
        self.take_in(report(1))
        zone = self.world("one", ZONE % {"name": "mail.example.com"})

        self.assertIn("mail.example.com", self.told("advise", "--zone", zone, "example.com", code=NO_DATA))
        looked_up = subprocess.run([os.path.join(BIN, "dmarcctl"), "lookup", "--zone", zone, "example.com"],
                                   capture_output=True, encoding="utf-8", timeout=60, check=False)
        self.assertIn("p=none", looked_up.stdout, looked_up.stderr)

    def test_what_is_found_out_in_a_trial_is_forgotten(self):
        self.take_in(report(1))
        first = self.world("first", ZONE % {"name": "mail.example.com"})
        second = self.world("second", ZONE % {"name": "static25.isp.example"})

        self.assertIn("mail.example.com", self.told("advise", "--zone", first, "example.com", code=NO_DATA))
        self.assertIn("static25.isp.example", self.told("advise", "--zone", second, "example.com", code=NO_DATA))
        self.assertNotIn("isp.example", self.told("advise", "--no-dns", "example.com", code=NO_DATA))

    def test_what_is_known_in_earnest_is_no_part_of_a_trial(self):
        self.take_in(report(1))
        zone = self.world("earnest", ZONE % {"name": "mail.example.com"})
        with open(self.config, "a", encoding="utf-8") as file:
            file.write('dns { zone_files = ["%s"]; }\n' % zone)
        today = time.strftime("%Y-%m-%d", time.gmtime())

        self.told("advise", "example.com", code=NO_DATA)

        self.assertIn("mail.example.com", self.told("advise", "--no-dns", "example.com", code=NO_DATA))
        self.assertNotIn("mail.example.com",
                         self.told("advise", "--no-dns", "--day", today, "example.com", code=NO_DATA))

    def test_several_records_are_the_first_thing_to_mend(self):
        self.take_in(report(1))
        zone = ZONE % {"name": "mail.example.com"}
        twice = self.world("twice", zone + '_dmarc.example.com. TXT "v=DMARC1; p=reject"\n')
        other = self.world("other", zone + '_dmarc.example.com. TXT "v=DMARC10; p=reject"\n')
        spf = self.world("spf", zone + 'example.com. TXT "v=spf1 +all"\n')

        told = self.told("advise", "example.com", "--zone", twice, code=NO)
        self.assertIn("1 thing stands in the way: several DMARC records", told)
        self.assertIn("Delete all but one of the DMARC records at _dmarc.example.com", told)
        self.assertNotIn("publish  ", told)
        self.assertNotIn("several", self.told("advise", "example.com", "--zone", other, code=NO_DATA))
        self.assertIn("To be known\n  - There are several SPF records at example.com",
                      self.told("advise", "example.com", "--zone", spf, code=NO_DATA))


class Numbers(Commands):
    def test_what_is_not_there_is_no_and_said(self):
        for words, text in ((("show", "7"), "there is no report 7"),
                            (("quarantine", "show", "7"), "there is no entry 7 in the quarantine"),
                            (("quarantine", "drop", "7"), "there is no entry 7 in the quarantine"),
                            (("quarantine", "retry", "7"), "there is no entry 7 in the quarantine"),
                            (("rule", "remove", "7"), "there is no rule 7")):
            with self.subTest(words):
                self.assertIn(text, self.told(*words, code=NO))

    def test_what_is_no_number_is_a_wrong_command_line(self):
        for words in (("show",), ("quarantine", "show"), ("quarantine", "drop"), ("quarantine", "retry"),
                      ("rule", "remove")):
            for number in ("99999999999999999999", "9223372036854775808", "7x"):
                with self.subTest(f"{words} {number}"):
                    self.assertIn(f'"{number}" is not an id', self.told(*words, number, code=USAGE))

    def test_one_is_no_plural(self):
        self.take_in(report(1).replace("<count>100</count>", ""))

        listed = self.told("list")

        self.assertIn("1 warning\n", listed)


class Rules(Commands):
    def add(self, *words):
        return self.told("rule", "add", "example.com", *words)

    def test_the_latest_holds_and_that_is_said(self):
        self.take_in(report(1))

        self.assertEqual(self.add("network", "192.0.2.0/24", "own"), "rule 1 added\n")
        self.assertEqual(self.add("network", "192.0.2.7", "own"), "rule 2 added\n")
        self.assertEqual(self.add("network", "198.51.100.0/24", "spoofer"), "rule 3 added\n")
        self.assertIn("it overrules rule 1 (network 192.0.2.0/24 own)", self.add("network", "192.0.2.0/24", "spoofer"))
        self.assertIn("it overrules rule 3 (network 198.51.100.0/24 spoofer)", self.add("network", "0.0.0.0/0", "own"))
        self.assertEqual(self.add("dkim", "mailer.example", "own"), "rule 6 added\n")
        self.assertIn("it overrules rule 6 (dkim mailer.example own)", self.add("dkim", "eu.mailer.example", "waived"))
        self.assertEqual(self.add("envelope", "mailer.example", "spoofer"), "rule 8 added\n")

    def test_a_rule_for_a_domain_without_reports_may_be_a_slip(self):
        self.take_in(report(1))

        told = self.told("rule", "add", "exmaple.com", "network", "192.0.2.1", "own")

        self.assertIn("rule 1 added\nthere is no report about exmaple.com; did you mean example.com?", told)


class Inputs(Commands):
    def test_of_a_maildir_only_mails_are_read(self):
        for name in ("dovecot-uidlist", "dovecot.index.log", "maildirfolder", "tmp/unfinished", ".dmarc/dovecot-uidlist",
                     ".dmarc/tmp/unfinished"):
            self.write("Maildir/" + name, "not a mail")
        for box in ("", ".dmarc/"):
            (self.folder / "Maildir" / box / "cur").mkdir()
            (self.folder / "Maildir" / box / "new").mkdir()
        self.write("Maildir/cur/1", report(1))
        self.write("Maildir/.dmarc/new/2", report(2))
        self.write("Maildir/archive/3.xml", report(3))

        self.assertIn("3 imported, 0 known already, 0 in quarantine",
                      self.told("import", str(self.folder / "Maildir")))

    def test_the_largest_report_that_must_go_in_goes_in(self):
        usual = "".join(RECORD % (f"192.0.{i // 250 % 250}.{i % 250}", i) for i in range(1, LARGEST_REPORT + 1))
        records = usual.replace("</spf></policy_evaluated>", "</spf><reason><type>other</type><comment>x</comment></reason>"
                                "</policy_evaluated>")

        told = json.loads(self.told("import", "--json", self.write("large.xml", report(1, records=records))))

        self.assertEqual((told["status"], told["records"]), ("imported", LARGEST_REPORT), told["reason"])


class Output(Commands):
    def test_what_cannot_be_seen_is_escaped(self):
        self.take_in(report(1, reporter=f"evil{BACKWARDS}{CONTROL}[2J"))

        for words in (("list",), ("list", "--json"), ("export",), ("export", "--json"), ("show", "1"),
                      ("show", "--json", "1")):
            with self.subTest(words):
                told = self.told(*words)
                self.assertIn("evil", told)
                self.assertFalse(set(told) & {BACKWARDS, CONTROL}, told)
        listed = json.loads(self.told("list", "--json"))
        self.assertEqual(listed["org_name"], f"evil{BACKWARDS}{CONTROL}[2J")

    def test_output_that_is_lost_is_no_success(self):
        self.take_in(report(1, records="".join(RECORD % (f"192.0.2.{i}", i) for i in range(1, 250))))
        commands = [["dmarcd-inbox", "-c", str(self.config), *words]
                    for words in (("list",), ("export",), ("advise",), ("import", "--json", "/etc/hostname"))]
        commands += [["dmarcctl", "--help"], ["dmarcd", "--help"], ["dmarcd-report", "--help"]]
        for command in commands:
            with self.subTest(command), open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([os.path.join(BIN, command[0]), *command[1:]], stdout=full,
                                      stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False)
                self.assertEqual(done.returncode, IO_ERROR, done.stderr)
                self.assertIn("cannot write to standard output: ", done.stderr)

    def test_a_service_that_cannot_begin_says_why_to_whom_started_it(self):
        told = self.told("serve", "--listen", "nowhere", code=BAD_CONFIGURATION)

        self.assertIn("nowhere", told)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
