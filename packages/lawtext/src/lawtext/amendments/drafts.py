"""Parses new wording into provisions with addresses, and checks that it was read completely.

"“2a. Phê duyệt …: a) …; b) ….”" for khoản 2a Điều 42 becomes the tree of that clause; a quoted chapter becomes its
articles. Wording without a label ("Đối với việc đăng ký khai tử, …") is the text of the amended unit itself; so is that
of a passage ("đoạn thứ hai").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtext.addresses import label_key
from lawtext.amendments.forest import NOWHERE
from lawtext.amendments.passages import MARK, blanked, opens_quotation, read_quotations
from lawtext.amendments.phrases import GivenWording, WordChange, opens
from lawtext.amendments.types import Amendment, ProvisionPart, WordingDoubt
from lawtext.structure.closing_block import is_signatory
from lawtext.structure.containers import quoted_lines
from lawtext.structure.headings import NumberSuccession, UnitCandidate, UnitNumber, candidates, succession
from lawtext.structure.lines import StructureLine, read_plain_lines
from lawtext.structure.openings import outline
from lawtext.structure.recipe import parse_article
from lawtext.structure.tree import TreeMaker
from lawtext.types import Address, ProvisionNode, Step, Unit
from lawtext.words import patterns_beside

_SMALL = (Unit.CLAUSE, Unit.POINT)
_RE = patterns_beside(__file__)


def draft(wording: str, at: Address) -> tuple[ProvisionNode, ...]:
    """The provisions in the wording, the one at `at` first; () if the wording does not begin with that unit.

    Further units of the same kind ("5. … 6. …") follow with sibling addresses.
    """
    if (last := at.last) is None:
        return ()
    units = _small_units(mended(wording), at, last.unit) if last.unit in _SMALL else _big_units(mended(wording), at)
    found = tuple(units)
    return found if found and found[0].address.last == last else ()


def mended(wording: str) -> str:
    """The wording with one paragraph per line: a line that begins with a small letter continues the line before."""
    lines: list[str] = []
    for line in (raw.strip() for raw in wording.split("\n")):
        if lines and line[:1].islower() and not _RE.point_line.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    return "\n".join(lines)


def words_without_label(wording: str, at: Address) -> str:
    """The text of one unit's heading or lead: "Điều 5. Tên" -> "Tên", "4. Quy hoạch …:" -> "Quy hoạch …:"."""
    text = mended(wording)
    last = at.last
    label = next((one for one in candidates(text) if last and one.unit is last.unit and one.slug == last.label), None)
    return text[label.body_at :].strip() if label else text


# ---- articles and what is bigger -------------------------------------------------------------------------------------


def _big_units(text: str, at: Address) -> Iterator[ProvisionNode]:
    lines = read_plain_lines(text)
    openings = outline(lines, quoted_lines(lines)[0], range(len(lines)), containers=at.containers).openings
    grown = TreeMaker(lines).grow(openings, len(lines)) if openings and openings[0].at == 0 else ()
    return (_moved(node, at) for node in grown)


def _moved(node: ProvisionNode, at: Address) -> ProvisionNode:
    """The provision and its children without spans; the part that a chapter is in is taken from the address."""
    steps = node.address.steps
    if node.unit not in (Unit.ARTICLE, *_SMALL) and node.unit is at.steps[-1].unit:
        steps = at.steps[:-1] + steps[-1:]
    children = tuple(_moved(child, Address((*steps, Step(child.unit)), at.containers)) for child in node.children)
    return replace(node, address=replace(node.address, steps=steps), span=NOWHERE, children=children)


# ---- clauses and points ----------------------------------------------------------------------------------------------


def _small_units(text: str, at: Address, unit: Unit) -> Iterator[ProvisionNode]:
    for label, body in _pieces(read_plain_lines(text), unit):
        plain = ProvisionNode(
            replace(at, steps=(*at.steps[:-1], Step(unit, label.slug))), unit, label.label, "", "", NOWHERE
        )
        yield _with_words(plain, "\n".join(body))


def _pieces(lines: Sequence[StructureLine], unit: Unit) -> list[tuple[UnitCandidate, list[str]]]:
    """The wording cut at consecutive labels; labels inside quotations are ignored."""
    pieces: list[tuple[UnitCandidate, list[str]]] = []
    for line, is_quoted in zip(lines, quoted_lines(lines)[0], strict=True):
        opened = None if is_quoted else _opened(line.text, unit, pieces[-1][0].number if pieces else None)
        if opened is not None:
            pieces.append((opened, [line.text[opened.body_at :].strip()]))
        elif pieces:
            pieces[-1][1].append(line.text)
        else:
            break
    return pieces


def _opened(text: str, unit: Unit, before: UnitNumber | None) -> UnitCandidate | None:
    found = next((one for one in candidates(text) if one.unit is unit), None)
    if found is None or before is None:
        return found
    return found if succession(before, found.number) in (NumberSuccession.NEXT, NumberSuccession.INSERTED) else None


def _with_words(unit: ProvisionNode, words: str) -> ProvisionNode:
    """A clause or a point with this text; a clause without other children is cut into points."""
    tree = parse_article(words, "1") if unit.unit is Unit.CLAUSE else None
    if tree is None or any(child.unit is not Unit.POINT for child in tree.children):
        return replace(unit, text=words, children=(), span=NOWHERE)
    return replace(
        unit,
        heading="",
        text=tree.text,
        children=tuple(
            replace(
                one, address=replace(unit.address, steps=(*unit.address.steps, one.address.steps[-1])), span=NOWHERE
            )
            for one in tree.children
        ),
        span=NOWHERE,
    )


def body_of(wording: str, kept: ProvisionNode) -> ProvisionNode:
    """The unit with another text, for wording that does not begin with the unit's label."""
    text = mended(wording)
    if kept.unit is Unit.CLAUSE and (label := next(candidates(f"{kept.label}. A"), None)):
        return _with_words(replace(kept, label=label.label, heading=""), text)
    if kept.unit is Unit.ARTICLE:
        return _at(parse_article(text, kept.label.removeprefix("Điều").strip(), title=kept.heading), kept.address)
    return replace(kept, text=text, children=(), span=NOWHERE)


def _at(article: ProvisionNode, address: Address) -> ProvisionNode:
    """A parsed article moved to the given address."""
    return replace(
        article,
        address=replace(address, steps=(*address.steps, *article.address.steps[len(address.steps) :])),
        span=NOWHERE,
        children=tuple(
            _at(one, replace(address, steps=(*address.steps, *one.address.steps[len(address.steps) :])))
            for one in article.children
        ),
    )


# ---- passages --------------------------------------------------------------------------------------------------------

_ORDINALS = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8}
NTH = re.compile(
    rf"(?P<what>đoạn|câu|gạch\s+đầu\s+dòng|số\s+thứ\s+tự)(?:\s+(?:văn|thứ))*\s+(?P<which>{'|'.join(_ORDINALS)}|\d{{1,3}})",
    re.IGNORECASE,
)
_PIECES = {
    "đ": r"(?m)^.+$",
    "c": r"\S.*?(?:\.(?=\s+[^\W\d_a-zà-ỹđ])|$)",  # a sentence ends before a capital letter
    "g": r"(?m)^\s*[-–+•]\s.*$",
    "s": r"(?m)^\|\s*{}\s*\|.*$",  # the row of a table, by its number
}
DASH = re.compile(r"\s*[-–+•|]\s")


def passage_of(node: ProvisionNode, note: str) -> re.Match[str] | None:
    """The passage that the note identifies by its number within the unit's own text; None if not certain."""
    if (found := NTH.fullmatch(note.strip())) is None or node.children:
        return None
    what, which = found["what"][0].lower(), found["which"].lower()
    number = _ORDINALS.get(which) or int(which)
    pieces = list(re.finditer(_PIECES[what].format(number), node.text))
    if what == "s":
        return pieces[0] if len(pieces) == 1 else None
    is_mixed = (what == "đ" and any(DASH.match(one[0]) for one in pieces)) or (what == "c" and "\n" in node.text)
    return None if is_mixed or len(pieces) < number else pieces[number - 1]


# ---- checks of completeness ------------------------------------------------------------------------------------------

NO_WORDING = re.compile(r"Nơi nhận\b|.*CỘNG H[ÒO][AÀ] XÃ HỘI CHỦ NGHĨA")
_NUMBERED = (Unit.ARTICLE, Unit.CLAUSE, Unit.POINT)


def is_balanced(change: WordChange) -> bool:
    """Whether both the replaced and the new words were read completely."""
    return change.is_bounded and _pair(change.old) and _pair(change.new)


def doubts_of_wording(amendment: Amendment, given: GivenWording) -> tuple[WordingDoubt, ...]:
    """Why the new wording may not be read completely; () if it is, or if there is none."""
    lines = mended(given.words).split("\n") if given else []
    if not lines:
        return ()
    own = mended(blanked(given.words, read_quotations(given.words))).split("\n")
    is_heading = amendment.part is ProvisionPart.HEADING
    is_lead = amendment.part is ProvisionPart.LEAD or "mở đầu" in amendment.note
    found = {
        WordingDoubt.MARKS: not (given.is_bounded and _pair(given.words)),
        WordingDoubt.OPENING: amendment.part is ProvisionPart.WHOLE and not _opens_as_said(lines[0], amendment),
        WordingDoubt.COLON: lines[-1].endswith(":") and not (is_lead or is_heading),
        WordingDoubt.ENDING: not (given.is_stopped or is_heading or is_lead or _RE.ends.search(lines[-1])),
        WordingDoubt.SIGNATURE: any(NO_WORDING.match(line) or is_signatory(line) for line in own),
        # The unit itself may be an instruction, if an amending text is amended.
        WordingDoubt.INSTRUCTION: any(_RE.order.match(line) for line in own[1:]),
    }
    numbers = set(_doubts_of_numbers(own))
    return tuple(doubt for doubt in WordingDoubt if found.get(doubt) or doubt in numbers)


def _pair(words: str) -> bool:
    """Whether all quotation marks are paired."""
    depth = 0
    for mark in MARK.finditer(words):
        depth += 1 if opens_quotation(mark, words, depth) else -1
        if depth < 0:
            return False
    return not depth


def _opens_as_said(line: str, amendment: Amendment) -> bool:
    if (last := amendment.provision.last) is None:
        return False
    if opens(line, last):
        return True
    first = line.strip("| ").split(" ", 1)[0].rstrip(".):") if last.unit not in (Unit.ARTICLE, Unit.CLAUSE) else ""
    is_named = last.unit is Unit.ANNEX and line.casefold().startswith("phụ lục")
    return is_named or (bool(first) and label_key(last.unit, first) == last.label)  # "3.1. Hồ sơ …", "| 36 | Dịch vụ …"


def _doubts_of_numbers(lines: Sequence[str]) -> Iterator[WordingDoubt]:
    """Checks the numbering: each number must continue an open list or begin a new one."""
    levels: list[UnitCandidate] = []
    above = ""
    for line in lines:
        opened = next((one for one in candidates(line) if not (one.is_plan_level or one.note)), None)
        if _RE.decimal.match(line):  # "1.2. …": points below it count anew
            levels = [one for one in levels if one.unit is not Unit.POINT]
        elif opened is not None and opened.unit not in _NUMBERED:
            levels = [one for one in levels if one.unit is Unit.ARTICLE]
        elif opened is not None:
            place = next((at for at, one in enumerate(levels) if _is_same_list(one, opened)), len(levels))
            if place < len(levels) and above.endswith(":") and not opened.number.suffix:
                yield WordingDoubt.COLON
            if levels and not _goes_on(levels[place].number if place < len(levels) else None, opened.number):
                yield WordingDoubt.NUMBERING
            levels = [*levels[:place], opened]
        if has_items_inside(line, levels):
            yield WordingDoubt.GLUED
        above = line


def _is_same_list(one: UnitCandidate, other: UnitCandidate) -> bool:
    return (one.unit, one.style) == (other.unit, other.style)


def _goes_on(before: UnitNumber | None, now: UnitNumber) -> bool:
    return succession(before, now) in (NumberSuccession.NEXT, NumberSuccession.INSERTED)


def has_items_inside(line: str, levels: Sequence[UnitCandidate]) -> bool:
    """ "Hồ sơ gồm: a) Đơn; b) Ảnh.": whether the line contains the first item of a list after a colon, or the next of
    an open list."""
    if levels and levels[-1].unit is Unit.ARTICLE and _RE.inside_heading.search(line):
        return True
    for found in _RE.inside.finditer(line):
        item = next(candidates(f"{found['label']} A"), None)
        if item is not None and (
            (found["before"] == ":" and item.number == UnitNumber(1))
            or any(_is_same_list(one, item) and _goes_on(one.number, item.number) for one in levels)
        ):
            return True
    return False
