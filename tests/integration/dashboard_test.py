#!/usr/bin/python3
"""The dashboard in a real browser, over an inbox in memory: first screen, the way down to a report's document, filters,
log-in, upload, hostile text on every page; and pictures of it, wide and narrow, light and dark.

usage: DMARCD_BIN=build/bin tests/integration/dashboard_test.py
The pictures are in build/tests/pictures.
"""
# Covers: receive.page.every-view, receive.page.escaped, receive.page.first-screen, receive.page.filters,
# receive.login.required
import os
import subprocess
import sys
import tempfile
from contextlib import closing

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import browser as browsers  # noqa: E402
import dashboard_steps as steps  # noqa: E402
from dashboard_steps import check  # noqa: E402

TESTS = os.path.join(os.environ.get("DMARCD_BIN", ""), "../tests")
PAGES = ("/", "/domain/shop.example", "/domain/shop.example/source/198.51.100.0%2F24", "/domain/shop.example/failures",
         "/domain/shop.example/tls", "/reports", "/report/1", "/report/1/raw", "/records", "/quarantine", "/upload", "/users",
         "/account", "/glossary", "/login")
WAY_DOWN = (("a[href='/domain/shop.example']", "One thing stands in the way"),
            ("#sources a[href*='/source/198.51.100.0']", "which is not aligned"),
            ("td a[href='/report/1']", "the record has two p tags"),
            ("a[href='/report/1/raw']", "<version>1.0</version>"))


class Server:
    def __init__(self, sample):
        self.process = subprocess.Popen([os.path.join(TESTS, "dashboard_server"), sample], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


def report_file(folder):
    path = os.path.join(folder, "report.xml")
    with open(path, "w", encoding="ascii") as file:
        file.write("<feedback/>")
    return path


def decide(visit):
    visit.open("/domain/shop.example/source/203.0.113.9")
    visit.browser.evaluate("document.querySelector('[name=decision]').value = 'spoofer'")
    visit.browser.fill("[name=note]", "asked around: nobody's")
    visit.browser.click(".decide button")
    check(visit.says("asked around: nobody's"), "a decision is kept as a rule")
    visit.browser.click("#rules form button")
    check(not visit.says("asked around: nobody's"), "and can be removed")


def test_plain(visit, folder):
    steps.log_in_after_a_slip(visit)
    steps.follow_link_of_a_letter(visit, "/domain/shop.example")
    steps.first_screen_says(visit, ("Needs a hand", "41 reports today from 17 reporters", "shop.example", "Not yet", "99.21 %",
                                    "Set up domain authentication", "Whose is 203.0.113.9?", "office.example", "Arrived"))
    steps.go_down_to_the_document(visit, WAY_DOWN)
    steps.filter_records(visit, "198.51.100.0/24", "198.51.100.")
    steps.filter_by_class(visit, "Whose is 203.0.113.9?")
    steps.upload(visit, report_file(folder))
    steps.try_again(visit)
    steps.rows_as_csv_and_json(visit, "/records", "records", "source_ip")
    decide(visit)
    steps.works_without_scripts(visit, "/domain/shop.example", "verdict")
    steps.fits_a_window(visit, PAGES)
    steps.fits_a_phone(visit, PAGES)
    steps.take_pictures(visit, PAGES, os.path.join(TESTS, "pictures"))
    steps.log_out(visit)
    steps.has_rights_on(visit, "ben", "shop.example", "office.example")


def test_hostile(visit, _):
    steps.log_in(visit)
    steps.shows_strangers_as_text(visit, PAGES)
    visit.open("/records")
    check(visit.says("<script>document.title='BROKEN'</script>"), "the text is shown as it came")
    check(visit.says("[U+202E]gnp.exe [U+0007]"), "with codes for what cannot be seen")


def test_empty(visit, _):
    steps.log_in(visit)
    check(visit.says("v=DMARC1; p=none; rua=mailto:"), "without reports the first screen gives the record to publish")


def main():
    if not browsers.program():
        print("there is no Chromium here: `tools/setup test` installs it")
        sys.exit(77)
    for sample, test in (("plain", test_plain), ("hostile", test_hostile), ("empty", test_empty)):
        with tempfile.TemporaryDirectory() as folder, closing(Server(sample)) as server, \
                closing(browsers.Browser(folder)) as browser:
            browser.look(1280)
            test(steps.Visit(browser, server.address), folder)


if __name__ == "__main__":
    main()
