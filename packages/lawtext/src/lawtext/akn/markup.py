"""A minimal XML writer."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN_NAMESPACE = "urn:lex:vn:lawtext:head"

# XML 1.0 allows no other control characters, no surrogates and no non-characters.
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text with characters that XML cannot contain replaced by U+FFFD; the length stays the same."""
    return UNPRINTABLE.sub("\ufffd", text)


def add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    """A new last child; an attribute whose value is "" is left out."""
    child = ET.SubElement(parent, name, {key: printable(value) for key, value in attributes.items() if value})
    if text:
        child.text = printable(text)
    return child


def append_text(element: ET.Element, text: str) -> None:
    """Append text after all content of the element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + printable(text)
    else:
        element.text = (element.text or "") + printable(text)


def to_xml(root: ET.Element) -> str:
    """The document as a string. Carriage returns are written as references, as parsers would normalise them."""
    for element in root.iter():  # one line per block, for readability and for line numbers in messages
        if len(element) and element.tag not in _MIXED:
            element.text = "\n"
            for child in element:
                child.tail = "\n"
    body = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


_MIXED = ("p", "heading", "mod", "signature")  # mixed content: white space in them is significant
