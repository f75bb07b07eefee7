"""A Redis that keeps what it acknowledged through a SIGKILL, and a client for it."""
import os
import signal
import socket
import subprocess
import threading

from servers import accepts, wait_for


class Client:
    """Sends a command and reads its reply (RESP2); octets in, octets out."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")

    def command(self, *words):
        encoded = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
        return self.reply()

    def reply(self):
        line = self.file.readline()
        if not line:
            raise ConnectionError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        return rest


class DurableRedis:
    """appendonly with appendfsync always: what was answered is there after a kill."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = os.path.join(folder, "durable.sock")
        self.steady = threading.RLock()  # Held by who wants the fate of a command to be known.
        self.process = None
        self.connection = None
        self.start()

    def start(self):
        with open(os.path.join(self.folder, "redis.log"), "ab") as log:
            self.process = subprocess.Popen(
                ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.folder, "--save", "",
                 "--appendonly", "yes", "--appendfsync", "always"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_for(self.is_up, "Redis to come up")

    def is_up(self):
        if not accepts(self.socket):
            return False
        try:
            return Client(self.socket).command("PING") == b"PONG"
        except (RuntimeError, ConnectionError):  # It is loading.
            return False

    def client(self):
        if self.connection is None:
            self.connection = Client(self.socket)
        return self.connection

    def kill_and_restart(self):
        with self.steady:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.connection = None
            self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait()
