"""Random small worlds for SPF: a zone, a client and an envelope. A world follows from its seed and number alone."""

import dataclasses
import random
import re

from zone_text import name as master_name
from zone_text import rdata

FAULTS = ("timeout", "servfail")
CLIENTS = ("192.0.2.1", "192.0.2.1", "192.0.2.130", "203.0.113.255", "::ffff:192.0.2.1", "2001:db8::1", "2001:db8::1",
           "2001:db8:0:1::25")
LOCAL_PARTS = ("user", "user", "strong-bad", "a.b-c+d", "x=y_z", "o'neil", "(a)*b!c~d", "a/b,c", "A.Very.Long-Name", "..",
               "-")
HELOS = ("mail.d0.example", "h0.example", "UPPER.Example", "[192.0.2.1]", "under_score.example", "a-b.c-d.example")
SENDER_DOMAINS = ("d0.example", "d0.example", "mail.d0.example", "a.b.c.d0.example", "D0.Example")
MALFORMED = ("foo", "a:", "ip4:192.0.2.1/33", "all:", "exists", "redirect=", "a/33", "a//129", "exists:%{x}.d0.example",
             "exists:%{c}.d0.example", "include:single", "ip4:192.0.2", "-x=y", "ip6:2001::1::1", "ptr/24", "ip4:2001:db8::1",
             "exp=a.example exp=b.example", "redirect=d1.example redirect=d2.example", "mx:h0.example.123", "a:%", "a:%{d")
MACRO_SPECS = ("%{ir}.%{v}.e.example", "%{i}.e.example", "%{l}.e.example", "%{l-}.e.example", "%{lr-}.e.example",
               "%{lr-+}.e.example", "%{s}.e.example", "%{o}.e.example", "e.%{d}", "%{d}", "%{o}", "%{h}.e.example",
               "%{p}.e.example", "e.%{p}", "%{d2}.e.example", "%{d1r}.e.example", "%{d3}", "%{d9}.e.example",
               "%{d200}.e.example", "%{L}.e.example", "%{S}.e.example", "%{Lr-}.e.example", "%{H}.e.example",
               "%{dr}.e.example", "%{l+-.=_}.e.example", "%{l,/}.e.example", "%{h-}.e.example", "%{dR}.e.example",
               "%{s.-}.e.example", "%%.e.example", "a%_b.e.example", "%-.e.example", "%{l}%{o}.e.example",
               "%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.%{s}.e.example",
               ("x" * 60 + ".") * 4 + "%{o}", "%{h}", "e.example.", "%{o}.e.example.", "%{or-}.e.example")


def in_strings(record_type, value):
    """A TXT record's text in strings that a message of the DNS can hold."""
    return [value[start:start + 255] for start in range(0, len(value), 255)] if record_type == "TXT" else value


class Fault(Exception):
    """No answer."""


class Zone:
    """What a world's DNS says. Names are compared without regard to case and to a final dot."""

    def __init__(self):
        self.records = {}
        self.faults = {}

    @staticmethod
    def key(name, record_type):
        return name.rstrip(".").lower(), record_type

    def add(self, name, record_type, value):
        values = self.records.setdefault(self.key(name, record_type), [])
        if value not in values:
            values.append(value)

    def fail(self, name, record_type, fault):
        self.faults[self.key(name, record_type)] = fault

    def answer(self, name, record_type):
        key = self.key(name, record_type)
        if key in self.faults:
            raise Fault(self.faults[key])
        return self.records.get(key, [])

    def text(self):
        lines = [f"{master_name(name)} {record_type} {rdata(record_type, in_strings(record_type, value))}"
                 for (name, record_type), values in self.records.items() for value in values]
        lines += [f";!{fault} {master_name(name)} {record_type}" for (name, record_type), fault in self.faults.items()]
        return "\n".join(lines) + "\n"


@dataclasses.dataclass
class World:
    number: int
    zone: Zone
    client: str
    helo: str
    mail_from: str

    def records(self):
        """The SPF records, each with the name that it is at."""
        return [(name, text) for (name, record_type), texts in self.zone.records.items() if record_type == "TXT"
                for text in texts if text.lower().startswith("v=spf1")]


def expand(spec, letters):
    """A macro-string with its macros replaced (RFC 7208 section 7.3), for macros whose letters are known."""

    def value(match):
        if match.group(0)[1] in "%_-":
            return {"%": "%", "_": " ", "-": "%20"}[match.group(0)[1]]
        letter, digits, reverse, delimiters = match.groups()
        parts = re.split("[" + re.escape(delimiters or ".") + "]", letters[letter.lower()])
        parts = parts[::-1] if reverse else parts
        text = ".".join(parts[-int(digits):] if digits else parts)
        if letter.islower():
            return text
        return re.sub(r"[^A-Za-z0-9._~-]", lambda found: f"%{ord(found.group(0)):02X}", text)

    return re.sub(r"%(?:\{([a-zA-Z])(\d*)([rR]?)([.\-+,/_=]*)\}|[%_-])", value, spec)


class Generator:
    """Makes one world."""

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}:{number}")
        self.number = number
        self.zone = Zone()
        self.client = self.random.choice(CLIENTS)
        self.helo = self.random.choice(HELOS)
        self.local = self.random.choice(LOCAL_PARTS)
        self.sender_domain = self.random.choice(SENDER_DOMAINS)
        self.is_ip6 = ":" in self.client and not self.client.startswith("::ffff:")

    def world(self):
        self.client_names = self.names_of_client()
        for number in range(6):
            self.host(f"h{number}.example")
        for number in range(3):
            self.exchange(f"m{number}.example")
        for number in range(1, 6):
            self.domain(f"d{number}.example", number)
        self.domain(self.sender_domain, 0)
        return World(self.number, self.zone, self.client, self.helo, f"{self.local}@{self.sender_domain}")

    def happens(self, percent):
        return self.random.random() * 100 < percent

    # The DNS apart from SPF.

    def bare_client(self):
        return self.client.removeprefix("::ffff:")

    def reverse_name(self):
        if not self.is_ip6:
            return ".".join(self.client.removeprefix("::ffff:").split(".")[::-1]) + ".in-addr.arpa"
        return ".".join(self.nibbles()[::-1]) + ".ip6.arpa"

    def nibbles(self):
        import ipaddress
        return list(ipaddress.ip_address(self.client).exploded.replace(":", "").upper())

    def maybe_fail(self, name, record_type, percent=2):
        if self.happens(percent):
            self.zone.fail(name, record_type, self.random.choice(FAULTS))

    def address_type(self):
        return "AAAA" if self.is_ip6 else "A"

    def addresses(self):
        own = self.bare_client()
        ip6 = ("2001:db8::1", "2001:db8::ff", "2001:db8:0:1::25", "2001:db8:ffff::1")
        ip4 = ("192.0.2.1", "192.0.2.77", "192.0.2.200", "198.51.100.1", "203.0.113.1")
        return [own] if self.happens(25) else self.random.sample(ip6 if self.happens(50) else ip4, 2)

    def host(self, name):
        if not self.happens(75):
            return
        for address in self.addresses():
            self.zone.add(name, "AAAA" if ":" in address else "A", address)
        self.maybe_fail(name, self.address_type())

    def exchange(self, name):
        count = self.random.choice((0, 1, 1, 2, 3, 10, 11))
        for number in range(count):
            host = f"h{number % 6}.example" if count < 9 else f"h{number}.{name}"
            self.zone.add(name, "MX", (number, host))
        if count >= 9 and self.happens(60):
            self.host(f"h{count - 1}.{name}")
        if count == 0 and self.happens(30):
            self.zone.add(name, "MX", (0, "."))
        self.maybe_fail(name, "MX")

    def names_of_client(self):
        """Publishes them, and returns those that are validated."""
        pool = ["h.d0.example", "d0.example", "x.other.example", "mail.d0.example", "forged.d0.example", "h.d1.example",
                "e.example"] + [f"n{number}.example" for number in range(8)]
        names = self.random.sample(pool, self.random.choice((0, 0, 1, 1, 2, 3, 12)))
        validated = []
        for name in names:
            self.zone.add(self.reverse_name(), "PTR", name)
            if self.happens(60) and not name.startswith("forged"):
                self.zone.add(name, self.address_type(), self.bare_client())
                validated.append(name)
            self.maybe_fail(name, self.address_type())
        self.maybe_fail(self.reverse_name(), "PTR", 4)
        return validated

    # Records.

    def domain(self, name, level):
        if level > 0 and self.happens(2):
            return
        if self.happens(3):
            self.zone.add(name, "TXT", "v=spf10 -all")
        self.zone.add(name, "TXT", self.record(name, level))
        if self.happens(1.5):
            self.zone.add(name, "TXT", "v=spf1 -all")
        if self.happens(40):
            self.host(name)
        if self.happens(30):
            self.exchange(name)
        self.maybe_fail(name, "TXT")

    def record(self, name, level):
        count = self.random.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7, 12))
        terms = [self.term(name, level) for _ in range(count)]
        if self.happens(2):
            terms = [f"ip4:198.51.100.{number}" for number in range(self.random.choice((40, 59, 61, 70)))] + terms
        ending = self.random.choice(("-all", "-all", "-all", "~all", "?all", "+all", "redirect", ""))
        if ending == "redirect":
            target = self.target_with_record(name, level)
            terms.insert(self.random.choice((0, len(terms))), f"redirect={target}")
        elif ending:
            terms.append(ending)
        if self.happens(5):
            terms.insert(self.random.randint(0, len(terms)), self.random.choice(("x=%{l}", "moo.cow=1", "exp=why.example",
                                                                                "all=x", "Unknown=")))
        if self.happens(1.5):
            terms.insert(self.random.randint(0, len(terms)), self.random.choice(MALFORMED))
        version = "V=Spf1" if self.happens(3) else "v=spf1"
        return (" " if self.happens(95) else "  ").join([version, *terms])

    def term(self, name, level):
        kind = self.random.choices(("ip4", "ip6", "a", "mx", "ptr", "exists", "include"), (16, 10, 18, 12, 7, 20, 17))[0]
        qualifier = self.random.choices(("", "+", "-", "~", "?"), (60, 5, 12, 12, 11))[0]
        written = kind.upper() if self.happens(5) else kind
        return qualifier + written + getattr(self, "rest_of_" + kind)(name, level)

    def rest_of_ip4(self, _name, _level):
        address = self.random.choice(("192.0.2.1", "192.0.2.0", "192.0.2.128", "198.51.100.0", "203.0.113.0", "0.0.0.0"))
        return f":{address}" + self.random.choice(("", "", "", "/24", "/24", "/25", "/31", "/32", "/1") + ("/0",) * self.happens(10))

    def rest_of_ip6(self, _name, _level):
        address = self.random.choice(("2001:db8::1", "2001:DB8::", "2001:db8:0:1::", "::ffff:192.0.2.1", "::", "2002::"))
        return f":{address}" + self.random.choice(("", "", "", "/32", "/32", "/64", "/127", "/128", "/1") + ("/0",) * self.happens(10))

    def prefix_lengths(self):
        return self.random.choice(("", "", "", "", "/24", "/32", "//64", "//128", "/24//64", "/1//1") + ("/0", "//0") * self.happens(10))

    def rest_of_a(self, name, _level):
        target = self.random.choice(("", f":h{self.random.randint(0, 6)}.example", ":" + self.target(name, "A")))
        return target + self.prefix_lengths()

    def rest_of_mx(self, name, _level):
        target = self.random.choice(("", f":m{self.random.randint(0, 3)}.example", ":" + self.target(name, "MX")))
        return target + self.prefix_lengths()

    def rest_of_ptr(self, name, _level):
        return self.random.choice(("", "", ":d0.example", ":other.example", ":example.", ":" + self.target(name, None)))

    def rest_of_exists(self, name, _level):
        return ":" + self.target(name, "A")

    def rest_of_include(self, name, level):
        return ":" + self.target_with_record(name, level)

    def target_with_record(self, name, level):
        if self.happens(20):
            return self.target(name, "TXT")
        lowest = 0 if self.happens(5) else min(level + 1, 6)
        highest = 6 if self.happens(10) or lowest > 5 else 5
        return f"d{self.random.randint(lowest, highest)}.example" + ("." if self.happens(2) else "")

    def target(self, name, record_type):
        """A domain-spec, half of the time one under whose expansion there is something."""
        spec = self.random.choice(MACRO_SPECS)
        if record_type and self.happens(50):
            self.publish(spec, name, record_type)
        return spec

    def publish(self, spec, domain, record_type):
        target = self.cut_at_the_left(expand(spec, self.letters(domain)))
        labels = target.rstrip(".").split(".")
        if not all(0 < len(label) < 64 for label in labels):
            return
        if record_type == "TXT" and not self.zone.records.get(self.zone.key(target, "TXT")):
            self.zone.add(target, "TXT", self.random.choice(("v=spf1 +all", "v=spf1 -all", "v=spf1 a ?all", "other")))
        elif record_type == "A":
            for address in self.addresses():
                self.zone.add(target, "AAAA" if ":" in address else "A", address)
        elif record_type == "MX":
            self.zone.add(target, "MX", (1, f"h{self.random.randint(0, 5)}.example"))

    @staticmethod
    def cut_at_the_left(target):
        target = target.rstrip(".")
        while len(target) > 253 and "." in target:
            target = target.split(".", 1)[1]
        return target

    def letters(self, domain):
        best = [name for name in self.client_names if name == domain.lower()]
        best += [name for name in self.client_names if name.endswith("." + domain.lower())]
        best += self.client_names + ["unknown"]
        return {"s": f"{self.local}@{self.sender_domain}", "l": self.local, "o": self.sender_domain, "d": domain,
                "i": ".".join(self.nibbles()) if self.is_ip6 else self.bare_client(), "p": best[0],
                "v": "ip6" if self.is_ip6 else "in-addr", "h": self.helo}


def worlds(seed, count):
    return (Generator(seed, number).world() for number in range(count))
