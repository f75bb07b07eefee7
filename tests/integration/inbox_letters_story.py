"""Letters of dmarcd-inbox: each goes out once, whatever is restarted, and again only when no server took it."""
import os
import sqlite3
import sys
import time

from inbox_world import Program, Rounds, Service, check, give, report
from servers import wait_for

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from smtp_server import SmtpServer  # pylint: disable=wrong-import-position

A_WEEK = 7 * 86400
AROUND = """
dmarc { report_settings { email = "dmarcd@example.com"; smtp = "127.0.0.1"; smtp_port = %d; } }
reports { retry_delay = 1s; }
"""


def settings(drop, hour):
    return 'watch = ["%s"]; letters { to = "postmaster@example.com"; hour = %d; }' % (drop, hour)


def weaken_the_policy(program):
    """Reports of ten days, in the middle of which p=reject became p=none: something to be told."""
    for days_ago in range(10, 0, -1):
        policy = "reject" if days_ago > 4 else "none"
        program.hand_over(report("day %d" % days_ago, days_ago=days_ago, policy=policy))


def subjects(server):
    texts = [server.message(letter).decode() for letter in server.accepted()]
    return [line for text in texts for line in text.split("\r\n") if line.startswith("Subject: ")]


def make_it_last_week(program):
    """What was done is a week ago, as if the service had been down since."""
    database = sqlite3.connect(program.database)
    database.execute("UPDATE notes SET at = at - ? WHERE topic = 'letters-done'", (A_WEEK,))
    database.commit()
    database.close()


def begin_of_week(moment):
    day = int(moment) // 86400
    return day - (day + 3) % 7  # The first day of 1970 was a Thursday.


def letters_of(program, drop, server):
    service = Service(program)
    try:
        rounds = Rounds(drop)
        wait_for(lambda: server.mails() or "RCPT" in " ".join(server.commands()), "the first attempt")
        wait_for(lambda: len(server.accepted()) == 2, "both letters\n" + service.output())
        check(sum(line.startswith("RCPT") for line in server.commands()) == 3, "a letter that was refused is tried again",
              server.commands())
        check(service.has_said("the letter to postmaster@example.com was not taken") == 1, "the log says so once",
              service.output())
        alert, digest = (server.message(letter).decode() for letter in server.accepted())
        check("The policy of example.com was weakened" in alert.replace("=\r\n", ""), "the alert says what happened", alert)
        check("example.com" in digest, "the digest tells of the domain", digest)
        ids = {line for letter in (alert, digest) for line in letter.splitlines() if line.startswith("Message-ID:")}
        check(len(ids) == 2, "each has a Message-ID of its own", ids)
        check({tuple(letter["recipients"]) for letter in server.accepted()} == {("postmaster@example.com",)} and
              {letter["sender"] for letter in server.accepted()} == {"dmarcd@example.com"}, "they go where they should")

        rounds.pass_by()
        service.again()
        rounds.pass_by()
        check(len(server.mails()) == 2, "they do not come again, nor after a restart", subjects(server))

        service.stop()
        make_it_last_week(program)
        service.again()
        wait_for(lambda: len(server.accepted()) == 3, "the digest of this week\n" + service.output())
        rounds.pass_by()
        check(len(server.mails()) == 3 and subjects(server)[2] == subjects(server)[1],
              "after a week without the service the digest comes at once, and no alert that was told", subjects(server))
    finally:
        service.stop()


def test_stalled_server(path, drop):
    """Nothing of a letter that was not taken is noted, and nobody waits for it."""
    with SmtpServer(os.path.join(path, "stalled"), reactions={"dot": ["stall"]}) as server:
        program = Program(path, "stalled-letters", settings(drop, hour=0), AROUND % server.port)
        weaken_the_policy(program)
        service = Service(program)
        wait_for(server.mails, "a letter that gets no answer")
        check(service.stop() == 0, "a mail server that does not answer keeps the service from ending for no time")
        service.again()
        wait_for(lambda: len(server.accepted()) == 2, "the letters\n" + service.output())
        check(service.stop() == 0, "the letter that got no answer is sent again")


def story(path):
    begun = time.time()
    drop = os.path.join(path, "drop")
    os.mkdir(drop)
    give(drop)
    server = SmtpServer(os.path.join(path, "smtp"), reactions={"rcpt": ["451 4.3.0 Come again"]})
    try:
        program = Program(path, "letters", settings(drop, hour=0), AROUND % server.port)
        weaken_the_policy(program)
        letters_of(program, drop, server)
        test_stalled_server(path, drop)
    except Exception:
        if begin_of_week(time.time()) == begin_of_week(begun):
            raise
        print("not told: the week ended meanwhile, and with it what is due")
    finally:
        server.stop()
