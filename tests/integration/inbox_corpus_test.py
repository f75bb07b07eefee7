#!/usr/bin/python3
"""A corpus of received reports through `dmarcd-inbox import`: every carrier and every oddity, once, again, and cut off.

usage: tests/integration/inbox_corpus_test.py build/bin/dmarcctl
"""
# Covers: receive.oddities, receive.dropped-records, receive.refused, receive.encodings, receive.any-octets

import collections
import json
import os
import pathlib
import subprocess
import sys
import unittest

DMARCCTL = sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin/dmarcctl"
INBOX = os.path.join(os.path.dirname(DMARCCTL), "dmarcd-inbox")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from report_corpus import write_corpus
from servers import folder

FEWEST_FILES = 200
LARGEST_CUT = 20_000  # Larger files show nothing more when they are cut, and take their time.


def unlike(line, expected):
    """In what a line differs from what is expected; nothing if it does not."""
    if line["status"] != expected["status"]:
        return f"{line['status']} ({line['reason']})"
    if expected["status"] == "rejected":
        is_told = bool(line["reason"]) and expected["reason"].lower() in line["reason"].lower()
        return "" if is_told else f"reason: {line['reason']}"
    if line["kind"] != expected["kind"]:
        return f"kind {line['kind']}"
    if expected["warns"] is not None and bool(line["warnings"]) != expected["warns"]:
        return f"warnings: {line['warnings']}"
    figures = expected["figures"] or {}
    return ", ".join(f"{name} {line[name]}" for name, value in figures.items() if line[name] != value)


def mismatches(lines, items):
    """What does not fit where each item wants a line of its own, and each line an item."""
    left = list(lines)
    complaints = []
    for item in items:
        fitting = next((line for line in left if not unlike(line, item)), None)
        if fitting:
            left.remove(fitting)
        else:
            complaints.append(f"{item}: {'; '.join(unlike(line, item) for line in left) or 'no line'}")
    return complaints + [f"a line too many: {line}" for line in left if not complaints]


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(folder()))
        cls.expected = write_corpus(cls.folder / "corpus")
        cls.inputs = cls.folder / "corpus" / "inputs"

    def imported(self, inputs, database):
        """The lines of each file's import, by its name."""
        config = self.folder / f"{database}.conf"
        config.write_text(f'inbox {{ database = "sqlite:{self.folder}/{database}.db"; }}\n')
        done = subprocess.run([INBOX, "-c", str(config), "import", "--json", str(inputs)], capture_output=True,
                              timeout=240)
        self.assertEqual(done.returncode, 65, done.stderr[-2000:])  # Some files are bad, and nothing else went wrong.
        lines = collections.defaultdict(list)
        for line in map(json.loads, done.stdout.decode().splitlines()):
            lines[pathlib.Path(line["input"]).name].append(line)
        return lines

    def test_each_file_becomes_what_it_is(self):
        lines = self.imported(self.inputs, "once")

        self.assertGreaterEqual(len(self.expected), FEWEST_FILES)
        self.assertEqual(set(lines), set(self.expected))
        for name, items in self.expected.items():
            with self.subTest(name):
                self.assertEqual(mismatches(lines[name], items), [])

    def test_what_comes_again_is_not_kept_again(self):
        self.imported(self.inputs, "twice")

        lines = self.imported(self.inputs, "twice")

        for name, items in self.expected.items():
            again = [dict(item, status="duplicate") if item["status"] == "imported" else item for item in items]
            with self.subTest(name):
                self.assertEqual(mismatches(lines[name], again), [])

    def test_what_is_cut_off_is_never_half_a_report(self):
        cuts = self.folder / "cuts"
        cuts.mkdir()
        for name in self.expected:
            octets = (self.inputs / name).read_bytes()
            for quarter in (1, 2, 3) if len(octets) <= LARGEST_CUT else ():
                (cuts / f"{quarter}-{name}").write_bytes(octets[:len(octets) * quarter // 4])

        lines = self.imported(cuts, "cuts")

        for name, told in lines.items():
            whole = [item["figures"] for item in self.expected[name.partition("-")[2]]]
            for line in told:
                figures = {key: line[key] for key in ("records", "messages", "dkim_pass", "spf_pass", "both_pass",
                                                      "either_pass", "neither_pass")}
                with self.subTest(name):
                    is_whole = line["status"] == "rejected" or line["kind"] != "aggregate" or figures in whole
                    self.assertTrue(is_whole, line)


if __name__ == "__main__":
    unittest.main()
