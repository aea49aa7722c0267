"""The head block as a form: its text in one string, and the marks of the form, found regardless of line breaks.

Web pages flatten tables, wrap lines anywhere and run the whole head into one line; so line ends are not used here.
Strong breaks are kept as special white space: VT for a ruler or the border of a cell, FF for a blank line, TAB for a
wide gap between columns. All are white space to a pattern.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from lawtext.dates import parse_date
from lawtext.structure.known_agencies import province_at_end
from lawtext.structure.lines import BREAKS, MARKUP, UPPER, LineKind, StructureLine
from lawtext.types import Span
from lawtext.words import fold, normalise, patterns_beside

_INDENT = 200  # no line is indented by more characters
_LONGEST = 40_000  # characters searched for a head

# Document types, including those of Nghị định 30/2020/NĐ-CP, Điều 7, and of the Party. Longest first, so that "THÔNG TƯ
# LIÊN TỊCH" is not read as "THÔNG TƯ".
DOC_TYPES = (
    *("Thông tư liên tịch", "Nghị quyết liên tịch", "Chương trình phối hợp", "Kế hoạch phối hợp", "Quy chế phối hợp"),
    *("Hướng dẫn liên ngành", "Văn bản hợp nhất", "Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"),
    *("Nghị định", "Nghị quyết", "Thông tư", "Quyết định", "Chỉ thị", "Sắc lệnh", "Sắc luật", "Lệnh"),
    *("Kế hoạch", "Chương trình", "Thông báo", "Báo cáo", "Tờ trình", "Hướng dẫn", "Kết luận", "Công điện"),
    *("Đề án", "Phương án", "Quy chế", "Quy định", "Công văn", "Thông cáo", "Thông tri", "Lời kêu gọi"),
    *(
        "Lịch công tác",
        "Dự án",
        "Đề cương",
        "Điều lệ",
        "Nội quy",
        "Biên bản",
        "Hợp đồng",
        "Bản ghi nhớ",
        "Bản thỏa thuận",
    ),
    *("Giấy ủy quyền", "Giấy mời", "Giấy giới thiệu", "Giấy nghỉ phép", "Phiếu gửi", "Phiếu chuyển", "Phiếu báo"),
)
_OLD_NAMES = {"thong tu lien bo": "Thông tư liên tịch", "quyet dinh lien tich": "Quyết định"}
TYPE_NAMES = {**_OLD_NAMES, **{fold(name): name for name in DOC_TYPES}}
_TYPE = "|".join(name.replace(" ", r"\s+") for name in TYPE_NAMES)

# All the patterns below are for folded text, which has the same length as the original.
_CODE = r"(?![A-ZĐ]?[a-zđ]{3,})[A-ZĐ](?:[A-ZĐƯ&\d]|[a-z](?![a-z]{2}))*"
_NUMBER = (
    rf"\d{{1,6}}(?:\.\d{{1,2}})?[A-Za-z]?(?: ?/\s?(?:19|20)\d\d(?![\d-]))?"
    rf"(?: ?[/-]\s?{_CODE})(?: ?[-–/.]\s?{_CODE}(?![^\W\d_]))*(?![^\W\d_])"
)
_RE = patterns_beside(__file__, code=_CODE, number=_NUMBER, type=_TYPE, upper=UPPER)
_DATE_REACH = 60
_PLACE_REACH, _LONGEST_PLACE = 120, 6
_BREAK = "\n\f\v\t"
_ENACTED = {**TYPE_NAMES, "quyet nghi": "Nghị quyết"}


@dataclass(frozen=True, slots=True)
class FormMark:
    """One mark of the form; `start` and `end` are offsets in `Form.text`, `words` is its text."""

    start: int
    end: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Cell(FormMark):
    """A line or a part of one; `is_apart`: a ruler, a border or a gap is above it; `is_below_blank`: a blank line."""

    is_apart: bool = False
    is_below_blank: bool = False


@dataclass(frozen=True, slots=True)
class NumberMark(FormMark):
    """An official number; `is_led` by "Số:", and `lead` is the word before that: "Luật số: …" has "luat". `is_inside`:
    within a sentence."""

    is_led: bool = False
    is_inside: bool = False
    lead: str = ""


@dataclass(frozen=True, slots=True)
class TypeMark(FormMark):
    """Words that name a document type; `is_alone` in their line, or in capitals."""

    is_alone: bool = False
    is_capital: bool = False


@dataclass(frozen=True, slots=True)
class Dateline(FormMark):
    """ "Hà Nội, ngày 17 tháng 6 năm 2010"; `day` is None if left blank."""

    place: str = ""
    day: date | None = None
    day_at: int = 0


class Form:
    """The lines of a head as one string, with a mapping to the source."""

    def __init__(self, lines: Sequence[StructureLine], source: str) -> None:
        self.source = source
        self._lines: list[StructureLine] = []
        self._starts: list[int] = []
        text = ""
        for line, words in ((line, words) for line in lines if (words := _words(line)) is not None):
            self._lines.append(line)
            self._starts.append(len(text))
            text += f"{words}\n"
            if len(text) > _LONGEST:
                break
        self.text = text.removesuffix("\n")
        self.folded = fold(self.text)

    def span(self, start: int, end: int) -> Span:
        """The span in the source of `text[start:end]`: found by counting letters and digits."""
        while end > start and not self.text[end - 1].isalnum():
            end -= 1
        return Span(self._origin(start), self._origin(end - 1) + 1) if end > start else Span(0, 0)

    def line_start(self, at: int) -> int:
        """The start, in `text`, of the line that contains this offset."""
        return self._starts[self._line_at(at)] if self._lines else 0

    def offset_of(self, line: StructureLine) -> int:
        """The offset in `text` of a line of the source; the end of `text` for lines beyond it."""
        at = bisect_left(self._lines, line.start, key=lambda one: one.start)
        return self._starts[at] if at < len(self._starts) else len(self.text)

    def cells(self, start: int, stop: int, without: Sequence[FormMark] = ()) -> Iterator[Cell]:
        """The text between breaks, in order, without the words of some marks."""
        at = start
        for mark in (*sorted(without, key=lambda one: one.start), FormMark(stop, stop)):
            if at < min(mark.end, stop):
                yield from self._cells(at, min(mark.start, stop), is_apart=at > start)
                at = mark.end

    def _cells(self, start: int, stop: int, *, is_apart: bool) -> Iterator[Cell]:
        last = start
        for found in _RE.cell.finditer(self.text, start, max(start, stop)):
            between = self.text[last : found.start()]
            is_parted = "\v" in between or "\t" in between or (is_apart and last == start)
            if said := " ".join(found[0].split()):
                yield Cell(found.start(), found.start() + len(found[0].rstrip()), said, is_parted, "\f" in between)
            last = found.end()

    def opens(self, at: int) -> bool:
        """Whether a line, a cell or a column begins here."""
        before = self.text[max(0, at - _INDENT) : at].rstrip(" ")
        return not before or before[-1] in _BREAK

    def origin(self, at: int) -> int:
        """The offset in the source of the line that contains this offset."""
        return self._lines[self._line_at(at)].start if self._lines else 0

    def _line_at(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)

    def _origin(self, at: int) -> int:
        line, begins = self._lines[self._line_at(at)], self._starts[self._line_at(at)]
        count = sum(map(str.isalnum, MARKUP.sub(_blank, line.text)[: at - begins]))
        places = (
            line.start + place
            for place, character in enumerate(MARKUP.sub(_blank, self.source[line.start : line.end]))
            if character.isalnum()
        )
        return next(islice(places, count, None), line.start)


def _words(line: StructureLine) -> str | None:
    """A line's text for the form; None for lines that are not part of it."""
    if not line.is_text:
        return {LineKind.RULE: "\v", LineKind.BLANK: "\f"}.get(line.kind)
    words = _RE.gap.sub(lambda gap: "\t" * len(gap[0]), _RE.border.sub(lambda border: "\v" * len(border[0]), line.text))
    words = _RE.record.sub(lambda row: "\v".ljust(len(row[0]), "\v"), words)
    words = MARKUP.sub(_blank, BREAKS.sub(lambda tag: "\n".ljust(len(tag[0])), _RE.emphasis.sub(_blank, words)))
    return _RE.editorial.sub(_blank, words)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def find_mottos(form: Form) -> list[FormMark]:
    """ "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" with or without the line below it, but not within a sentence."""
    found: dict[int, FormMark] = {}  # by end offset
    for match in _RE.republic.finditer(form.folded):
        motto = _RE.motto_below.match(form.folded, match.end())
        is_inside = form.folded[max(0, match.start() - _INDENT) : match.start()].rstrip(" \n").endswith("nuoc")
        if motto or (form.text[match.start() : match.end()].isupper() and not is_inside):
            end = (motto or match).end()
            found[end] = FormMark(match.start(), end)
    for match in (*_RE.party.finditer(form.text), *_RE.motto.finditer(form.folded)):
        found.setdefault(match.end(), FormMark(*match.span()))
    return sorted(found.values(), key=lambda mark: mark.start)


def find_numbers(form: Form, start: int, stop: int) -> Iterator[NumberMark]:
    """Official numbers of the form: after "Số:", or alone in a line or cell."""
    found = (pattern.finditer(form.text, start, stop) for pattern in (_RE.numbered, _RE.bare_number))
    for match in sorted(chain(*found), key=lambda one: one.start("number")):
        is_led = match.re is _RE.numbered
        lead = " ".join(fold(match["lead"] or "").split()) if is_led else ""
        begins = match.start() if is_led else match.start("number")
        is_said = is_led and match[0][:1] != "S" and not match["colon"] and not match[0][:2].isupper()
        act = _RE.of_act.search(form.folded, max(0, begins - _INDENT), begins)  # "CỦA NGHỊ ĐỊNH SỐ 54/2016/NĐ-CP"
        is_inside = (is_said and not (lead and form.opens(begins) and _RE.line_ends.match(form.text, match.end()))) or (
            act is not None and _RE.of.search(form.folded, max(0, act.start() - 8), act.start()) is not None
        )
        yield NumberMark(begins, match.end("number"), match["number"], is_led, is_inside, lead)


def find_number_inside(form: Form, start: int, stop: int) -> NumberMark | None:
    """The first number in a sentence, such as a page title: "Công văn 2739/VPCP-ĐMDN năm 2019 …"."""
    found = re.compile(_NUMBER).search(form.text, start, stop)
    return NumberMark(*found.span(), found[0]) if found else None


def tidy_number(number: str) -> str:
    """A number as printed, without blanks, with one kind of dash; "87 NQ/UBTVQH9" gets its dash."""
    said = normalise(number)
    head, blank, rest = said.partition(" ")
    if blank and head.isdigit() and rest[:1].isalpha() and "/" not in head:
        return f"{head} {''.join(rest.split())}"
    return "".join(said.split())


def find_datelines(form: Form, start: int, stop: int) -> Iterator[Dateline]:
    """Places and dates: "Thành phố Hồ Chí / Minh, ngày 21 tháng 11 năm 2025"; not a date within a sentence."""
    for match in _RE.day.finditer(form.folded, start, stop):
        reach = max(start, match.start() - _PLACE_REACH)
        reach = max((motto.end() for motto in _RE.motto.finditer(form.folded, reach, match.start())), default=reach)
        before = form.text[reach : match.start()].rstrip()
        bare = before.rstrip(",.; ")
        place = _place(bare, has_comma="," in before[len(bare) :])
        ends = (_RE.day_run.match(form.folded, match.end()) or match).end()
        if place or (form.opens(match.start()) and _RE.line_ends.match(form.text, ends)):
            begins = reach + len(bare) - len(place) if place else match.start()
            day = parse_date(
                _RE.mark_in_year.sub(r"\1", " ".join(form.text[match.start() : match.start() + _DATE_REACH].split()))
            )
            yield Dateline(begins, ends, form.text[begins:ends], " ".join(place.split()), day, match.start())


def _place(before: str, *, has_comma: bool) -> str:
    """The place name at the end of this text: capitalised words in the last line of a cell, or across one line end."""
    cell = before[max(before.rfind(mark) for mark in "\v\t:;,") + 1 :]
    above, last = ["", "", *[line for line in cell.replace("\f", "\n").split("\n") if line.strip()]][-2:]
    goes_on = above and not above.isupper() and _RE.place.fullmatch(above.strip())
    is_one = goes_on and len(f"{above} {last}".split()) <= _LONGEST_PLACE
    said = cell[cell.rindex(above) :] if is_one else last
    ends = (said[word.start() :] for word in re.finditer(r"\S+", said))
    named = (one for one in ends if _RE.place.fullmatch(one) and len(one.split()) <= _LONGEST_PLACE)
    place = (province_at_end(said) if len(said.split()) > _LONGEST_PLACE else "") or next(named, "")
    is_name = has_comma or (all(word[:1].isupper() for word in place.split()) and not place.isupper())
    return place if is_name else ""


def find_types(form: Form, start: int, stop: int) -> Iterator[TypeMark]:
    """Words that name a document type where a title may begin: in capitals, alone in a line, or before "của Chính phủ
    số … ngày …"."""
    for match in _RE.typed.finditer(form.folded, start, stop):
        said = form.text[match.start() : match.end()]
        if not said[:1].isupper() or _RE.clause_ends.match(form.folded, match.end()):
            continue  # "QUYẾT ĐỊNH:" is the enacting formula
        if _RE.genitive.search(form.folded, max(0, match.start() - 8), match.start()):
            continue
        is_alone = form.opens(match.start()) and _RE.line_ends.match(form.text, match.end()) is not None
        is_titled = form.opens(match.start()) and (
            _RE.titled.match(form.folded, match.end()) or _RE.title.match(form.text, match.end())
        )
        if is_alone or said.isupper() or is_titled or _RE.title_below.match(form.text, match.end()):
            yield TypeMark(*match.span(), TYPE_NAMES[" ".join(match["type"].split())], is_alone, said.isupper())


def is_other_act(form: Form, kind: TypeMark, number: str) -> bool:
    """Whether the type belongs to another act than the one with this number: "Nghị quyết số 49-NQ/TW …"."""
    said = _RE.numbered_act.match(form.folded, kind.end)
    return said is not None and not form.text.startswith(number, said.end())


def find_enacting(form: Form, start: int, stop: int) -> FormMark | None:
    """The enacting formula "QUYẾT ĐỊNH:", "QUYẾT NGHỊ:", with its document type."""
    found = (match for match in _RE.enacts.finditer(form.folded, start, stop) if form.opens(match.start()))
    return next((FormMark(*match.span(), _ENACTED[" ".join(match["type"].split())]) for match in found), None)


def find_matter(form: Form, start: int, stop: int) -> FormMark | None:
    """ "V/v" before the subject of a letter, at the start of a line or right after a number."""
    for found in _RE.matter.finditer(form.folded, start, stop):
        before = form.text[max(start, found.start() - _INDENT) : found.start()].rstrip(" (")
        if form.opens(found.start()) or _RE.ends_in_number.search(before):
            return FormMark(*found.span())
    return None


def find_addressee(form: Form, start: int, stop: int) -> int:
    """The offset of "Kính gửi"; -1 if there is none."""
    return found.start() if (found := _RE.addressee.search(form.folded, start, stop)) else -1


def find_bases(form: Form, start: int, stop: int) -> int:
    """The start of the preamble: "Căn cứ …" at the start of a line, or after a title in capitals; else `stop`."""
    for match in _RE.bases.finditer(form.text, start, stop):
        before = form.text[max(start, match.start() - _INDENT) : match.start()].rstrip(" ")
        if (
            not before
            or before[-1] in _BREAK
            or before[-6:].isupper()
            or _RE.first_basis.match(form.text, match.start())
        ):
            return match.start()
    return stop
