"""What a carrier answers or calls back, as named fields; and what they mean by its tables. Nothing here raises."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from urllib.parse import parse_qsl

from lxml import etree

_DEEPEST = 12
_MOST_FIELDS = 500
_DECLARATION = re.compile(r"^<\?xml\b[^>]*\?>", re.IGNORECASE)


def fields_of(body: bytes, *, content_type: str = "", pattern: str = "") -> dict[str, str]:
    """A JSON document by dotted names ("data.tranId", "list.0.code"), XML by the names of its elements, a form by its
    names; of any other text what `pattern` names. "text" is always the whole."""
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
    """By their names; octets that are no UTF-8 stay as they came, for `decoded`."""
    return dict(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))


def decoded(text: str, *, charset: str) -> str:
    """What octets say in the charset in which they were written, of which the carrier tells; UTF-8 if it does not.
    Without NUL, which no database keeps."""
    octets = text.encode("utf-8", "surrogateescape")
    try:
        said = octets.decode(charset or "utf-8", "replace")
    except LookupError:
        said = octets.decode("utf-8", "replace")
    return said.replace("\0", "")


def first_match[Meaning](said: str, table: Mapping[str, Meaning]) -> Meaning | None:
    """What a table says of a word; its keys may have "*" and "?", and the first that fits is meant."""
    return next((meaning for key, meaning in table.items() if fnmatchcase(said, key)), None)


def _of_json(text: str) -> dict[str, str]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for name, value in _leaves(read, "", 0):
        found[name] = value
        if len(found) >= _MOST_FIELDS:
            break
    return found


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
        # A carrier that counts in units of sixteen bits cuts pictures in halves; what is left of one is no letter.
        yield name, (str(tree).lower() if isinstance(tree, bool) else str(tree)).encode("utf-8", "replace").decode()


def _of_xml(text: str) -> dict[str, str]:
    """Of elements of one name the first: an answer says what became of the whole before it lists numbers."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        # What a document says of its own encoding is often not so: .NET writes "utf-16" over octets of UTF-8.
        root = etree.fromstring(_DECLARATION.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for one in islice((one for one in root.iter() if isinstance(one.tag, str) and not len(one)), _MOST_FIELDS):
        found.setdefault(etree.QName(one).localname, (one.text or "").strip())
    return found
