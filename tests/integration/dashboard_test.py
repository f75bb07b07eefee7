#!/usr/bin/python3
"""The dashboard in a real browser: first screen, the way down to a report's document, filters, log-in, upload, hostile
text on every page; and pictures of it, wide and narrow, light and dark.

usage: DMARCD_BIN=build/bin tests/integration/dashboard_test.py
The pictures are in build/tests/pictures.
"""
# Covers: receive.page.every-view, receive.page.escaped, receive.page.first-screen, receive.page.filters,
# receive.login.required
import html
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import browser as browsers  # noqa: E402

TESTS = os.path.join(os.environ.get("DMARCD_BIN", ""), "../tests")
PAGES = ("/", "/domain/shop.example", "/domain/shop.example/source/198.51.100.0%2F24", "/domain/shop.example/failures",
         "/domain/shop.example/tls", "/reports", "/report/1", "/report/1/raw", "/records", "/quarantine", "/upload", "/users",
         "/account", "/glossary")
LOOKS = (("wide-light", 1280, "light"), ("wide-dark", 1280, "dark"), ("phone-light", 390, "light"), ("phone-dark", 390, "dark"))


def check(holds, what):
    if not holds:
        raise SystemExit("does not hold: " + what)
    print("ok  " + what, flush=True)


class Server:
    def __init__(self, sample):
        self.process = subprocess.Popen([os.path.join(TESTS, "dashboard_server"), sample], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


def log_in(browser, address, name="anna"):
    browser.open(address + "/")
    check(browser.evaluate("location.pathname") == "/login", "without a session there is the log-in alone")
    browser.fill("[name=name]", name)
    browser.fill("[name=password]", name + "s password")
    browser.click("main button")
    check(browser.evaluate("location.pathname") == "/", "the log-in leads to the first screen")


def test_log_in(browser, address):
    browser.open(address + "/login")
    browser.fill("[name=name]", "anna")
    browser.fill("[name=password]", "wrong")
    browser.click("main button")
    check("The name or the password is wrong." in browser.text(), "a wrong password is refused")
    log_in(browser, address)
    check(not browser.evaluate("document.cookie"), "scripts do not see the cookie")


def test_first_screen(browser, address):
    browser.open(address + "/")
    text = browser.text()
    for part in ("Needs a hand", "41 reports today from 17 reporters", "shop.example", "Not yet", "99.21 %",
                 "Set up domain authentication", "Whose is 203.0.113.9?", "office.example", "Arrived"):
        check(part in text, f"the first screen says: {part}")
    check(browser.evaluate("document.querySelectorAll('svg.daily a').length") > 80, "the chart has a link for each part")


def test_way_down(browser, address):
    browser.open(address + "/")
    browser.click("a[href='/domain/shop.example']")
    check("One thing stands in the way" in browser.text(), "the domain's page gives the verdict")
    browser.click("#sources a[href*='/source/198.51.100.0']")
    check("which is not aligned" in browser.text(), "the source's page gives the evidence")
    browser.click("td a[href='/report/1']")
    check("the record has two p tags" in browser.text(), "the report's page gives its errors")
    browser.click("a[href='/report/1/raw']")
    check("<version>1.0</version>" in browser.text(), "its document is shown as text")


def test_filters(browser, address):
    browser.open(address + "/records")
    browser.fill("[name=source]", "198.51.100.0/24")
    browser.evaluate("document.querySelector('[name=failing]').checked = true")
    browser.click(".filter button")
    check("source=198.51.100.0%2F24" in browser.evaluate("location.search"), "a filter is in the address")
    check(browser.evaluate("document.querySelectorAll('tbody tr').length") == 2, "and the rows follow it")
    browser.fill("[name=source]", "nonsense")
    browser.click(".filter button")
    check("should be an address or a network" in browser.text(), "a filter that cannot be read is named")
    browser.open(address + "/")
    browser.click(".legend a[href*='class=broken']")
    check("Whose is 203.0.113.9?" not in browser.text(), "a class of the chart filters the page")


def test_upload(browser, address, folder):
    path = os.path.join(folder, "report.xml")
    with open(path, "w", encoding="ascii") as file:
        file.write("<feedback/>")
    browser.open(address + "/upload")
    browser.choose_file("input[type=file]", path)
    browser.click("main button")
    check("imported" in browser.text() and "report.xml" in browser.text(), "an upload is taken in, and its lines are shown")


def test_decision(browser, address):
    browser.open(address + "/domain/shop.example/source/203.0.113.9")
    browser.evaluate("document.querySelector('[name=decision]').value = 'spoofer'")
    browser.fill("[name=note]", "asked around: nobody's")
    browser.click(".decide button")
    check("asked around: nobody's" in browser.text(), "a decision is kept as a rule")
    browser.click("#rules form button")
    check("asked around: nobody's" not in browser.text(), "and can be removed")


def test_log_out(browser, address):
    browser.open(address + "/")
    browser.click(".who button")
    browser.open(address + "/reports")
    check(browser.evaluate("location.pathname") == "/login", "after the log-out the pages are closed")


def test_hostile_text(browser, address):
    log_in(browser, address)
    for path in PAGES:
        browser.seen.clear()
        browser.open(address + path)
        check(browser.evaluate("document.title") != "BROKEN", f"no script of a stranger runs on {path}")
        strangers = "document.querySelectorAll('script, img, [onerror], [onload], iframe, a[href^=http], [style]').length"
        check(browser.evaluate(strangers) == 0, f"no element of a stranger is on {path}")
        check("\u202e" not in browser.evaluate("document.documentElement.outerHTML"), f"no mark of direction is on {path}")
        check(not browser.seen, f"the browser has nothing to say of {path}: {browser.seen}")
    browser.open(address + "/records")
    check("<script>document.title='BROKEN'</script>" in browser.text(), "the text is shown as it came")
    check("[U+202E]gnp.exe [U+0007]" in browser.text(), "with codes for what cannot be seen")


def test_without_scripts(browser, address):
    browser.look(1280, scripts=False)
    browser.open(address + "/domain/shop.example")
    browser.look(1280)
    check("verdict" in browser.evaluate("document.body.innerHTML"), "pages work without scripts")


def test_narrow(browser, address):
    browser.look(390)
    for path in PAGES:
        browser.open(address + path)
        width = browser.evaluate("document.documentElement.scrollWidth")
        check(width <= 390, f"{path} fits a phone ({width} px)")
    browser.look(1280)


STRANGER = "<script>document.title='BROKEN'</script>\"><img src=x onerror=\"document.title='BROKEN'\"> \u202egnp.exe"
REPORT = """<?xml version="1.0"?>
<feedback>
  <report_metadata><org_name>%(stranger)s</org_name><email>%(stranger)s</email><report_id>%(stranger)s</report_id>
    <date_range><begin>1795132800</begin><end>1795219199</end></date_range></report_metadata>
  <policy_published><domain>shop.example</domain><p>none</p></policy_published>
  <record>
    <row><source_ip>192.0.2.10</source_ip><count>120</count><policy_evaluated><disposition>none</disposition>
      <dkim>pass</dkim><spf>pass</spf><reason><type>other</type><comment>%(stranger)s</comment></reason>
    </policy_evaluated></row>
    <identifiers><header_from>shop.example</header_from></identifiers>
    <auth_results><dkim><domain>shop.example</domain><selector>%(stranger)s</selector><result>pass</result></dkim>
      <spf><domain>shop.example</domain><result>pass</result></spf></auth_results>
  </record>
</feedback>
""" % {"stranger": html.escape(STRANGER)}


class Program:
    """The real program over an empty database."""

    def __init__(self, folder):
        binary = os.path.join(os.environ["DMARCD_BIN"], "dmarcd-inbox")
        configuration = os.path.join(folder, "dmarcd.conf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(f'inbox {{ database = "sqlite:{folder}/inbox.db"; }}\n')
        command = [binary, "-c", configuration]
        subprocess.run(command + ["user", "add", "anna", "--admin", "--personal-data"], input="annas password\n", text=True,
                       check=True, timeout=60)
        self.process = subprocess.Popen(command + ["serve", "--foreground", "--listen", "127.0.0.1:0"],
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.address = line.strip().rpartition(" ")[2].rstrip("/")

    def close(self):
        self.process.terminate()
        self.process.wait(30)


def test_real_program(browser, address, folder):
    path = os.path.join(folder, "report.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(REPORT)
    log_in(browser, address)
    browser.choose_file("input[type=file]", path)
    browser.click("main form button")
    check("imported" in browser.text(), "a report that is dropped on the first screen is taken in")
    for page in ("/", "/domain/shop.example", "/reports", "/report/1", "/report/1/raw", "/records"):
        browser.seen.clear()
        browser.open(address + page)
        check(browser.evaluate("document.querySelectorAll('script, img').length") == 0 and not browser.seen,
              f"nothing of a stranger is in {page}")
    check(STRANGER.replace("\u202e", "[U+202E]") in browser.text(), "its text is shown as text")


def test_empty(browser, address):
    log_in(browser, address)
    check("v=DMARC1; p=none; rua=mailto:" in browser.text(), "without reports the first screen gives the record to publish")


def take_pictures(browser, address, folder):
    os.makedirs(folder, exist_ok=True)
    for name, width, scheme in LOOKS:
        browser.look(width, scheme=scheme)
        for path in PAGES:
            browser.open(address + path)
            place = path.strip("/").replace("/", "-").replace("%2F", "-") or "overview"
            browser.picture(os.path.join(folder, f"{place}-{name}.png"))
    browser.look(1280)
    print(f"ok  pictures are in {folder}", flush=True)


def with_server(make, tests):
    with tempfile.TemporaryDirectory() as folder:
        server = make(folder)
        try:
            browser = browsers.Browser(folder)
            try:
                browser.look(1280)
                tests(browser, server.address, folder)
            finally:
                browser.close()
        finally:
            server.close()


def plain(browser, address, folder):
    test_log_in(browser, address)
    test_first_screen(browser, address)
    test_way_down(browser, address)
    test_filters(browser, address)
    test_upload(browser, address, folder)
    test_decision(browser, address)
    test_without_scripts(browser, address)
    test_narrow(browser, address)
    take_pictures(browser, address, os.path.join(TESTS, "pictures"))
    test_log_out(browser, address)


def main():
    if not browsers.program():
        print("there is no Chromium here: `tools/setup test` installs it")
        sys.exit(77)
    with_server(lambda folder: Server("plain"), plain)
    with_server(lambda folder: Server("hostile"), lambda browser, address, folder: test_hostile_text(browser, address))
    with_server(lambda folder: Server("empty"), lambda browser, address, folder: test_empty(browser, address))
    with_server(Program, test_real_program)


if __name__ == "__main__":
    main()
