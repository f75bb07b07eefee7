#!/usr/bin/python3
"""The dashboard of the real program in a real browser, over an SQLite inbox that `dmarcd-inbox import` filled with the made
reports: the same steps as over an inbox in memory, and what only the program can show.

usage: DMARCD_BIN=build/bin tests/integration/dashboard_program_test.py
"""
# Covers: receive.page.every-view, receive.page.escaped, receive.page.first-screen, receive.page.filters,
# receive.page.csv-guard, receive.login.required, receive.rights.domains
import html
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from contextlib import closing

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "../support"))
import browser as browsers  # noqa: E402
import dashboard_steps as steps  # noqa: E402
import report_corpus  # noqa: E402
from dashboard_steps import check, password_of  # noqa: E402

BAD_INPUT = 65  # Some of the made files are no reports.
BIN = os.environ.get("DMARCD_BIN", "")
MARKET = "/domain/market.example"
STRANGER = "=cmd<script>document.title='BROKEN'</script>\"><img src=x onerror=\"document.title='BROKEN'\"> \u202egnp.exe"
SHOWN = STRANGER.replace("\u202e", "[U+202E]")
REPORT = """<?xml version="1.0"?>
<feedback>
  <report_metadata><org_name>%(stranger)s</org_name><email>%(stranger)s</email><report_id>%(stranger)s</report_id>
    <date_range><begin>%(begin)d</begin><end>%(end)d</end></date_range></report_metadata>
  <policy_published><domain>hostile.example</domain><p>none</p></policy_published>
  <record>
    <row><source_ip>192.0.2.10</source_ip><count>120</count><policy_evaluated><disposition>none</disposition>
      <dkim>pass</dkim><spf>pass</spf><reason><type>other</type><comment>%(stranger)s</comment></reason>
    </policy_evaluated></row>
    <identifiers><header_from>hostile.example</header_from></identifiers>
    <auth_results><dkim><domain>hostile.example</domain><selector>%(stranger)s</selector><result>pass</result></dkim>
      <spf><domain>hostile.example</domain><result>pass</result></spf></auth_results>
  </record>
</feedback>
"""


class Program:
    """An inbox of a test's own, the commands that fill it, and the server of its pages."""

    def __init__(self, folder):
        configuration = folder / "dmarcd.conf"
        configuration.write_text(f'inbox {{ database = "sqlite:{folder}/inbox.db"; }}\n')
        self.command = [os.path.join(BIN, "dmarcd-inbox"), "-c", str(configuration)]
        self.run("user", "add", "anna", "--admin", "--personal-data", text=password_of("anna") + "\n")

    def run(self, *arguments, text=None, ends=(0,)):
        done = subprocess.run(self.command + list(arguments), input=text, text=True, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=120)
        check(done.returncode in ends, f"dmarcd-inbox {arguments[0]} ends with {done.returncode} {done.stderr[-300:]}")

    def serve(self):
        self.process = subprocess.Popen(self.command + ["serve", "--foreground", "--listen", "127.0.0.1:0"],
                                        stderr=subprocess.PIPE, text=True)
        self.address = self.process.stderr.readline().strip().rpartition(" ")[2].rstrip("/")

    def close(self):
        self.process.terminate()
        self.process.wait(30)


def made_reports(folder):
    """Two domains of the last weeks, and every carrier and oddity; broken ones go to the quarantine."""
    subprocess.run([sys.executable, str(HERE / "../../tools/samples/received_reports.py"), str(folder / "weeks")], check=True)
    report_corpus.write_corpus(folder / "corpus")
    return str(folder / "weeks"), str(folder / "corpus" / "inputs")


def hostile_report(folder):
    path = folder / "=cmd <i>report.xml"
    begin = int(time.time()) // 86400 * 86400 - 86400
    path.write_text(REPORT % {"stranger": html.escape(STRANGER), "begin": begin, "end": begin + 86399}, encoding="utf-8")
    return str(path)


def market(visit):
    steps.first_screen_says(visit, ("reports today from", "market.example", "Not yet", "fund.example", "in quarantine"))
    steps.go_down_to_the_document(visit, ((f"a[href='{MARKET}']", "newsletters.example"),
                                          ("#sources a[href*='/source/'][href*='newsletters']", "Why it is in this class"),
                                          ("td a[href^='/report/']", "as the reporter saw it"),
                                          ("a[href$='/raw']", "<policy_published><domain>market.example</domain>")))


def hostile_pages(visit):
    """Every page that shows what the hostile report brought."""
    visit.open("/reports?domain=hostile.example")
    report = visit.browser.evaluate("document.querySelector('tbody a[href^=\"/report/\"]').getAttribute('href')")
    visit.open("/domain/hostile.example")
    source = visit.browser.evaluate("document.querySelector('#sources a[href*=\"/source/\"]').getAttribute('href')")
    return ("/reports?domain=hostile.example", report, "/records?domain=hostile.example", source, report + "/raw",
            "/domain/hostile.example", "/", "/quarantine", "/users", "/upload")


def test_strangers(visit, folder):
    steps.upload(visit, hostile_report(folder))
    pages = hostile_pages(visit)
    steps.shows_strangers_as_text(visit, pages)
    for path in pages[:5]:
        visit.open(path)
        check(visit.says(SHOWN), f"the text of a stranger is text on {path}")
    lines = steps.rows_as_csv_and_json(visit, "/reports?domain=hostile.example", "reports", "id")
    check(lines[0]["reporter"] == "'" + SHOWN, "what a spreadsheet would take for a formula is none")


def add_user(visit, name, domain):
    visit.open("/users")
    visit.browser.fill("[name=name]", name)
    visit.browser.fill("[name=password]", password_of(name))
    visit.browser.fill("[name=domains]", domain)
    visit.browser.click(".decide form button")
    check(visit.count("tbody tr") == 2 and visit.says(name), f"{name} is a user now")


def test_pages(visit, folder):
    steps.log_in_after_a_slip(visit)
    steps.follow_link_of_a_letter(visit, MARKET)
    market(visit)
    steps.filter_records(visit, "203.0.113.0/26", "203.0.113.")
    steps.filter_by_class(visit, "Whose is")
    steps.rows_as_csv_and_json(visit, "/records?domain=market.example", "records", "source_ip")
    steps.rows_as_csv_and_json(visit, "/quarantine", "quarantine", "id")
    steps.try_again(visit)
    test_strangers(visit, folder)
    for fits in (steps.fits_a_window, steps.fits_a_phone):
        fits(visit, ("/", MARKET, "/domain/fund.example", "/reports?domain=market.example", "/records?domain=market.example",
                     "/quarantine"))
    add_user(visit, "ben", "fund.example")
    steps.log_out(visit)
    steps.has_rights_on(visit, "ben", "fund.example", "market.example")


def main():
    if not browsers.program():
        print("there is no Chromium here: `tools/setup test` installs it")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name, closing(browsers.Browser(name)) as browser:
        folder = pathlib.Path(name)
        program = Program(folder)
        begin = time.monotonic()
        program.run("import", *made_reports(folder), ends=(BAD_INPUT,))
        print(f"imported in {time.monotonic() - begin:.1f} s", flush=True)
        program.serve()
        with closing(program):
            browser.look(1280)
            test_pages(steps.Visit(browser, program.address), folder)


if __name__ == "__main__":
    main()
