#!/usr/bin/python3
"""`dmarcctl records` against a real Redis and against embedded stores: what it shows, and its exit codes.

usage: tests/integration/dmarcctl_records_test.py build/bin/dmarcctl
"""
import json
import os
import subprocess
import sys
import unittest

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"

from servers import Redis, folder

REDIS = 'dmarc { servers = "%s"; }\n'
EMBEDDED = 'records { store = "embedded"; path = "%s"; }\n'

LINE = ('%d,192.0.2.1,true,false,none,{"v":1,"id":"a1","disposition":"pass","header_from":"%s",'
        '"envelope_from":"b.example","spf":{"result":"pass","domain":"b.example","scope":"mfrom"},'
        '"policy":{"domain":"%s","p":"reject"},"applied":"reject","rua":["dmarc@example.com"]}')


class Records(unittest.TestCase):
    def setUp(self):
        own_folder = folder()
        self.path = own_folder.__enter__()
        self.addCleanup(own_folder.__exit__, None, None, None)

    def records(self, configuration, *arguments):
        config = os.path.join(self.path, "dmarcd.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(configuration)
        return subprocess.run([DMARCCTL, "-c", config, "records", *arguments], capture_output=True, text=True,
                              check=False)

    def fill_redis(self):
        redis = Redis(self.path)
        self.addCleanup(redis.stop)
        for time in (1763769600, 1763773200):
            redis.command("RPUSH", "dmarc_example.com", LINE % (time, "news.example.com", "example.com"))
        redis.command("RPUSH", "dmarc_example.net", LINE % (1763770000, "example.net", "example.net"))
        return redis


class InRedis(Records):
    def test_lists_each_domain_with_its_span(self):
        shown = self.records(REDIS % self.fill_redis().socket)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(shown.stdout,
                         "POLICY DOMAIN   RECORDS  OLDEST                NEWEST\n"
                         "example.com           2  2025-11-22T00:00:00Z  2025-11-22T01:00:00Z\n"
                         "example.net           1  2025-11-22T00:06:40Z  2025-11-22T00:06:40Z\n")

    def test_tells_the_records_of_a_domain_at_length(self):
        shown = self.records(REDIS % self.fill_redis().socket, "Example.COM.")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(shown.stdout.count("192.0.2.1  news.example.com  pass\n"), 2)
        self.assertIn("  SPF       pass for b.example (mfrom); aligned\n", shown.stdout)

    def test_prints_one_json_document(self):
        redis = self.fill_redis()
        every = json.loads(self.records(REDIS % redis.socket, "--json").stdout)
        self.assertEqual([(one["domain"], len(one["records"])) for one in every],
                         [("example.com", 2), ("example.net", 1)])
        self.assertEqual(every[0]["records"][0]["time"], 1763769600)
        self.assertEqual(every[0]["records"][0]["disposition"], "pass")
        one = json.loads(self.records(REDIS % redis.socket, "--json", "example.net").stdout)
        self.assertEqual(one, [every[1]])

    def test_counts_what_is_no_record(self):
        redis = self.fill_redis()
        redis.command("RPUSH", "dmarc_example.net", "who wrote this?")
        shown = self.records(REDIS % redis.socket, "example.net")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("1 of the lines of example.net left out; the first is not a record line", shown.stderr)
        self.assertEqual(shown.stdout.count("192.0.2.1"), 1)

    def test_says_that_nothing_waits(self):
        redis = Redis(self.path)
        self.addCleanup(redis.stop)
        self.assertEqual(self.records(REDIS % redis.socket).stdout, "No records wait.\n")
        self.assertEqual(self.records(REDIS % redis.socket, "example.org").stdout,
                         "No records wait for example.org.\n")
        self.assertEqual(json.loads(self.records(REDIS % redis.socket, "--json").stdout), [])

    def test_asks_to_try_again_when_nobody_answers(self):
        shown = self.records(REDIS % os.path.join(self.path, "none.sock"))
        self.assertEqual(shown.returncode, 75)
        self.assertEqual(shown.stdout, "")
        self.assertIn("none.sock: no such file or directory", shown.stderr)


class InTheEmbeddedStore(Records):
    def test_asks_to_try_again_when_there_is_no_file_yet(self):
        shown = self.records(EMBEDDED % os.path.join(self.path, "records.db"))
        self.assertEqual(shown.returncode, 75)
        self.assertIn("records.db: cannot open: it is not there", shown.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.path, "records.db")))

    def test_says_that_the_file_is_damaged(self):
        path = os.path.join(self.path, "records.db")
        with open(path, "w", encoding="utf-8") as file:
            file.write("x" * 8192)
        shown = self.records(EMBEDDED % path)
        self.assertEqual(shown.returncode, 74)
        self.assertIn("it is damaged or no database", shown.stderr)


class Misuse(Records):
    def test_has_the_exit_codes_of_usage_and_configuration(self):
        self.assertEqual(self.records(REDIS % "/none.sock", "a..b").returncode, 64)
        self.assertEqual(self.records("nonsense {").returncode, 78)


if __name__ == "__main__":
    unittest.main()
