"""Normalised addresses, so that an item found by two routes is recognised (RFC 3986 §6).

Two addresses are equal only if they certainly lead to the same article. Parameters not known to be tracking are kept:
`?id=12`, `?ItemID=3`, `?p=7` identify the article on many sites.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

_SCHEMES = frozenset({"http", "https"})
_PORTS = {"http": 80, "https": 443}
# Tracking parameters: referrer and campaign, and session.
_TRACKING = re.compile(
    r"""^(?: utm_\w+ | fbclid | gclid | gbraid | wbraid | dclid | msclkid | yclid | zarsrc | zalo_src | igshid
         | mc_[ce]id | _ga | _gl | spm | ref_src | ref_url | share_?from | fb_action_ids | fb_action_types | fb_source
         | phpsessid | jsessionid | aspsessionid\w* | asp\.net_sessionid | sid | sessionid | __cft__.* | __tn__ )$""",
    re.VERBOSE | re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/;?]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_WIDE = re.compile(r"^(?:www|m|mobile|amp|wap)\.(?=[^.]+\.[^.]+)")
_SAFE_IN_PATH = "/-._~!$&'()*+,;=:@"
_SAFE_IN_QUERY = "-._~!$'()*,;:@/?"
_LONGEST = 2_000


def absolute(address: str, *, base: str = "") -> str:
    """The address as a link: http or https, with a host, without tracking parameters; "" for anything else."""
    parts = _split(address, base)
    return (
        ""
        if parts is None
        else urlunsplit((parts.scheme, _host(parts), _path(parts.path), _query(parts.query), parts.fragment))
    )


def canonical(address: str, *, base: str = "") -> str:
    """The normalised key: the same for all addresses of one article, "" if the input is not a web address.

    For comparison only: the host without "www" may not answer.
    """
    if (parts := _split(address, base)) is None:
        return ""
    path = _INDEX.sub("/", _path(_SESSION_IN_PATH.sub("", parts.path)))
    path = re.sub(r"/amp/?$", "/", path) if path.count("/") > 1 else path
    query = _query(parts.query, drop=frozenset({"amp", "outputtype"}), is_sorted=True)
    return f"{_WIDE.sub('', _host(parts))}{path.rstrip('/')}{'?' if query else ''}{query}{_route(parts.fragment)}"


def host_of(address: str) -> str:
    """Lower case, in ASCII, without port; "" if the input is not a web address."""
    parts = _split(address, "")
    return _host(parts).partition(":")[0] if parts else ""


def is_of_hosts(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether the address is on one of the hosts, or on a subdomain of one."""
    host = host_of(address)
    return any(host == own or host.endswith(f".{own}") for own in map(str.lower, hosts) if own)


def _split(address: str, base: str) -> SplitResult | None:
    cleaned = "".join(address.split()) if "\n" in address or "\t" in address else address.strip()
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    try:
        parts = urlsplit(urljoin(base, cleaned))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts if parts.scheme in _SCHEMES and host and _host(parts) else None


def _host(parts: SplitResult) -> str:
    """The host without user name: text before an @ can only deceive here."""
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    elif not re.fullmatch(r"[a-z0-9_.-]+", host):
        return ""
    port = parts.port
    return host if port is None or port == _PORTS[parts.scheme] else f"{host}:{port}"


def _path(path: str) -> str:
    """Percent-encoding normalised; "..", "." and doubled slashes removed."""
    pieces: list[str] = []
    for piece in path.split("/"):
        if piece == "..":
            del pieces[-1:]
        elif piece not in {"", "."}:
            pieces.append(quote(unquote_to_bytes(piece), safe=_SAFE_IN_PATH.replace("/", "")))
    end = "/" if pieces and path.endswith(("/", "/.", "/..")) else ""
    return f"/{'/'.join(pieces)}{end}"


def _query(query: str, *, drop: frozenset[str] = frozenset(), is_sorted: bool = False) -> str:
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None, errors="surrogateescape")
        if not _TRACKING.match(name) and not (name.lower() in drop and value.lower() in {"", "1", "true", "amp"})
    ]
    return "&".join(
        f"{_quoted(name)}={_quoted(value)}" if value else _quoted(name)
        for name, value in (sorted(pairs) if is_sorted else pairs)
    )


def _quoted(text: str) -> str:
    return quote(text, safe=_SAFE_IN_QUERY, errors="surrogateescape")


def _route(fragment: str) -> str:
    """Single-page sites keep the article after "#!/" or "#/"; any other fragment is a place on the page."""
    return f"#{fragment}" if fragment.startswith(("!/", "/")) and len(fragment) > 2 else ""
