"""POST /push of dmarcd-inbox: an answer of 200 is a promise, and whatever cannot be promised is to come again."""
import os
import shutil
import signal
import sqlite3
import subprocess
import urllib.error
import urllib.request

from inbox_world import Program, Service, check, give, mail, report
from postgresql_test import Postgresql, newest_binaries, user_folder

TOKEN = "a token of this test alone"
TYPES = ("application/octet-stream", "application/x-www-form-urlencoded", "message/rfc822", "text/xml; charset=utf-8",
         "application/gzip", "nonsense")


def push(program, octets, content_type="application/gzip", token=TOKEN):
    """The status of the answer, and its text."""
    request = urllib.request.Request("http://127.0.0.1:%d/push" % program.port, data=octets, method="POST")
    request.add_header("Content-Type", content_type)
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def by_curl(program, *words):
    """What the command lines of people send."""
    run = subprocess.run(["curl", "-sS", "-o", "-", "-w", "%{http_code}", "-H", "Authorization: Bearer " + TOKEN, *words,
                          "http://127.0.0.1:%d/push" % program.port], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout


def test_types(program):
    for number, content_type in enumerate(TYPES):
        code, text = push(program, mail(report("type %d" % number)), content_type)
        check(code == 200 and "imported" in text, "a report is taken as " + content_type, (code, text))
    path = os.path.join(program.path, "pushed.xml")
    with open(path, "wb") as file:
        file.write(report("by curl").replace(b"</feedback>", b" " * 20000 + b"</feedback>"))
    told = by_curl(program, "--data-binary", "@" + path)
    check(told.endswith("200") and "imported" in told, "curl --data-binary @FILE does it", told)
    told = by_curl(program, "--data-binary", "@" + path, "-H", "Content-Type:")
    check(told.endswith("200") and "duplicate" in told, "so does a client that gives no type", told)
    told = by_curl(program, "-F", "report=@" + path)
    check(told.endswith("200") and "duplicate" in told, "and a form with a file", told)


def test_answers(program):
    before = program.report_ids()
    for token in ("", "another"):
        check(push(program, report("stranger"), token=token)[0] == 401, "without the token there is a 401")
    check(push(program, b"no report at all")[0] == 200, "what is no report is taken, for the quarantine has it")
    check(program.report_ids() == before, "neither is among the reports")


def test_promise(program, service):
    check(push(program, report("promised"))[0] == 200, "a report is taken")
    service.stop(signal.SIGKILL)
    check("promised" in program.report_ids(), "and there, though the service is killed at once")
    service.again()
    code, text = push(program, report("promised"))
    check(code == 200 and "duplicate" in text, "it is a duplicate when it comes again", text)


def test_locked(program):
    held = sqlite3.connect(program.database, isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    code, text = push(program, report("while it is locked"))
    held.execute("ROLLBACK")
    held.close()
    check(code == 503 and "locked" in text, "while the database is locked the answer is 503, with the reason", (code, text))
    check("while it is locked" not in program.report_ids(), "and nothing is kept")
    check(push(program, report("while it is locked"))[0] == 200, "afterwards it is taken")


def test_postgresql(path, web):
    binaries = newest_binaries()
    if not binaries:
        print("not run: PostgreSQL is not installed (package postgresql)")
        return
    place = user_folder()
    database = Postgresql(binaries, place)
    try:
        program = Program(path, "postgresql", 'database = "postgresql:%s";' % database.address, web=web)
        service = Service(program)
        try:
            check(push(program, report("first"))[0] == 200, "a report goes into PostgreSQL")
            database.stop(signal.SIGINT)
            code, text = push(program, report("second"))
            check(code == 503 and "server" in text, "while PostgreSQL is away the answer is 503", (code, text))
            database.start()
            code, text = push(program, report("second"))
            check(code == 200 and program.report_ids() == ["first", "second"], "when it is back reports are taken", text)
        finally:
            service.stop()
    finally:
        database.stop(signal.SIGINT)
        shutil.rmtree(place, ignore_errors=True)


def push_settings(path):
    """What the section web needs for it."""
    token_file = os.path.join(path, "token")
    with open(token_file, "w", encoding="ascii") as file:
        file.write(TOKEN + "\n")
    give(token_file)
    os.chmod(token_file, 0o600)
    return 'push_token_file = "%s";' % token_file


def story(path):
    web = push_settings(path)
    program = Program(path, "push", web=web)
    service = Service(program)
    try:
        test_types(program)
        test_answers(program)
        test_promise(program, service)
        test_locked(program)
    finally:
        service.stop()
    test_postgresql(path, web)
