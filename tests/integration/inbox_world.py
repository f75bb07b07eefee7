"""What the tests of dmarcd-inbox need around it: the program in a folder of its own, reports, mails that carry them, signed
or not, and a name server (Unbound) that knows what a test tells it."""
import base64
import gzip
import json
import os
import shutil
import subprocess
import time

import dkim

from servers import BIN, Failure, Process, accepts, free_port, wait_for

USER = "nobody"  # Root can read and write whatever it likes: the program runs as somebody else.
KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support/keys")
A_DAY = 86400

REPORT = """<?xml version="1.0"?>
<feedback><report_metadata><org_name>%(reporter)s</org_name><email>noreply@%(reporter)s</email>
<report_id>%(number)s</report_id><date_range><begin>%(begin)d</begin><end>%(end)d</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>%(policy)s</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>%(messages)d</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers>
<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>
<spf><domain>example.com</domain><result>pass</result></spf></auth_results></record>
</feedback>
"""


def check(holds, what, seen=""):
    if not holds:
        raise Failure("does not hold: %s %s" % (what, seen))
    print("ok  " + what, flush=True)


def report(number, reporter="reporter.example", days_ago=1, policy="none", messages=100):
    """The octets of a report about a whole day."""
    begin = int(time.time()) // A_DAY * A_DAY - days_ago * A_DAY
    return (REPORT % {"number": number, "reporter": reporter, "begin": begin, "end": begin + A_DAY - 1, "policy": policy,
                      "messages": messages}).encode()


def mail(octets, reporter="reporter.example"):
    """A mail that carries a report."""
    body = base64.encodebytes(gzip.compress(octets)).decode()
    return ("From: noreply@%s\nTo: dmarc@example.com\nSubject: Report Domain: example.com\nMIME-Version: 1.0\n"
            "Content-Type: application/gzip; name=report.xml.gz\nContent-Transfer-Encoding: base64\n\n%s" %
            (reporter, body)).replace("\n", "\r\n").encode()


def signed(octets, domain):
    """The mail with a signature of `domain`, whose key is at s1."""
    with open(os.path.join(KEYS, "rsa.pem"), "rb") as file:
        key = file.read()
    return dkim.sign(octets, b"s1", domain.encode(), key, include_headers=[b"from", b"to", b"subject"]) + octets


def key_record():
    der = subprocess.run(["openssl", "pkey", "-in", os.path.join(KEYS, "rsa.pem"), "-pubout", "-outform", "DER"],
                         check=True, capture_output=True).stdout
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()


def as_user(command):
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=" + USER, "--regid=nogroup", "--clear-groups", *command]


def give(path):
    """To the user that the program runs as."""
    if os.geteuid() == 0:
        shutil.chown(path, USER)
    return path


class Program:
    """dmarcd-inbox with a configuration and a database in a folder of its own."""

    def __init__(self, path, name, settings="", around="", web=""):
        self.path = os.path.join(path, name)
        os.mkdir(self.path)
        give(self.path)
        self.binary = shutil.copy(os.path.join(BIN, "dmarcd-inbox"), self.path)  # Where any user can start it.
        self.configuration = os.path.join(self.path, "dmarcd.conf")
        self.database = os.path.join(self.path, "inbox.db")
        self.port = free_port()
        self.configure(settings, around, web)

    def configure(self, settings="", around="", web=""):
        """`settings` are of the section inbox, `web` of the one in it, `around` of others; without name servers nothing
        is asked."""
        if "dns {" not in around:
            zone = os.path.join(self.path, "empty.zone")
            with open(zone, "w", encoding="ascii") as file:
                file.write("$TTL 300\n")
            around += '\ndns { zone_files = ["%s"]; }' % zone
        if "database =" not in settings:
            settings += '\ndatabase = "sqlite:%s";' % self.database
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write("inbox { %s\n watch_every = 1s; web { listen = \"127.0.0.1:%d\"; %s } }\n%s\n" %
                       (settings, self.port, web, around))

    def command_line(self, *words):
        return as_user([self.binary, "-c", self.configuration, *words])

    def run(self, *words, octets=b""):
        return subprocess.run(self.command_line(*words), input=octets, capture_output=True, timeout=120, check=False)

    def told(self, *words):
        run = self.run(*words)
        if run.returncode not in (0, 1, 2):
            raise Failure("%s: %d %s" % (words, run.returncode, run.stderr.decode()))
        return run.stdout.decode()

    def take_in(self, octets):
        """As a mail server hands over a mail."""
        run = self.run("import", "-", octets=octets)
        if run.returncode != 0:
            raise Failure("import -: %d %s" % (run.returncode, run.stderr.decode()))

    def hand_over(self, octets):
        """As a person brings a file: it counts."""
        path = os.path.join(self.path, "report.xml")
        with open(path, "wb") as file:
            file.write(octets)
        run = self.run("import", path)
        if run.returncode != 0:
            raise Failure("import %s: %d %s" % (path, run.returncode, run.stderr.decode()))

    def report_ids(self):
        return sorted(json.loads(line)["report_id"] for line in self.told("list", "--json").splitlines())

    def authenticity(self):
        """Of each report, by its id."""
        shown = {}
        for number in range(1, len(self.report_ids()) + 1):
            details = json.loads(self.told("show", str(number), "--json"))
            shown[details["report_id"]] = details["authenticity"]
        return shown

    def messages_that_count(self):
        advice = json.loads(self.told("advise", "example.com", "--json", "--no-dns"))
        advice = advice[0] if isinstance(advice, list) else advice
        return sum(source["messages"] for source in advice["sources"])


class Service(Process):
    """`dmarcd-inbox serve`, or another command that runs until it is ended."""

    def __init__(self, program, *words):
        self.program = program
        self.command = program.command_line(*(words or ("serve", "--foreground")))
        self.is_server = not words
        super().__init__(program.path, "service", self.command, self.is_up)

    def is_up(self):
        return not self.is_server or accepts(("127.0.0.1", self.program.port))

    def again(self):
        """Ends it, and starts another in its place."""
        self.stop()
        super().__init__(self.program.path, "service", self.command, self.is_up)

    def has_said(self, text):
        return self.output().count(text)


def put(folder, name, octets):
    """A file that comes into a folder in one piece."""
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(octets)
    return give(path)


class Rounds:
    """Lets rounds of a service pass, by what it takes out of a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def pass_by(self):
        """All of a round, at least, and no report of anything."""
        for _ in range(2):
            self.count += 1
            path = put(self.folder, "round-%d" % self.count, b"Subject: round %d\n\nNothing.\n" % self.count)
            wait_for(lambda file=path: not os.path.exists(file), "a round of the service")


class NameServer(Process):
    """Unbound, which answers from `records` (name -> texts), not at all about what is below `silent`, and of all else
    that it is not there."""

    def __init__(self, folder, port, records, silent=()):
        configuration = os.path.join(folder, "unbound.conf")
        lines = ["server:", "interface: 127.0.0.1@%d" % port, "directory: " + folder, 'chroot: ""', 'username: ""',
                 'pidfile: ""', "use-syslog: no", "log-queries: yes", "do-daemonize: no", "module-config: iterator",
                 'local-zone: "example." static']
        lines += ['local-zone: "%s." deny' % name for name in silent]
        for name, texts in records.items():
            for text in () if name.endswith(tuple(silent)) else texts:
                pieces = " ".join('"%s"' % text[i:i + 200] for i in range(0, len(text), 200))
                lines.append("local-data: '%s. TXT %s'" % (name, pieces))
        lines += ["remote-control:", "control-enable: no"]
        with open(configuration, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        super().__init__(folder, "unbound", ["unbound", "-d", "-c", configuration],
                         lambda: accepts(("127.0.0.1", port)))

    def questions_about(self, name):
        return self.output().lower().count(name + ". ")  # The letters of a question are mixed, against forgers.
