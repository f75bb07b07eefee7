#!/usr/bin/python3
"""Compares three SPF evaluators on random worlds: dmarcd's own, libspf2 within its bounds, and pyspf.

usage: spf_engines.py SPF_OPINIONS [--worlds N] [--seed N] [--write]

Every difference from the native engine must belong to a class below. It belongs to a class if the habit that the class
names, taken away, takes the difference away: from libspf2 by a change of the world, from pyspf by a correction of its
code. A difference that no class takes away fails the test, and so does a table in docs/spf-engines.md that is not the one
of this run; --write writes it. Exit code 77: python3-spf is not installed.
"""

import argparse
import collections
import copy
import dataclasses
import itertools
import json
import pathlib
import re
import subprocess
import sys

import spf_worlds

try:
    import spf_third_opinion
except ModuleNotFoundError:
    print("SKIPPED: python3-spf is not installed; tools/setup test installs it")
    sys.exit(77)

WORLDS = 12000
SEED = 7208
DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "spf-engines.md"
BEGIN = "<!-- By tests/conformance/spf_engines.py --write: -->"
END = "<!-- The end of what it writes. -->"


@dataclasses.dataclass
class Class:
    """Why an engine differs from the native one."""

    name: str
    engines: tuple
    habit: str
    section: str  # Of RFC 7208 unless it says otherwise: why the native engine is right.


LIBSPF2 = ("libspf2",)
PYSPF = ("pyspf",)

CLASSES = (
    Class("url-escape", LIBSPF2, "leaves ! * ' ( ) in a macro with a capital letter as they are", "7.3: only the "
          "unreserved characters of RFC 3986 stay"),
    Class("first-validated-name", LIBSPF2, "takes the first validated name of the client for %{p}, once for all domains "
          "of a check", "7.3: the current domain itself if it is one, else a name below it, else any"),
    Class("impossible-ptr-target", LIBSPF2 + PYSPF, "asks for the client's names for a ptr whose target is no domain name, "
          "and counts a void look-up if there are none", "4.8 leaves the outcome open; nothing can match, so nothing is asked"),
    Class("void-questions", PYSPF, "counts void look-ups by question: each host of an mx, each name of the client",
          "4.6.4: terms are counted"),
    Class("ptr-failures", PYSPF, "ends in temperror over a failed look-up for ptr or %{p}, even of a term that is never "
          "reached", "5.5: such a name is passed over"),
    Class("capital-r", PYSPF, "does not reverse at a capital R", "7.1, RFC 5234 2.3: literals have no case"),
    Class("one-label-cut", PYSPF, "drops one label of a name that is too long, and no more", "7.3: labels are dropped "
          "until it fits"),
    Class("include-of-itself", PYSPF, "refuses a record that includes its own domain, even where an earlier term matches",
          "4.6.2: the first match ends the evaluation"),
    Class("kept-delimiters", PYSPF, "joins the parts of a macro with the delimiters that it was split at",
          "7.3: they are joined with dots"),
    Class("current-domain", PYSPF, "reads the current domain of a or mx as a domain-spec, with macros and top-level label",
          "5: the target is the domain itself"),
    Class("mx-all-hosts", PYSPF, "asks for the addresses of all hosts of an mx before it compares any", "5.4: a match at "
          "one is a match of the term"),
    Class("unused-redirect", PYSPF, "counts a redirect that is not followed", "4.6.4: terms that ask the DNS are counted"),
    Class("validated-name", PYSPF, "compares names with regard to case to find %{p}, once for all domains of a check",
          "7.3: the current domain itself if it is one, else a name below it, else any"),
)


def without_url_escape(world):
    """Macros with capital letters become those with small ones, in the records."""
    changed = copy.deepcopy(world)
    for key, texts in changed.zone.records.items():
        if key[1] == "TXT":
            texts[:] = [re.sub(r"%\{[A-Z]", lambda macro: macro.group(0).lower(), text) for text in texts]
    return changed


def with_one_client_name(world):
    """So that there is nothing to choose from."""
    changed = copy.deepcopy(world)
    for key, names in changed.zone.records.items():
        if key[1] == "PTR":
            del names[1:]
    return changed


def without_impossible_ptr(world):
    """Where the local part gives empty labels, ptr has no target with it in."""
    changed = copy.deepcopy(world)
    if not world.mail_from.startswith("..@"):
        return changed
    for key, texts in changed.zone.records.items():
        if key[1] == "TXT":
            texts[:] = [re.sub(r" [-+~?]?ptr:[^ ]*%\{[lsLS][^ ]*", "", text, flags=re.IGNORECASE) for text in texts]
    return changed


REMEDIES = {"url-escape": without_url_escape, "first-validated-name": with_one_client_name,
            "impossible-ptr-target": without_impossible_ptr}


def opinions_on(worlds, program):
    """What the native engine and libspf2 say on each world."""
    questions = "".join(json.dumps({"zone": world.zone.text(), "client": world.client, "helo": world.helo,
                                    "mail_from": world.mail_from}) + "\n" for world in worlds)
    finished = subprocess.run([program], input=questions.encode("ascii"), capture_output=True, check=True, timeout=600)
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    if len(answers) != len(worlds) or any("error" in answer for answer in answers):
        raise SystemExit(f"{program}: no answer to a world: {[answer for answer in answers if 'error' in answer][:1]}")
    return answers


def names_of(engine):
    return [each.name for each in CLASSES if engine in each.engines]


def combinations(names):
    """The smallest explanation first."""
    return itertools.chain.from_iterable(itertools.combinations(names, size) for size in (1, 2, 3, len(names)))


def remedied(world, names):
    for name in names:
        world = REMEDIES[name](world) if name in REMEDIES else world
    return world


def explain_libspf2(worlds, program):
    """For each world that libspf2 differs on, the classes that take the difference away; None if none does."""
    explanations = [None] * len(worlds)
    for names in dict.fromkeys(combinations(names_of("libspf2"))):
        open_ones = [number for number, found in enumerate(explanations) if found is None]
        changed = [remedied(worlds[number], names) for number in open_ones]
        for number, answer in zip(open_ones, opinions_on(changed, program)):
            if answer["libspf2"]["result"] == answer["native"]["result"]:
                explanations[number] = names
    return explanations


def explain_pyspf(world, wanted):
    """The classes without whose habits pyspf says the same; None if there are none."""
    return next((names for names in combinations(names_of("pyspf"))
                 if spf_third_opinion.opinion(remedied(world, names), names)[0] == wanted), None)


@dataclasses.dataclass
class Comparison:
    worlds: int
    seed: int
    results: collections.Counter
    judged_by_libspf2: int
    most_questions: int
    classes: collections.Counter
    differences: collections.Counter
    unexplained: list


def compare(program, count, seed):
    worlds = list(spf_worlds.worlds(seed, count))
    answers = opinions_on(worlds, program)
    natives = [answer["native"]["result"] for answer in answers]
    classes, differences, unexplained = collections.Counter(), collections.Counter(), []

    def settle(engine, world, said, wanted, names):
        differences[engine] += 1
        classes.update(names or ())
        if names is None:
            unexplained.append((engine, world, said, wanted))

    libspf2_differs = [(world, answer["libspf2"]["result"], native)
                       for world, answer, native in zip(worlds, answers, natives)
                       if answer["libspf2"]["result"] != native]
    found = explain_libspf2([world for world, _, _ in libspf2_differs], program) if libspf2_differs else []
    for (world, said, wanted), names in zip(libspf2_differs, found):
        settle("libspf2", world, said, wanted, names)
    for world, wanted in zip(worlds, natives):
        said, _ = spf_third_opinion.opinion(world)
        if said != wanted:
            settle("pyspf", world, said, wanted, explain_pyspf(world, wanted))
    return Comparison(count, seed, collections.Counter(natives),
                      sum(answer["libspf2"]["engine"] == "libspf2" for answer in answers),
                      max(answer["native"]["questions"] for answer in answers), classes, differences, unexplained)


def document(comparison):
    results = ", ".join(f"{result} {count}" for result, count in sorted(comparison.results.items()))
    lines = [
        f"{comparison.worlds} worlds, seed {comparison.seed}. The native engine says: {results}.",
        f"Of these worlds libspf2 judged {comparison.judged_by_libspf2} itself; it differs from the native engine in "
        f"{comparison.differences['libspf2']}, pyspf in {comparison.differences['pyspf']}; unexplained: "
        f"{len(comparison.unexplained)}. The most different questions that a world cost the native engine: "
        f"{comparison.most_questions}.",
        "",
        "| class | differs | how | worlds | why the native engine is right (RFC 7208) |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {each.name} | {', '.join(each.engines)} | {each.habit} | {comparison.classes[each.name]} | {each.section} |"
              for each in CLASSES]
    return "\n".join(lines) + "\n"


def split_document():
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN + "\n", 1)
    written, after = rest.split(END, 1)
    return before, written, after


def show(engine, world, said, wanted):
    print(f"unexplained: {engine} says {said}, native {wanted}: world {world.number}, client {world.client}, "
          f"helo {world.helo}, mail_from {world.mail_from}\n{world.zone.text()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()

    comparison = compare(arguments.program, arguments.worlds, arguments.seed)
    for case in comparison.unexplained[:5]:
        show(*case)
    table = document(comparison)
    print(table)
    before, written, after = split_document()
    if arguments.write:
        DOCUMENT.write_text(before + BEGIN + "\n" + table + END + after, encoding="utf-8")
    elif (arguments.worlds, arguments.seed) == (WORLDS, SEED) and written != table:
        print(f"{DOCUMENT.name} says otherwise: run this with --write, and see why")
        return 1
    return 1 if comparison.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
