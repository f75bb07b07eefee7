#!/usr/bin/python3
"""How fast the daily sender is, and what memory it takes: many small policy domains, and one large one.

usage: tests/bench/reports_bench.py build/bin [--domains 10000] [--records 10000000] [--rows 1000000] [--rspamd]

Starts a Redis and smtp-sink of its own. With --rspamd the same domains are also given to `rspamadm dmarc_report` in the form
that rspamd 3.4 keeps, one after the other with ours. Figures go to standard output as JSON.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "integration"), os.path.join(ROOT, "support")]

from servers import accepts, folder, free_port, wait_for
from resp import Client
from slow_name_server import SlowNameServer

ADDRESSES = 20  # Distinct senders of a small domain, so rows of its report.
RECORDS = 30    # Of a small domain.
CHUNK = 1_000_000
RSPAMD_NAME_SERVER = "127.0.0.53"

CONFIG = """
dns {{ zone_files = ["{folder}/world.zone"]; }}
redis {{ timeout = 60s; }}
dmarc {{
  servers = ["{redis}"]; reporting = true; send_reports = {sends};
  report_settings {{ org_name = "Bench"; domain = "reporter.example"; email = "reports@reporter.example";
                     smtp_port = {port}; helo = "reporter.example"; }}
}}
reports {{ report_reserved_domains = true; delivery {{ encryption = "off"; connections = 20; }} }}
log {{ level = "warning"; }}
"""

RSPAMD = """
redis {{ servers = "{redis}"; }}
dmarc {{ reporting {{ enabled = true; email = "reports@reporter.example"; domain = "reporter.example"; org_name = "Bench";
         smtp = "127.0.0.1"; smtp_port = {port}; helo = "reporter.example"; }} }}
"""


class World:
    """A Redis without persistence and a server that takes every mail and forgets it."""

    def __init__(self, path):
        self.path = path
        self.redis_socket = os.path.join(path, "redis.sock")
        self.port = free_port()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.redis = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.redis_socket, "--save", "",
                                       "--dir", path], **quiet)
        self.sink = subprocess.Popen(["smtp-sink", "-u", "postfix", "127.0.0.1:%d" % self.port, "1000"], **quiet)
        wait_for(lambda: accepts(self.redis_socket), "redis")
        wait_for(lambda: accepts(("127.0.0.1", self.port)), "smtp-sink")
        self.client = Client(self.redis_socket)
        with open(os.path.join(path, "world.zone"), "w", encoding="utf-8") as zone:
            zone.write("$ORIGIN example.\n")

    def stop(self):
        for process in (self.redis, self.sink):
            process.terminate()
            process.wait()

    def memory(self):
        info = self.client.command("INFO", "memory").decode()
        return int(next(line for line in info.splitlines() if line.startswith("used_memory:")).split(":")[1])

    def append(self, key, lines):
        self.client.command("RPUSH", key, *lines)


def line(domain, number, received):
    """A record whose row is told by `number`."""
    address = "10.%d.%d.%d" % (number >> 16 & 255, number >> 8 & 255, number & 255)
    return ('%d,%s,false,false,none,{"v":1,"id":"i","disposition":"none","header_from":"%s","envelope_from":"b.example",'
            '"spf":{"result":"fail","domain":"b.example","scope":"mfrom"},"policy":{"domain":"%s","p":"none"},'
            '"applied":"none","rua":["dmarc@%s"]}' % (received, address, domain, domain, domain))


def run(command):
    """Wall time, CPU time of the process, and its peak memory."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("%s ended with status %d" % (command[0], status))
    return {"seconds": round(time.monotonic() - begun, 2), "cpu": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_mb": usage.ru_maxrss // 1024}


def reporter(programs, world, sends):
    config = os.path.join(world.path, "dmarcd-%s.conf" % sends)
    with open(config, "w", encoding="utf-8") as file:
        file.write(CONFIG.format(folder=world.path, redis=world.redis_socket, port=world.port, sends=sends))
    return [os.path.join(programs, "dmarcd-report"), "-c", config, "--once"]


def small_domains(programs, world, count):
    yesterday = int(time.time()) // 86400 * 86400 - 3600
    for number in range(count):
        domain = "d%d.example.com" % number
        world.append("dmarc_" + domain, [line(domain, i % ADDRESSES, yesterday) for i in range(RECORDS)])
    figures = run(reporter(programs, world, "true"))
    world.client.command("FLUSHALL")
    return {**figures, "domains": count, "reports_per_second": round(count / figures["seconds"])}


def policy_of(name, kind):
    if kind != "TXT" or not name.startswith("_dmarc."):
        return None
    return ['"v=DMARC1; p=none; rua=mailto:dmarc@%s"' % name[len("_dmarc."):]]


def rspamd_domains(world, count):
    """The same domains as rspamd 3.4 keeps them: a sorted set each, and an index of the day."""
    day = time.strftime("%Y%m%d", time.gmtime(time.time() - 86400))
    for number in range(count):
        domain = "d%d.example.com" % number
        key = "dmarc_rpt;%s;dmarc@%s;%s" % (domain, domain, day)
        world.client.command("SADD", "dmarc_idx;" + day, key)
        for i in range(ADDRESSES):
            row = "10.0.0.%d,fail,fail,none,,%s,,,,,b.example,fail" % (i, domain)
            world.client.command("ZINCRBY", key, RECORDS / ADDRESSES, row)
    config = os.path.join(world.path, "rspamd.conf")
    # rspamd asks for each policy again, of the servers in resolv.conf; ours are in the records.
    names = SlowNameServer(policy_of, 0, (RSPAMD_NAME_SERVER, 53))
    resolv_conf = os.path.join(world.path, "resolv.conf")
    with open(resolv_conf, "w", encoding="utf-8") as file:
        file.write("nameserver %s\n" % RSPAMD_NAME_SERVER)
    with open(config, "w", encoding="utf-8") as file:
        file.write(RSPAMD.format(redis=world.redis_socket, port=world.port))
    try:
        figures = run(["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', resolv_conf,
                       "rspamadm", "dmarc_report", "-c", config, "-b", "20", day])
    finally:
        names.stop()
    world.client.command("FLUSHALL")
    return {**figures, "domains": count, "reports_per_second": round(count / figures["seconds"])}


def large_domain(programs, world, records, rows):
    """Records come in chunks, each folded before the next, as on a day; then the reports are built and sent."""
    yesterday = int(time.time()) // 86400 * 86400 - 3600
    folded = {"seconds": 0.0, "cpu": 0.0, "peak_mb": 0}
    for begin in range(0, records, CHUNK):
        for number in range(begin, min(begin + CHUNK, records), 1000):
            world.append("dmarc_large.example", [line("large.example", i % rows, yesterday)
                                                 for i in range(number, min(number + 1000, records))])
        one = run(reporter(programs, world, "false"))
        folded = {"seconds": round(folded["seconds"] + one["seconds"], 2), "cpu": round(folded["cpu"] + one["cpu"], 2),
                  "peak_mb": max(folded["peak_mb"], one["peak_mb"])}
    redis_mb = world.memory() >> 20
    return {"records": records, "rows": rows, "fold": folded, "redis_mb": redis_mb,
            "build_and_send": run(reporter(programs, world, "true"))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--domains", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rspamd", action="store_true")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with folder() as path:
        world = World(path)
        try:
            figures = {"small": small_domains(arguments.programs, world, arguments.domains)}
            if arguments.rspamd:
                figures["rspamd"] = rspamd_domains(world, arguments.domains)
            if arguments.records:
                figures["large"] = large_domain(arguments.programs, world, arguments.records, arguments.rows)
        finally:
            world.stop()
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
