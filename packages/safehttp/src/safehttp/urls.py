"""Strict parsing of URLs from strangers: a URL that two programs might parse differently is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urljoin

import idna
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from safehttp.failures import BadAddress

MOST_CHARACTERS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
_LOWEST_FREE_PORT = 1024
# Ports of services other than web servers: a POST must not reach a database.
_OTHER_SERVICES = frozenset(
    {
        1433,  # SQL Server
        1521,  # Oracle
        2049,  # NFS
        2375,  # Docker
        2376,
        2379,  # etcd
        3306,  # MySQL
        3389,  # remote desktop
        5432,  # PostgreSQL
        5900,  # VNC
        6379,  # Redis
        6443,  # Kubernetes
        9200,  # Elasticsearch
        9300,
        10250,  # kubelet
        11211,  # memcached
        27017,  # MongoDB
    }
)

_URL = re.compile(
    r"""
    (?P<scheme> https? ) ://       # "https://"
    (?P<authority> [^/?\#]* )      # "so-tu-phap.vn:8443"
    (?P<path> [^?\#]* )            # "/feed"
    (?P<query> \?[^\#]* )?         # "?trang=2"
    (?: \#.* )?                    # never sent
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_AUTHORITY = re.compile(
    r"""
    (?: \[ (?P<v6> [^\[\]]* ) \]   # "[2001:db8::1]"
      | (?P<name> [^:\[\]]* ) )    # "so-tu-phap.vn"
    (?: : (?P<port> [0-9]{0,5} ) )?  # ":8443"
    """,
    re.VERBOSE,
)
# Control characters, Unicode blanks, invisible characters, and the backslash that browsers treat as a slash.
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_MOST_HOST_CHARACTERS = 253

_UNREADABLE = "Không đọc được địa chỉ này. Ví dụ đúng: https://sotuphap.cantho.gov.vn/tin.xml"
_BAD_HOST = "Tên máy chủ trong địa chỉ không hợp lệ."
_ODD_NUMBER = "Địa chỉ bằng số của máy chủ phải viết đủ và đúng kiểu, như 203.0.113.7."
_PORT = "Cổng trong địa chỉ không được dùng: chỉ dùng 80, 443 hoặc từ 1024 trở lên, trừ cổng của dịch vụ khác."


@dataclass(frozen=True, slots=True)
class HttpUrl:
    """A parsed URL: scheme, ASCII host without brackets, port, and path with query ("/tin?trang=2")."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def place(self) -> str:
        """Scheme, host and any non-default port: all that logs and messages may contain."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        return self.place + self.target

    @property
    def ip(self) -> IPv4Address | IPv6Address | None:
        """The host if it is an IP address."""
        if ":" in self.host:
            return IPv6Address(self.host)
        return IPv4Address(self.host) if _ends_in_number(self.host) else None


def read_url(url: str) -> HttpUrl:
    """Parse and normalise: IDN to punycode, lower case, no fragment, no dot segments.

    Raises BadAddress and nothing else, whatever the text.
    """
    if len(url) > MOST_CHARACTERS:
        raise BadAddress(reason=f"Địa chỉ dài quá {MOST_CHARACTERS} ký tự.")
    if _UNWANTED.search(url) or any("\ud800" <= character <= "\udfff" for character in url):
        raise BadAddress(reason="Địa chỉ có dấu cách, dấu \\ hoặc ký tự không nhìn thấy.")
    if (whole := _URL.fullmatch(url)) is None:
        raise BadAddress(reason="Địa chỉ phải bắt đầu bằng https:// hoặc http://.")
    scheme = whole["scheme"].lower()
    host, port = _read_authority(whole["authority"], default_port=DEFAULT_PORTS[scheme])
    return HttpUrl(scheme, host, port, _read_target(whole["path"], whole["query"] or ""))


def follow_reference(address: HttpUrl, reference: str) -> HttpUrl:
    """The target of a `Location` header or link found at this address. Raises BadAddress."""
    try:
        return read_url(urljoin(address.url, reference))
    except ValueError as error:
        raise BadAddress(reason=_UNREADABLE) from error


def _read_authority(authority: str, *, default_port: int) -> tuple[str, int]:
    if "@" in authority:
        raise BadAddress(reason="Địa chỉ không được chứa tên đăng nhập hay mật khẩu (phần đứng trước dấu @).")
    if (parts := _AUTHORITY.fullmatch(authority)) is None:
        raise BadAddress(reason=_BAD_HOST)
    host = _read_name(parts["name"]) if parts["v6"] is None else _read_v6(parts["v6"])
    port = int(parts["port"]) if parts["port"] else default_port
    if not _may_ask_port(port):
        raise BadAddress(reason=_PORT)
    return host, port


def _may_ask_port(port: int) -> bool:
    return port in DEFAULT_PORTS.values() or (_LOWEST_FREE_PORT <= port <= 65535 and port not in _OTHER_SERVICES)


def _read_name(name: str) -> str:
    if not name:
        raise BadAddress(reason="Địa chỉ thiếu tên máy chủ.")
    host = _to_ascii(name).removesuffix(".")
    if len(host) > _MOST_HOST_CHARACTERS or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise BadAddress(reason=_BAD_HOST)
    # Refuses decimal, octal, hexadecimal and short forms ("127.1"), and non-ASCII digits that became ASCII.
    if _ends_in_number(host) and (_v4(host) != host or not name.isascii()):
        raise BadAddress(reason=_ODD_NUMBER)
    return host


def _to_ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode("ascii").lower()
    except UnicodeError as error:  # includes idna.IDNAError
        raise BadAddress(reason=_BAD_HOST) from error


def _ends_in_number(host: str) -> bool:
    """Whether a resolver or another program might parse the host as an IPv4 address."""
    return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def _v4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except AddressValueError:
        return ""


def _read_v6(written: str) -> str:
    if "%" in written or "." in written:  # a zone, or an embedded IPv4 address
        raise BadAddress(reason=_ODD_NUMBER)
    try:
        read = IPv6Address(written)
    except AddressValueError as error:
        raise BadAddress(reason=_ODD_NUMBER) from error
    if read.ipv4_mapped is not None:
        raise BadAddress(reason=_ODD_NUMBER)
    return str(read)


def _read_target(path: str, query: str) -> str:
    try:
        return parse_url(f"http://host{path or '/'}{query}").request_uri
    except LocationParseError as error:
        raise BadAddress(reason=_UNREADABLE) from error
