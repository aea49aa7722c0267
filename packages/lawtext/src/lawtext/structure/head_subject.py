"""The subject (trích yếu): below the document type, or after "V/v"; the other facts in old titles; and the doubts about
the fields of a head: each is compared with the others, and with the known bodies.

Old titles name issuer, number and date in any order: "QUYẾT ĐỊNH / CỦA HỘI ĐỒNG BỘ TRƯỞNG SỐ 146-HĐBT NGÀY 25 THÁNG 8
NĂM 1982 VỀ VIỆC …", "THÔNG TƯ SỐ 15-BTC/TT NGÀY 16-3-1991 CỦA BỘ TÀI CHÍNH QUY ĐỊNH …", "Nghị định của Chính phủ số
29/1998/NĐ-CP ngày 11 tháng 5 năm 1998".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lawtext.dates import parse_date
from lawtext.numbers import KINDS
from lawtext.structure.agencies import is_agency
from lawtext.structure.head_form import DOC_TYPES, Cell, Dateline, Form, FormMark, NumberMark, find_numbers
from lawtext.structure.known_agencies import (
    agrees_with_code,
    begins_with_office,
    is_known_agency,
    is_of_small_place,
    key_of,
    lacks_place,
    without_office,
)
from lawtext.structure.lines import UPPER, is_capitals, is_dangling
from lawtext.types import HeadField, Span
from lawtext.words import fold, patterns_beside

_LONGEST_SUBJECT = 700
HEAD_KINDS = {**KINDS, "TTLB": "thông tư liên tịch"}
WEAK_KINDS = ("CT", "L", "TC", "DA", "PA", "BB", "HĐ", "CV", "CĐ")  # type codes that are also initials of bodies
_LAWS = ("Luật", "Bộ luật", "Pháp lệnh", "Văn bản hợp nhất", "Nghị định")
_ANY_CODE = ("Văn bản hợp nhất", "Công văn", "Quy chế", "Quy định")  # numbered with the codes of other types
_LONG_LINE = 160  # characters of a title; without legal bases below hardly one is longer


class HeadDoubts:
    """The fields of one head, each with its doubt."""

    def __init__(self, form: Form, number: str, kind: str) -> None:
        self._form = form
        self._said = " ".join(form.folded.split())
        self._kind = kind
        self._number = number
        codes = [code for code in re.split(r"[-/. ]", number)[1:] if not code.isdigit()]
        self._told_kind = HEAD_KINDS.get(codes[0], "") if codes else ""
        self._sure_kind = self._told_kind if codes and codes[0] not in WEAK_KINDS else ""
        self._codes = tuple(codes[1:] if self._sure_kind else codes)

    def read(self, name: str, value: str, start: int, end: int, *doubts: tuple[object, str]) -> HeadField | None:
        """One field with the first doubt whose condition holds; None for an empty value."""
        if not value:
            return None
        return HeadField(
            name, value, self._form.span(start, end), next((doubt for holds, doubt in doubts if holds), "")
        )

    def number(self, mark: FormMark | None, *, is_aside: bool) -> HeadField | None:
        if mark is None:
            return None
        return self.read(
            "official_number",
            self._number,
            mark.end - len(mark.words),
            mark.end,
            (is_aside, "chỉ thấy ở lời dẫn phía trên, không có dòng “Số: …”"),
            (" " in self._number, "số và ký hiệu cách nhau bằng khoảng trắng"),
            (_RE.glued.search(self._number), "ký hiệu thiếu dấu gạch nối"),
            (not self._codes and not self._told_kind, "không có ký hiệu cơ quan"),
        )

    def doc_type(self, mark: FormMark | None, doubt: str) -> HeadField | None:
        is_other = self._sure_kind and fold(self._sure_kind) != fold(self._kind)
        return self.read(
            "doc_type",
            self._kind,
            mark.start if mark else 0,
            mark.end if mark else 0,
            (doubt, doubt),
            (is_other and self._kind not in _ANY_CODE, f"ký hiệu {self._number} là của {self._sure_kind}"),
        )

    def subject(
        self,
        mark: FormMark | None,
        bodies: Sequence[FormMark],
        *,
        is_titled: bool,
        is_below_kind: bool,
        is_open: bool,
        goes_on: bool,
    ) -> HeadField | None:
        """`is_open`: ended only by the first unit, not by a mark of the form; `goes_on`: ended by a line in lower
        case."""
        if mark is None:
            return None
        words = mark.words
        is_cut = is_below_kind and words[0].islower() and not _RE.begins.match(words)
        is_run_into = any(_ends_with_body(key_of(words), key_of(body.words)) for body in bodies)
        return self.read(
            "subject",
            words,
            mark.start,
            mark.end,
            (len(words) > _LONGEST_SUBJECT, "dài khác thường"),
            (len(words) < 4 or _RE.stray.search(words) or is_cut, "có thể lẫn chữ của phần khác"),
            (is_run_into, "có thể lẫn tên cơ quan ở cuối"),
            (self._kind not in _LAWS and _RE.body_first.match(words), "có thể lẫn tên cơ quan ở đầu"),
            (goes_on, "có thể còn tiếp ở dòng dưới"),
            (is_open and mark.end - mark.start > _LONG_LINE, "không rõ kết thúc ở đâu"),
            (not is_titled, "không có dòng tên loại phía trên"),
        )

    def issuer(self, bodies: Sequence[FormMark]) -> HeadField | None:
        if not bodies:
            return None
        names = [body.words for body in bodies]
        unknown = next((name for name in names if not self._is_sure(name)), "")
        is_coded = any(agrees_with_code(name, self._codes) for name in names)
        return self.read(
            "issuer",
            " - ".join(names),
            bodies[0].start,
            bodies[-1].end,
            (names[0][0].islower(), "viết thường cả tên"),
            (_RE.lacks_province.search(key_of(names[-1])), "thiếu tên địa phương"),
            (unknown, f"“{unknown[:80]}” không có trong danh mục cơ quan đã biết"),
            (any(self._is_placed(body) for body in bodies), "tên địa phương suy từ chỗ khác trong văn bản"),
            (len(names) == 1 and "liên tịch" in self._kind, "văn bản liên tịch mà chỉ đọc được một cơ quan"),
            (self._codes and self._sure_kind and not is_coded, f"không khớp ký hiệu {self._number}"),
        )

    def _is_placed(self, body: FormMark) -> bool:
        return lacks_place(self._form.text[body.start : body.end]) and not lacks_place(body.words)

    def _is_sure(self, name: str) -> bool:
        """A known body; or one whose initials are in the number and whose name occurs again in the text."""
        return is_known_agency(name) or (
            not lacks_place(name) and agrees_with_code(name, self._codes) and self._said.count(key_of(name)) > 1
        )

    def issued(self, where: Dateline | None) -> HeadField | None:
        if where is None or where.day is None:
            return None
        year = _RE.year.search(self._number)
        is_other = year and int(year[1]) != where.day.year
        return self.read(
            "issued_date",
            where.day.isoformat(),
            where.day_at,
            where.end,
            (is_other, f"khác năm trong số {self._number}"),
        )


def _ends_with_body(key: str, body: str) -> bool:
    """Whether a title ends with the issuer's name without a connecting word: the enacting line ran into it."""
    before = key.removesuffix(f" {body}")
    return before != key and _RE.leads_to_body.search(_RE.post.sub("", before)) is None


def span_of(source: str, words: str, start: int = 0) -> Span:
    """The span of these words in the source, with any white space between them; an empty span if not found."""
    said = re.compile(r"[\s|*_]+".join(map(re.escape, words.split())), re.IGNORECASE)
    found = said.search(source, start) if words else None
    return Span(*found.span()) if found else Span(0, 0)


_MOST_LINES_OF_MATTER = 5
_FULL_LINE, _SHORT_LINE = 110, 40  # characters: no line of a title is longer, none that goes on is shorter
_AROUND = 400  # characters above a title that show whether blank lines separate all lines
_RE = patterns_beside(__file__, upper=UPPER)
_FIRST_BASIS = ("Căn cứ", "CĂN CỨ", "Chiểu ", "Để ")


def read_subject(form: Form, start: int, stop: int, *, issuers: Sequence[FormMark]) -> tuple[FormMark | None, int]:
    """The subject below a title, and its end: at a ruler, a blank line, a legal basis or the enacting body."""
    cells = list(form.cells(start, stop))
    is_spaced = _are_parted(form.cells(max(0, start - _AROUND), stop)) or (_are_parted(cells) and len(cells) > 2)
    taken: list[Cell] = []
    for at, cell in enumerate(cells):
        if taken and _ends(cells, at, taken, issuers, is_spaced=is_spaced):
            return _joined(taken), cell.start
        if not taken and (cell.words.startswith(_FIRST_BASIS) or _is_own_name(cell, issuers)):
            return None, cell.start
        cut = _RE.sentence_begins.search(cell.words) if is_capitals(cell.words[:12]) else None
        if cut:
            begins = cell.start + cut.start()
            return _joined([*taken, Cell(cell.start, begins, cell.words[: cut.start()])]), begins
        taken.append(cell)
    if taken and not (form.opens(stop) and form.opens(taken[0].start)):
        taken[-1] = _without_body(taken[-1], issuers)
    return _joined(taken), stop


def _are_parted(cells: Iterable[Cell]) -> bool:
    return all(cell.is_apart or cell.is_below_blank for cell in islice(cells, 1, None))


def _without_body(cell: Cell, issuers: Sequence[FormMark]) -> Cell:
    """A title that runs into the legal bases, without the enacting body at its end."""
    said = _RE.session.sub("", cell.words)
    for body in map(key_of, (issuer.words for issuer in issuers)):
        rest = said[: -len(body)].rstrip()
        if begins_with_office(" ".join(rest.split()[-2:])):
            rest = rest.rsplit(maxsplit=2)[0]
        is_mixed = not _in_capitals(rest)
        is_run_into = (
            said[-len(body) :].isupper()
            if is_mixed
            else not (_RE.open_end.search(rest) or _RE.open_office.search(rest))
        )
        if fold(said).endswith(f" {body}") and is_run_into:
            return replace(cell, end=cell.start + len(rest), words=rest)
    return cell


def _joined(cells: Sequence[Cell]) -> FormMark | None:
    said = _RE.subject_mark.sub("", _RE.of_congress.sub("", " ".join(cell.words for cell in cells)))
    words = _RE.regarding.sub("", said.strip('"“”') if said[:1] in '"“' else said).strip(" .:;")
    return FormMark(cells[0].start, cells[-1].end, words) if words else None


def _ends(
    cells: Sequence[Cell], at: int, taken: Sequence[Cell], issuers: Sequence[FormMark], *, is_spaced: bool
) -> bool:
    cell, above = cells[at], taken[-1].words
    if _RE.text_begins.match(cell.words):
        return True
    is_open = _RE.open_end.search(above) is not None or is_dangling(above)
    is_open = is_open or (_RE.open_office.search(above) is not None and not (cell.is_apart or cell.is_below_blank))
    if (cell.is_apart or (cell.is_below_blank and not is_spaced)) and not (is_open or cell.words[0].islower()):
        return True
    if is_open:
        return False
    if above.endswith(".") or _RE.subject_ends.match(cell.words):
        return True
    if _in_capitals(cell.words):
        return _is_enacting(cells[at : at + 3], issuers)
    is_text_below = (
        not cell.words[0].islower()
        and not cell.words.startswith("(")
        and (
            _in_capitals(above)
            or (cell.is_below_blank and _is_paragraph(cell.words, above))
            or any(key_of(cell.words).startswith(f"{key_of(one.words)} ") for one in issuers)
        )
    )
    is_body = is_known_agency(cell.words) and not _in_capitals(above)
    return is_text_below or is_body or _RE.other_act.match(cell.words) is not None


def _is_paragraph(words: str, above: str) -> bool:
    """In a text with blank lines everywhere: whether this line begins the text rather than continues a title."""
    return words.endswith((".", ";", ":")) or len(words) > _FULL_LINE or len(above) < _SHORT_LINE


def _is_own_name(cell: Cell, issuers: Sequence[FormMark]) -> bool:
    """Whether a line names the issuer or its head: the title is missing."""
    body = without_office(cell.words)
    is_head = begins_with_office(cell.words) and is_known_agency(body)
    return is_head or (_in_capitals(cell.words) and any(body == key_of(one.words) for one in issuers))


def may_go_on(form: Form, below: int, stop: int) -> bool:
    """Whether the line below a title in capitals may continue it: capitals that name no body, or a short line in lower
    case that is no sentence."""
    cell = next(form.cells(below, stop), Cell(stop, stop))
    if not cell.words or _RE.text_begins.match(cell.words) or _RE.subject_ends.match(cell.words):
        return False
    if _in_capitals(cell.words):
        return not (is_agency(cell.words) or begins_with_office(cell.words) or _RE.session.match(f" {cell.words}"))
    is_other = is_known_agency(cell.words) or _RE.other_act.match(cell.words) is not None
    return not (is_other or cell.is_apart or _is_paragraph(cell.words, "x" * _SHORT_LINE))


def _in_capitals(words: str) -> bool:
    """Whether all words but official numbers are in capitals: "THÔNG TƯ SỐ 15/2020/TT-NHNNg". One exception is
    tolerated."""
    said = [word for word in words.split() if "/" not in word and "-" not in word]
    small = sum(word != word.upper() for word in said)
    return not small or (small == 1 and len(said) > 3 and said[0] == said[0].upper())


def _is_enacting(cells: Sequence[Cell], issuers: Sequence[FormMark]) -> bool:
    """Whether these lines begin with the enacting body, as above the legal bases: "BỘ TRƯỞNG BỘ Y TẾ"."""
    for count in range(1, len(cells) + 1):
        said = " ".join(cell.words for cell in cells[:count])
        body = without_office(said)
        has_office = begins_with_office(said) and _in_capitals(said)
        if not (has_office or is_agency(said)):
            return False
        is_office_alone = has_office and count == 1 and body in ("", key_of(said))
        is_told = is_known_agency(said) or is_known_agency(body)
        if is_office_alone or is_told or any(_is_issuer(body, key_of(one.words)) for one in issuers):
            return True
    return False


def _is_issuer(body: str, issuer: str) -> bool:
    """Whether a folded name is the issuer's: in full, without its place, with its superior, or of its organ."""
    is_short = issuer.startswith(body) and (issuer == body or lacks_place(body))
    return bool(body) and (is_short or body.startswith(f"{issuer} ") or _RE.organ.sub("", body, count=1) == issuer)


def read_matter(form: Form, start: int, stop: int) -> tuple[FormMark | None, int]:
    """The subject of a letter after "V/v": up to the next mark of the form, at most a few lines of one cell."""
    taken: list[Cell] = []
    for cell in form.cells(start, stop):
        is_mark = cell.is_apart or _RE.text_begins.match(cell.words) or _RE.subject_ends.match(cell.words)
        is_open = bool(taken) and _RE.open_end.search(taken[-1].words) is not None
        is_new = cell.is_below_blank and not (cell.words[0].islower() or is_open)
        if taken and (is_mark or is_new or len(taken) > _MOST_LINES_OF_MATTER):
            break
        taken.append(cell)
    return (_joined(taken), taken[-1].end) if taken else (None, stop)


_LONGEST_NAME = 16  # words
_AGAIN = re.compile(rf"\s*(?P<kind>{'|'.join(DOC_TYPES).upper()})\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """The facts found below a document type, and where the subject may begin."""

    end: int
    body: FormMark | None = None
    number: NumberMark | None = None
    dated: Dateline | None = None


def read_title_facts(form: Form, start: int, stop: int) -> TitleFacts:
    again = _AGAIN.match(form.text, start, stop)  # "THÔNG TƯ / THÔNG TƯ QUY ĐỊNH …"
    is_repeated = again and fold(form.text[max(0, start - 40) : start]).rstrip().endswith(fold(again["kind"]))
    facts = TitleFacts(again.end("kind") if again and is_repeated else start)
    while (found := _next(form, facts, stop)) and found.end > facts.end:
        facts = found
    return facts


def _next(form: Form, facts: TitleFacts, stop: int) -> TitleFacts | None:
    at = facts.end
    if not facts.number and (number := _number(form, at, stop)):
        return replace(facts, end=number.end, number=number)
    if not facts.body and (body := _body(form, at, stop)):
        return replace(facts, end=body.end, body=body)
    if not facts.dated and (found := _RE.day.match(form.folded, at, stop)):
        words = " ".join(form.text[slice(*found.span("day"))].split())
        return replace(
            facts, end=found.end(), dated=Dateline(*found.span("day"), words, "", parse_date(words), found.start("day"))
        )
    bare = _RE.bare.match(form.folded, at, stop)
    return replace(facts, end=bare.end()) if bare else None


def _number(form: Form, at: int, stop: int) -> NumberMark | None:
    if order := _RE.order.match(form.text, at, stop):
        return NumberMark(*order.span(), order["number"], is_led=True)
    number = next(find_numbers(form, at, stop), None)
    return number if number and number.is_led and not form.text[at : number.start].strip() else None


def _body(form: Form, at: int, stop: int) -> FormMark | None:
    """ "CỦA BỘ CHÍNH TRỊ", "CỦA BỘ Y TẾ - BỘ TÀI CHÍNH": known bodies, or the text before the next mark."""
    lead = begins = _RE.of.match(form.folded, at, stop)
    names: list[FormMark] = []
    while begins and (name := _known_run(form, begins.end(), stop)):
        names.append(name)
        begins = _RE.and_.match(form.folded, name.end, stop)
    if names:
        return FormMark(names[0].start, names[-1].end, " - ".join(name.words for name in names))
    found = _RE.any_body.match(form.folded, lead.end(), stop) if lead else None
    said = " ".join(form.text[slice(*found.span())].split()) if found else ""
    return FormMark(*found.span(), said) if found and is_agency(said.upper()) else None


def _known_run(form: Form, at: int, stop: int) -> FormMark | None:
    """The longest run of words that names a known body. A place's name may be any words: it ends with its line."""
    words = list(islice(re.compile(r"\S+").finditer(form.text, at, stop), _LONGEST_NAME))
    best: FormMark | None = None
    for count, last in enumerate(words, start=1):
        said = " ".join(word[0] for word in words[:count]).rstrip(",.;:")
        body = said if is_known_agency(said) else without_office(said)
        if last[0].strip("-–") and is_known_agency(body):
            best = FormMark(at, last.end(), " ".join(said.split()[-len(body.split()) :]))
            if is_of_small_place(body) and form.text[best.end : best.end + 1] in ("\n", "\f", "\v"):
                break
    rest = _RE.rest.match(form.text, best.end, stop) if best else None
    if best and rest:  # an unknown name that begins like a known one: the title continues on the next line
        return FormMark(best.start, rest.end(), f"{best.words} {' '.join(rest[0].split())}")
    return best
