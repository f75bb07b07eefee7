"""Folders that dmarcd-inbox looks into, as a setting of the service and by the command watch."""
import os

from inbox_world import Program, Rounds, Service, check, give, mail, put, report
from servers import wait_for

TOO_LARGE = (128 << 20) + 1


def folders_in(path):
    """A folder, and a Maildir."""
    drop, maildir = os.path.join(path, "drop"), os.path.join(path, "Maildir")
    for folder in (drop, maildir, *(os.path.join(maildir, part) for part in ("tmp", "new", "cur"))):
        os.mkdir(folder)
        give(folder)
    return drop, maildir


def test_both_kinds(program, drop, maildir):
    put(drop, "report.xml", report("of a folder"))
    put(os.path.join(maildir, "new"), "1.mail", mail(report("of a Maildir")))
    put(os.path.join(maildir, "tmp"), "2.mail", mail(report("not delivered yet")))
    put(drop, ".hidden", report("hidden"))
    wait_for(lambda: program.report_ids() == ["of a Maildir", "of a folder"], "both reports")
    wait_for(lambda: os.listdir(os.path.join(maildir, "cur")) == ["1.mail:2,S"], "the mail in cur")
    check(os.listdir(os.path.join(maildir, "new")) == [], "a mail moves from new to cur, as read")
    wait_for(lambda: os.listdir(drop) == [".hidden"], "the report to leave the folder")
    check(os.listdir(os.path.join(maildir, "tmp")) == ["2.mail"], "a file leaves a folder; tmp and hidden files stay")


def test_file_that_is_written(program, drop, rounds):
    whole = report("written slowly")
    path = os.path.join(drop, "slow.xml")
    with open(path, "wb") as file:
        give(path)
        for end in range(1, len(whole), len(whole) // 200):
            file.seek(0)
            file.write(whole[:end])
            file.flush()
            os.utime(path, (1, 1))  # Who copies sets the time of writing.
            check_is_left(program, path)
        file.write(whole[end:])
    rounds.pass_by()
    wait_for(lambda: "written slowly" in program.report_ids(), "the file that was written slowly")
    check(not os.path.exists(path), "a file that is being written waits, and is imported when it is whole")


def check_is_left(program, path):
    if not os.path.exists(path):
        raise AssertionError("half a file was taken away: " + program.told("quarantine", "list"))


def test_bad_files(program, drop, rounds, service):
    large = put(drop, "a-large.xml", b"")
    os.truncate(large, TOO_LARGE)
    closed = put(drop, "b-closed.xml", report("behind a closed door"))
    os.chmod(closed, 0)
    elsewhere = put(program.path, "elsewhere.xml", report("behind a link"))
    os.symlink(elsewhere, os.path.join(drop, "b-link.xml"))
    put(drop, "c-good.xml", report("beside bad files"))
    wait_for(lambda: "beside bad files" in program.report_ids(), "the file after those that cannot be read")
    check(True, "files that cannot be read hold up no other")
    rounds.pass_by()
    rounds.pass_by()
    for name in ("a-large.xml", "b-closed.xml"):
        check(os.path.exists(os.path.join(drop, name)), name + " stays where it is")
        check(service.has_said(name) == 1, "and the log names it once", service.output())
    os.chmod(closed, 0o644)
    wait_for(lambda: "behind a closed door" in program.report_ids(), "the file that can be read now")
    check(True, "a file that becomes readable is imported")
    check("behind a link" not in program.report_ids() and os.path.exists(elsewhere), "no link is followed")
    os.unlink(os.path.join(drop, "b-link.xml"))
    os.unlink(large)


def test_folder_that_is_away(program, drop, service):
    os.rename(drop, drop + ".away")
    wait_for(lambda: service.has_said("cannot read the folder " + drop), "the log to name the folder")
    os.mkdir(drop)
    give(drop)
    put(drop, "back.xml", report("after the folder came back"))
    wait_for(lambda: "after the folder came back" in program.report_ids(), "the folder that is back")
    wait_for(lambda: service.has_said("goes on"), "the log to say that the folder is back")
    check(service.has_said("cannot read the folder " + drop) == 1 and service.has_said("goes on") == 1,
          "a folder that is away is told once, and that it is back", service.output())


def test_command(path):
    program = Program(path, "by-command")
    drop, maildir = folders_in(program.path)
    check(program.report_ids() == [], "the inbox is there")  # Two that make it at once may be told that it is locked.
    service = Service(program, "watch", drop, maildir)
    put(drop, "report.xml", report("of a folder"))
    put(os.path.join(maildir, "new"), "1.mail", mail(report("of a Maildir")))
    wait_for(lambda: program.report_ids() == ["of a Maildir", "of a folder"], "both reports\n" + service.output())
    check(True, "the command watch does the same")
    check(service.stop() == 0, "and ends when it is told to")


def story(path):
    drop, maildir = folders_in(path)
    program = Program(path, "watch", 'watch = ["%s", "%s"];' % (drop, maildir))
    service = Service(program)
    try:
        rounds = Rounds(drop)
        test_both_kinds(program, drop, maildir)
        test_file_that_is_written(program, drop, rounds)
        test_bad_files(program, drop, rounds, service)
        test_folder_that_is_away(program, drop, service)
    finally:
        service.stop()
    test_command(path)
