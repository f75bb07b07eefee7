#!/usr/bin/python3
"""An SMTP server that misbehaves as it is told, and keeps an exact account of what it answered.

usage: smtp_server.py FOLDER [BEHAVIOUR-AS-JSON]

Within a test: `with SmtpServer(folder, starttls=True) as server: ...`, in threads of the test's own process;
`SmtpServerProcess` is the same apart, to be killed and started again. As a program it prints {"port": N} when it listens,
and ends on TERM or INT.

What a server did lies in FOLDER: `log.jsonl` has a line of JSON for each event, `N.eml` the octets of each mail that was
received to its end, without dot-stuffing. Both are written before the reply goes out, as a real server commits. Events:

  connect  peer, open (connections at once, this one included)
  command  peer, line (the octets as Latin-1), tls
  mail     number, peer, helo, sender, recipients, parameters, octets, tls, user, reply
           `reply` is what it got; "" if the connection was cut instead. `accepted()` are those with a 250.
  close    peer

A reaction is what the server does at a step in place of its usual reply:

  "450 4.2.0 text"   that reply; a line feed makes it one of several lines
  "cut"              close the connection without a word; "reset": with RST
  "stall"            no word until the client leaves
  "drip"             its usual reply, an octet every tenth of a second
  "flood"            lines of a reply that never ends
  "usual"            its usual reply

The steps: connect, ehlo, helo, starttls, tls (the handshake), auth, mail, rcpt, data, text (in the middle of the message,
after 1,000 octets or at its end: only "cut", "reset" and "stall"), dot (the message is there), rset, noop, quit.

Behaviour (see the class): which reaction where, once or always, for whom, or by chance; what is announced.
"""
import argparse
import base64
import json
import os
import random
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, field

LONGEST_LINE = 2000
MIDDLE = 1000


@dataclass
class Behaviour:
    host: str = "127.0.0.1"
    port: int = 0                 # 0: any free one; told by SmtpServer.port
    name: str = "mx.example.net"
    esmtp: bool = True            # False: EHLO is not known
    size: int = None              # announced, and kept to
    eight_bit: bool = True
    starttls: bool = False
    implicit_tls: bool = False
    chain: str = None             # certificate and key, PEM files
    key: str = None
    users: dict = None            # name -> password; AUTH is demanded then
    mechanisms: list = field(default_factory=lambda: ["PLAIN", "LOGIN"])
    auth_needs_tls: bool = False
    keep_open: bool = True        # False: 221 and away after each mail
    greylist: bool = False        # the first RCPT of each pair of sender and recipient gets a 451
    reactions: dict = field(default_factory=dict)   # step -> reaction, or a list of them that is used up one by one
    recipients: dict = field(default_factory=dict)  # address -> reaction at RCPT; wins over reactions
    senders: dict = field(default_factory=dict)     # address -> reaction at MAIL
    chances: list = field(default_factory=list)     # [step, probability, reaction]...; asked where nothing above applies
    seed: int = 0
    decide: object = None         # function(step, session) -> reaction or None; asked before all others


class Gone(Exception):
    """The client left, or the server cuts the connection."""


class Ledger:
    """The account of a server, in its folder; goes on where an earlier server in this folder ended."""

    def __init__(self, folder):
        self.folder = folder
        self.path = os.path.join(folder, "log.jsonl")
        self.lock = threading.Lock()
        self.mails = sum(event["event"] == "mail" for event in read_log(folder))
        self.drop_torn_line()
        self.file = open(self.path, "a", encoding="ascii")  # pylint: disable=consider-using-with

    def drop_torn_line(self):
        """What a server that was killed left unfinished; nobody has been answered for it."""
        if os.path.exists(self.path):
            with open(self.path, "rb+") as file:
                file.truncate(file.read().rfind(b"\n") + 1)

    def write(self, **event):
        with self.lock:
            self.file.write(json.dumps(event) + "\n")
            self.file.flush()

    def write_mail(self, octets, **event):
        with self.lock:
            self.mails += 1
            with open(os.path.join(self.folder, "%d.eml" % self.mails), "wb") as file:
                file.write(octets)
            self.file.write(json.dumps({"event": "mail", "number": self.mails, "octets": len(octets), **event}) + "\n")
            self.file.flush()

    def close(self):
        with self.lock:
            self.file.close()


def read_log(folder):
    """Every event so far; a line that is being written is left out."""
    try:
        with open(os.path.join(folder, "log.jsonl"), encoding="ascii") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]
    except FileNotFoundError:
        return []


class Account:
    """What tests ask of a server's folder."""

    folder = None

    def events(self, kind=None):
        return [event for event in read_log(self.folder) if kind in (None, event["event"])]

    def mails(self):
        return self.events("mail")

    def accepted(self):
        """The mails that were answered 250 after their end."""
        return [mail for mail in self.mails() if mail["reply"].startswith("250")]

    def commands(self):
        return [event["line"] for event in self.events("command")]

    def most_connections(self):
        return max((event["open"] for event in self.events("connect")), default=0)

    def message(self, mail):
        with open(os.path.join(self.folder, "%d.eml" % mail["number"]), "rb") as file:
            return file.read()


class Choice:
    """Decides how to react at a step."""

    def __init__(self, behaviour):
        self.behaviour = behaviour
        self.lock = threading.Lock()
        self.random = random.Random(behaviour.seed)
        self.rest = {step: list(reaction) for step, reaction in behaviour.reactions.items() if isinstance(reaction, list)}
        self.seen = set()

    def reaction(self, step, session):
        behaviour = self.behaviour
        if behaviour.decide:
            decided = behaviour.decide(step, session)
            if decided:
                return decided
        with self.lock:
            return self.for_address(step, session) or self.listed(step) or self.by_chance(step) or "usual"

    def for_address(self, step, session):
        if step == "mail":
            return self.behaviour.senders.get(session.sender)
        if step != "rcpt":
            return None
        recipient = session.recipients[-1]
        pair = (session.sender, recipient)
        if self.behaviour.greylist and pair not in self.seen:
            self.seen.add(pair)
            return "451 4.7.1 Greylisted, try again later"
        return self.behaviour.recipients.get(recipient)

    def listed(self, step):
        if step in self.rest:
            return self.rest[step].pop(0) if self.rest[step] else None
        return self.behaviour.reactions.get(step)

    def by_chance(self, step):
        for at, probability, reaction in self.behaviour.chances:
            if at == step and self.random.random() < probability:
                return reaction
        return None


class Wire:
    """Octets to and from one client; every wait ends when the client leaves or the server stops."""

    def __init__(self, connection, stopped):
        self.socket = connection
        self.stopped = stopped
        self.buffer = b""
        self.tls = ""
        connection.settimeout(60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self):
        try:
            octets = self.socket.recv(65536)
        except OSError:
            octets = b""
        if not octets:
            raise Gone()
        self.buffer += octets

    def line(self):
        while b"\r\n" not in self.buffer:
            if len(self.buffer) > LONGEST_LINE:
                raise Gone()
            self.receive()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def message(self, at_middle):
        """The octets up to the final dot, unstuffed."""
        text = b"\r\n"  # So that a dot in the very first line is found.
        asked = False
        while True:
            text += self.buffer
            self.buffer = b""
            end = text.find(b"\r\n.\r\n")
            if not asked and (len(text) > MIDDLE or end >= 0):
                asked = True
                at_middle()
            if end >= 0:
                self.buffer = text[end + 5:]
                return (text[:end] + b"\r\n").replace(b"\r\n.", b"\r\n")[2:]
            self.receive()

    def send(self, octets):
        try:
            self.socket.sendall(octets)
        except OSError:
            raise Gone() from None

    def start_tls(self, context):
        self.buffer = b""  # What came in clear after STARTTLS is nobody's word (RFC 3207 section 4.2).
        try:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        except OSError:
            raise Gone() from None
        self.tls = self.socket.version()

    def stall(self):
        while not self.stopped.is_set():
            readable, _, _ = select.select([self.socket], [], [], 0.1)
            if readable:
                self.receive()
        raise Gone()

    def drip(self, octets):
        for octet in octets:
            self.send(bytes([octet]))
            if self.stopped.wait(0.1):
                raise Gone()

    def flood(self, code):
        while not self.stopped.is_set():
            self.send(b"%d-and then\r\n" % code * 100)
        raise Gone()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone()


class Session:
    """One client. Attributes for a `decide` function: peer, helo, sender, recipients, user, tls."""

    def __init__(self, server, wire, peer):
        self.server = server
        self.behaviour = server.behaviour
        self.wire = wire
        self.peer = "%s:%d" % peer[:2]
        self.helo = ""
        self.user = ""
        self.is_over = False
        self.forget_mail()

    @property
    def tls(self):
        return self.wire.tls

    def forget_mail(self):
        self.sender = None
        self.parameters = ""
        self.recipients = []

    def run(self):
        if self.behaviour.implicit_tls:
            self.handshake()
        if not self.react("connect", "220 %s ESMTP" % self.behaviour.name).startswith("220"):
            return
        while not self.is_over:
            line = self.wire.line().decode("latin-1")
            self.server.ledger.write(event="command", peer=self.peer, line=line, tls=self.tls)
            self.obey(line)

    def react(self, step, usual):
        """Does what is to be done at this step; returns the reply that went out."""
        reaction = self.server.choice.reaction(step, self)
        reply = usual if reaction in ("usual", "drip", "flood") else reaction
        if reaction in ("cut", "reset", "stall"):
            self.leave(reaction)
        elif reaction == "drip":
            self.wire.drip(wire_form(reply))
        elif reaction == "flood":
            self.wire.flood(int(usual[:3]))
        else:
            self.wire.send(wire_form(reply))
        if reply.startswith("421"):
            raise Gone()
        return reply

    def leave(self, reaction):
        if reaction == "stall":
            self.wire.stall()
        if reaction == "reset":
            self.wire.reset()
        raise Gone()

    def obey(self, line):
        verb, _, rest = line.partition(" ")
        obeying = {"EHLO": self.ehlo, "HELO": self.hello, "STARTTLS": self.starttls, "AUTH": self.auth, "MAIL": self.mail,
                   "RCPT": self.rcpt, "DATA": self.data, "RSET": self.rset, "QUIT": self.quit, "NOOP": self.noop}
        action = obeying.get(verb.upper())
        if action is None:
            self.wire.send(b"500 5.5.2 Command not known\r\n")
        else:
            action(rest)

    def extensions(self):
        behaviour = self.behaviour
        lines = ["SIZE %d" % behaviour.size] if behaviour.size is not None else []
        lines += ["8BITMIME"] if behaviour.eight_bit else []
        lines += ["STARTTLS"] if behaviour.starttls and not self.tls else []
        if behaviour.users is not None and (self.tls or not behaviour.auth_needs_tls):
            lines.append("AUTH " + " ".join(behaviour.mechanisms))
        return lines + ["ENHANCEDSTATUSCODES"]

    def ehlo(self, name):
        self.forget_mail()
        if not self.behaviour.esmtp:
            self.wire.send(b"502 5.5.1 Command not known\r\n")
            return
        self.helo = name
        self.react("ehlo", "250 " + "\n".join([self.behaviour.name] + self.extensions()))

    def hello(self, name):
        self.forget_mail()
        self.helo = name
        self.react("helo", "250 " + self.behaviour.name)

    def starttls(self, _):
        if not self.behaviour.starttls or self.tls:
            self.wire.send(b"502 5.5.1 STARTTLS is not offered\r\n")
        elif self.react("starttls", "220 2.0.0 Go ahead").startswith("220"):
            self.handshake()
            self.helo = ""
            self.forget_mail()

    def handshake(self):
        reaction = self.server.choice.reaction("tls", self)
        if reaction != "usual":
            self.leave(reaction)
        self.wire.start_tls(self.server.tls_context)

    def challenge(self, words):
        self.wire.send(b"334 " + base64.b64encode(words) + b"\r\n")
        return base64.b64decode(self.wire.line())

    def auth(self, rest):
        if self.behaviour.users is None:
            self.wire.send(b"503 5.5.1 AUTH is not offered\r\n")
            return
        mechanism, _, initial = rest.partition(" ")
        if mechanism.upper() not in self.behaviour.mechanisms:
            self.wire.send(b"504 5.5.4 Mechanism not known\r\n")
            return
        if mechanism.upper() == "PLAIN":
            octets = base64.b64decode(initial) if initial else self.challenge(b"")
            _, user, password = (octets.split(b"\0") + [b"", b""])[:3]
        else:
            user = base64.b64decode(initial) if initial else self.challenge(b"Username:")
            password = self.challenge(b"Password:")
        name = user.decode("utf-8", "replace")
        if self.behaviour.users.get(name) != password.decode("utf-8", "replace"):
            self.wire.send(b"535 5.7.8 Authentication credentials invalid\r\n")
        elif self.react("auth", "235 2.7.0 Authentication successful").startswith("235"):
            self.user = name

    def mail(self, rest):
        if self.behaviour.users is not None and not self.user:
            self.wire.send(b"530 5.7.0 Authentication required\r\n")
            return
        self.forget_mail()
        address, self.parameters = path(rest, "FROM:")
        if address is None:
            self.wire.send(b"501 5.5.4 Bad sender\r\n")
            return
        self.sender = address
        size = self.announced_size()
        if self.behaviour.size is not None and size > self.behaviour.size:
            usual = "552 5.3.4 Message too big"
        else:
            usual = "250 2.1.0 Ok"
        if not self.react("mail", usual).startswith("250"):
            self.sender = None

    def announced_size(self):
        sizes = [word[5:] for word in self.parameters.upper().split() if word.startswith("SIZE=")]
        return int(sizes[0]) if sizes and sizes[0].isdigit() else 0

    def rcpt(self, rest):
        address, _ = path(rest, "TO:")
        if self.sender is None or address is None:
            self.wire.send(b"503 5.5.1 MAIL first\r\n" if address is not None else b"501 5.5.4 Bad recipient\r\n")
            return
        self.recipients.append(address)
        if not self.react("rcpt", "250 2.1.5 Ok").startswith("250"):
            self.recipients.pop()

    def data(self, _):
        if not self.recipients:
            self.wire.send(b"503 5.5.1 RCPT first\r\n")
            return
        if not self.react("data", "354 End with a dot").startswith("354"):
            return
        octets = self.wire.message(self.middle)
        self.end_of_message(octets)
        self.forget_mail()
        if not self.behaviour.keep_open:
            self.wire.send(b"221 2.0.0 One mail is enough\r\n")
            self.is_over = True

    def middle(self):
        reaction = self.server.choice.reaction("text", self)
        if reaction != "usual":
            self.leave(reaction)

    def end_of_message(self, octets):
        """The account is written first: nobody is told 250 of a mail that is not in it."""
        reaction = self.server.choice.reaction("dot", self)
        too_big = self.behaviour.size is not None and len(octets) > self.behaviour.size
        usual = "552 5.3.4 Message too big" if too_big else "250 2.0.0 Kept"
        reply = "" if reaction in ("cut", "reset", "stall", "flood") else usual if reaction in ("usual", "drip") else reaction
        self.server.ledger.write_mail(octets, peer=self.peer, helo=self.helo, sender=self.sender,
                                      recipients=self.recipients, parameters=self.parameters, tls=self.tls,
                                      user=self.user, reply=reply)
        if reaction == "flood":
            self.wire.flood(250)
        if not reply:
            self.leave(reaction)
        (self.wire.drip if reaction == "drip" else self.wire.send)(wire_form(reply))
        if reply.startswith("421"):
            raise Gone()

    def rset(self, _):
        self.forget_mail()
        self.react("rset", "250 2.0.0 Ok")

    def noop(self, _):
        self.react("noop", "250 2.0.0 Ok")

    def quit(self, _):
        self.react("quit", "221 2.0.0 Bye")
        self.is_over = True


def wire_form(reply):
    """The lines of a reply, each with its code; octets as Latin-1."""
    code, lines = reply[:3], reply[4:].split("\n")
    marked = [code + ("-" if number + 1 < len(lines) else " ") + line for number, line in enumerate(lines)]
    return ("\r\n".join(marked) + "\r\n").encode("latin-1")


def path(rest, keyword):
    """The address between angle brackets after FROM: or TO:, and the parameters; None if there is none."""
    if not rest.upper().startswith(keyword):
        return None, ""
    address, bracket, parameters = rest[len(keyword):].strip().partition(">")
    if not bracket or not address.startswith("<"):
        return None, ""
    return address[1:], parameters.strip()


class SmtpServer(Account):
    """The server in threads of this process; listens when it is made."""

    def __init__(self, folder, **behaviour):
        self.folder = str(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.behaviour = Behaviour(**behaviour)
        self.choice = Choice(self.behaviour)
        self.ledger = Ledger(self.folder)
        self.tls_context = self.make_tls_context()
        self.stopped = threading.Event()
        self.lock = threading.Lock()
        self.open = set()
        self.threads = []
        family = socket.AF_INET6 if ":" in self.behaviour.host else socket.AF_INET
        self.listener = socket.create_server((self.behaviour.host, self.behaviour.port), family=family, backlog=512)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def make_tls_context(self):
        if not self.behaviour.chain:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.behaviour.chain, self.behaviour.key)
        return context

    def listen(self):
        while not self.stopped.is_set():
            try:
                connection, peer = self.listener.accept()
            except OSError:
                return
            serving = threading.Thread(target=self.serve, args=(connection, peer), daemon=True)
            self.threads = [thread for thread in self.threads if thread.is_alive()] + [serving]
            serving.start()

    def serve(self, connection, peer):
        wire = Wire(connection, self.stopped)
        session = Session(self, wire, peer)
        with self.lock:
            self.open.add(wire)
            self.ledger.write(event="connect", peer=session.peer, open=len(self.open))
        try:
            if not self.stopped.is_set():
                session.run()
        except Gone:
            pass
        finally:
            with self.lock:
                self.open.discard(wire)
                self.ledger.write(event="close", peer=session.peer)
            wire.socket.close()

    def stop(self):
        """Cuts every connection and gives the port back."""
        with self.lock:
            self.stopped.set()
            for wire in self.open:
                try:
                    wire.socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # The client was faster.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        for thread in self.threads:
            thread.join()
        self.ledger.close()


class SmtpServerProcess(Account):
    """The server as a process of its own; `kill` ends it at once, and `start` lets another go on in its place."""

    def __init__(self, folder, **behaviour):
        self.folder = str(folder)
        self.behaviour = behaviour
        self.port = behaviour.get("port", 0)
        self.process = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        command = [sys.executable, os.path.abspath(__file__), self.folder,
                   json.dumps({**self.behaviour, "port": self.port})]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,  # pylint: disable=consider-using-with
                                        start_new_session=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("smtp_server.py ended with %d" % self.process.wait())
        self.port = json.loads(line)["port"]

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        self.process.wait()
        self.process.stdout.close()

    def kill(self):
        self.stop(signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser(description="An SMTP server that misbehaves as it is told.")
    parser.add_argument("folder")
    parser.add_argument("behaviour", nargs="?", default="{}", help="JSON, as the members of Behaviour")
    arguments = parser.parse_args()
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with SmtpServer(arguments.folder, **json.loads(arguments.behaviour)) as server:
        print(json.dumps({"port": server.port}), flush=True)
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
