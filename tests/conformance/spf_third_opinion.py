"""pyspf (Debian's python3-spf) on a world of spf_worlds, as it is or with some of its habits corrected."""

import re
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import spf

from spf_worlds import Fault

MOST_TERMS = spf.MAX_LOOKUP
JOINERS = dict(spf.JOINERS)


def look_up_in(zone):
    """pyspf's way to the DNS, which it keeps in a global."""

    def look_up(name, record_type, _strict=True, _timeout=20):
        try:
            values = zone.answer(name, record_type)
        except Fault as fault:
            raise spf.TempError(f"DNS {fault}") from fault
        if record_type == "TXT":
            values = [(value.encode("latin-1"),) for value in values]
        return [((name, record_type), value) for value in values]

    return look_up


def can_be_asked(name):
    return all(0 < len(label) < 64 for label in name.rstrip(".").split("."))


class AddressesSoFar(list):
    """Of the hosts of an mx, up to the one that there is no answer for."""

    failure = None


class Query(spf.query):
    """pyspf without the habits that are named in `corrected`; the names are those of the classes in spf_engines."""

    corrected = frozenset()
    is_within_term = False

    def dns(self, name, qtype, cnames=None, ignore_void=False):
        return super().dns(name, qtype, cnames, ignore_void or "void-questions" in self.corrected)

    def count_void_term(self, is_void):
        if "void-questions" not in self.corrected or self.is_within_term or not is_void:
            return
        self.void_lookups += 1
        if self.void_lookups > spf.MAX_VOID_LOOKUPS:
            raise spf.PermError("Void lookup limit of 2 exceeded")

    def within_term(self, ask, *arguments):
        """An answer that is no term of its own."""
        before, self.is_within_term = self.is_within_term, True
        try:
            return ask(*arguments)
        finally:
            self.is_within_term = before

    def dns_a(self, domainname, A="A"):
        addresses = super().dns_a(domainname, A)
        self.count_void_term(not addresses and can_be_asked(domainname))
        return addresses

    def addresses_of_exchanges(self, domainname):
        if "mx-all-hosts" not in self.corrected:
            return super().dns_mx(domainname)
        hosts = sorted(self.dns(domainname, "MX"))
        if len(hosts) > spf.MAX_MX:
            raise spf.PermError("More than 10 MX records returned")
        addresses = AddressesSoFar()
        for _, host in hosts:
            try:
                addresses += self.dns_a(host, self.A)
            except spf.TempError as failure:
                addresses.failure = failure
                break
        return addresses

    def cidrmatch(self, ipaddrs, n):
        matches = super().cidrmatch(ipaddrs, n)
        if not matches and getattr(ipaddrs, "failure", None):
            raise ipaddrs.failure
        return matches

    def dns_mx(self, domainname):
        addresses = self.within_term(self.addresses_of_exchanges, domainname)
        if getattr(addresses, "failure", None):
            return addresses
        has_null_mx = (0, ".") in self.dns(domainname, "MX")
        self.count_void_term(not addresses and not has_null_mx and can_be_asked(domainname))
        return addresses

    def passing_over_failures(self, ask, *arguments):
        try:
            return self.within_term(ask, *arguments)
        except spf.TempError:
            if "ptr-failures" not in self.corrected:
                raise
            return None

    def validated_ptrs(self):
        names = self.passing_over_failures(self.dns_ptr, self.i)
        self.count_void_term(names == [])
        return [name for name in (names or [])[: spf.MAX_PTR]
                if self.cidrmatch(self.passing_over_failures(self.dns_a, name, self.A) or [], self.cidrmax)]

    def getp(self):
        if "validated-name" not in self.corrected:
            return self.within_term(super().getp)
        self.p = None
        domain, self.d = self.d, self.d.lower()
        try:
            return self.within_term(super().getp)
        finally:
            self.d = domain

    def expand_domain(self, arg):
        if "current-domain" in self.corrected and arg == self.d:
            return arg
        return super().expand_domain(arg)

    def expand(self, s, stripdot=True):
        if "capital-r" in self.corrected:
            s = re.sub(r"(%\{[a-zA-Z]\d*)R", r"\1r", s)
        text = super().expand(s, stripdot)
        while "one-label-cut" in self.corrected and len(text) > 253 and "." in text:
            text = text.split(".", 1)[1]
        return text

    def validate_mechanism(self, mech):
        try:
            return super().validate_mechanism(mech)
        except spf.PermError as error:
            if "include-of-itself" not in self.corrected or "trivial recursion" not in error.msg:
                raise
            return mech, "include", self.d, self.cidrmax, spf.RESULTS.get(mech[0], "pass")


def opinion(world, corrected=()):
    """The result, and why."""
    spf.DNSLookup = look_up_in(world.zone)
    spf.JOINERS = {letter: "." for letter in "slodiph"} if "kept-delimiters" in corrected else JOINERS
    redirects = sum("redirect=" in text.lower() for _, text in world.records())
    spf.MAX_LOOKUP = MOST_TERMS + (redirects if "unused-redirect" in corrected else 0)
    query = Query(i=world.client, s=world.mail_from, h=world.helo, receiver="unknown")
    query.corrected = frozenset(corrected)
    try:
        result, _, _ = query.check()
    except Exception as mistake:  # Whatever it does with a world is its opinion.
        return "crash", repr(mistake)
    return result, getattr(query, "prob", "")
