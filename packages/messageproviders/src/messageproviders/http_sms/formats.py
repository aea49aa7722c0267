"""Requests to carriers as templates with named placeholders, and responses parsed into named fields.

Parsing never raises.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from lxml import etree

from safehttp.types import Request

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)(\|base64)?\}", re.IGNORECASE)

type Tree = str | int | float | bool | None | list[Tree] | dict[str, Tree]


def places_in(template: Tree) -> Iterator[str]:
    """The names of the placeholders in a template, at any depth."""
    if isinstance(template, str):
        yield from (found[1] for found in _PLACE.finditer(template))
    elif isinstance(template, dict):
        for part in template.values():
            yield from places_in(part)
    elif isinstance(template, list):
        for part in template:
            yield from places_in(part)


def fill(template: str, said: Mapping[str, str]) -> str:
    """Fill the placeholders of a text; an unknown name becomes an empty text."""

    def one(found: re.Match[str]) -> str:
        value = said.get(found[1], "")
        return base64.b64encode(value.encode()).decode() if found[2] else value

    return _PLACE.sub(one, template)


def fill_tree(template: Tree, said: Mapping[str, str]) -> Tree:
    """Fill the placeholders in every text of a JSON document."""
    if isinstance(template, str):
        return fill(template, said)
    if isinstance(template, dict):
        return {name: fill_tree(part, said) for name, part in template.items()}
    return [fill_tree(part, said) for part in template] if isinstance(template, list) else template


class RequestTemplate:
    """The request to a carrier: read once, filled for each message.

    `said` has `url`, `method`, `headers`, `basic` (user and password), `query`, and at most one body: `form`, `json`,
    or `body` (XML, in which values are escaped) with its `content_type`.
    """

    def __init__(self, said: Mapping[str, Tree]) -> None:
        self._said = said
        self.wants = frozenset(places_in(dict(said)))

    @property
    def address(self) -> str:
        """The URL of the request, with unfilled placeholders."""
        return str(self._said.get("url", ""))

    def request(self, values: Mapping[str, str]) -> Request:
        """Raises ValueError for values that make no valid request."""
        headers = {name: fill(value, values) for name, value in self._texts("headers").items()}
        if basic := self._texts("basic"):
            pair = f"{fill(basic.get('user', ''), values)}:{fill(basic.get('password', ''), values)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        body = self._body(values, headers)
        return Request(
            str(self._said.get("method") or ("POST" if body else "GET")), self._address(values), headers, body
        )

    def _address(self, values: Mapping[str, str]) -> str:
        scheme, host, path, query, _ = urlsplit(str(self._said["url"]))
        # A value must not change the host or the path: values go only where the operator wrote a placeholder, and
        # quoted.
        path = fill(path, {name: quote(value, safe="") for name, value in values.items()})
        pairs = urlencode({name: fill(value, values) for name, value in self._texts("query").items()}, quote_via=quote)
        return urlunsplit((scheme, host, path, "&".join(filter(None, (query, pairs))), ""))

    def _body(self, values: Mapping[str, str], headers: dict[str, str]) -> bytes:
        if "json" in self._said:
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
            return json.dumps(fill_tree(self._said["json"], values), ensure_ascii=False).encode()
        if "form" in self._said:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            return urlencode({name: fill(value, values) for name, value in self._texts("form").items()}).encode()
        if "body" in self._said:
            headers.setdefault("Content-Type", str(self._said.get("content_type") or "text/xml; charset=utf-8"))
            return fill(
                str(self._said["body"]), {name: escape(value, {'"': "&quot;"}) for name, value in values.items()}
            ).encode()
        return b""

    def _texts(self, name: str) -> dict[str, str]:
        found = self._said.get(name) or {}
        return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


_DEEPEST = 12
_MOST_FIELDS = 500
_DECLARATION = re.compile(r"^<\?xml\b[^>]*\?>", re.IGNORECASE)


def fields_of(body: bytes, *, content_type: str = "", pattern: str = "") -> dict[str, str]:
    """The fields of a response: of JSON by dotted names ("data.tranId", "list.0.code"), of XML by element names, of a
    form by its names; of any other text the groups of `pattern`. "text" is always the whole text.
    """
    text = body.decode("utf-8", "replace").strip().removeprefix("\ufeff")
    found = {"text": text}
    if pattern:
        matched = re.search(pattern, text)
        return found | ({name: value or "" for name, value in matched.groupdict().items()} if matched else {})
    if text[:1] in "{[" and text:
        return found | _of_json(text)
    if text[:1] == "<":
        return found | _of_xml(text)
    return found | (dict(parse_qsl(text)) if "urlencoded" in content_type else {})


def fields_of_query(query: str) -> dict[str, str]:
    """The parameters by name; octets that are not UTF-8 are kept as surrogates, for `decoded`."""
    return dict(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))


def decoded(text: str, *, charset: str) -> str:
    """The text of octets in the charset that the carrier states; UTF-8 if it states none.

    Without NUL, which the database cannot store.
    """
    octets = text.encode("utf-8", "surrogateescape")
    try:
        said = octets.decode(charset or "utf-8", "replace")
    except LookupError:
        said = octets.decode("utf-8", "replace")
    return said.replace("\0", "")


def first_match[Meaning](said: str, table: Mapping[str, Meaning]) -> Meaning | None:
    """The value of the first key that matches the text; keys may contain "*" and "?"."""
    return next((meaning for key, meaning in table.items() if fnmatchcase(said, key)), None)


def _of_json(text: str) -> dict[str, str]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return dict(islice(_leaves(read, "", 0), _MOST_FIELDS))


def _leaves(tree: object, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(tree, dict):
        for key, part in tree.items():
            yield from _leaves(part, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(tree, list):
        for number, part in enumerate(tree):
            yield from _leaves(part, f"{name}.{number}" if name else str(number), depth + 1)
    elif tree is not None:
        # A carrier that counts in units of 16 bits may cut a surrogate pair; half of one cannot be encoded.
        yield name, (str(tree).lower() if isinstance(tree, bool) else str(tree)).encode("utf-8", "replace").decode()


def _of_xml(text: str) -> dict[str, str]:
    """Of elements of the same name the first is used: a response states the overall result before it lists numbers."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        # The encoding in the XML declaration is often wrong: .NET writes "utf-16" over UTF-8 octets.
        root = etree.fromstring(_DECLARATION.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for one in islice((one for one in root.iter() if isinstance(one.tag, str) and not len(one)), _MOST_FIELDS):
        found.setdefault(etree.QName(one).localname, (one.text or "").strip())
    return found
