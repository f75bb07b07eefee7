"""What people do on the dashboard in a browser, and what has to hold; whichever server gives the pages."""
import csv
import io
import json
import os
import urllib.parse
import urllib.request

PATIENCE = 60
NOTHING_OF_STRANGERS = "document.querySelectorAll('script, img, [onerror], [onload], iframe, a[href^=http], [style]').length"
TABLES_THAT_SCROLL = ("Array.from(document.querySelectorAll('.scroll')).filter(one => one.scrollWidth > one.clientWidth)"
                      ".map(one => one.innerText.slice(0, 40) + ` ${one.scrollWidth} px`)")
FIELDS_BEYOND_THEIR_FORM = ("Array.from(document.querySelectorAll('form :is(input, select, button)')).filter(field =>"
                            " field.getBoundingClientRect().right > field.form.getBoundingClientRect().right + 1).length")
LOOKS = (("wide-light", 1280, "light"), ("wide-dark", 1280, "dark"), ("phone-light", 390, "light"), ("phone-dark", 390, "dark"))


def check(holds, what):
    if not holds:
        raise SystemExit("does not hold: " + what)
    print("ok  " + what, flush=True)


def password_of(name):
    return name + "s password"


class Visit:
    """A browser at a dashboard."""

    def __init__(self, browser, address):
        self.browser = browser
        self.address = address

    def open(self, path):
        self.browser.open(self.address + path)

    def place(self):
        return self.browser.evaluate("location.pathname")

    def says(self, text):
        return text in self.browser.text()

    def count(self, selector):
        return self.browser.evaluate(f"document.querySelectorAll({json.dumps(selector)}).length")

    def texts(self, selector):
        return self.browser.evaluate(f"Array.from(document.querySelectorAll({json.dumps(selector)}), one => one.innerText)")

    def status(self):
        return self.browser.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")

    def fetch(self, path):
        """What a program with the session's cookie is told."""
        request = urllib.request.Request(self.address + path, headers={"Cookie": self.browser.cookies()})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def enter(self, name, password):
        self.browser.fill("[name=name]", name)
        self.browser.fill("[name=password]", password)
        self.browser.click("main button")


def log_in(visit, name="anna"):
    visit.open("/")
    check(visit.place() == "/login", "without a session there is the log-in alone")
    visit.enter(name, password_of(name))
    check(visit.place() == "/", f"the log-in leads {name} to the first screen")


def log_out(visit):
    visit.open("/")
    visit.browser.click(".who button")
    visit.open("/reports")
    check(visit.place() == "/login", "after the log-out the pages are closed")


def log_in_after_a_slip(visit):
    visit.open("/login")
    visit.enter("anna", "wrong")
    check(visit.says("The name or the password is wrong."), "a wrong password is refused")
    log_in(visit)
    check(not visit.browser.evaluate("document.cookie"), "scripts do not see the cookie")


def follow_link_of_a_letter(visit, path):
    """A link in a mail that is read on the web comes from another site."""
    link = f"<a href='{visit.address}{path}'>look</a>"
    visit.browser.open("data:text/html," + urllib.parse.quote(link))
    visit.browser.click("a")
    check(visit.place() == path, "a link in a letter leads to its page, for whoever is logged in")


def first_screen_says(visit, parts):
    visit.open("/")
    for part in parts:
        check(visit.says(part), f"the first screen says: {part}")
    check(visit.count("svg.daily a") > 80, "the chart has a link for each part")


def go_down_to_the_document(visit, ways):
    """From the first screen to a report's document; each way is a link and what its page says."""
    visit.open("/")
    for selector, words in ways:
        visit.browser.click(selector)
        check(visit.says(words), f"the way down leads to \"{words}\"")


def filter_records(visit, source, beginning):
    """A network, and what the addresses in it begin with."""
    visit.open("/records")
    visit.browser.fill("[name=source]", source)
    visit.browser.evaluate("document.querySelector('[name=failing]').checked = true")
    visit.browser.click(".filter button")
    check("source=" + urllib.parse.quote(source, safe="") in visit.browser.evaluate("location.search"),
          "a filter is in the address")
    addresses = visit.texts("tbody th")
    check(addresses and all(address.startswith(beginning) for address in addresses),
          f"and the rows ({len(addresses)}) are of {source}")
    check(visit.count("tbody .bad") == 2 * len(addresses), "and neither DKIM nor SPF passed in any")
    visit.browser.fill("[name=source]", "nonsense")
    visit.browser.click(".filter button")
    check(visit.says("should be an address or a network"), "a filter that cannot be read is named")


def filter_by_class(visit, gone):
    visit.open("/")
    check(visit.says(gone), f"without a filter there is \"{gone}\"")
    visit.browser.click(".legend a[href*='class=broken']")
    check(not visit.says(gone), "a class of the chart filters the page")


def upload(visit, path):
    visit.open("/upload")
    visit.browser.choose_file("input[type=file]", path)
    visit.browser.click("main form button")
    check(visit.says("imported") and visit.says(os.path.basename(path)), "an upload is taken in, and its lines are shown")


def try_again(visit):
    visit.open("/quarantine")
    entries = visit.count("form[action$='/retry']")
    visit.browser.click("form[action$='/retry'] button")
    check(visit.says("rejected"), "what is tried again and cannot be read is told so")
    visit.open("/quarantine")
    check(visit.count("form[action$='/retry']") == entries, f"and stays in the quarantine, once ({entries} entries)")


def rows_as_csv_and_json(visit, path, table, column):
    visit.open(path)
    shown = visit.count("main tbody tr")
    query = "&" if "?" in path else "?"
    lines = list(csv.DictReader(io.StringIO(visit.fetch(f"{path}{query}format=csv"), newline="")))
    objects = json.loads(visit.fetch(f"{path}{query}format=json"))[table]
    check(len(lines) == len(objects) == shown > 0, f"{path} has the same {shown} rows as a page, as CSV and as JSON")
    check([line[column] for line in lines] == [str(one[column]) for one in objects], f"and the same in \"{column}\"")
    return lines


def has_rights_on(visit, name, mine, others):
    """Somebody who may see one domain."""
    log_in(visit, name)
    check(visit.says(mine) and not visit.says(others), f"{name} sees {mine} alone on the first screen")
    visit.open("/domain/" + mine)
    check(visit.status() == 200, f"{name} may see {mine}")
    for path, status in (("/domain/" + others, 404), ("/quarantine", 403), ("/users", 403), ("/upload", 403)):
        visit.open(path)
        check(visit.status() == status, f"{path} answers {name} with {visit.status()}")
    domains = {line["domain"] for line in rows_as_csv_and_json(visit, "/records", "records", "domain")}
    check(domains == {mine}, f"and the records are those of {mine}")
    log_out(visit)


def shows_strangers_as_text(visit, pages):
    for path in pages:
        visit.browser.seen.clear()
        visit.open(path)
        check(visit.browser.evaluate("document.title") != "BROKEN", f"no script of a stranger runs on {path}")
        check(visit.browser.evaluate(NOTHING_OF_STRANGERS) == 0, f"no element of a stranger is on {path}")
        check("\u202e" not in visit.browser.evaluate("document.documentElement.outerHTML"),
              f"no mark of direction is on {path}")
        check(not visit.browser.seen, f"the browser has nothing to say of {path}: {visit.browser.seen}")


def works_without_scripts(visit, path, words):
    visit.browser.look(1280, scripts=False)
    visit.open(path)
    visit.browser.look(1280)
    check(words in visit.browser.evaluate("document.body.innerHTML"), "pages work without scripts")


def fits_a_phone(visit, pages):
    visit.browser.look(390)
    for path in pages:
        visit.open(path)
        width = visit.browser.evaluate("document.documentElement.scrollWidth")
        check(width <= 390, f"{path} fits a phone ({width} px)")
        check(visit.browser.evaluate(FIELDS_BEYOND_THEIR_FORM) == 0, "and its fields fit their forms")
    visit.browser.look(1280)


def fits_a_window(visit, pages):
    for path in pages:
        visit.open(path)
        wide = visit.browser.evaluate(TABLES_THAT_SCROLL)
        check(wide == [], f"the tables of {path} fit a usual window {wide or ''}")


def take_pictures(visit, pages, folder):
    os.makedirs(folder, exist_ok=True)
    for name, width, scheme in LOOKS:
        visit.browser.look(width, scheme=scheme)
        for path in pages:
            visit.open(path)
            place = path.strip("/").replace("/", "-").replace("%2F", "-") or "overview"
            visit.browser.picture(os.path.join(folder, f"{place}-{name}.png"))
    visit.browser.look(1280)
    print(f"ok  pictures are in {folder}", flush=True)
