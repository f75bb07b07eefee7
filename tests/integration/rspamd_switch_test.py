#!/usr/bin/python3
"""Who switches from rspamd loses no day: what each of its versions left in Redis goes into our reports, once.

usage: tests/integration/rspamd_switch_test.py build/bin/dmarcctl
"""
import email
import email.policy
import gzip
import json
import os
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ET

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"
REPORTER = os.path.join(os.path.dirname(DMARCCTL), "dmarcd-report")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from resp import DurableRedis
from servers import folder
from smtp_server import SmtpServer

NAMESPACE = "{urn:ietf:params:xml:ns:dmarc-2.0}"

CONFIG = """
dns {{ zone_files = ["{folder}/world.zone"]; }}
dmarc {{
  servers = ["{redis}"];
  reporting = true;
  send_reports = true;
  report_settings {{
    org_name = "Receiver"; domain = "reporter.example"; email = "reports@reporter.example";
    smtp = "127.0.0.1"; smtp_port = {port};
  }}
}}
reports {{ report_reserved_domains = true; delivery {{ encryption = "off"; }} }}
"""

# news.v3.example has no policy of its own: rspamd kept its mail under the organization, as the policy is.
ZONE = """$ORIGIN example.
_dmarc.v1 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@v1.example"
_dmarc.v2 IN TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@v2.example"
_dmarc.v3 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@v3.example"
"""


def day(seconds):
    return time.strftime("%Y%m%d", time.gmtime(seconds))


def count_by_rspamd_1(redis, domain, seconds):
    redis.command("RPUSH", "dmarc_" + domain, "%d,192.0.2.1,true,false,none" % seconds)


def count_by_rspamd_2(redis, domain, seconds, text):
    key = ";".join(("dmarc", domain, day(seconds)))
    redis.command("SADD", "dmarc_idx;" + day(seconds), key)
    redis.command("HINCRBY", key, text, 1)
    redis.command("EXPIRE", key, 172800)


def count_by_rspamd_3(redis, domain, seconds, text):
    key = ";".join(("dmarc_rpt", domain, "mailto:dmarc@" + domain, day(seconds)))
    redis.command("SADD", "dmarc_idx;" + day(seconds), key)
    redis.command("ZINCRBY", key, 1, text)
    redis.command("EXPIRE", key, 172800)


def read_report(octets):
    """Policy domain, published p, and of each record what it says."""
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    root = ET.fromstring(gzip.decompress(next(mail.iter_attachments()).get_content()))
    text = lambda node, path: node.find("/".join(NAMESPACE + step for step in path.split("/"))).text
    records = [(text(record, "row/source_ip"), int(text(record, "row/count")),
                text(record, "row/policy_evaluated/disposition"), text(record, "row/policy_evaluated/dkim"),
                text(record, "row/policy_evaluated/spf"), text(record, "identifiers/header_from"))
               for record in root.iter(NAMESPACE + "record")]
    return text(root, "policy_published/domain"), text(root, "policy_published/p"), sorted(records)


class RspamdSwitch(unittest.TestCase):
    def report_once(self, config):
        run = subprocess.run([REPORTER, "-c", config, "--once", "--json"], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return json.loads(run.stdout)

    def test_reports_what_each_version_left(self):
        midnight = int(time.time()) // 86400 * 86400
        yesterday, today = midnight - 3600, midnight
        with folder() as path:
            redis = DurableRedis(path)
            self.addCleanup(redis.stop)
            client = redis.client()
            for _ in range(3):
                count_by_rspamd_1(client, "v1.example", yesterday)
            count_by_rspamd_2(client, "v2.example", yesterday,
                              "192.0.2.2,fail,fail,quarantine,,v2.example,other.example,,,,helo, with comma,none")
            for _ in range(4):
                count_by_rspamd_3(client, "v3.example", yesterday,
                                  "2001:db8::3,fail,pass,none,,news.v3.example,v3.example,,,,bounces.example,softfail")
            count_by_rspamd_3(client, "v3.example", yesterday, "no text of rspamd")
            count_by_rspamd_3(client, "v3.example", today, "192.0.2.3,pass,pass,none,,v3.example,,,,,v3.example,pass")
            with open(os.path.join(path, "world.zone"), "w", encoding="utf-8") as zone:
                zone.write(ZONE)

            with SmtpServer(os.path.join(path, "mail")) as server:
                config = os.path.join(path, "dmarcd.conf")
                with open(config, "w", encoding="utf-8") as file:
                    file.write(CONFIG.format(folder=path, redis=redis.socket, port=server.port))
                done = self.report_once(config)
                again = self.report_once(config)
                reports = sorted(read_report(server.message(mail)) for mail in server.accepted())

            self.assertEqual(reports, [
                ("v1.example", "reject", [("192.0.2.1", 3, "none", "fail", "pass", "v1.example")]),
                ("v2.example", "quarantine", [("192.0.2.2", 1, "quarantine", "fail", "fail", "v2.example")]),
                ("v3.example", "reject", [("2001:db8::3", 4, "none", "pass", "fail", "news.v3.example")])])
            self.assertEqual(sorted((taken["messages"], taken["unreadable"]) for taken in done["taken_over"]),
                             [(1, 0), (4, 1)])
            self.assertEqual((again["taken_over"], again["reports"]), ([], []))
            self.assertEqual(client.command("LRANGE", "{dmarc_v3.example}:unreadable", 0, -1), [b"no text of rspamd"])
            of_today = "dmarc_rpt;v3.example;mailto:dmarc@v3.example;" + day(today)
            self.assertEqual(sorted(client.command("KEYS", "dmarc*;*")),
                             [b"dmarc_idx;" + day(today).encode(), of_today.encode()])


if __name__ == "__main__":
    unittest.main()
