"""Master-file text (RFC 1035 section 5) for names and values of any octets."""


def escaped(octets, also):
    """Whatever is not plainly printable, and what is in `also`, as \\DDD."""
    return "".join(
        chr(octet) if 0x20 < octet < 0x7F and chr(octet) not in also else f"\\{octet:03d}" for octet in octets
    )


def to_octets(text):
    """Octets beyond ASCII stand in the text as the code points of the same number."""
    return text.encode("latin-1")


def name(text):
    """An absolute name; only its dots are separators."""
    return escaped(to_octets(text.rstrip(".")), '\\"();@$') + "."


def texts(value):
    strings = value if isinstance(value, list) else [value]
    return " ".join('"' + escaped(to_octets(string), '\\"') + '"' for string in strings or [""])


def rdata(record_type, value):
    if record_type in ("A", "AAAA"):
        return value
    if record_type in ("PTR", "CNAME"):
        return name(value)
    if record_type == "MX":
        preference, host = value
        return f"{preference} {name(host)}"
    if record_type == "TXT":
        return texts(value)
    raise ValueError(f"a record of type {record_type}")
