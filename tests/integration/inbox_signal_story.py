"""What dmarcd-inbox serve makes of HUP and TERM, and of a port that is taken."""
import signal
import socket
import urllib.request

from inbox_push_story import TOKEN, push_settings
from inbox_world import Program, Service, check, report
from servers import accepts, free_port, wait_for

TEMPORARY_FAILURE = 75
MANY = 100_000


def health(port):
    with urllib.request.urlopen("http://127.0.0.1:%d/health" % port, timeout=20) as answer:
        return answer.read().decode()


def test_reload(program, service, web):
    old, program.port = program.port, free_port()
    program.configure(web=web)
    service.send_signal(signal.SIGHUP)
    wait_for(lambda: accepts(("127.0.0.1", program.port)), "the new address\n" + service.output())
    check(health(program.port) == "ok\n", "HUP makes the service listen at another address")
    check(not accepts(("127.0.0.1", old)), "and let the old one go")


def test_broken_configuration(program, service, web):
    program.configure('watch_evry = 5s; letters { to = "nobody"; }', web=web)
    service.send_signal(signal.SIGHUP)
    wait_for(lambda: service.has_said("the old one stays"), "the log to say that the old one stays\n" + service.output())
    for word in ("watch_evry", "to"):
        check(word in service.output().partition("the old one stays")[2], "the log names the mistake in " + word,
              service.output())
    check(health(program.port) == "ok\n", "with a mistake in the configuration the pages are still there")
    program.configure('database = "sqlite:%s/missing/inbox.db";' % program.path, web=web)
    service.send_signal(signal.SIGHUP)
    wait_for(lambda: service.has_said("the old one stays") == 2, "the log to name the database\n" + service.output())
    check("missing does not exist" in service.output() and health(program.port) == "ok\n",
          "so they are with a database that cannot be opened", service.output())
    program.configure(web=web)


def test_port_taken(program):
    second = program.run("serve", "--foreground")
    told = second.stderr.decode()
    check(second.returncode == TEMPORARY_FAILURE and "127.0.0.1 port %d" % program.port in told and "taken" in told,
          "a second service on the same port says so, and ends", (second.returncode, told))


def begin_push(program, octets, missing):
    """A request of which the last octets are missing."""
    client = socket.create_connection(("127.0.0.1", program.port), timeout=20)
    head = ("POST /push HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" %
            (TOKEN, len(octets)))
    client.sendall(head.encode() + octets[:-missing])
    return client


def answer_of(client):
    told = b""
    while True:
        piece = client.recv(65536)
        if not piece:
            return told.decode()
        told += piece


def drip(client):
    """One more octet; never the last thing to wait for."""
    try:
        client.send(b" ")
    except OSError:
        pass  # The service cut it off.
    return False


def test_end(program, service):
    octets = report("while it ends")
    client = begin_push(program, octets, missing=10)
    health(program.port)  # By now the request before has been begun.
    service.send_signal(signal.SIGTERM)
    wait_for(lambda: not accepts(("127.0.0.1", program.port)), "the service to take no more clients")
    client.sendall(octets[-10:])
    answer = answer_of(client)
    check(answer.startswith("HTTP/1.1 200"), "who is being answered when TERM comes gets the answer", answer)
    check(service.process.wait(20) == 0, "and the service ends with 0")
    check("while it ends" in program.report_ids(), "what was promised is kept")
    service.again()
    client = begin_push(program, octets + b" " * MANY, missing=MANY)
    health(program.port)
    service.send_signal(signal.SIGTERM)
    wait_for(lambda: service.process.poll() is not None or drip(client), "the end of a service with a slow client")
    check(service.process.poll() == 0, "a client that never comes to its end does not keep the service from ending")


def story(path):
    web = push_settings(path)
    program = Program(path, "signals", web=web)
    service = Service(program)
    try:
        test_reload(program, service, web)
        test_broken_configuration(program, service, web)
        test_port_taken(program)
        test_end(program, service)
    finally:
        service.stop()
