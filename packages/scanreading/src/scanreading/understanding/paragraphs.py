"""Joins lines of print into paragraphs, also across page ends.

Input: the zones of all pages. Output: `ScannedParagraph`s in reading order, each with its page and lines.

Rules: a paragraph begins where a line is indented, where the previous line ends short, below a wide gap, or with a mark
that only paragraphs begin with. Adjacent centred lines form one title. A page continues the paragraph of the previous
page unless its first line is indented or begins with such a mark. Vietnamese has no hyphenation; only official numbers
are broken, after a slash or a hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from lawtext.structure.lines import is_capitals
from lawtext.types import chained
from scanreading.engines.types import WordBox
from scanreading.understanding.lines import PrintLine, kind_alone, opens_paragraph
from scanreading.understanding.zones import Zones

_INDENT = 0.8  # of the letter height, from the left margin
_SHORT = 3.5  # of the letter height, before the right margin
_GAP = 1.7  # of the usual distance between lines
_UNFINISHED = re.compile(r"\d/$|[A-ZĐ&]-$|\d-$|(?<=\S)/$")
_GLUED = re.compile(r"^[-/][A-ZĐ]")
_ENDED = re.compile(r"[.;:!?…][”\"')]*$|\./\.?$")
_SAYS = re.compile(r"\d|/|[^\W\d_]{2}")  # other text is a speck: it has no digit, no two letters and no "V/v"
_HEADING_ALONE = re.compile(
    r"^(?:chuong|phan|muc|tieu muc)\s+(?:thu\s+\w+|[ivxlc1h]{1,7}|\d{1,2})\W*$|^phu luc\b.{0,8}$", re.IGNORECASE
)


class ScannedParagraphRole(StrEnum):
    """The role of a paragraph in the document."""

    HEAD = "dau"
    BODY = "than"
    TABLE = "bang"
    CLOSING = "cuoi"
    NOTE = "chu-thich"


@dataclass(frozen=True, slots=True)
class ScannedParagraph:
    """A paragraph. `page` is the page on which it begins, `lines` are its lines on that page."""

    text: str
    page: int
    lines: tuple[PrintLine, ...] = ()
    role: ScannedParagraphRole = ScannedParagraphRole.BODY

    @property
    def place(self) -> WordBox | None:
        """The box of its first word that has one; None for a file without pictures."""
        return next((word.box for line in self.lines for word in line.words if word.box), None)


def paragraphs_of(pages: Sequence[Zones]) -> list[ScannedParagraph]:
    """The paragraphs of the document; footnotes come last."""
    found: list[ScannedParagraph] = []
    notes: list[ScannedParagraph] = []
    for zones in pages:
        head = (line for line in (*zones.left, *zones.right) if _SAYS.search(line.text))
        found.extend(ScannedParagraph(line.text, zones.number, (line,), ScannedParagraphRole.HEAD) for line in head)
        body = _body(zones)
        if body and (above := _last_of_body(found)) is not None and _goes_on(zones, found[above], body[0]):
            found[above] = replace(found[above], text=joined((found[above].text, body.pop(0).text)))
        found.extend(body)
        foot = (*zones.recipients, *zones.signing)
        found.extend(ScannedParagraph(line.text, zones.number, (line,), ScannedParagraphRole.CLOSING) for line in foot)
        notes.extend(_notes(zones))
    return [*found, *notes]


def joined(texts: Iterable[str]) -> str:
    """Lines joined to one text: with a space between them, except inside a broken official number."""
    said = ""
    for text in texts:
        is_broken = said and (_UNFINISHED.search(said) or (_GLUED.match(text) and re.search(r"/[A-ZĐ]+$|\d$", said)))
        said = f"{said}{'' if is_broken or not said else ' '}{text}"
    return said


def margins(lines: Sequence[PrintLine]) -> tuple[float, float]:
    """The left and right edge of the text, where most lines begin and end; outliers are ignored."""
    placed = [line for line in lines if line.boxes and not line.cells]
    if not placed:
        return 0, 0
    lefts = sorted(line.left for line in placed)
    rights = sorted(line.right for line in placed)
    return lefts[len(lefts) // 8], rights[-max(1, len(rights) // 8)]


def is_centred(line: PrintLine, left: float, right: float, letter: float) -> bool:
    """Whether a line is centred and clear of both edges."""
    before, after = line.left - left, right - line.right
    return (
        before > 1.5 * letter and after > 1.5 * letter and abs(before - after) < max(3 * letter, 0.12 * (right - left))
    )


def _body(zones: Zones) -> list[ScannedParagraph]:
    lines = zones.body
    if not any(line.boxes for line in lines):
        return [_paragraph([line], zones.number) for line in lines if line.text]
    left, right = margins(lines)
    letter = zones.letter
    steps = [below.middle - above.middle for above, below in zip(lines, lines[1:], strict=False)]
    step = median([one for one in steps if one > 0] or [1.4 * letter])
    groups = chained(lines, lambda group, line: not _begins(group[-1], line, left, right, letter, step))
    return [_paragraph(group, zones.number) for group in groups]


def _paragraph(group: Sequence[PrintLine], page: int) -> ScannedParagraph:
    role = ScannedParagraphRole.TABLE if group[0].cells else ScannedParagraphRole.BODY
    return ScannedParagraph(joined(line.text for line in group), page, tuple(group), role)


def _begins(before: PrintLine, line: PrintLine, left: float, right: float, letter: float, step: float) -> bool:
    """Whether the line begins a paragraph below `before`."""
    if line.cells or before.cells:
        return True
    if is_centred(line, left, right, letter) and is_centred(before, left, right, letter):
        return not _is_one_title(before, line, step)
    is_indented = line.left - left > _INDENT * letter
    hangs = abs(line.left - before.left) < 0.4 * letter and before.right > right - 2 * letter
    if is_indented and not (hangs and not opens_paragraph(line.text) and before.left - left > 5 * letter):
        return True
    if before.right < right - _SHORT * letter or line.middle - before.middle > _GAP * step:
        return True
    return opens_paragraph(line.text) and (
        line.left - left > 0.4 * letter or before.right < right - 1.5 * letter or _ENDED.search(before.text) is not None
    )


def _is_one_title(before: PrintLine, line: PrintLine, step: float) -> bool:
    """Whether two centred lines form one title. A document type or "Chương I" is a title of its own."""
    if kind_alone(before.text) or kind_alone(line.text) or _HEADING_ALONE.match(before.folded):
        return False
    is_alike = is_capitals(before.text) == is_capitals(line.text)
    return is_alike and not opens_paragraph(line.text) and line.middle - before.middle < 1.5 * step


def _last_of_body(found: Sequence[ScannedParagraph]) -> int | None:
    """The index of the paragraph that the next page may continue: the last one, if it belongs to the body."""
    return len(found) - 1 if found and found[-1].role is ScannedParagraphRole.BODY else None


def _goes_on(zones: Zones, above: ScannedParagraph, first: ScannedParagraph) -> bool:
    is_heading = kind_alone(first.text) or _HEADING_ALONE.match(above.text)
    if first.role is ScannedParagraphRole.TABLE or is_heading or not first.place:
        return False
    left, right = margins(zones.body)
    line = first.lines[0]
    if line.left - left > _INDENT * zones.letter or is_centred(line, left, right, zones.letter):
        return False
    if opens_paragraph(first.text) and _ENDED.search(above.text):
        return False
    return not (_ENDED.search(above.text) and first.text[:1].isupper() and _ends_short(above))


def _ends_short(paragraph: ScannedParagraph) -> bool:
    lines = paragraph.lines
    return len(lines) > 1 and lines[-1].right < max(line.right for line in lines) - _SHORT * lines[-1].height


_NOTE = re.compile(r"(?:\[?\d{1,3}\]?|\(\d{1,3}\))\s*\D")  # "[1] Luật …", "(1) Luật …", "1 Luật …"


def _notes(zones: Zones) -> list[ScannedParagraph]:
    """Footnotes in the form that the law parser expects: "[1] …"."""
    groups = chained(zones.notes, lambda _, line: not _NOTE.match(line.text))
    return [
        ScannedParagraph(
            _bracketed(joined(line.text for line in group)), zones.number, tuple(group), ScannedParagraphRole.NOTE
        )
        for group in groups
    ]


def _bracketed(text: str) -> str:
    found = re.match(r"^[\[(]?(\d{1,3})[\])]?\s*(.*)$", text)
    return f"[{found[1]}] {found[2]}" if found else text
