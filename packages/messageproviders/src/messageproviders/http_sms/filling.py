"""Templates with named places: "{to}", "{text}", "{secret.user}". What is filled in is no template any more."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from safehttp.port import Asked

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)(\|base64)?\}", re.IGNORECASE)

type Tree = str | int | float | bool | None | list[Tree] | dict[str, Tree]


def places_in(template: Tree) -> Iterator[str]:
    """The names that a template wants, in texts however deep."""
    if isinstance(template, str):
        yield from (found[1] for found in _PLACE.finditer(template))
    elif isinstance(template, dict):
        for part in template.values():
            yield from places_in(part)
    elif isinstance(template, list):
        for part in template:
            yield from places_in(part)


def fill(template: str, said: Mapping[str, str]) -> str:
    """What is not known is left empty."""

    def one(found: re.Match[str]) -> str:
        value = said.get(found[1], "")
        return base64.b64encode(value.encode()).decode() if found[2] else value

    return _PLACE.sub(one, template)


def fill_tree(template: Tree, said: Mapping[str, str]) -> Tree:
    """The same in every text of a JSON document."""
    if isinstance(template, str):
        return fill(template, said)
    if isinstance(template, dict):
        return {name: fill_tree(part, said) for name, part in template.items()}
    return [fill_tree(part, said) for part in template] if isinstance(template, list) else template


class Template:
    """How a carrier is asked: read once, filled for each message.

    `said` names `url`, `method`, `headers`, `basic` (user and password), `query`, and one body at most: `form`, `json`,
    or `body` (XML, in which values are escaped) with its `content_type`.
    """

    def __init__(self, said: Mapping[str, Tree]) -> None:
        self._said = said
        self.wants = frozenset(places_in(dict(said)))

    @property
    def address(self) -> str:
        """Where it goes, with its places still empty."""
        return str(self._said.get("url", ""))

    def request(self, values: Mapping[str, str]) -> Asked:
        """Raises ValueError for what no request can be."""
        headers = {name: fill(value, values) for name, value in self._texts("headers").items()}
        if basic := self._texts("basic"):
            pair = f"{fill(basic.get('user', ''), values)}:{fill(basic.get('password', ''), values)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        body = self._body(values, headers)
        method = str(self._said.get("method") or ("POST" if body else "GET"))
        return Asked(method, self._address(values), headers, body)

    def _address(self, values: Mapping[str, str]) -> str:
        scheme, host, path, query, _ = urlsplit(str(self._said["url"]))
        # A value may not lead to another host or path: only where the operator has written a place, and quoted.
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
            escaped = {name: escape(value, {'"': "&quot;"}) for name, value in values.items()}
            return fill(str(self._said["body"]), escaped).encode()
        return b""

    def _texts(self, name: str) -> dict[str, str]:
        found = self._said.get(name) or {}
        return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}
