#!/usr/bin/python3
"""`dmarcctl reports` on embedded stores and on a real Redis, with reports that dmarcd-report built and sent: what it
shows, what it does, and its exit codes.

usage: tests/integration/dmarcctl_reports_test.py build/bin/dmarcctl
"""
import email
import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import unittest

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"
REPORTER = os.path.join(os.path.dirname(DMARCCTL), "dmarcd-report")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from servers import Redis, folder
from smtp_server import SmtpServer

CONFIG = """
{store}
dns {{ zone_files = ["{folder}/world.zone"]; }}
dmarc {{
  reporting = true;
  send_reports = true;
  report_settings {{
    org_name = "Receiver"; domain = "receiver.example"; email = "dmarc@receiver.example";
    smtp = "127.0.0.1"; smtp_port = {port}; helo = "receiver.example";
  }}
}}
reports {{
  report_reserved_domains = true;
  delivery {{ encryption = "off"; }}
  signature "rsa" {{ selector = "s1"; key_file = "{folder}/key.pem"; }}
}}
"""

# One takes its report, one refuses it, one wants it later.
RECIPIENTS = {"example.com": ["taken@example.com", "refused@example.com"], "example.net": ["later@example.net"]}
REACTIONS = {"refused@example.com": "550 5.1.1 no such user", "later@example.net": "451 4.3.0 try again"}
MANY = ["d%d.example" % number for number in range(17)]

ID = re.compile(r"\b[0-9a-f]{12}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PORT = re.compile(r"127\.0\.0\.1:\d+")


def midnight(days_ago):
    return int(time.time()) // 86400 * 86400 - days_ago * 86400


def day(days_ago):
    return time.strftime("%Y-%m-%d", time.gmtime(midnight(days_ago)))


def line(domain, days_ago, last_octet=1):
    tail = {"v": 1, "id": "a", "disposition": "pass", "header_from": domain, "envelope_from": "b.example",
            "spf": {"result": "pass", "domain": "b.example", "scope": "mfrom"},
            "policy": {"domain": domain, "p": "reject", "fo": "0"}, "applied": "reject",
            "rua": RECIPIENTS.get(domain, ["dmarc@" + domain])}
    return "%d,192.0.2.%d,true,false,none,%s" % (midnight(days_ago) + 1, last_octet, json.dumps(tail))


def zone():
    lines = []
    for domain in [*RECIPIENTS, *MANY]:
        rua = ",".join("mailto:" + address for address in RECIPIENTS.get(domain, ["dmarc@" + domain]))
        lines.append('_dmarc.%s. IN TXT "v=DMARC1; p=reject; rua=%s"\n' % (domain, rua))
    return "".join(lines)


class Reports:
    """The tests; the two classes below run them on their stores."""

    def setUp(self):
        own_folder = folder()
        self.path = own_folder.__enter__()
        self.addCleanup(own_folder.__exit__, None, None, None)
        self.smtp = SmtpServer(os.path.join(self.path, "smtp"), recipients=REACTIONS)
        self.addCleanup(self.smtp.stop)
        subprocess.run(["openssl", "genrsa", "-out", self.file("key.pem"), "2048"], check=True, capture_output=True)
        os.chmod(self.file("key.pem"), 0o600)
        self.write("world.zone", zone())
        self.write("dmarcd.conf", CONFIG.format(store=self.store(), folder=self.path, port=self.smtp.port))
        self.send()  # Makes the embedded store's file.

    def file(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text):
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(text)

    def send(self):
        done = subprocess.run([REPORTER, "-c", self.file("dmarcd.conf"), "--once", "--foreground"],
                              capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 75), done.stderr)  # 75: some report waits for its next attempt.

    def reports(self, *arguments, code=0):
        run = subprocess.run([DMARCCTL, "-c", self.file("dmarcd.conf"), "reports", *arguments], capture_output=True,
                             check=False)
        self.stderr = run.stderr.decode()
        self.assertEqual(run.returncode, code, self.stderr)
        return run.stdout.decode()

    def json(self, *arguments):
        return json.loads(self.reports(*arguments, "--json"))

    def send_three(self):
        """A report to two recipients and one to a third."""
        self.append("example.com", [line("example.com", 1), line("example.com", 1), line("example.com", 1, 2)])
        self.append("example.net", [line("example.net", 2)])
        self.send()

    def id_of(self, domain):
        return next(one["id"] for one in self.json("list", "--all")["reports"] if one["domain"] == domain)

    def table(self, *arguments):
        """What `list` prints, without what differs from run to run."""
        text = PORT.sub("SERVER", TIME.sub("TIME", ID.sub("ID", self.reports("list", *arguments))))
        return text.replace(day(1), "YESTERDAY").replace(day(2), "DAY BEFORE").replace(day(0), "TODAY")

    def test_lists_what_waits_and_all(self):
        self.send_three()
        self.append("example.com", [line("example.com", 0)])
        self.send()
        shown = self.table()
        self.assertIn("REPORT        POLICY DOMAIN  DAY         PART  ROWS  MESSAGES  RECIPIENT          STATE", shown)
        self.assertRegex(shown, r"(?m)^ID  example.net    DAY BEFORE     1     1         1  later@example.net  waiting"
                                r"         1  not before TIME; SERVER: 451 4.3.0 try again")
        self.assertNotIn("taken@", shown)
        self.assertRegex(shown, r"\nRows that wait for their report:\nPOLICY DOMAIN  DAY         ROWS  MESSAGES  STATE"
                                r"  POLICY\nexample.com    TODAY +1         1  open   reject,")
        self.assertIn("\nThe last day whose reports were built is YESTERDAY.\n", shown)
        lines = self.table("--all").splitlines()
        self.assertEqual([one.split()[0] for one in lines[1:3]], ["ID", "ID"], "those that wait come first")
        self.assertRegex(lines[2], r"^ID  example.com +YESTERDAY +1 +2 +3  taken@example.com +sent +1  TIME SERVER: 250 2.0.0")
        self.assertRegex(lines[3], r"^ +refused@example.com +refused +1  TIME SERVER: 550 5.1.1 no such user")
        self.assertEqual(self.table("Example.NET."), re.sub(r"(?s)\nRows that.*?\n\n", "\nNo rows wait for their report."
                                                            "\n\n", shown))

    def test_lists_as_json(self):
        self.send_three()
        listed = self.json("list")
        self.assertEqual([(one["domain"], one["shelf"]) for one in listed["reports"]], [("example.net", "pending")])
        self.assertEqual(listed["last_day"], day(1))
        everything = self.json("list", "--all")["reports"]
        self.assertEqual([one["shelf"] for one in everything], ["pending", "archived"])
        archived = everything[1]
        self.assertEqual((archived["domain"], archived["day"], archived["rows"], archived["messages"]),
                         ("example.com", day(1), 2, 3))
        self.assertEqual([(one["recipient"], one["state"], one["next_attempt"]) for one in archived["deliveries"]],
                         [("taken@example.com", "sent", None), ("refused@example.com", "refused", None)])

    def test_says_that_nothing_waits(self):
        self.assertIn("No reports wait to be sent.\n\nNo rows wait for their report.\n", self.reports("list"))
        self.assertEqual(self.reports("list", "--all").splitlines()[0], "There are no reports.")
        self.assertEqual(self.json("list")["reports"], [])

    def test_shows_a_report_and_the_very_mail(self):
        self.send_three()
        report = self.id_of("example.com")
        [sent] = self.smtp.accepted()
        octets = self.smtp.message(sent)
        attached = next(part for part in email.message_from_bytes(octets).walk()
                        if part.get_content_type() == "application/gzip")
        document = gzip.decompress(attached.get_payload(decode=True)).decode()

        shown = self.reports("show", report[:10])
        self.assertIn("Report    %s\nAbout     example.com, %s, part 1\n" % (report, day(1)), shown)
        self.assertIn("Holds     2 rows, 3 messages\n", shown)
        self.assertIn("\nTo        taken@example.com: sent, 1 attempt, the last at ", shown)
        self.assertIn(": 550 5.1.1 no such user", shown)
        self.assertTrue(shown.endswith("\n\n" + document))
        self.assertEqual(self.json("show", report)["document"], document)
        mail = self.reports("show", report, "--mail", "taken@example.com")
        self.assertTrue(mail.startswith("DKIM-Signature: "))
        self.assertEqual(mail.encode(), octets)
        self.reports("show", report, "--mail", "other@example.com", code=1)
        self.assertIn("does not go to other@example.com, but to taken@example.com, refused@example.com", self.stderr)

    def test_previews_what_is_built_then_and_changes_nothing(self):
        self.append("example.net", [line("example.net", 2)])
        self.send()
        self.append("example.com", [line("example.com", 1), line("example.com", 1), line("example.com", 0)])
        before = self.reports("list", "--json")

        told = self.reports("preview", "example.com")
        [preview] = self.json("preview", "example.com")
        [of_today] = self.json("preview", "example.com", "--day", day(0))
        mail = email.message_from_string(self.reports("preview", "example.com", "--mail", "taken@example.com"))

        self.assertEqual(self.reports("list", "--json"), before)
        self.assertEqual((preview["day"], preview["decision"], preview["messages"]), (day(1), "build", 2))
        self.assertEqual((of_today["day"], of_today["messages"]), (day(0), 1))
        self.assertEqual([one["standing"] for one in preview["destinations"]], ["usable", "usable"])
        self.assertIn("\nTo        taken@example.com: usable", told)
        self.assertTrue(told.endswith("\n\n" + preview["document"]))
        self.assertEqual((mail["To"], mail["DKIM-Signature"] is None), ("<taken@example.com>", False))
        self.send()
        self.assertEqual(self.json("show", preview["id"])["document"], preview["document"])

    def test_previews_no_report_where_nobody_is_to_be_told(self):
        self.append("silent.example", [line("silent.example", 1).replace('"dmarc@silent.example"', "")])
        told = self.reports("preview", "silent.example")
        self.assertIn("\nNot sent  its policy names no address to report to\n", told)
        self.assertIn("<domain>silent.example</domain>", told)
        self.reports("preview", "absent.example", code=1)
        self.assertIn("has nothing to report to absent.example\n", self.stderr)
        self.reports("preview", "silent.example", "--day", "2001-01-01", code=1)
        self.assertIn("for 2001-01-01\n", self.stderr)

    def test_sends_a_report_again_octet_for_octet(self):
        self.send_three()
        report = self.id_of("example.com")
        said = self.reports("resend", report[:12], "--to", "taken@example.com")
        self.assertEqual(said, "report %s of example.com for %s, part 1: goes again to taken@example.com, which was sent; "
                               "dmarcd-report sends it with its next pass.\n" % (report, day(1)))
        self.assertEqual([one["id"] for one in self.json("list")["reports"] if one["domain"] == "example.com"], [report])
        self.send()
        first, second = self.smtp.accepted()
        self.assertEqual(self.smtp.message(first), self.smtp.message(second))
        self.assertEqual(second["recipients"], ["taken@example.com"])
        self.assertEqual(self.json("show", report)["shelf"], "archived")
        self.assertEqual(len(self.json("resend", report)["deliveries"]), 2)
        self.reports("resend", report, "--to", "other@example.com", code=1)

    def test_sends_a_report_that_waits_at_once(self):
        self.send_three()
        report = self.id_of("example.net")
        self.send()
        self.assertEqual(self.json("show", report)["deliveries"][0]["attempts"], 1, "it waits for its time")
        self.assertIn("goes at once to later@example.net, which was waiting", self.reports("resend", report))
        self.send()
        self.assertEqual(self.json("show", report)["deliveries"][0]["attempts"], 2)

    def test_drops_a_report(self):
        self.send_three()
        report = self.id_of("example.net")
        self.assertEqual(self.reports("drop", report[:12]),
                         "report %s of example.net for %s, part 1: dropped, 1 row of 1 message.\n"
                         "  later@example.net: waiting\n" % (report, day(2)))
        self.assertNotIn(report, self.reports("list", "--all", "--json"))
        for deed in ("show", "resend", "drop"):
            self.reports(deed, report, code=1)
            self.assertIn("has no report " + report, self.stderr)
        self.assertEqual(self.json("drop", self.id_of("example.com"))["domain"], "example.com")

    def test_takes_the_beginning_of_an_id_only_if_it_is_one_report(self):
        for domain in MANY:
            self.append(domain, [line(domain, 1)])
        self.send()
        ids = [one["id"] for one in self.json("list", "--all")["reports"]]
        digits = [one[0] for one in ids]
        shared = next(digit for digit in digits if digits.count(digit) > 1)
        self.reports("drop", shared, code=64)
        self.assertIn("%s is the beginning of several IDs:" % shared, self.stderr)
        self.assertEqual(sum(one in self.stderr for one in ids), digits.count(shared))
        self.assertEqual(len(self.json("list", "--all")["reports"]), len(MANY))

    def test_has_the_exit_codes_of_usage_and_configuration(self):
        for arguments in (["show"], ["show", ""], ["preview"], ["preview", "a..b"], ["list", "a..b"], ["nonsense"],
                          ["preview", "example.com", "--day", "yesterday"], []):
            self.reports(*arguments, code=64)
        self.write("dmarcd.conf", "nonsense {")
        self.reports("list", code=78)


class OnTheEmbeddedStore(Reports, unittest.TestCase):
    def store(self):
        return 'records { store = "embedded"; path = "%s"; }' % self.file("records.db")

    def append(self, domain, lines):
        with sqlite3.connect(self.file("records.db")) as database:
            database.executemany("INSERT INTO lines (policy_domain, received_at, line) VALUES (?, ?, ?)",
                                 [(domain, int(one.split(",")[0]), one) for one in lines])
        database.close()

    def test_asks_to_try_again_when_there_is_no_file(self):
        for name in ("", "-wal", "-shm"):
            if os.path.exists(self.file("records.db" + name)):
                os.remove(self.file("records.db" + name))
        for arguments in (["list"], ["show", "a"], ["resend", "a"], ["drop", "a"]):
            self.reports(*arguments, code=75)
            self.assertIn("records.db: cannot open: it is not there", self.stderr)
        self.assertFalse(os.path.exists(self.file("records.db")))

    def test_says_who_upgrades_a_file_of_the_first_version(self):
        with sqlite3.connect(self.file("records.db")) as database:
            database.execute("PRAGMA user_version = 1")
        database.close()
        self.reports("list", code=75)
        self.assertIn("its schema has version 1, and 2 is needed; dmarcd and dmarcd-report upgrade it", self.stderr)

    def id_of_readable(self, domain):
        return json.loads(self.reports("list", "--all", "--json", domain))["reports"][0]["id"]

    def test_drops_a_report_that_cannot_be_read(self):
        self.send_three()
        report = self.id_of("example.net")
        with sqlite3.connect(self.file("records.db")) as database:
            database.execute("UPDATE reports SET facts = '{}' WHERE policy_domain = 'example.net'")
        database.close()
        self.assertIn("taken@example.com", self.reports("list", "--all", code=74))
        self.assertIn("dmarcctl reports drop " + report, self.stderr)
        self.reports("show", report, code=74)
        self.reports("show", self.id_of_readable("example.com"))
        self.assertEqual(self.reports("drop", report), "report %s of example.net: dropped unread.\n" % report)
        self.reports("list")


class InRedis(Reports, unittest.TestCase):
    def store(self):
        self.redis = Redis(self.path)
        self.addCleanup(self.redis.stop)
        return 'redis { servers = "%s"; }' % self.redis.socket

    def append(self, domain, lines):
        self.redis.command("RPUSH", "dmarc_" + domain, *lines)

    def test_asks_to_try_again_when_nobody_answers(self):
        self.redis.stop()
        for arguments in (["list"], ["show", "a"], ["resend", "a"], ["drop", "a"], ["preview", "example.com"]):
            self.reports(*arguments, code=75)
            self.assertIn("redis.sock", self.stderr)


if __name__ == "__main__":
    unittest.main()
