#!/usr/bin/python3
"""Runs the public SPF test suite (RFC 7208) through `dmarcctl spf`.

usage: rfc7208_suite.py DMARCCTL [native|libspf2]

The suite is rfc7208-tests.yml in the folder that DMARCD_CONFORMANCE names, or in ../shared/conformance beside the
project. Each scenario's zonedata becomes a zone file; each test is one run of the program with the engine named. Ends
with "N of N", and for libspf2 with how many of them it judged itself; exit code 0 if all are right, 1 if any is wrong, 77
if there is no suite to run. The suite writes octets beyond ASCII as \\xNN, which YAML reads as code points.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

from zone_text import name, rdata

# Covers: spf.suite
SKIPPED = 77  # What CTest is told to take for "not run".

# Where the suite has DEFAULT the receiver may say something of its own; this program says nothing.
DEFAULT_EXPLANATION = ""


class SuiteLoader(yaml.SafeLoader):
    """YAML without its habit of reading 1:2 as a number in base 60 and `no` as false."""


SuiteLoader.yaml_implicit_resolvers = {}


def with_txt_for_spf(records):
    """An SPF entry stands for a TXT record too, unless the name has TXT entries of its own; TXT NONE only says that."""
    has_txt = any(record_type == "TXT" for record_type, _ in records)
    for record_type, value in records:
        if record_type == "SPF":
            if not has_txt:
                yield "TXT", value
        elif (record_type, value) != ("TXT", "NONE"):
            yield record_type, value


def zone_lines(owner, entries):
    records = [next(iter(entry.items())) for entry in entries if entry != "TIMEOUT"]
    served = list(with_txt_for_spf(records))
    for record_type, value in served:
        yield f"{name(owner)} 3600 IN {record_type} {rdata(record_type, value)}"
    if "TIMEOUT" not in entries:
        return
    # A timeout is what every type without a record answers; nothing here asks for more types than these.
    for record_type in ("A", "AAAA", "MX", "PTR", "TXT"):
        if not any(served_type == record_type for served_type, _ in served):
            yield f";!timeout {name(owner)} {record_type}"


def zone_file(scenario):
    lines = [line for owner, entries in scenario["zonedata"].items() for line in zone_lines(owner, entries)]
    return "\n".join(lines) + "\n"


def run(program, zone_path, test):
    command = [*program, "--zone", zone_path, "--client-ip", test["host"], "--helo", test["helo"],
               "--mail-from", test["mailfrom"], "--json"]
    finished = subprocess.run(command, capture_output=True, timeout=30, check=False)
    if finished.returncode != 0:
        return {"result": f"exit code {finished.returncode}: {finished.stderr.decode(errors='replace').strip()}"}
    return json.loads(finished.stdout)


def complaint(test, answer):
    """What is wrong with an answer; nothing if it is right."""
    wanted = test["result"] if isinstance(test["result"], list) else [test["result"]]
    if answer["result"] not in wanted:
        return f"result {answer['result']}, expected {' or '.join(wanted)}"
    if "explanation" not in test:
        return None
    explanation = DEFAULT_EXPLANATION if test["explanation"] == "DEFAULT" else test["explanation"]
    if answer["explanation"] != explanation:
        return f"explanation \"{answer['explanation']}\", expected \"{explanation}\""
    return None


def run_scenario(program, scenario, directory):
    zone_path = os.path.join(directory, re.sub(r"\W+", "-", scenario["description"]) + ".zone")
    with open(zone_path, "w", encoding="ascii") as file:
        file.write(zone_file(scenario))
    for test_name, test in scenario["tests"].items():
        answer = run(program, zone_path, test)
        yield test_name, answer, complaint(test, answer)


def suite_path():
    beside_the_project = pathlib.Path(__file__).resolve().parents[3] / "shared" / "conformance"
    return pathlib.Path(os.environ.get("DMARCD_CONFORMANCE", beside_the_project)) / "rfc7208-tests.yml"


def summary(engine, right, total, judges):
    text = f"RFC 7208 suite, {engine}: {right} of {total}"
    if engine == "libspf2":
        text += f"; {judges['libspf2']} judged by libspf2 itself, {judges['native']} by the native engine"
    return text


def main(dmarcctl, engine="native"):
    suite = suite_path()
    if not suite.is_file():
        print(f"SKIPPED: there is no RFC 7208 suite at {suite}; DMARCD_CONFORMANCE names the folder that has it")
        return SKIPPED

    total = right = 0
    judges = collections.Counter()
    program = [dmarcctl, "spf", "--engine", engine]
    with open(suite, encoding="utf-8") as file, tempfile.TemporaryDirectory() as directory:
        for scenario in yaml.load_all(file, Loader=SuiteLoader):
            for test_name, answer, wrong in run_scenario(program, scenario, directory):
                total += 1
                right += wrong is None
                judges[answer.get("engine")] += 1
                if wrong:
                    print(f"{scenario['description']}: {test_name}: {wrong}")
    print(summary(engine, right, total, judges))
    return 0 if total > 0 and right == total else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
