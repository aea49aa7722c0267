"""An administrative document as values: head, title or letter, preamble, body, signature, recipients, what is attached.

Names are given as they are read ("Sở Tư pháp"); capitals, zeros, colons and full stops are the writer's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from officialdocs.blocks import Block


@dataclass(frozen=True, slots=True)
class Head:
    """Who issues, under which number, where and when.

    `symbol` is what stands after the stroke: "QĐ-UBND", "STP-PBGDPL". Number and date may be unknown as yet: dots are
    left for them. `agency` and `parent` are broken over lines evenly, or where they hold a line break. `issued_by` is
    whose document it is said to be where that is not the agency: "Chủ tịch Ủy ban nhân dân thành phố".
    """

    agency: str
    symbol: str
    place: str
    parent: str = ""
    number: int | None = None
    date: date | None = None
    issued_by: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """Tên loại and trích yếu: "Quyết định", "Ban hành Quy chế …"."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Công văn: no kind; "V/v" and the subject under the number, "Kính gửi" above the words."""

    subject: str
    addressees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands above the body: who decides ("Giám đốc Sở Tư pháp"), on which grounds, and the word that enacts."""

    bases: tuple[str, ...]
    authority: str = ""
    order: str = ""


class Power(StrEnum):
    """In whose stead one signs (Điều 13 Nghị định 30/2020/NĐ-CP)."""

    ON_BEHALF = "TM."
    DEPUTY = "KT."
    BY_ORDER = "TL."
    BY_MANDATE = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True, slots=True)
class Signature:
    """`powers` from the top: ((ON_BEHALF, "Ủy ban nhân dân"), (DEPUTY, "Chủ tịch")), position "Phó Chủ tịch".

    The name goes without academic titles; empty while it is not known who signs.
    """

    position: str
    name: str = ""
    powers: tuple[tuple[Power, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recipients:
    """Nơi nhận; `archive` is what follows "Lưu:", with the drafting unit: "VT, PBGDPL"."""

    to: tuple[str, ...]
    archive: str = "VT"


@dataclass(frozen=True, slots=True)
class Annex:
    """Phụ lục, on pages of its own with their own numbers; several annexes get Roman numerals."""

    title: str
    body: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that the main one promulgates: "Quy chế", "Quản lý và hoạt động …", on pages of its own."""

    kind: str
    subject: str
    body: tuple[Block, ...]
    signature: Signature | None = None
    annexes: tuple[Annex, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    head: Head
    title: Title | Letter
    body: tuple[Block, ...]
    signature: Signature
    recipients: Recipients
    preamble: Preamble | None = None
    attachments: tuple[Attachment, ...] = ()
    annexes: tuple[Annex, ...] = ()
