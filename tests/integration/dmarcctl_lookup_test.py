#!/usr/bin/python3
"""`dmarcctl lookup` against zone files: its JSON, what it says to people, and its exit codes.

usage: tests/integration/dmarcctl_lookup_test.py build/bin/dmarcctl
"""
import json
import subprocess
import sys
import tempfile
import unittest

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"

ZONE = """
_dmarc.example.com.         TXT ("v=DMARC1; p=Reject; sp=quarantine; np=none; t=y; pct=50; fo=1:d;"
                                 " rua=mailto:a%21b@example.com!10m,https://x.example/,mailto:c@example.com")
exists.example.com.         A   192.0.2.1
_dmarc.two.example.com.     TXT "v=DMARC1; p=none"
_dmarc.two.example.com.     TXT "v=DMARC1; p=reject"
_dmarc.broken.example.com.  TXT "v=DMARC1; p=reject; sp=bogus"
_dmarc.bank.example.        TXT "v=DMARC1; p=none; psd=y"
_dmarc.mended.example.      TXT "v=DMARC1; p=rejct; sp=reject; rua=mailto:d@mended.example"
_dmarc.xn--bcher-kva.example. TXT "v=DMARC1; p=none; psd=n; adkim=s"
;!timeout _dmarc.slow.example.com
"""


def lookup(*arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".zone") as zone:
        zone.write(ZONE)
        zone.flush()
        command = [DMARCCTL, "lookup", "--zone", zone.name, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def found(domain):
    result = lookup("--json", domain)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


class Json(unittest.TestCase):
    def test_tells_the_record_with_its_defaults(self):
        answer = found("Example.COM.")
        steps = answer.pop("steps")
        self.assertEqual(answer, {
            "author_domain": "example.com",
            "policy_domain": "example.com",
            "organizational_domain": "example.com",
            "result": "found",
            "policy": "reject",
            "record": {"p": "reject", "sp": "quarantine", "np": "none", "psd": "u", "adkim": "r", "aspf": "r",
                       "t": "y", "rua": ["a!b@example.com", "c@example.com"], "ruf": [], "fo": "1:d", "pct": 50},
        })
        self.assertTrue(steps[0]["text"].startswith("v=DMARC1; p=Reject; sp=quarantine;"))

    def test_tells_each_query_in_order(self):
        outcomes = [(step["name"], step["outcome"]) for step in found("a.two.example.com")["steps"]]
        self.assertEqual(outcomes, [
            ("_dmarc.a.two.example.com", "nxdomain"), ("_dmarc.two.example.com", "several"),
            ("_dmarc.example.com", "record"), ("_dmarc.com", "nxdomain"),
            ("a.two.example.com", "nxdomain")])

    def test_applies_the_tag_that_fits_the_name(self):
        for domain, policy in (("example.com", "reject"), ("exists.example.com", "quarantine"),
                               ("gone.example.com", "none")):
            self.assertEqual(found(domain)["policy"], policy, domain)

    def test_ends_at_a_public_suffix(self):
        answer = found("a.mega.bank.example")
        self.assertEqual(answer["organizational_domain"], "mega.bank.example")
        self.assertEqual(answer["policy_domain"], "bank.example")
        self.assertEqual(answer["steps"][-1]["name"], "_dmarc.bank.example")

    def test_has_no_policy_where_there_is_none(self):
        for domain, result in (("nothing.example", "none"), ("broken.example.com", "permerror"),
                               ("slow.example.com", "temperror"), ("x.slow.example.com", "temperror")):
            answer = found(domain)
            self.assertEqual(answer["result"], result, domain)
            for field in ("policy_domain", "policy", "record"):
                self.assertIsNone(answer[field], domain)

    def test_a_name_without_a_record_is_its_own_organization(self):
        self.assertEqual(found("mail.nothing.example")["organizational_domain"], "mail.nothing.example")

    def test_a_bad_policy_with_an_address_for_reports_is_none(self):
        record = found("mended.example")["record"]
        self.assertEqual((record["p"], record["sp"], record["np"]), ("none", None, None))

    def test_takes_a_name_as_people_write_it(self):
        answer = found("Bücher.example")
        self.assertEqual(answer["author_domain"], "xn--bcher-kva.example")
        self.assertEqual(answer["record"]["adkim"], "s")


    def test_searches_as_the_configuration_says(self):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as configuration:
            configuration.write('dmarc { discovery = "psl"; }')
            configuration.flush()
            answer = json.loads(lookup("--json", "-c", configuration.name, "a.exists.example.com").stdout)
        self.assertEqual([step["name"] for step in answer["steps"]],
                         ["_dmarc.a.exists.example.com", "_dmarc.example.com", "a.exists.example.com"])


class Text(unittest.TestCase):
    def test_says_what_applies_and_why(self):
        text = lookup("gone.example.com").stdout
        for part in ("_dmarc.gone.example.com", "Organization example.com", "none:", "np applies", "a!b@example.com",
                     "t=y"):
            self.assertIn(part, text)

    def test_says_what_could_not_be_found_out(self):
        self.assertIn("try again later", lookup("slow.example.com").stdout)


class ExitCodes(unittest.TestCase):
    def test_refuses_what_is_no_domain(self):
        for arguments in ([".."], [], ["a" * 64 + ".example"]):
            result = lookup("--json", *arguments)
            self.assertEqual((result.returncode, result.stdout), (64, ""), arguments)

    def test_names_the_domain_of_an_address(self):
        result = lookup("u@example.com")
        self.assertEqual(result.returncode, 64)
        self.assertIn('"u@example.com" is an address', result.stderr)
        self.assertIn("look up example.com", result.stderr)

    def test_names_a_command_that_is_none_and_what_is_meant(self):
        for words, complaint in ((["foo"], 'no command "foo"; there are check, '),
                                 (["lokup", "example.com"], 'no command "lokup"; did you mean lookup?'),
                                 (["-c", "/x", "config", "chekc"], 'no command "chekc"; did you mean check?')):
            result = subprocess.run([DMARCCTL, *words], capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 64)
            self.assertIn(complaint, result.stderr)

    def test_refuses_a_time_that_no_clock_shows(self):
        result = subprocess.run([DMARCCTL, "check", "--now", "99999999999999999", "-"], input="", capture_output=True,
                                text=True, check=False)
        self.assertEqual((result.returncode, result.stdout), (64, ""))

    def test_refuses_a_zone_that_is_not_there(self):
        result = subprocess.run([DMARCCTL, "lookup", "--zone", "/nonexistent", "example.com"], capture_output=True,
                                text=True, check=False)
        self.assertEqual(result.returncode, 65)
        self.assertIn("/nonexistent", result.stderr)


if __name__ == "__main__":
    unittest.main()
