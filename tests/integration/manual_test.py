#!/usr/bin/python3
"""The manual pages render without a warning, and say of the programs what these say of themselves: the same options, the
same commands, and no page that does not exist.

usage: DMARCD_BIN=build/bin tests/integration/manual_test.py
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

from servers import Failure, folder

BIN = os.environ["DMARCD_BIN"]
SOURCES = sorted(pathlib.Path(__file__).resolve().parents[2].joinpath("docs/man").glob("*.scd"))
PROGRAMS = ("dmarcd", "dmarcd-report", "dmarcctl", "dmarcd-inbox")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
COMMAND = re.compile(r"^  ([a-z]+)(?:  |$)", re.MULTILINE)
PAGE = re.compile(r"\b(dmarc[a-z.-]*)\((\d)\)")


def check(holds, what, seen=""):
    if not holds:
        raise Failure("does not hold: %s %s" % (what, seen))
    print("ok  " + what, flush=True)


def run(*words, text=None):
    return subprocess.run(words, input=text, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "MANWIDTH": "300", "MAN_KEEP_FORMATTING": ""})


def rendered(source, path):
    page = os.path.join(path, source.stem)
    made = run("scdoc", text=source.read_text(encoding="utf-8"))
    check(made.returncode == 0, "%s is well-formed" % source.name, made.stderr)
    pathlib.Path(page).write_text(made.stdout, encoding="utf-8")
    shown = run("man", "--warnings", "-P", "cat", "-l", page)
    check(shown.returncode == 0 and not shown.stderr, "%s renders without a warning" % source.name, shown.stderr)
    return re.sub(r".\x08", "", shown.stdout)


def helps_of(program, *commands):
    """The help of a program, and of each of its commands, by the words that call it."""
    words = (program, *commands)
    text = run(os.path.join(BIN, program), *commands, "--help").stdout
    helps = {words: text}
    for name in COMMAND.findall(text.partition("Subcommands:")[2]):
        helps.update(helps_of(*words, name))
    return helps


def options_agree(program, page):
    helps = helps_of(program)
    offered = set().union(*(OPTION.findall(text.partition("Options:")[2]) for text in helps.values()))
    told = set(OPTION.findall(page))
    common = {"--help", "--version"}
    check(offered - told <= common, "%s(8) tells every option" % program, offered - told - common)
    check(told <= offered, "%s(8) tells of no other" % program, told - offered)
    for words in helps:
        check(re.search(r"\b%s\b" % r"\W.*?".join(words), page), "%s(8) has %s" % (program, " ".join(words)))


def main():
    if not shutil.which("man"):
        print("man-db is not installed")
        return 77
    try:
        with folder() as path:
            pages = {source.stem: rendered(source, path) for source in SOURCES}
        for name, page in pages.items():
            missing = {"%s.%s" % found for found in PAGE.findall(page)} - set(pages)
            check(not missing, "%s refers to pages that exist" % name, missing)
        for program in PROGRAMS:
            options_agree(program, pages[program + ".8"])
    except Failure as failure:
        print("FAILED  %s" % failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
