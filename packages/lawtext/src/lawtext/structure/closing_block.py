"""The closing block: the end of the document's text, the signatory and office, the recipients; for consolidated texts
also number and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, dropwhile, takewhile

from lawtext.dates import parse_date
from lawtext.structure.agencies import in_sentence_case, letterhead_bodies
from lawtext.structure.head_form import Dateline, Form, FormMark, find_datelines, find_numbers, tidy_number
from lawtext.structure.headings import candidates
from lawtext.structure.lines import (
    UPPER,
    StructureLine,
    has_ended,
    is_capitals,
    is_name,
)
from lawtext.types import Head, Unit
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__, upper=UPPER)
_SIGNATORY_LENGTH = 90
_CLOSING_LINES = 40


def find_signatory(
    lines: Sequence[StructureLine], quoted: Sequence[bool], first: int, sure: Sequence[int]
) -> int | None:
    """The index of the signatory's line: "KT. BỘ TRƯỞNG". No article of the body follows it."""
    last_article = -1
    matches: list[int] = []
    reach = range(first, sure[0] if sure else len(lines))
    for at in (at for at in reach if lines[at].is_text and not quoted[at]):
        signs = is_signatory(lines[at].text) or _is_signed_below(lines, at)
        if signs and not _is_title(lines, at) and not _is_of_head(lines, at):
            matches.append(at)
        elif any(c.unit is Unit.ARTICLE for c in candidates(lines[at].text)):
            last_article = at
    finished = (at for at in matches if _is_finished(lines, at))
    return next(chain(finished, (at for at in matches if at > last_article)), None)


def is_signatory(text: str) -> bool:
    """Whether a line (or its right column) names the signatory's office: "TM. ỦY BAN NHÂN DÂN", "KT. BỘ TRƯỞNG"."""
    return any(
        _RE.small_signatory.match(column)
        or _RE.signatory.match(column)
        and len(column) <= _SIGNATORY_LENGTH
        and is_capitals(column.split("  ")[0][:12])
        for column in _RE.columns.split(text)
    )


def _is_title(lines: Sequence[StructureLine], at: int) -> bool:
    """ "Chương VI / CHỦ TỊCH NƯỚC" is the title of a chapter; after a complete text there is no title."""
    above = (lines[above].text for above in range(at - 1, 0, -1) if lines[above].is_text)
    text = next(above, lines[0].text)
    bigger = [c for c in candidates(text) if c.unit not in (Unit.CLAUSE, Unit.POINT)]
    has_words = any(text[c.body_at :].strip() or c.unit is Unit.ARTICLE for c in bigger)
    return bool(bigger) and not (has_words and has_ended(text))


def _is_signed_below(lines: Sequence[StructureLine], at: int) -> bool:
    """ "Phó Chủ tịch / (Đã ký)", "| Huỳnh Thúc Kháng (Đã ký)": an office in lower case, or a name alone, counts as a
    signature only with such a mark."""
    said = lines[at].text.strip("| ")
    name, beside, mark = said.partition(" (")
    below = f"({mark}" if beside else next((line.text for line in lines[at + 1 : at + 4] if line.is_text), "")
    return bool((_RE.small_office.match(said) or is_name(name)) and _RE.signed_mark.match(below))


_PREAMBLE = ("Căn cứ", "Chiểu", "Kính gửi", "Theo đề nghị", "Theo lời đề nghị", "Xét ")
_TOP = 8  # lines


def _is_of_head(lines: Sequence[StructureLine], at: int) -> bool:
    """ "CHỦ TỊCH NƯỚC" at the top is the issuer, and above the legal bases the enacting body; it is no signature
    there."""
    below = [line.text for line in lines[at + 1 : at + 1 + _TOP] if line.is_text]
    has_begun = at >= _CLOSING_LINES or any(line.text.startswith(("Điều ", *_PREAMBLE)) for line in lines[:at])
    is_above_motto = not has_begun and any(_RE.head_goes_on.match(text) for text in below)
    return is_above_motto or any(text.startswith(_PREAMBLE) for text in below[:2])


def _is_finished(lines: Sequence[StructureLine], at: int) -> bool:
    """Whether the text is marked as complete ("./.") within the lines above."""
    texts = [line.text for line in lines[max(0, at - _CLOSING_LINES) : at] if line.is_text]
    return any(map(_RE.finished.search, texts[-12:]))


def closing_start(lines: Sequence[StructureLine], signed_at: int, first: int) -> int:
    """The closing block's first line: upwards from the signatory over recipients, certification, "… thông qua ngày
    …"."""
    top = max(first, signed_at - _CLOSING_LINES)
    said = {at: lines[at].text for at in range(top, signed_at) if lines[at].is_text}
    start = max((at + 1 for at, text in said.items() if _RE.finished.search(text)), default=-1)
    if start < 0:  # without "./.": recipients are not part of the last article
        own = (at for at, text in said.items() if at > top and not (_RE.closing.search(text) or is_capitals(text)))
        start = max((at + 1 for at in own), default=min(top + 1, signed_at))
        start = next((at for at, text in said.items() if at < start and _RE.recipients_line.match(text)), start)
    last_words = (at for at in range(start - 1, max(top, start - 12) - 1, -1) if _RE.last_words.match(lines[at].text))
    return next(last_words, start)


CERTIFICATION = "XÁC THỰC VĂN BẢN HỢP NHẤT"


@dataclass(frozen=True, slots=True)
class ClosingBlock(Head):
    """The closing block's fields for the head; number, date and issuer only if it certifies a consolidated text."""

    is_certified: bool = False
    passed_date: date | None = None
    issued_words: str = ""  # the words with the day of issue, or else of passing


def read_closing(lines: Sequence[StructureLine], source: str) -> ClosingBlock:
    """Parse the closing block; `source` is searched for the spelling of a body's name."""
    texts = [line.text for line in lines if line.is_text]
    cells = (column for text in texts for column in _RE.columns.split(text.strip(" |")))
    columns = [" ".join(_RE.signed_beside.sub(" ", cell).split()) for cell in cells]
    title, signer = _signature(columns)
    if texts and not title and _RE.signed_beside.search(" ".join(texts[:2])):
        signer = _name(columns[0])
    form = Form(lines, source)
    passed = (_RE.passed.findall(" ".join(texts)) or [""])[0]
    number = next((one.words for one in find_numbers(form, 0, len(form.text)) if one.is_led), "")
    dateline = next((one for one in find_datelines(form, 0, len(form.text)) if one.place), Dateline(0, 0))
    is_certified = any(text.startswith(CERTIFICATION) for text in texts)
    return ClosingBlock(
        signer=signer,
        signer_title=title,
        recipients=tuple(_recipients(texts)),
        is_certified=is_certified,
        official_number=tidy_number(number) if is_certified else "",
        issuer=_certifier(columns, source) if is_certified else "",
        place=dateline.place,
        issued_date=dateline.day,
        passed_date=parse_date(passed),
        issued_words=dateline.words if dateline.day else passed,
    )


def _signature(columns: Sequence[str]) -> tuple[str, str]:
    """ "KT. BỘ TRƯỞNG / THỨ TRƯỞNG / Nguyễn Thị Hà" -> office and name."""
    offices: list[str] = []
    for column in columns:
        office, name = _office_and_name(column)
        if name and is_signatory(office):
            return " ".join([*offices, office]), name
        is_rest = offices and is_capitals(column) and not _is_capital_name(column)
        if is_rest or is_signatory(column) or _RE.small_office.match(column):
            offices.append(column)
        elif offices and not _RE.signed.match(column) and (name := _name(column)):
            return " ".join(offices), name
    return " ".join(offices), ""


def _name(column: str) -> str:
    """A person's name without rank and footnote mark: "Đại tướng Lương Tam Quang" -> "Lương Tam Quang"."""
    name = _RE.mark.sub("", _RE.ranks.sub("", column, count=1))
    return " ".join(name.split()) if is_name(name) or _is_capital_name(name) else ""


def _is_capital_name(text: str) -> bool:
    """ "CHỦ TỊCH / NGUYỄN VĂN A": capitals below an office are a name if they begin with a surname."""
    return is_capitals(text) and 2 <= len(text.split()) <= 5 and begins_with_surname(text)


def begins_with_surname(name: str) -> bool:
    """Whether a name begins with a Vietnamese surname."""
    return _RE.surname.match(name) is not None


def _office_and_name(column: str) -> tuple[str, str]:
    """ "CHỦ TỊCH QUỐC HỘI Nguyễn Phú Trọng" -> office and name; ("", "") if they are not in one line."""
    words = column.split()
    cut = next((at for at, word in enumerate(words) if not is_capitals(word) and word[:1].isalpha()), 0)
    cut -= cut > 1 and words[cut - 1] == "Y"  # "CHỦ TỊCH Y Thông"
    name = _name(" ".join(words[cut:])) if cut else ""
    return (" ".join(words[:cut]), name) if name else ("", "")


def _recipients(texts: Sequence[str]) -> list[str]:
    columns = [one for text in texts for one in _RE.breaks.split(_RE.cells.split(text.strip(" |"))[0])]
    found: list[str] = []
    for column in dropwhile(lambda column: not _RE.recipients.match(column), columns):
        if column[:1] in "-+–•":
            found.append(column.lstrip("-+–• ").rstrip(" ;."))
        elif not found or not found[-1] or _RE.recipients.match(column):
            continue
        elif is_capitals(column) or is_name(column) or found[-1].startswith("Lưu"):
            break
        else:
            found[-1] = f"{found[-1]} {column}".rstrip(" ;.")
    return list(filter(None, found))


def _certifier(columns: Sequence[str], source: str) -> str:
    above = takewhile(lambda column: not is_signatory(column), columns)
    capitals = (column for column in above if is_capitals(column) and not column.startswith((CERTIFICATION, "SỐ")))
    names = letterhead_bodies(FormMark(0, 0, column) for column in capitals)
    return in_sentence_case(names[-1].words, source) if names else ""
