"""Finds the addresses to which a text leads, in links and in words, however they are written, and judges those that do
not belong to the source."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lawtext.words import patterns_beside
from portal.outward.states import TABLE, GateCheck, GateFinding, OutsideText

STATE_DOMAINS = tuple(TABLE["state_domains"])
_TOPS = "|".join(TABLE["top_domains"])
_RE = patterns_beside(__file__, tops=_TOPS)


def addresses_in(text: str) -> list[str]:
    """Every address that a person could follow, in order, without duplicates; also addresses within addresses.

    >>> addresses_in("Vào w88 chấm com hoặc https://xa.gov.vn/?toi=https://b.top/a")
    ['https://xa.gov.vn/?toi=', 'https://b.top/a', '//w88.com']
    """
    plain = _RE.defanged.sub("https://", _RE.dots.sub(".", text))
    plain = unquote(plain)
    whole = [part for found in _RE.address.findall(plain) for part in re.split(r"(?<=.)(?=https?://)", found) if part]
    return list(dict.fromkeys([*whole, *(f"//{found}" for found in _RE.bare.findall(_RE.address.sub(" ", plain)))]))


def without_addresses(text: str) -> str:
    """The text without web and mail addresses."""
    return _RE.bare.sub(" ", _RE.address.sub(" ", _RE.mail.sub(" ", text)))


def host_in(address: str) -> str:
    """The host in lower case, in ASCII, without user and port; "" if there is none."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".").lower()
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in domains if one)


def find_links(text: OutsideText) -> Iterator[GateFinding]:
    """Suspicious addresses: in the words as written and as people see them, and in the links and files."""
    told = [one.strip() for one in text.links if not one.lower().startswith(("mailto:", "tel:"))]
    found = [*(part for one in told for part in addresses_in(one) or [one])]
    found += [*addresses_in(text.whole), *addresses_in(text.seen)]
    yield from (finding for address in dict.fromkeys(found) if (finding := _judged(address, text.hosts)) is not None)
    yield from _coded(text)


def _judged(address: str, hosts: tuple[str, ...]) -> GateFinding | None:
    host, path = host_in(address), _path(address)
    if _RE.programs.search(path) or not _is_of_the_web(address):
        return GateFinding(GateCheck.PROGRAM, address)
    is_own, is_written_oddly = is_under(host, tuple(one.lower() for one in hosts)), "xn--" in host
    if is_own or (is_under(host, STATE_DOMAINS) and not is_written_oddly):
        return None
    pretends = is_written_oddly or _RE.state_words.search(host)
    return GateFinding(GateCheck.HIDDEN_LINK if pretends else GateCheck.LINK, address)


def _is_of_the_web(address: str) -> bool:
    scheme, colon, _ = address.partition(":")
    return address.startswith("/") or not colon or scheme.lower() in ("http", "https", "ftp")


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _coded(text: OutsideText) -> Iterator[GateFinding]:
    """Base64, which only programs read: nobody writes like this to citizens."""
    for found in _RE.coded.finditer(_RE.address.sub(" ", text.seen)):
        yield GateFinding(GateCheck.HIDDEN_LINK, _decoded(found[0]) or found[0])


def _decoded(coded: str) -> str:
    try:
        said = b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-8")
    except (Error, UnicodeDecodeError, ValueError):
        return ""
    return said if said.isprintable() else ""
