"""Where a text leads: addresses of links and of words, however written, and whether they are the source's own."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from portal.outward.states import TABLE, GateCheck, GateFinding, OutsideText

STATE_DOMAINS = tuple(TABLE["state_domains"])
# What names of bodies of the State are made of; a foreign host that has one pretends to be theirs.
_STATE_WORDS = re.compile(
    r"gov|g0v|chinh-?phu|quoc-?hoi|dich-?vu-?cong|cong-?an|toa-?an|vneid|(?<![a-z])(?:ubnd|bhxh|so-?tu-?phap)"
)
_PROGRAMS = re.compile(
    r"\.(?:apk|apks|xapk|ipa|exe|msi|scr|bat|cmd|com|jar|vbs|js|ps1|lnk|iso|dmg|hta)$", re.IGNORECASE
)
_TOPS = "|".join(TABLE["top_domains"])
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_BARE = re.compile(rf"(?<![\w@./-])(?:{_LABEL}\.)+(?:{_TOPS})(?![\w-])(?!\.\w)(?:[:/][^\s<>\"')]*)?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:(?:https?|ftp):)?//[^\s<>\"')]+", re.IGNORECASE)
# "w88 chấm com", "w88[.]com", "w88 . com", "hxxps://".
_DOTS = re.compile(
    rf"\s*[\[({{]\s*(?:\.|dot|chấm|cham)\s*[\])}}]\s*"
    rf"|\s+(?:dot|chấm|cham)\s+(?=(?:{_TOPS})(?![\w-]))|(?<=[a-z0-9])(?:\s+\.\s*|\s*\.\s+)(?=(?:com|net|vip|club|top|xyz|bet|win|org|info)(?![\w-]))",
    re.IGNORECASE,
)
_DEFANGED = re.compile(r"\bh(?:xx|tt|\*\*)ps?\s*:\s*/\s*/", re.IGNORECASE)
_CODED = re.compile(
    r"(?<![\w+/])(?=[A-Za-z0-9+/]*\d)(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{20,}={0,2}"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def addresses_in(text: str) -> list[str]:
    """Every address that a person could follow, in order, each once; those inside of others, too.

    >>> addresses_in("Vào w88 chấm com hoặc https://xa.gov.vn/?toi=https://b.top/a")
    ['https://xa.gov.vn/?toi=', 'https://b.top/a', '//w88.com']
    """
    plain = _DEFANGED.sub("https://", _DOTS.sub(".", text))
    plain = unquote(plain)
    whole = [part for found in _ADDRESS.findall(plain) for part in re.split(r"(?<=.)(?=https?://)", found) if part]
    return list(dict.fromkeys([*whole, *(f"//{found}" for found in _BARE.findall(_ADDRESS.sub(" ", plain)))]))


def without_addresses(text: str) -> str:
    """The words beside addresses of the web and of mail, as they are written."""
    return _BARE.sub(" ", _ADDRESS.sub(" ", _MAIL.sub(" ", text)))


def host_in(address: str) -> str:
    """Lower case, in ASCII, without user and port; "" for what has none."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".").lower()
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in domains if one)


def find_links(text: OutsideText) -> Iterator[GateFinding]:
    """Addresses of the words as they are written and as people see them, and those of links and files."""
    told = [one.strip() for one in text.links if not one.lower().startswith(("mailto:", "tel:"))]
    found = [*(part for one in told for part in addresses_in(one) or [one])]
    found += [*addresses_in(text.whole), *addresses_in(text.seen)]
    yield from (finding for address in dict.fromkeys(found) if (finding := _judged(address, text.hosts)) is not None)
    yield from _coded(text)


def _judged(address: str, hosts: tuple[str, ...]) -> GateFinding | None:
    host, path = host_in(address), _path(address)
    if _PROGRAMS.search(path) or not _is_of_the_web(address):
        return GateFinding(GateCheck.PROGRAM, address)
    is_own, is_written_oddly = is_under(host, tuple(one.lower() for one in hosts)), "xn--" in host
    if is_own or (is_under(host, STATE_DOMAINS) and not is_written_oddly):
        return None
    pretends = is_written_oddly or _STATE_WORDS.search(host)
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
    """Words that only a program reads: nobody writes so to citizens."""
    for found in _CODED.finditer(_ADDRESS.sub(" ", text.seen)):
        yield GateFinding(GateCheck.HIDDEN_LINK, _decoded(found[0]) or found[0])


def _decoded(coded: str) -> str:
    try:
        said = b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-8")
    except (Error, UnicodeDecodeError, ValueError):
        return ""
    return said if said.isprintable() else ""
