"""The keys under which texts name each other: by number, by name and year, or "this". Pure."""

from __future__ import annotations

import re

from lawtext.addresses import number_key
from lawtext.types import DocumentReference
from lawtext.words import canonical_tone, normalise

THIS = "this"


LONGEST_KEY = 300


def document_key(reference: DocumentReference) -> str:
    """The one form of a document in keys: number key, "name:luật đất đai@2013", or "this"; "" if it says neither."""
    if reference.is_this:
        return THIS
    if reference.number:
        return number_key(reference.number)[:LONGEST_KEY]
    if not reference.name:
        return ""
    year = f"@{reference.year}" if reference.year else ""
    return f"{name_key(reference.name)}{year}"[:LONGEST_KEY]


def name_key(name: str) -> str:
    """ "Luật Đất đai" -> "name:luật đất đai"."""
    return f"name:{canonical_tone(normalise(name)).lower()}"


def own_name_key(*, title: str, doc_type: str) -> str:
    """The key under which other texts cite this law by name; "" for types that are cited by number only."""
    if doc_type not in LAWS:
        return ""
    return name_key(_YEAR_AT_END_OF_NAME.sub("", _NUMBER_AT_END_OF_NAME.sub("", title)))[:LONGEST_KEY]


_YEAR_AT_END_OF_NAME = re.compile(r"[\s,]*\(?(?:năm\s+)?(?:19|20)\d\d\)?$")


_NUMBER_AT_END_OF_NAME = re.compile(r"\s+số\s*:?\s*\d[^\s]*$")


LAWS = frozenset({"Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"})
