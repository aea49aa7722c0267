"""Administrative documents in the layout of Nghị định 30/2020/NĐ-CP: written from values, and checked, whoever's.

Pure: knows neither Django nor models nor the clock. Two verbs: `write` and `check`.
"""

from officialdocs.blocks import (
    Align,
    Article,
    Block,
    Chapter,
    Clause,
    Column,
    Dash,
    Heading,
    Landscape,
    PageBreak,
    Paragraph,
    Part,
    Point,
    Section,
    Subsection,
    Table,
)
from officialdocs.checking import Departure, NotADocument, check
from officialdocs.promulgating import promulgation
from officialdocs.values import (
    Annex,
    Attachment,
    Head,
    Letter,
    OfficialDocument,
    Power,
    Preamble,
    Recipients,
    Signature,
    Title,
)
from officialdocs.writing import write

__all__ = [
    "Align",
    "Annex",
    "Article",
    "Attachment",
    "Block",
    "Chapter",
    "Clause",
    "Column",
    "Dash",
    "Departure",
    "Head",
    "Heading",
    "Landscape",
    "Letter",
    "NotADocument",
    "OfficialDocument",
    "PageBreak",
    "Paragraph",
    "Part",
    "Point",
    "Power",
    "Preamble",
    "Recipients",
    "Section",
    "Signature",
    "Subsection",
    "Table",
    "Title",
    "check",
    "promulgation",
    "write",
]
