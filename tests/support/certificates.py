"""Certificates for the servers of tests, made with the openssl program."""
import os
import subprocess
from typing import NamedTuple


class Certificate(NamedTuple):
    chain: str
    key: str


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)


class Authority:
    """A certificate authority of its own; `file` is what a client is to trust."""

    KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")

    def __init__(self, folder, name="authority"):
        self.folder = folder
        self.file = os.path.join(folder, name + ".pem")
        self.key = os.path.join(folder, name + ".key")
        openssl("req", "-x509", *self.KEY, "-keyout", self.key, "-out", self.file, "-days", "7", "-subj", "/CN=" + name)

    def certificate(self, name, alternatives, days=7):
        """Vouches for the alternatives, as "DNS:mx.example.net" or "IP:127.0.0.1"; negative days: it has expired."""
        request = os.path.join(self.folder, name + ".csr")
        made = Certificate(os.path.join(self.folder, name + ".pem"), os.path.join(self.folder, name + ".key"))
        openssl("req", *self.KEY, "-keyout", made.key, "-out", request, "-subj", "/CN=" + name,
                "-addext", "subjectAltName=" + ",".join(alternatives))
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial",
                "-copy_extensions", "copy", "-days", str(days), "-out", made.chain)
        return made
