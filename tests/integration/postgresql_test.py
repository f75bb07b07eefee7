"""The inbox in a real PostgreSQL: starts a server of its own and runs postgresql_inbox against it."""
# Covers: receive.kept.same-answers
import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

import servers

USER = "nobody"  # A server refuses to run as root.


def unprivileged(command):
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=" + USER, "--regid=nogroup", "--clear-groups", *command]


class Postgresql(servers.Process):
    def __init__(self, binaries, folder):
        self.port = servers.free_port()
        self.folder = folder
        data = os.path.join(folder, "data")
        subprocess.run(unprivileged([os.path.join(binaries, "initdb"), "-D", data, "-U", "inbox", "-A", "trust",
                                     "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]),
                       check=True, stdout=subprocess.DEVNULL, cwd=folder)
        self.asking = [os.path.join(binaries, "pg_isready"), "-q", "-h", folder, "-p", str(self.port)]
        self.command = unprivileged([os.path.join(binaries, "postgres"), "-D", data, "-k", folder,
                                     "-p", str(self.port), "-c", "listen_addresses="])
        self.address = "host=%s port=%d dbname=postgres user=inbox" % (folder, self.port)
        self.start()

    def start(self):
        """Also again, after stop()."""
        super().__init__(self.folder, "postgresql", self.command,
                         lambda: subprocess.run(self.asking, check=False).returncode == 0)


def newest_binaries():
    """The folder of the server's programs, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
    return os.path.dirname(found[-1]) if found else None


def user_folder():
    """A folder of the user whom the server runs as; whoever gets it deletes it."""
    folder = tempfile.mkdtemp(prefix="dmarcd-postgresql-")
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
    return folder


def main():
    binaries = newest_binaries()
    if not binaries:
        print("not run: PostgreSQL is not installed (package postgresql)")
        return 77
    folder = user_folder()
    try:
        server = Postgresql(binaries, folder)
        try:
            environment = dict(os.environ, DMARCD_POSTGRESQL=server.address)
            return subprocess.run([sys.argv[1], *sys.argv[2:]], env=environment, check=False).returncode
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
