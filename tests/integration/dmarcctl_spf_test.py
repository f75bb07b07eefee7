#!/usr/bin/python3
"""`dmarcctl spf` against zone files: its JSON, what it says to people, and its exit codes.

usage: tests/integration/dmarcctl_spf_test.py build/bin/dmarcctl
"""
import json
import subprocess
import sys
import tempfile
import unittest

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"

ZONE = """
example.com.       TXT  "v=spf1 ip4:192.0.2.0/24 include:_spf.example.net exp=why.example.com -all"
why.example.com.   TXT  "%{i} is no host of %{o}, says %{r}"
_spf.example.net.  TXT  "v=spf1 a:absent.example ~all"
helo.example.      TXT  "v=spf1 exists:%{l}.%{d} -all"
postmaster.helo.example. A 192.0.2.9
;!timeout slow.example
"""
DEFAULTS = ("--client-ip", "198.51.100.1", "--helo", "helo.example", "--mail-from", "user@example.com")


def file_with(text):
    file = tempfile.NamedTemporaryFile("w")
    file.write(text)
    file.flush()
    return file


def run(*arguments):
    return subprocess.run([DMARCCTL, *arguments], capture_output=True, text=True, check=False)


def spf(*arguments, zone=ZONE):
    with file_with(zone) as file:
        return run("spf", "--zone", file.name, *arguments)


def found(*arguments):
    result = spf("--json", *arguments)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    return json.loads(result.stdout)


class Json(unittest.TestCase):
    def test_tells_the_result_and_its_evidence(self):
        self.assertEqual(found(*DEFAULTS, "--receiver", "mx.example.org"), {
            "result": "fail", "domain": "example.com", "mechanism": "-all",
            "explanation": "198.51.100.1 is no host of example.com, says mx.example.org",
            "lookups": 2, "void_lookups": 1, "engine": "native", "remark": ""})

    def test_takes_any_sender_and_any_helo(self):
        for mail_from, helo, result in (
                ("", "helo.example", "pass"), ("<>", "helo.example", "pass"), ("<user@example.com>", "x", "fail"),
                ("@example.com", "-x", "fail"), ("foo@[1.2.3.4]", "x", "none"), ("a b@example.com", "[::1]", "fail"),
                ("user@slow.example", "JUMPIN' JUPITER", "temperror"), ("", "", "none"), ("user", "%%%", "none")):
            answer = found("--client-ip", "198.51.100.1", f"--helo={helo}", f"--mail-from={mail_from}")
            self.assertEqual(answer["result"], result, mail_from)

    def test_adds_up_zones(self):
        with file_with('more.example. TXT "v=spf1 include:example.com"\n') as more:
            answer = found("--zone", more.name, "--client-ip", "192.0.2.7", "--helo", "x", "--mail-from", "u@more.example")
        self.assertEqual((answer["result"], answer["mechanism"]), ("pass", "include:example.com"))

    # Covers: spf.client-address
    def test_takes_mapped_addresses_for_ipv4(self):
        answer = found("--client-ip", "::ffff:192.0.2.7", "--helo", "x", "--mail-from", "u@example.com")
        self.assertEqual(answer["mechanism"], "ip4:192.0.2.0/24")


class Engine(unittest.TestCase):
    def test_is_the_one_of_the_command_line(self):
        answer = found("--engine", "libspf2", *DEFAULTS)
        self.assertEqual((answer["result"], answer["engine"], answer["remark"]), ("fail", "libspf2", ""))
        self.assertEqual(answer["explanation"], "198.51.100.1 is no host of example.com, says unknown")

    def test_is_otherwise_the_one_of_the_configuration(self):
        with file_with('spf { engine = "libspf2"; }\n') as config:
            self.assertEqual(found("-c", config.name, *DEFAULTS)["engine"], "libspf2")
            self.assertEqual(found("-c", config.name, "--engine", "native", *DEFAULTS)["engine"], "native")

    def test_says_why_another_one_judged(self):
        zone = 'example.com. TXT "v=spf1 ip4:0.0.0.0/0 -all"\n'
        answer = json.loads(spf("--json", "--engine", "libspf2", *DEFAULTS, zone=zone).stdout)
        self.assertEqual((answer["result"], answer["engine"]), ("pass", "native"))
        self.assertIn('"ip4:0.0.0.0/0" holds a prefix length of zero', answer["remark"])
        self.assertIn("It was judged by the native engine:", spf("--engine", "libspf2", *DEFAULTS, zone=zone).stdout)

    def test_must_be_one_that_there_is(self):
        self.assertEqual(spf("--engine", "other", *DEFAULTS).returncode, 64)


class ForPeople(unittest.TestCase):
    def test_says_what_was_found_and_why(self):
        text = spf(*DEFAULTS).stdout
        self.assertIn("SPF fail for example.com: 198.51.100.1 matches -all.", text)
        self.assertIn("The domain explains: 198.51.100.1 is no host of example.com, says unknown", text)

    def test_says_which_identity_was_checked(self):
        text = spf("--client-ip", "192.0.2.1", "--helo", "helo.example", "--mail-from", "").stdout
        self.assertIn("the HELO name, since the reverse-path is null", text)


class ExitCodes(unittest.TestCase):
    def test_a_bad_zone_is_named_with_its_line(self):
        result = spf(*DEFAULTS, zone='example.com. TXT "v=spf1"\nexample.com. A 192.0.2\n')
        self.assertEqual((result.returncode, result.stdout), (65, ""))
        self.assertRegex(result.stderr, r":2: .*192\.0\.2")

    def test_an_absent_zone_is_bad_input(self):
        result = run("spf", "--zone", "/nowhere/at.all", *DEFAULTS)
        self.assertEqual(result.returncode, 65)
        self.assertIn("/nowhere/at.all", result.stderr)

    def test_a_wrong_command_line_is_a_usage_error(self):
        for arguments in ((), ("--client-ip", "192.0.2.1"), (*DEFAULTS, "--nonsense"), (*DEFAULTS, "more"),
                          ("--client-ip", "192.0.2.256", "--helo", "x", "--mail-from", "")):
            result = spf(*arguments)
            self.assertEqual((result.returncode, result.stdout), (64, ""), arguments)
            self.assertNotEqual(result.stderr, "")

    def test_a_bad_configuration_is_one_before_and_behind_the_command(self):
        with file_with("nonsense = 1;\n") as config, file_with(ZONE) as zone:
            for arguments in (("-c", config.name, "spf", "--zone", zone.name, *DEFAULTS),
                              ("spf", "-c", config.name, "--zone", zone.name, *DEFAULTS)):
                result = run(*arguments)
                self.assertEqual((result.returncode, result.stdout), (78, ""))
                self.assertIn("nonsense", result.stderr)

    def test_help_and_version_are_no_errors(self):
        for arguments in (("--help",), ("--version",), ("spf", "--help"), ("spf", "--version")):
            result = run(*arguments)
            self.assertEqual(result.returncode, 0, arguments)
            self.assertNotEqual(result.stdout, "", arguments)


if __name__ == "__main__":
    unittest.main()
