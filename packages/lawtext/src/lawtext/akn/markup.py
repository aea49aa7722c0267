"""XML, as little of it as is needed: elements to write, and a reader that lets nobody harm the host.

The reader stands on expat and refuses what legal texts never need and attackers do: document type declarations (and
with them every entity, inner or outer), nesting deeper than any law, more elements than any law. It reads a string, so
it never opens a file or an address.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN_NAMESPACE = "urn:lex:vn:lawtext:head"
DEEPEST = 64
MOST_ELEMENTS = 500_000

# XML 1.0 holds no other control characters, no surrogates and no non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AknError(ValueError):
    """The XML cannot be read: `line` (counted from 1; 0 if it is the whole) and `reason`, in Vietnamese for an officer.

    The only exception that reading Akoma Ntoso raises.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"dòng {line}: {reason}" if line else reason)
        self.line, self.reason = line, reason


def printable(text: str) -> str:
    """The text with what XML cannot hold replaced by U+FFFD; its length stays."""
    return _UNPRINTABLE.sub("\ufffd", text)


def add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    """A new last child; an attribute whose value is "" is left out."""
    child = ET.SubElement(parent, name, {key: printable(value) for key, value in attributes.items() if value})
    if text:
        child.text = printable(text)
    return child


def append_text(element: ET.Element, text: str) -> None:
    """Words behind all that the element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + printable(text)
    else:
        element.text = (element.text or "") + printable(text)


def to_xml(root: ET.Element) -> str:
    """The document as a string. Carriage returns are written as references, or a reader would take them for breaks."""
    for element in root.iter():  # each block on a line of its own, for people, and for messages that name a line
        if len(element) and element.tag not in _MIXED:
            element.text = "\n"
            for child in element:
                child.tail = "\n"
    body = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


_MIXED = ("p", "heading", "mod", "signature")  # white space between what they hold is text


@dataclass(slots=True)
class AknNode:
    """An element that was read: its local name, and the line where it begins."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[AknNode | str] = field(default_factory=list)

    @property
    def elements(self) -> list[AknNode]:
        return [child for child in self.children if isinstance(child, AknNode)]

    def first(self, *names: str) -> AknNode | None:
        """The first child with one of these names."""
        return next((child for child in self.elements if child.name in names), None)

    def all(self, name: str) -> Iterator[AknNode]:
        """The element and those below it that have this name, in document order."""
        if self.name == name:
            yield self
        for child in self.elements:
            yield from child.all(name)

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    @property
    def words(self) -> str:
        """All text below, as it stands."""
        return "".join(child if isinstance(child, str) else child.words for child in self.children)


def read_xml(xml: str) -> AknNode:
    """The root element. Elements of other namespaces are passed over, but for those this profile adds.

    Raises AknError for what is malformed or hostile.
    """
    return _Reader().read(xml)


class _Reader:
    def __init__(self) -> None:
        self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._path = [AknNode("", {}, 0)]  # what is open, inside one that holds the root
        self._count = 0

    def read(self, xml: str) -> AknNode:
        try:
            self._parser.Parse(xml.encode("utf-8"), True)
        except UnicodeEncodeError as error:
            raise AknError(xml.count("\n", 0, error.start) + 1, "Văn bản XML chứa ký tự không hợp lệ.") from None
        except expat.ExpatError as error:
            raise AknError(error.lineno, f"XML không đúng cú pháp: {expat.ErrorString(error.code)}.") from None
        if not self._path[0].elements:
            raise AknError(0, "Không có phần tử nào của Akoma Ntoso 3.0.")
        return self._path[0].elements[0]

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    def _refuse_doctype(self, *_: object) -> None:
        raise AknError(self._line, "Tệp khai báo DOCTYPE; vì an toàn, hệ thống không nhận tệp có khai báo này.")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise AknError(self._line, f"Tệp có hơn {MOST_ELEMENTS} phần tử.")
        if len(self._path) > DEEPEST:
            raise AknError(self._line, f"Các phần tử lồng nhau sâu hơn {DEEPEST} cấp.")
        namespace, _, name = qualified.rpartition(" ")
        node = AknNode(name, {key.rpartition(" ")[2]: value for key, value in attributes.items()}, self._line)
        if namespace in (NAMESPACE, OWN_NAMESPACE):
            self._path[-1].children.append(node)
        elif len(self._path) == 1:
            raise AknError(self._line, f"Phần tử gốc “{name}” không thuộc Akoma Ntoso 3.0.")
        self._path.append(node)

    def _end(self, _: str) -> None:
        self._path.pop()

    def _text(self, data: str) -> None:
        self._path[-1].children.append(data)
