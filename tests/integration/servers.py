"""Servers that the integration tests start for themselves, on loopback, in a folder of their own, ended by process id."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

BIN = os.environ.get("DMARCD_BIN", "")
PATIENCE = 20.0


class Failure(Exception):
    """A server did not come up, or a check did not hold."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(holds, what):
    """Asks again and again until it holds; a test never waits for a fixed time."""
    end = time.monotonic() + PATIENCE
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure("waited %d s in vain: %s" % (PATIENCE, what))
        time.sleep(0.02)


def accepts(address):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        try:
            probe.connect(address)
            return True
        except OSError:
            return False


class Process:
    """A server in the foreground, its output in a file."""

    def __init__(self, folder, name, command, ready):
        self.log = os.path.join(folder, name + ".log")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            start_new_session=True)
        try:
            wait_for(lambda: self.is_ready(ready), "%s to come up" % name)
        except Failure as failure:
            self.stop()
            raise Failure("%s\n%s" % (failure, self.output())) from None

    def is_ready(self, ready):
        if self.process.poll() is not None:
            raise Failure("%s ended with %d" % (self.process.args[0], self.process.returncode))
        return ready()

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def send_signal(self, number):
        os.kill(self.process.pid, number)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.send_signal(number)
        return self.process.wait(PATIENCE)


class Redis(Process):
    def __init__(self, folder):
        self.socket = os.path.join(folder, "redis.sock")
        super().__init__(folder, "redis",
                         ["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", folder],
                         lambda: accepts(self.socket))

    def command(self, *words):
        run = subprocess.run(["redis-cli", "-s", self.socket, *words], check=True, capture_output=True, text=True)
        return [line for line in run.stdout.splitlines() if line]


class Dmarcd(Process):
    def __init__(self, folder, configuration):
        self.folder = folder
        self.socket = os.path.join(folder, "dmarcd.sock")
        self.config = os.path.join(folder, "dmarcd.conf")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write('milter { socket = "unix:%s"; socket_mode = 0666; }\n%s' % (self.socket, configuration))
        super().__init__(folder, "dmarcd", [os.path.join(BIN, "dmarcd"), "-c", self.config, "--foreground"],
                         lambda: accepts(self.socket))


class Sink(Process):
    """smtp-sink: takes every message and writes each into a file."""

    def __init__(self, folder):
        self.port = free_port()
        self.mail = os.path.join(folder, "delivered")
        os.mkdir(self.mail)
        os.chmod(self.mail, 0o777)
        super().__init__(folder, "sink",
                         ["smtp-sink", "-u", "postfix", "-d", os.path.join(self.mail, "%M."),
                          "127.0.0.1:%d" % self.port, "100"],
                         lambda: accepts(("127.0.0.1", self.port)))

    def messages(self):
        texts = []
        for name in sorted(os.listdir(self.mail)):
            with open(os.path.join(self.mail, name), encoding="utf-8", errors="replace") as file:
                texts.append(file.read())
        return texts


class Postfix:
    """A Postfix of its own: configuration, queue and data below the folder, one SMTP port on loopback."""

    MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n - n 60   1 pickup
cleanup   unix  n - n -    0 cleanup
qmgr      unix  n - n 300  1 qmgr
rewrite   unix  - - n -    - trivial-rewrite
bounce    unix  - - n -    0 bounce
defer     unix  - - n -    0 bounce
trace     unix  - - n -    0 bounce
verify    unix  - - n -    1 verify
flush     unix  n - n 1000? 0 flush
smtp      unix  - - n -    - smtp
relay     unix  - - n -    - smtp
error     unix  - - n -    - error
retry     unix  - - n -    - error
discard   unix  - - n -    - discard
anvil     unix  - - n -    1 anvil
scache    unix  - - n -    1 scache
tlsmgr    unix  - - n 1000? 1 tlsmgr
postlog   unix-dgram n - n - 1 postlogd
"""
    MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
myhostname = mx.example.net
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = example.net
relayhost = [127.0.0.1]:{sink}
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_recipient_restrictions = permit_mynetworks, permit_auth_destination, reject
smtpd_relay_restrictions = permit_auth_destination, permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtp_dns_support_level = disabled
alias_maps =
alias_database =
local_recipient_maps =
"""
    MILTER = """
smtpd_milters = unix:{milter}
milter_default_action = tempfail
milter_protocol = 6
"""

    def __init__(self, folder, milter, sink_port, settings="", sasl="", services=""):
        """Without a milter mail goes straight to the sink; `settings` are lines of main.cf that add to MAIN or replace,
        `services` lines of master.cf, `sasl` is what Cyrus SASL reads."""
        self.folder = os.path.join(folder, "postfix")
        self.port = free_port()
        for name in ("", "etc", "etc/sasl", "spool", "data"):
            os.mkdir(os.path.join(self.folder, name))
        shutil.chown(os.path.join(self.folder, "data"), "postfix")
        values = {"folder": self.folder, "milter": milter, "sink": sink_port, "port": self.port}
        main = self.merged(self.MAIN + (self.MILTER if milter else "") + settings)
        for name, text in (("main.cf", main), ("master.cf", self.MASTER + services), ("sasl/smtpd.conf", sasl)):
            with open(os.path.join(self.folder, "etc", name), "w", encoding="utf-8") as file:
                file.write(text.format(**values))
        self.run("start")
        wait_for(lambda: accepts(("127.0.0.1", self.port)), "postfix to come up\n" + self.log())

    @staticmethod
    def merged(lines):
        """The last line of each name. Every process of Postfix warns of others, and with many warnings before its logging
        runs, master waits for itself."""
        return "".join({line.split("=")[0].strip(): line + "\n" for line in lines.splitlines() if line}.values())

    def run(self, verb):
        done = subprocess.run(["postfix", "-c", os.path.join(self.folder, "etc"), verb], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure("postfix %s: %s%s\n%s" % (verb, done.stdout, done.stderr, self.log()))

    def log(self):
        path = os.path.join(self.folder, "maillog")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def held(self):
        folder = os.path.join(self.folder, "spool", "hold")
        return [name for _, _, names in os.walk(folder) for name in names]

    def stop(self):
        subprocess.run(["postfix", "-c", os.path.join(self.folder, "etc"), "stop"], capture_output=True)


@contextlib.contextmanager
def folder():
    """A folder that every user can enter, since Postfix and the daemon run as different ones."""
    path = tempfile.mkdtemp(prefix="dmarcd-test-")
    os.chmod(path, 0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
