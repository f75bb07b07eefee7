#!/usr/bin/python3
"""Signs and spoils a matrix of messages, and compares what `dmarcctl check` says of each, by either engine, with what
python3-dkim says.

usage: dkim_matrix.py DMARCCTL

The matrix is that of dkim_cases.py: algorithm and key length x canonical forms x shape of body and header; what may
happen to a message on its way; l=; octets drawn by lot; what signers write into signatures and key records. Both
engines must give the result of the case, and python3-dkim must pass exactly where that is a pass. Where it follows
another rule, the case names the rule that is ours, and must really differ. Prints each surprise; ends with "N of N";
exit code 0 if there is none, 1 otherwise.
"""
# Covers: dkim.matrix, dkim.canonical.header, dkim.canonical.body, dkim.canonical.bottom-up, dkim.canonical.octets
# Covers: dkim.rsa.sha256, dkim.rsa.key-sizes, dkim.ed25519, dkim.partial-body, dkim.results, dkim.tags.list
# Covers: dkim.key.version, dkim.key.hashes, dkim.key.type, dkim.key.service, dkim.key.several
# Covers: dkim.key.strict-subdomain

import json
import logging
import pathlib
import subprocess
import sys
import tempfile

import dkim

import dkim_cases

ENGINES = ("native", "libopendkim")


def passes_elsewhere(case, records):
    """Whether python3-dkim passes the topmost signature of the octets as they are: its own reader of messages would
    take LF for CR LF."""
    def text_at(name, timeout=5):  # pylint: disable=unused-argument
        found = records.get(name.decode(errors="replace").rstrip(".").lower())
        return found[0].encode("latin-1") if found else None

    verifier = dkim.DKIM()
    fields = (field.partition(b":") for field in case.header)
    verifier.headers = [[name, value + b"\r\n"] for name, _, value in fields]
    verifier.body = case.body
    try:
        return verifier.verify(dnsfunc=text_at)
    except Exception:  # It raises whatever its reading of a bad tag or key comes to.  pylint: disable=broad-except
        return False


class Checker:
    """dmarcctl, with a zone and a configuration for each engine."""

    def __init__(self, dmarcctl, folder):
        self.dmarcctl = dmarcctl
        self.zone = pathlib.Path(folder, "keys.zone")
        self.message = pathlib.Path(folder, "message.eml")
        self.configurations = {engine: pathlib.Path(folder, engine + ".conf") for engine in ENGINES}
        for engine, path in self.configurations.items():
            path.write_text(f'dkim {{ engine = "{engine}"; }}\n')

    def result(self, engine):
        """Of the topmost signature, and why."""
        command = [self.dmarcctl, "check", "-c", self.configurations[engine], "--zone", self.zone, "--json",
                   self.message]
        run = subprocess.run(command, capture_output=True, timeout=60, check=False)
        if run.returncode != 0:
            return f"exit code {run.returncode}", run.stderr.decode(errors="replace").strip()
        results = json.loads(run.stdout)["dkim"]
        return (results[0]["result"], results[0]["reason"]) if results else ("none", "no signature is seen")


def surprises(case, checker, passes):
    """What is wrong with the answers to a case."""
    for engine in ENGINES:
        result, reason = checker.result(engine)
        if result != case.result:
            yield f"{engine} says {result} ({reason}), where {case.result} is right: {case.rule or 'no rule is ours'}"
    agrees = passes == (case.result == "pass")
    if not agrees and not case.rule:
        yield f"python3-dkim says {'pass' if passes else 'fail'}, where {case.result} is expected, and no rule says why"
    if agrees and case.rule and not case.may_agree:
        yield f"python3-dkim agrees, though it is said not to follow: {case.rule}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    logging.disable(logging.CRITICAL)  # python3-dkim reports each mismatch to the log.
    signer = dkim_cases.Signer()
    count = right = differing = 0
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(sys.argv[1], folder)
        cases = list(dkim_cases.all_cases(signer))
        checker.zone.write_text(signer.zone())
        for case in cases:
            checker.message.write_bytes(dkim_cases.put_together(case.header, case.body))
            found = list(surprises(case, checker, passes_elsewhere(case, signer.records)))
            count += 1
            right += not found
            differing += bool(case.rule)
            for surprise in found:
                print(f"{case.what}: {surprise}")

    print(f"{differing} with a rule that python3-dkim does not follow; {right} of {count}")
    # A matrix that only passes, or only fails, tests nothing.
    kinds = {case.result for case in cases}
    sys.exit(0 if right == count and kinds == {"pass", "fail", "policy", "neutral", "permerror"} else 1)


if __name__ == "__main__":
    main()
