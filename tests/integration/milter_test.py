#!/usr/bin/python3
"""MTAs played by miltertest ask the daemon; signals come at the worst moments; the other side talks nonsense.

usage: DMARCD_BIN=build/bin tests/integration/milter_test.py
"""
import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import arc_sealer
from servers import PATIENCE, Dmarcd, Failure, folder, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "milter")
SAMPLES = os.path.join(HERE, "../../tools/samples")

CONFIGURATION = """
results { authserv_id = "mx.example.net"; }
dns { zone_files = ["%(folder)s/samples.zone"]; }
records { store = "embedded"; path = "%(folder)s/records.db"; }
dmarc {
  reporting = true;
  actions { quarantine = "add_header"; reject = "%(reject)s"; }
}
"""


started = []  # Every daemon, so that none outlives a check that fails.


def configuration(path, reject="reject"):
    """The zone is copied: a daemon that is nobody cannot enter every checkout."""
    shutil.copy(os.path.join(SAMPLES, "samples.zone"), path)
    return CONFIGURATION % {"folder": path, "reject": reject}


def start(path, more="", reject="reject"):
    daemon = Dmarcd(path, configuration(path, reject) + more)
    started.append(daemon)
    return daemon


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


def play(daemon, script):
    """Runs a script of miltertest's."""
    run = subprocess.run(
        ["miltertest", "-D", "socket=" + daemon.socket, "-D", "scripts=" + SCRIPTS, "-D", "folder=" + daemon.folder,
         "-D", "pid=%d" % daemon.process.pid, "-s", os.path.join(SCRIPTS, script + ".lua")],
        capture_output=True, text=True, timeout=60)
    print(run.stdout, end="", flush=True)
    if run.returncode != 0:
        raise Failure("%s.lua: %s\n%s" % (script, run.stderr, daemon.output()))


def sessions(path):
    daemon = start(path)
    for script in ("as_postfix", "as_sendmail", "as_old_sendmail", "exempt", "abort"):
        play(daemon, script)
    line = wait_for(lambda: [l for l in daemon.output().splitlines() if l.startswith("queue_id=4XkQ2c1 ")], "the log line")[0]
    check("client=203.0.113.5 from=bank.example spf=" in line and "disposition=reject action=reject" in line
          and "forged_results=2" in line and " ms=" in line, "one line tells the message: " + line)
    check("someone@" not in daemon.output(), "and the log holds no local parts")
    check(daemon.stop() == 0, "TERM ends it well")


def sealed(path):
    """A list that the daemon trusts sealed what it changed; another seal is no ground for anything."""
    # Covers: arc.trusted-sealers, arc.override-comment, arc.results, results.arc-untouched
    text = 'arc { trusted_sealers = ["lists.example"]; }\n' + configuration(path)
    key = arc_sealer.Key("ed25519")
    with open(os.path.join(path, "samples.zone"), "a", encoding="utf-8") as file:
        file.write('_dmarc.bank.example. TXT "v=DMARC1; p=reject; rua=mailto:dmarc@bank.example"\n')
        for domain in ("lists.example", "evil.example"):
            file.write(key.zone_line("s1._domainkey." + domain))
    body = b"Hello.\r\nSent to you by the gardeners.\r\n"
    header = [b"From: ann@bank.example", b"To: garden@lists.example", b"Subject: [garden] Hello"]
    daemon = Dmarcd(path, text)
    started.append(daemon)
    replies = {}
    for domain in ("lists.example", "evil.example"):
        saw = "mx.%s; dmarc=pass header.from=bank.example; arc=none smtp.remote-ip=192.0.2.7" % domain
        message = os.path.join(path, domain + ".eml")
        with open(message, "wb") as file:
            file.write(arc_sealer.put_together(arc_sealer.seal(header, body, key, domain, results=saw), body))
        command = [os.path.join(os.environ["DMARCD_BIN"], "dmarcctl"), "play", "--socket", "unix:" + daemon.socket,
                   "--client-ip", "192.0.2.200", "--mail-from", "bounces@" + domain, message]
        replies[domain] = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout
    check("arc=pass smtp.remote-ip=192.0.2.200 header.oldest-pass=0" in replies["lists.example"]
          and "dmarc=fail header.from=bank.example policy.dmarc=none" in replies["lists.example"]
          and "X-Spam" not in replies["lists.example"], "a trusted seal waives p=reject: " + replies["lists.example"])
    check("arc=pass" in replies["evil.example"] and "X-Spam: Yes" in replies["evil.example"], "a stranger's does not")
    check("removed" not in "".join(replies.values()), "and nobody touches the fields of ARC")
    check(daemon.stop() == 0, "and the daemon ends well")

    records = subprocess.run([os.path.join(os.environ["DMARCD_BIN"], "dmarcctl"), "-c", daemon.config, "records", "--json",
                              "bank.example"], check=True, capture_output=True, text=True, timeout=PATIENCE).stdout
    check("arc=pass as[1].d=lists.example as[1].s=s1 remote-ip[1]=192.0.2.7" in records, "the record names the chain")
    check("d=evil.example" not in records, "and no stranger's")


def symbols(path):
    """The verdict's symbol is written under the name that is configured, and no stranger's stays."""
    daemon = start(path, 'results { symbol_header = "X-DMARC-Symbol"; }\n', reject="add_header")
    message = os.path.join(path, "forged.eml")
    with open(message, "w", encoding="utf-8") as file, open(os.path.join(SAMPLES, "spoofed-reject.eml"), encoding="utf-8") as sample:
        file.write("X-DMARC-Symbol: DMARC_POLICY_ALLOW\n" + sample.read())
    run = subprocess.run([os.path.join(os.environ["DMARCD_BIN"], "dmarcctl"), "play", "--socket", "unix:" + daemon.socket,
                          "--client-ip", "203.0.113.5", "--helo", "client.example", message],
                         capture_output=True, text=True, timeout=60)
    check("removed  X-DMARC-Symbol number 1\n" in run.stdout and "added    X-DMARC-Symbol: DMARC_POLICY_REJECT\n" in run.stdout,
          "the symbol is ours: " + run.stdout)
    check(daemon.stop() == 0, "TERM ends it well")


def drained(path):
    daemon = start(path)
    play(daemon, "drain")
    check(daemon.process.wait(PATIENCE) == 0, "and then the daemon ends")


def reloaded(path):
    daemon = start(path)
    with open(daemon.config, encoding="utf-8") as present, open(os.path.join(path, "next"), "w", encoding="utf-8") as next_file:
        next_file.write(present.read().replace('reject = "reject"', 'reject = "no_action"'))
    play(daemon, "reload")
    daemon.stop()


def reloaded_with_mistakes(path):
    daemon = start(path)
    with open(daemon.config, "a", encoding="utf-8") as file:
        file.write("milter { sokcet = 1; }\ndns { timeout = 5; }\n")
    daemon.send_signal(signal.SIGHUP)
    wait_for(lambda: "stays as it was" in daemon.output(), "a word about the mistakes")
    check("unknown setting" in daemon.output() and "timeout" in daemon.output(), "every mistake is named")
    play(daemon, "as_sendmail")
    daemon.stop()


def hurried(path):
    """Two hundred HUPs without a pause, messages all the while."""
    daemon = start(path)
    for _ in range(200):
        daemon.send_signal(signal.SIGHUP)
    play(daemon, "as_postfix")
    wait_for(lambda: "was read again" in daemon.output(), "a reload")
    check(daemon.process.poll() is None, "HUPs in a row do not end it")
    check(daemon.stop() == 0, "and TERM does")


def killed(path):
    daemon = start(path)
    daemon.stop(signal.SIGKILL)
    check(os.path.exists(daemon.socket), "a killed daemon leaves its socket")
    daemon = start(path)
    play(daemon, "as_postfix")

    run = subprocess.run([os.path.join(os.environ["DMARCD_BIN"], "dmarcd"), "-c", daemon.config, "--foreground"],
                         capture_output=True, text=True, timeout=PATIENCE)
    check(run.returncode == 74 and "another process listens there" in run.stderr, "a second daemon does not take its place")
    play(daemon, "as_sendmail")
    daemon.stop()


def nonsense(path):
    daemon = start(path)
    negotiation = struct.pack(">IcIII", 13, b"O", 6, 0x1FF, 0x1FFFFF)
    for octets in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 4096, b"\0" * 4096, negotiation + b"\xff\xff\xff\xffB",
                   negotiation * 3, negotiation[:-1], negotiation + struct.pack(">Ic", 1, b"E") * 100,
                   negotiation + struct.pack(">Ic", 1, b"B"), struct.pack(">IcIII", 13, b"O", 99, 0, 0),
                   negotiation + struct.pack(">Ic", 3, b"L") + b"xy", negotiation + struct.pack(">Ic", 2, b"C") + b"\0"):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(daemon.socket)
            client.settimeout(1)
            try:
                client.sendall(octets)
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
            except OSError:
                pass  # Whatever comes back is as good as nothing.
    play(daemon, "as_postfix")
    check(daemon.stop() == 0, "nonsense costs nobody else anything")


def privileged(path):
    """Started as root it opens the socket with the rights asked for, and goes on as somebody else."""
    if os.geteuid() != 0:
        print("not root: dropping privileges is not tried")
        return
    os.chmod(path, 0o777)
    daemon = start(path, 'milter { user = "nobody"; socket_group = "mail"; }')
    wait_for(lambda: "listening on" in daemon.output(), "the daemon to be ready")
    with open("/proc/%d/status" % daemon.process.pid, encoding="utf-8") as status:
        user = [line for line in status if line.startswith("Uid:")][0].split()[1:]
    check(set(user) == {"65534"}, "it runs as nobody")
    check(stat.S_IMODE(os.stat(daemon.socket).st_mode) == 0o666, "its socket has its mode")
    play(daemon, "as_postfix")
    check(daemon.stop() == 0, "and ends well")


def systemd(path):
    """Tells a service manager when it is ready, and takes a socket that is open already."""
    notify = os.path.join(path, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, socket.socket(socket.AF_UNIX) as listener:
        manager.bind(notify)
        manager.settimeout(PATIENCE)
        name = os.path.join(path, "given.sock")
        listener.bind(name)
        listener.listen()
        config = os.path.join(path, "systemd.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write('milter { socket = "fd:%d"; }\n%s' % (listener.fileno(), configuration(path)))
        process = subprocess.Popen([os.path.join(os.environ["DMARCD_BIN"], "dmarcd"), "-c", config],
                                   env=dict(os.environ, NOTIFY_SOCKET=notify), pass_fds=[listener.fileno()])
        told = []
        listen_for = lambda word: next(m for m in iter(lambda: manager.recv(4096).decode(), None) if told.append(m) or word in m)
        check("STATUS=listening on fd:" in listen_for("READY=1"), "the service manager hears that it is ready")
        process.send_signal(signal.SIGHUP)
        listen_for("RELOADING=1")
        check(listen_for("READY=1") != "", "and of a reload")
        process.terminate()
        check(listen_for("STOPPING=1") != "" and process.wait(PATIENCE) == 0, "and of its end")


def main():
    if not shutil.which("miltertest"):
        print("miltertest is not installed")
        return 77
    try:
        for test in (sessions, sealed, symbols, drained, reloaded, reloaded_with_mistakes, hurried, killed, nonsense, privileged, systemd):
            with folder() as path:
                test(path)
    except Failure as failure:
        print("FAILED  %s" % failure, file=sys.stderr)
        return 1
    finally:
        for daemon in started:
            daemon.stop(signal.SIGKILL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
