"""The head block: number, type, subject (trích yếu), issuer, place and date, legal bases (Nghị định 30/2020/NĐ-CP, Phụ
lục I).

The marks of the form are found first (`head_form`), wherever lines and cells break; each field is then the text between
two marks, with its span in the source and, if something contradicts it, a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from lawtext.structure.agencies import (
    enacting_body,
    in_capitals,
    in_sentence_case,
    is_agency,
    letterhead_bodies,
    split_joint,
)
from lawtext.structure.head_form import (
    Dateline,
    Form,
    FormMark,
    NumberMark,
    TypeMark,
    find_addressee,
    find_bases,
    find_datelines,
    find_enacting,
    find_matter,
    find_mottos,
    find_number_inside,
    find_numbers,
    find_types,
    is_other_act,
    tidy_number,
)
from lawtext.structure.head_subject import (
    HEAD_KINDS,
    WEAK_KINDS,
    HeadDoubts,
    TitleFacts,
    may_go_on,
    read_matter,
    read_subject,
    read_title_facts,
)
from lawtext.structure.known_agencies import (
    agrees_with_code,
    begins_with_office,
    is_known_agency,
    key_of,
    lacks_place,
    provinces_in,
    without_office,
)
from lawtext.structure.lines import StructureLine, is_capitals
from lawtext.types import Head, HeadField
from lawtext.words import capital, patterns_beside

_NEAR = 900  # characters between the motto and its number or date
_LONGEST_TALK = 6000  # characters of the web page above a head
_ABOVE = 12  # lines of a letterhead above the motto
_MOST_CELLS = 60  # of a letterhead
_OF_LETTER = 60  # characters between a number and the "V/v" below it
_RE = patterns_beside(__file__)
_LAW_NAMES = {"luat": "Luật", "bo luat": "Bộ luật", "phap lenh": "Pháp lệnh"}


def read_head(lines: Sequence[StructureLine], source: str, units: Sequence[int] = ()) -> tuple[Head, int]:
    """The head of a document, with `doc_type` as in `DOC_TYPES`; and the offset in the source where it begins, below
    text of the web page.

    `units` are the indexes in `lines` where a unit opens, in order: a head ends at the first one below its form.
    `source` is searched for the spelling of a body's name.
    """
    form = Form(lines, source)
    layout = _Layout.of(form, [form.offset_of(lines[at]) for at in units])
    kind, kind_doubt = layout.doc_type()
    subject, below = _subject(layout)
    preamble = _preamble(form, below, layout.stop)
    bodies = _issuer(layout, source, preamble, is_joint=kind in ("Thông tư liên tịch", "Nghị quyết liên tịch"))
    superior = _superior(layout, bodies, source)
    doubts = HeadDoubts(form, layout.number_words, kind)
    where = layout.dateline or layout.title.dated or layout.day_beside_number or Dateline(0, 0)
    readings = (
        doubts.number(layout.number, is_aside=layout.is_number_aside),
        doubts.doc_type(layout.kind or layout.number, kind_doubt),
        _subject_reading(doubts, layout, subject, below, bodies),
        doubts.issuer(bodies),
        doubts.read("superior", superior.words, superior.start, superior.end),
        doubts.read("place", where.place, where.start, where.day_at),
        doubts.issued(where),
    )
    head = Head(
        official_number=layout.number_words,
        doc_type=kind,
        subject=subject.words if subject else "",
        issuer=" - ".join(body.words for body in bodies),
        place=where.place,
        issued_date=where.day,
        legal_bases=tuple(text.rstrip(" ;.,") for text in preamble if _RE.legal_basis.match(text)),
        readings=tuple(one for one in readings if one),
    )
    return head, form.origin(layout.start)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The positions of the marks of a head. It begins at `start`, its preamble at `bases`, its text at `stop`."""

    form: Form
    start: int
    stop: int
    bases: int
    addressed: int
    mottos: tuple[FormMark, ...]
    numbers: tuple[NumberMark, ...]
    dateline: Dateline | None
    kind: TypeMark | None
    matter: FormMark | None
    title: TitleFacts

    @classmethod
    def of(cls, form: Form, units: Sequence[int]) -> _Layout:
        mottos = find_mottos(form)
        anchor = _anchor(form, mottos, units)
        start = _letterhead_start(form, anchor) if anchor else 0
        floor = anchor.end if anchor else 0
        stop = next((at for at in units if at >= floor), len(form.text))
        addressed = find_addressee(form, start, stop)
        until = addressed if addressed >= 0 else stop
        bases = min(find_bases(form, floor, stop), until)
        numbers = tuple(find_numbers(form, start, bases))
        datelines = find_datelines(form, start, min(stop, until + _OF_LETTER) if addressed >= 0 else bases)
        dateline = min(datelines, key=lambda one: (not one.place, one.day is None), default=None)
        matter = find_matter(form, start, bases)
        own = tuple(one for one in mottos if start <= one.start < stop)
        kind = _kind(form, start, bases, [*own[:2], *numbers[:1], *([dateline] if dateline else [])], matter)
        if kind:
            bases = _bases_below(form, kind, stop)
        title = _title_facts(form, kind, bases) if kind else TitleFacts(start)
        return cls(form, start, stop, bases, addressed, own, numbers, dateline, kind, matter, title)

    @property
    def letterhead_end(self) -> int:
        ends = [self.kind.start if self.kind else self.bases, self.bases]
        return min([*ends, *([self.matter.start] if self.matter and not self.kind else [])])

    @property
    def number(self) -> NumberMark | None:
        """The number of the head: one after "Số:" before one alone, above the type before one below it."""
        end = self.kind.start if self.kind else self.bases
        above = (one for one in self.numbers if one.start < end and not one.is_inside)
        first = min(above, key=lambda one: not one.is_led, default=None) or self.title.number
        # … or in the web page's title above the form: "Công văn 2739/VPCP-ĐMDN năm 2019 …"
        return first or find_number_inside(self.form, 0, self.start)

    @property
    def day_beside_number(self) -> Dateline | None:
        """ "Số: 12/QĐ-UB ngày 3/4/2003"."""
        number = self.number
        return read_title_facts(self.form, number.end, self.bases).dated if number else None

    @property
    def is_number_aside(self) -> bool:
        """Whether the number is only in the title of the web page."""
        return self.number is not None and self.number.start < self.start

    @property
    def number_words(self) -> str:
        return tidy_number(self.number.words) if self.number else ""

    def doc_type(self) -> tuple[str, str]:
        """The document type, and a doubt about it."""
        if self.kind:
            said = " ".join(self.form.text[self.kind.start : self.kind.end].split())
            is_spelt = said.casefold() == self.kind.words.casefold()
            return self.kind.words, "" if is_spelt or "liên bộ" in said.casefold() else f"nguồn ghi “{said}”"
        if self.number and self.number.lead in _LAW_NAMES:
            return _LAW_NAMES[self.number.lead], ""
        told = _kind_of_code(self.number_words)
        if clause := find_enacting(self.form, self.start, self.stop):
            return clause.words, "" if clause.words == told else "không có dòng tên loại; suy từ câu ban hành"
        if self.addressed >= 0 or self.is_letter:
            return "Công văn", ""
        return told, "không có dòng tên loại; suy từ ký hiệu" if told else ""

    @property
    def is_letter(self) -> bool:
        """Whether "V/v" is right below a number without a type code, as in official letters."""
        number = None if self.kind else self.number
        is_of_year = _RE.of_year.match(self.number_words) and self.bases < self.stop  # "579/2018/UBTVQH14", "Căn cứ …"
        if is_of_year or not (self.matter and number and 0 <= self.matter.start - number.end < _OF_LETTER):
            return False
        codes = tuple(re.split(r"[-/.]", self.number_words)[2:])
        is_of_body = any(agrees_with_code(body.words, codes) for body in _bodies(self))
        return not _kind_of_code(self.number_words, is_strict=not is_of_body)


def _kind_of_code(number: str, *, is_strict: bool = False) -> str:
    code = next((one for one in re.split(r"[-/.]", number)[1:] if not one.isdigit()), "")
    name = "" if is_strict and code in WEAK_KINDS else HEAD_KINDS.get(code, "")
    return capital(name)


def _anchor(form: Form, mottos: Sequence[FormMark], units: Sequence[int]) -> FormMark | None:
    """The motto of the document: the first with a number or a date beside it. Mottos below a unit belong to attached
    forms, unless nothing above that unit has a type or a number: then that unit is text of the web page."""
    first_unit = units[0] if units else len(form.text)
    is_headed = any(one.is_led and not one.is_inside for one in find_numbers(form, 0, first_unit)) or any(
        one.is_alone and one.is_capital for one in find_types(form, 0, first_unit)
    )
    for motto in mottos:
        around = max(0, motto.start - _NEAR), motto.end + _NEAR
        number, dated = next(find_numbers(form, *around), None), next(find_datelines(form, *around), None)
        if motto.start > first_unit and (
            is_headed or motto.start > _LONGEST_TALK or not (number and dated and dated.day)
        ):
            return None
        if number or dated:
            return motto
    return mottos[0] if mottos and mottos[0].start < first_unit else None


def _letterhead_start(form: Form, motto: FormMark) -> int:
    """The start of the letterhead: upwards from the motto, or from a number above it, over lines in capitals, rulers
    and numbers; anything else is text of the web page."""
    numbers = find_numbers(form, max(0, motto.start - _NEAR), motto.start)
    own = (one.start for one in numbers if one.is_led and not one.is_inside and form.opens(one.start))
    start = form.line_start(next(own, motto.start))
    for _ in range(_ABOVE):
        if not start:
            break
        above = form.line_start(start - 1)
        said = form.text[above : start - 1].strip()
        is_own = is_capitals(said) or is_known_agency(said) or _RE.own_line.match(said)
        is_spoken = any(map(str.isalpha, said)) and not is_own
        if is_spoken and not any(form.opens(one.start) for one in find_numbers(form, above, start - 1)):
            break
        start = above
    return start


def _kind(form: Form, start: int, stop: int, marks: Sequence[FormMark], matter: FormMark | None) -> TypeMark | None:
    """The document type's words: the first below number, motto and date; else the first in a line of its own, in
    capitals, or before "số … ngày …"."""
    found = [one for one in find_types(form, start, stop) if not any(m.start <= one.start < m.end for m in marks)]
    if matter:
        found = [one for one in found if one.start < matter.start or form.text[one.start : one.end].isupper()]
    ends = {mark.end for mark in marks}
    free = [one for one in found if form.opens(one.start) or one.start - _blanks_before(form, one.start) in ends]
    floor = max((mark.end for mark in marks), default=0)
    number = next((mark.words for mark in marks if isinstance(mark, NumberMark)), "")
    alone = [one for one in free if one.is_alone]
    if number and not alone:  # a text that begins with "Nghị quyết số 49-NQ/TW …" of others
        free = [one for one in free if one.is_capital or not is_other_act(form, one, number)]
    for one in free:
        is_title = one.is_alone or one.is_capital  # "THÔNG TƯ / CỦA BỘ Y TẾ SỐ 12/2003/TT-BYT NGÀY …"
        if is_title and any(
            _RE.in_title.fullmatch(form.folded, one.end, mark.start) for mark in marks if mark.start >= one.end
        ):
            return one
    for choice in ([one for one in free if one.start >= floor and (one.is_alone or one.is_capital)], alone, free):
        consolidation = [one for one in choice if one.words != "Văn bản hợp nhất"]
        if chosen := (consolidation if alone and consolidation else choice):
            return chosen[0]
    return None


def _title_facts(form: Form, kind: TypeMark, bases: int) -> TitleFacts:
    """The facts below a type, or after a law's name: "LUẬT / HẢI QUAN / CỦA NƯỚC CỘNG HÒA … SỐ 29/2001/QH10"."""
    facts = read_title_facts(form, kind.end, bases)
    behind = None if facts.number else _RE.state_behind.search(form.folded, facts.end, bases)
    more = read_title_facts(form, behind.end(), bases) if behind else facts
    return replace(facts, number=more.number, dated=facts.dated or more.dated)


def _bases_below(form: Form, kind: TypeMark, stop: int) -> int:
    """The start of the preamble below a title, which itself may begin with "Thực hiện Đề án …"."""
    first = next(form.cells(kind.end, stop), None)
    is_title = first is not None and not first.words.startswith(("Căn cứ", "Để "))
    return find_bases(form, first.start + 1 if first and is_title else kind.end, stop)


def _blanks_before(form: Form, at: int) -> int:
    before = form.text[max(0, at - _OF_LETTER) : at]
    return len(before) - len(before.rstrip(" _-*."))


def _subject(layout: _Layout) -> tuple[FormMark | None, int]:
    """The subject and its end: below the type, or after "V/v"."""
    form = layout.form
    if layout.kind:
        return read_subject(form, layout.title.end, layout.bases, issuers=_bodies(layout))
    if layout.matter and not (layout.is_letter or layout.addressed >= 0):
        return read_subject(form, layout.matter.end, layout.bases, issuers=_bodies(layout))
    if layout.matter:
        clause = find_enacting(form, layout.matter.end, layout.stop)
        numbers = (one for one in layout.numbers if not one.is_inside)
        marks = [*layout.mottos, *numbers, layout.dateline, clause, FormMark(layout.bases, layout.bases)]
        stop = min((mark.start for mark in marks if mark and mark.start >= layout.matter.end), default=layout.stop)
        return read_matter(form, layout.matter.end, stop)
    begins = max((mark.end for mark in (*layout.mottos[:1], *layout.numbers[:1], layout.dateline) if mark), default=0)
    first = next(form.cells(begins, layout.bases), None) if begins else None
    is_title = first and is_capitals(first.words) and not (is_agency(first.words) or begins_with_office(first.words))
    if is_title and layout.addressed < 0:
        return read_subject(form, begins, layout.bases, issuers=_bodies(layout))
    return None, layout.start


def _subject_reading(
    doubts: HeadDoubts, layout: _Layout, subject: FormMark | None, below: int, bodies: Sequence[FormMark]
) -> HeadField | None:
    return doubts.subject(
        subject,
        bodies,
        is_titled=bool(layout.kind or layout.matter),
        is_below_kind=bool(layout.kind),
        is_open=below >= layout.stop,
        goes_on=subject is not None and is_capitals(subject.words[:20]) and may_go_on(layout.form, below, layout.bases),
    )


def _bodies(layout: _Layout) -> list[FormMark]:
    """The bodies named in the letterhead."""
    marks = [*layout.mottos, *layout.numbers, *([layout.dateline] if layout.dateline else [])]
    cells = islice(layout.form.cells(layout.start, layout.letterhead_end, without=marks), _MOST_CELLS)
    return letterhead_bodies(filter(None, map(in_capitals, cells)))


def _issuer(layout: _Layout, source: str, preamble: Sequence[str], *, is_joint: bool) -> list[FormMark]:
    """The issuers, spelt as in sentences: named below the type, in the letterhead, or in the preamble."""
    form = layout.form
    below = layout.title.body
    bodies = _bodies(layout)
    is_upper = below is not None and form.text[below.start : below.end].isupper()
    if below and not (bodies and (key_of(bodies[-1].words).startswith(key_of(below.words)) or not is_upper)):
        bodies = [below]
    told = bodies if is_joint or bodies and bodies[0].words.startswith("LIÊN BỘ") else bodies[-1:]
    pieces: Sequence[FormMark] = [_completed(layout, piece) for body in told for piece in split_joint(body)]
    if not bodies:
        cells = form.cells(layout.start, layout.letterhead_end)
        pieces = [one for one in cells if is_agency(one.words.upper()) and len(one.words) < _OF_LETTER][:1]
        heads = (one for one in form.cells(layout.start, layout.bases) if begins_with_office(one.words))
        pieces = pieces or [_completed(layout, one) for one in heads if is_known_agency(without_office(one.words))][:1]
    if bodies or pieces:
        return [FormMark(one.start, one.end, in_sentence_case(_RE.state.sub("", one.words), source)) for one in pieces]
    named = enacting_body(preamble)
    at = max(form.text.find(named), 0)
    return [FormMark(at, at + len(named), named)] if named else []


def _superior(layout: _Layout, issuer: Sequence[FormMark], source: str) -> FormMark:
    """The body right above the issuer in the letterhead: "UBND TỈNH CÀ MAU / SỞ NỘI VỤ"."""
    named = _bodies(layout)
    above = [one for one, below in pairwise(named) if issuer and below.start == issuer[0].start]
    return replace(above[-1], words=in_sentence_case(above[-1].words, source)) if above else FormMark(0, 0)


def _completed(layout: _Layout, body: FormMark) -> FormMark:
    """ "ỦY BAN NHÂN DÂN TỈNH" completed with the place's name from the line above the legal bases."""
    key = without_office(body.words)
    if not is_known_agency(body.words) and is_known_agency(key):
        return replace(body, words=" ".join(body.words.split()[-len(key.split()) :]))  # "CHỦ TỊCH UBND TỈNH TÂY NINH"
    if is_known_agency(body.words) or not lacks_place(key):
        return body
    names = (cell for cell in layout.form.cells(layout.letterhead_end, layout.bases) if is_capitals(cell.words))
    own = (one for one in names if key_of(one.words).startswith(f"{key} ") and is_known_agency(one.words))
    return next(own, None) or _placed(layout, body)


def _placed(layout: _Layout, body: FormMark) -> FormMark:
    """The body's name completed with the province named in the dateline, or else with the only province named in the
    head; a doubt reports it.
    """
    named, place = provinces_in(layout.form.source), key_of(layout.dateline.place if layout.dateline else "")
    near = [one for one in named if place and key_of(one).endswith(f" {place}")]
    name = " ".join(body.words.split()[-len(without_office(body.words).split()) :])
    told = near or (named if len(set(map(key_of, named))) == 1 else [])
    full = f"{_RE.bare_place.sub('', name)} {told[0].upper()}" if told else ""
    return replace(body, words=full) if is_known_agency(full) else body


def _preamble(form: Form, start: int, stop: int) -> list[str]:
    """The paragraphs between title and first unit: one for each "Căn cứ …;"."""
    items: list[list[str]] = []
    for cell in form.cells(start, stop):
        segment = cell.words
        if not items or _RE.preamble_item.match(segment) or items[-1][-1][-1] in ";." or is_capitals(segment):
            items.append([segment])
        else:
            items[-1].append(segment)
    return [" ".join(item) for item in items]
