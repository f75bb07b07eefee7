#!/usr/bin/python3
"""Configurations of OpenDMARC and rspamd as sites have them are converted, and the results load.

usage: DMARCD_BIN=build/bin tests/integration/convert_test.py
"""
import os
import subprocess
import sys

from servers import Failure, folder

OPENDMARC = """\
# This is a basic configuration that can easily be adapted to suit a standard
# installation.
AuthservID mx.example.net
BaseDirectory {folder}
FailureReports false
HistoryFile /run/opendmarc/opendmarc.dat
HoldQuarantinedMessages true
IgnoreAuthenticatedClients true
IgnoreHosts ignore.hosts
IgnoreMailFrom payroll.example,partner.example
PidFile /run/opendmarc/opendmarc.pid
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
RejectFailures true
RejectString rejected by DMARC policy for %s
RequiredHeaders true
Socket local:/run/opendmarc/opendmarc.sock
SPFIgnoreResults true
SPFSelfValidate true
Syslog true
TrustedAuthservIDs mx.example.net
UMask 0002
UserID opendmarc
"""

RSPAMD_16 = """\
dmarc {
  # Enables storing reporting information to redis
  reporting = true;
  servers = "127.0.0.1:6379";
  key_prefix = "dmarc_";
  actions = {
    quarantine = "add_header";
    reject = "reject";
  }
  no_sampling_domains = "{folder}/no_sampling.domains";
  send_reports = true;
  report_settings {
    org_name = "Example";
    domain = "example.net";
    email = "postmaster@example.net";
    smtp = "127.0.0.1";
    smtp_port = 25;
    retries = 2;
  }
}
"""

RSPAMD_3 = """\
actions = {
  quarantine = "add_header";
  reject = "reject";
}
reporting {
  enabled = true;
  email = 'dmarc_reports@example.net';
  domain = 'example.net';
  org_name = 'Example';
  bcc_addrs = ["copies@example.net"];
  report_local_controller = false;
  helo = 'mx.example.net';
  smtp = '127.0.0.1';
  smtp_port = 25;
  from_name = 'DMARC Aggregate Report';
  msgid_from = 'rspamd';
  max_entries = 1k;
  keys_expire = 2d;
  exclude_domains = "{folder}/dmarc_exclude.map";
}
munging {
  mitigate_allow_only = true;
  mitigate_strict_only = false;
  list_map = "$LOCAL_CONFDIR/local.d/maps.d/lists.map";
}
"""


def check(holds, what):
    if not holds:
        raise Failure("does not hold: " + what)
    print("ok  " + what, flush=True)


def run(*words):
    return subprocess.run([os.path.join(os.environ["DMARCD_BIN"], words[0]), *words[1:]], capture_output=True,
                          text=True, timeout=60)


def write(path, name, text):
    with open(os.path.join(path, name), "w", encoding="utf-8") as file:
        file.write(text.replace("{folder}", path))
    return os.path.join(path, name)


def converted(path, name, text, *more):
    """The effective settings of what is made of the text, and what is said about it."""
    run_convert = run("dmarcctl", "config", "convert", write(path, name, text), *more)
    check(run_convert.returncode == 0, "%s is converted" % name)
    result = write(path, name + ".new", run_convert.stdout)
    checked = run("dmarcd", "-c", result, "--check-config")
    check(checked.returncode == 0, "and the result loads: " + checked.stdout.strip() + checked.stderr)
    return run("dmarcd", "-c", result, "--show-config").stdout, run_convert.stderr


def opendmarc(path):
    write(path, "ignore.hosts", "localhost\n127.0.0.1\n192.0.2.0/24\n.relay.example\n")
    shown, said = converted(path, "opendmarc.conf", OPENDMARC)
    for setting in ('authserv_id = "mx.example.net";', 'quarantine = "quarantine";', 'reject = "reject";',
                    'dns_failure = "soft_reject";', 'bad_from = "reject";', 'skip_authenticated = true;',
                    'networks = ["127.0.0.1/32", "192.0.2.0/24"];', 'names = [".relay.example"];',
                    'author_domains = ["partner.example", "payroll.example"];', 'treatment = "exempt";',
                    'reply_text = "5.7.26 rejected by DMARC policy for {domain}";', 'reporting = true;',
                    'socket = "local:/run/opendmarc/opendmarc.sock";', 'socket_mode = 0664;', 'user = "opendmarc";',
                    'to = "syslog";', 'list = "/usr/share/publicsuffix/public_suffix_list.dat";'):
        check(setting in shown, setting)
    for name in ("BaseDirectory", "FailureReports", "HistoryFile", "PidFile", "PublicSuffixList", "SPFIgnoreResults",
                 "SPFSelfValidate", "TrustedAuthservIDs"):
        check("opendmarc.conf:" in said and " %s " % name in said, "%s is told" % name)


def rspamd(path):
    write(path, "no_sampling.domains", "example.org\n")
    shown, said = converted(path, "rspamd16.conf", RSPAMD_16, "--from", "rspamd")
    for setting in ('reporting = true;', 'send_reports = true;', 'servers = ["127.0.0.1:6379"];',
                    'quarantine = "add_header";', 'no_sampling_domains = ["example.org"];', 'org_name = "Example";'):
        check(setting in shown, setting)
    check(said == "", "every setting of rspamd 1.6 has its counterpart")

    write(path, "dmarc_exclude.map", "example.com\n")
    shown, said = converted(path, "dmarc.conf", RSPAMD_3)
    for setting in ('reporting = true;', 'send_reports = true;', 'bcc_addrs = ["copies@example.net"];',
                    'exclude_domains = ["example.com"];',
                    'email = "dmarc_reports@example.net";', 'reject = "reject";'):
        check(setting in shown, setting)
    for name in ("reporting.max_entries", "reporting.keys_expire", "reporting.exclude_domains", "munging.list_map"):
        check(" %s = " % name in said, "%s is told" % name)


def refusals(path):
    plain = write(path, "plain.conf", "hello world\n")
    check(run("dmarcctl", "config", "convert", plain).returncode == 65, "what nobody knows is bad input")
    check("--from" in run("dmarcctl", "config", "convert", plain).stderr, "and the option is named")
    check(run("dmarcctl", "config", "convert", plain, "--from", "sendmail").returncode == 64,
          "an origin that is unknown is misuse")
    check(run("dmarcctl", "config", "convert").returncode == 64, "and so is no file")
    check(run("dmarcctl", "config", "convert", os.path.join(path, "missing")).returncode == 65,
          "a file that is not there is bad input")
    broken = write(path, "broken.conf", "dmarc {\n  reporting = true;\n")
    told = run("dmarcctl", "config", "convert", broken)
    check(told.returncode == 65 and "broken.conf:1:7: this { is never closed" in told.stderr,
          "a mistake of notation is told with its place")


def main():
    try:
        for test in (opendmarc, rspamd, refusals):
            with folder() as path:
                test(path)
    except Failure as failure:
        print("FAILED  %s" % failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
