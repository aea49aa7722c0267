"""The empty form of following -> PDF by Typst: A4, large letters, tagged. Words travel as JSON and never as markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.library.exports.codes import qr_code
from portal.library.exports.lines import printable
from portal.library.exports.typesetting import SANS, typeset

_TEMPLATE = Path(__file__).with_name("blank.typ")


@dataclass(frozen=True, slots=True)
class Blank:
    """`consents`: what is agreed to for each kind of address, label and wording, of the version that the form names."""

    owner: str
    version: str
    topics: tuple[str, ...]
    frequencies: tuple[str, ...]
    roles: tuple[str, ...]
    consents: tuple[tuple[str, str], ...]
    follow_url: str

    @property
    def follow_address(self) -> str:
        """As people type it."""
        return self.follow_url.partition("://")[2] or self.follow_url


def write_blank(blank: Blank) -> bytes:
    said = asdict(blank) | {
        "owner": printable(blank.owner),
        "topics": [printable(one) for one in blank.topics],
        "consents": [{"label": printable(label), "words": printable(words)} for label, words in blank.consents],
        "follow_address": blank.follow_address,
        "fonts": SANS,
    }
    return typeset(_TEMPLATE, inputs={"blank": json.dumps(said, ensure_ascii=False), "qr": qr_code(blank.follow_url)})
