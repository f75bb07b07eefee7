"""A disk that is full or read-only: mail is to come again, nothing is half kept, and afterwards all goes on."""
import os
import subprocess

from inbox_push_story import push, push_settings
from inbox_world import Program, Service, check, give, report
from servers import wait_for

TEMPORARY_FAILURE = 75
A_DISK = "size=8m"
LARGE = 300  # Records' worth of octets that compress badly: more than what is left of a full disk.


def mount(place):
    """Whether it could be done: a container's root may not."""
    os.mkdir(place)
    run = subprocess.run(["mount", "-t", "tmpfs", "-o", A_DISK, "tmpfs", place], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        print("not run: no small disk can be made: " + run.stderr.strip())
        return False
    give(place)
    return True


def large_report(number):
    """Each record from another address and with another selector."""
    octets = report(number).decode()
    record = octets[octets.index("<record>"):octets.index("</feedback>")]
    records = "".join(record.replace("192.0.2.1", "2001:db8:%s::1" % os.urandom(2).hex())
                      .replace("<selector>s1", "<selector>" + os.urandom(40).hex()) for _ in range(LARGE))
    return octets.replace(record, records).encode()


def fill(place):
    """Leaves no room but what the database's files have already."""
    with open(os.path.join(place, "filler"), "wb", buffering=0) as file:
        for piece in (1 << 16, 1 << 10):
            try:
                while True:
                    file.write(b"x" * piece)
            except OSError:
                continue
    return file.name


def refused(program, octets, reason):
    run = program.run("import", "-", octets=octets)
    told = run.stderr.decode()
    check(run.returncode == TEMPORARY_FAILURE and reason in told, "import on a pipe ends with 75 and says why",
          (run.returncode, told))


def is_sound(program, reports):
    check(program.report_ids() == reports, "there are the reports that were taken, and no other", program.report_ids())
    run = program.run("verify")
    check(run.returncode == 0, "and the sums agree with the documents", run.stdout + run.stderr)


def test_full(program, place):
    filler = fill(place)
    octets = large_report("b")
    refused(program, octets, "full")
    refused(program, octets, "full")
    code, text = push(program, octets)
    check(code == 503 and "full" in text, "a push gets a 503 with the reason", (code, text))
    os.unlink(filler)
    is_sound(program, ["a"])
    check(push(program, octets)[0] == 200, "with room again the service goes on")
    program.take_in(large_report("c"))
    is_sound(program, ["a", "b", "c"])


def test_read_only(program, service, place):
    service.stop()
    for _ in range(2):  # The first may fold a large log, and the second leaves the small one that can be read without writing.
        program.report_ids()
    subprocess.run(["mount", "-o", "remount,ro," + A_DISK, place], check=True)
    refused(program, report("d"), "mounted read-only")
    service.again()
    code, text = push(program, report("d"))
    check(code == 503 and "mounted read-only" in text, "so does a push to a service that begins then", (code, text))
    wait_for(lambda: service.has_said("mounted read-only"), "the log to say so\n" + service.output())
    check(program.report_ids() == ["a", "b", "c"], "what there is can be read meanwhile")
    subprocess.run(["mount", "-o", "remount,rw," + A_DISK, place], check=True)
    service.again()
    check(push(program, report("d"))[0] == 200, "when it can be written again a service goes on")
    is_sound(program, ["a", "b", "c", "d"])


def test_folder_of_others(program, place):
    """The database's folder belongs to somebody else: the mail server's user is not dmarcd."""
    closed = os.path.join(place, "closed")
    os.mkdir(closed)
    os.chmod(closed, 0o755)
    program.configure('database = "sqlite:%s/inbox.db";' % closed)
    refused(program, report("e"), "who may write the directory")
    give(closed)
    program.take_in(report("e"))
    is_sound(program, ["e"])


def story(path):
    place = os.path.join(path, "disk")
    if not mount(place):
        return
    try:
        web = push_settings(path)
        program = Program(path, "disk-user", 'database = "sqlite:%s/inbox.db";' % place, web=web)
        program.take_in(report("a"))
        service = Service(program)
        try:
            test_full(program, place)
            test_read_only(program, service, place)
        finally:
            service.stop()
        test_folder_of_others(program, place)
    finally:
        subprocess.run(["umount", place], check=True)
