"""Administrative documents in the layout of Nghị định 30/2020/NĐ-CP: written from values, and checked, whoever's.

Pure: knows neither Django nor models nor the clock. Two verbs: `write` and `check`.
"""

from officialdocs.checker import Departure, NotADocument, check
from officialdocs.document import (
    Annex,
    ArticleBlock,
    AttachedDocument,
    Block,
    CellAlignment,
    ChapterBlock,
    ClauseBlock,
    DashBlock,
    DocumentHead,
    DocumentTitle,
    LandscapeBlock,
    LetterSubject,
    NumberedHeadingBlock,
    OfficialDocument,
    PageBreakBlock,
    PartBlock,
    PlainTextBlock,
    PointBlock,
    Preamble,
    Recipients,
    SectionBlock,
    SignatureBlock,
    SigningPower,
    SubsectionBlock,
    TableBlock,
    TableBlockColumn,
)
from officialdocs.promulgation import promulgation
from officialdocs.words import official_date
from officialdocs.writer import write

__all__ = [
    "Annex",
    "ArticleBlock",
    "AttachedDocument",
    "Block",
    "CellAlignment",
    "ChapterBlock",
    "ClauseBlock",
    "DashBlock",
    "Departure",
    "DocumentHead",
    "DocumentTitle",
    "LandscapeBlock",
    "LetterSubject",
    "NotADocument",
    "NumberedHeadingBlock",
    "OfficialDocument",
    "PageBreakBlock",
    "PartBlock",
    "PlainTextBlock",
    "PointBlock",
    "Preamble",
    "Recipients",
    "SectionBlock",
    "SignatureBlock",
    "SigningPower",
    "SubsectionBlock",
    "TableBlock",
    "TableBlockColumn",
    "check",
    "official_date",
    "promulgation",
    "write",
]
