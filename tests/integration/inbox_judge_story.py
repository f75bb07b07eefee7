"""Mails that dmarcd-inbox judges by a real DNS, one of which is a stranger's whose name servers never answer."""
import os

from inbox_world import NameServer, Program, Rounds, Service, check, give, key_record, mail, report, signed
from servers import free_port, wait_for

DNS = '\ndns { servers = ["127.0.0.1:%d"]; timeout = 200ms; tries = 1; }'


def take_in_mails(program):
    """The stranger's is the oldest."""
    program.take_in(signed(mail(report("silent", "silent.example"), "silent.example"), "silent.example"))
    program.take_in(signed(mail(report("genuine")), "reporter.example"))
    forged = signed(mail(report("forged")), "reporter.example")
    program.take_in(forged.replace(b"To: dmarc@example.com", b"To: dmarc@example.org"))
    program.take_in(mail(report("unsigned")))


def records():
    known = {}
    for domain in ("reporter.example", "silent.example"):
        known["_dmarc." + domain] = ["v=DMARC1; p=reject"]
        known["s1._domainkey." + domain] = [key_record()]
    return known


def story(path):
    drop = os.path.join(path, "drop")
    os.mkdir(drop)
    give(drop)
    port = free_port()
    program = Program(path, "judge", 'watch = ["%s"];' % drop, DNS % port)
    take_in_mails(program)
    check(set(program.authenticity().values()) == {"unverified"}, "mails without a field of ours are unverified at first")
    check(program.messages_that_count() == 0, "and count for nothing")

    servers = NameServer(path, port, records(), silent=["silent.example"])
    service = Service(program)
    try:
        rounds = Rounds(drop)
        wait_for(lambda: program.authenticity()["genuine"] == "verified", "the genuine mail\n" + service.output())
        check(True, "a mail whose name servers are silent holds up no other")
        rounds.pass_by()
        check(program.authenticity() == {"silent": "unverified", "genuine": "verified", "forged": "unverified",
                                         "unsigned": "unverified"}, "only the mail whose signature passes is verified",
              program.authenticity())
        check(program.messages_that_count() == 100, "and counts", program.messages_that_count())

        asked = servers.questions_about("silent.example")
        rounds.pass_by()
        rounds.pass_by()
        check(asked > 0 and servers.questions_about("silent.example") == asked,
              "the silent servers are not asked in each round", (asked, servers.questions_about("silent.example")))

        servers.stop()
        servers = NameServer(path, port, records())
        service.again()
        wait_for(lambda: program.authenticity()["silent"] == "verified", "the mail that waited\n" + service.output())
        check(program.messages_that_count() == 200, "the mail waits, and is judged when its servers answer")
    finally:
        service.stop()
        servers.stop()
