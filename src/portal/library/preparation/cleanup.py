"""Repairs errors of registers and article corpora where a rule is certain; otherwise leaves the text and reports a
doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from docreaders.text import tidy
from lawtext.addresses import label_key
from lawtext.numbers import POINT_LETTERS, normalise_number, read_number
from lawtext.types import Unit
from lawtext.words import fold, normalise, patterns_beside
from portal.library.preparation.names import DOC_TYPES
from portal.library.preparation.rows import ArticleText, Stated
from safefiles.errors import UnreadableFile

NO_NUMBER = "Không số"
_LONGEST_NUMBER = 300  # a cell with ten numbers
_LONGEST_SUBJECT = 4_000


def clean(stated: Stated) -> tuple[Stated, tuple[str, ...]]:
    """The statements with number and title repaired, and the doubts about the repairs. Raises UnreadableFile."""
    stated = replace(
        stated,
        official_number=stated.official_number[:_LONGEST_NUMBER],
        subject=(stated.subject or stated.title)[:_LONGEST_SUBJECT],
    )
    if _RE.marked_twin.search(stated.official_number) or _RE.marked_twin.match(stated.subject):
        raise UnreadableFile(
            reason="Nguồn đánh dấu đây là văn bản trùng.",
            remedy="Bản ghi còn lại của văn bản này vẫn được nhập.",
        )
    number, said_of_number = clean_number(stated.official_number, year=stated.issued.year if stated.issued else None)
    subject, said_of_title = clean_title(stated.subject, number=number)
    if number == NO_NUMBER and not (stated.issued and stated.issuer):
        # Only issuer and day distinguish documents without a number.
        number = ""
    return replace(stated, official_number=number, subject=subject, title=""), (*said_of_number, *said_of_title)


# ---- numbers ---------------------------------------------------------------------------------------------------------

_RE = patterns_beside(__file__)


def clean_number(text: str, *, year: int | None = None) -> tuple[str, list[str]]:
    """The number in normal form, and doubts: "12/2020/QĐ–UBND (1)", "5/NQ-HĐND và 6/NQ-HĐND", "12/QĐ-UB-2003".

    `NO_NUMBER` for "Không số"; "" if the source gives none.
    """
    said = normalise(text.replace("\n", ";")) if "\n" in text.strip() else normalise(text)
    if _RE.nothing.fullmatch(said):
        return "", []
    if _RE.without.fullmatch(fold(said)):
        return NO_NUMBER, ["Nguồn ghi văn bản không có số, ký hiệu."]
    doubts = []
    first, *others = _numbers_in(said)
    if others:
        doubts.append(f"Ô số, ký hiệu có {len(others) + 1} số (“{said[:80]}”); lấy số đầu tiên.")
    for mark in (_RE.count, _RE.year):
        cut = mark.sub("", first)
        if cut != first and _may_lose(first, cut, mark, year):
            doubts.append(f"Bỏ phần thêm vào số, ký hiệu: “{first[:60]}”.")
            first = cut
    return normalise_number(first), doubts


def _numbers_in(said: str) -> list[str]:
    """ "12, 13/2020/NQ-HĐND" -> both, each with its code; one number that contains such a separator stays whole."""
    parts = [part for part in _RE.between.split(said) if part]
    if len(parts) < 2 or not all(part[0].isdigit() for part in parts):
        return [said]
    tail = parts[-1].partition("/")
    return [part if "/" in part or "-" in part else f"{part}{tail[1]}{tail[2]}" for part in parts]


def _may_lose(whole: str, cut: str, mark: re.Pattern[str], year: int | None) -> bool:
    """Whether the suffix may be removed: a counter in brackets always, a year only after a code and only if the
    document is of that year."""
    if mark is _RE.count:
        return True
    found = mark.search(whole)
    own = read_number(cut)
    if found is None or own is None or not (own.kind or own.issuers):
        return False
    return int(found["year"]) in {year, own.year} or (year is None and own.year is None)


# ---- titles ----------------------------------------------------------------------------------------------------------

_LONGEST_ISSUER = 120


def clean_title(text: str, *, number: str) -> tuple[str, list[str]]:
    """The trích yếu (subject) alone: without "Lỗi", without "<loại> số <số> ngày … của …" before it."""
    title, doubts = normalise(text), []
    if found := _RE.error.match(title):
        doubts.append(f"Tên văn bản tại nguồn bắt đầu bằng “Lỗi”: “{title[:80]}”.")
        title = title[found.end() :]
    return (
        ("", doubts)
        if _RE.nothing.fullmatch(title)
        else (_RE.v_v.sub("Về việc ", _without_number(title, number)).strip(), doubts)
    )


def _without_number(title: str, number: str) -> str:
    """ "Quyết định số 12/2020/QĐ-UBND ngày 5/3/2020 của UBND tỉnh về việc …" -> "về việc …"."""
    if not (at := _end_of_number(title, number)):
        return title
    rest = title[at:]
    if found := _RE.day.match(rest):
        rest = rest[found.end() :]
    if _RE.by.match(rest) and (about := _RE.about.search(rest[:_LONGEST_ISSUER])):
        rest = rest[about.start() :]
    rest = rest.lstrip(" .,:;-–—")
    return f"{rest[:1].upper()}{rest[1:]}" if len(rest.split()) > 1 else title


def _end_of_number(title: str, number: str) -> int:
    """The end of "<loại> [số] <number>" at the beginning of the title; 0 if it does not begin so."""
    if not number:
        return 0
    written = r"\s*".join(re.escape(part) for part in re.findall(r"\w+|\W", fold(normalise(number))))
    kinds = "|".join(sorted(map(re.escape, DOC_TYPES), key=len, reverse=True))
    found = re.match(rf"\W*(?:{kinds})?\s*(?:so)?\s*:?\s*0*{written}(?!\w)", fold(title))
    return found.end() if found else 0


_LONGEST_FOUND_TITLE = 160
_LONGEST_EMPTY_TITLE = 90


def repair(article: ArticleText, *, marks: bool = False) -> ArticleText:
    """Separate title and text as printed: what was glued to the title moves to the text, and the other way round.

    `marks`: keep editors' notes and their marks, for a caller that reads them.
    """
    # The substring test comes first: the pattern begins with blanks and would be tried at every one of them.
    title, text = (
        tidy(_RE.stamps.sub("", one) if "Ký bởi:" in one or "CÔNG BÁO/Số" in one else one).strip()
        for one in (article.title, article.text)
    )
    text = _RE.own_heading.sub("", text)
    text = _RE.number_alone.sub(r"\n\1 ", text if marks else _RE.notes.sub("", text))
    title, _, glued = title.partition("\n")
    text = "\n".join(filter(None, [glued, text]))
    for rule in (_cut_glued_clause, _drop_repeated_title, _move_sentence, _find_title, _complete_title):
        title, text = rule(title.strip(), text.strip())
    return replace(article, title=title.rstrip(" .:"), text=split_line(text if marks else without_marks(text)))


def _cut_glued_clause(title: str, text: str) -> tuple[str, str]:
    """Laws amended after 2024: "Đấu giá trực tuyến 1. Việc đấu giá …" as the title, and no text."""
    return (
        (title, text)
        if text or not (found := _RE.first_clause.search(title))
        else (title[: found.start()], title[found.end() :])
    )


def _drop_repeated_title(title: str, text: str) -> tuple[str, str]:
    """Decisions: the only sentence of the article is both its title and its text."""
    return ("", text) if title and text.startswith(title) and _RE.sentence_end.search(title) else (title, text)


def _move_sentence(title: str, text: str) -> tuple[str, str]:
    """Codification: "Thông tư này có hiệu lực từ ngày …" as the title of an article without text."""
    is_sentence = title.endswith((".", "./.")) and (len(title) > _LONGEST_EMPTY_TITLE or bool(_RE.orders.search(title)))
    return ("", title) if not text and (is_sentence or len(title) > 2 * _LONGEST_FOUND_TITLE) else (title, text)


def _find_title(title: str, text: str) -> tuple[str, str]:
    """Examination sets: no title, and the first line is one ("Phạm vi điều chỉnh")."""
    first, _, rest = text.partition("\n")
    if title or not rest or len(first) > _LONGEST_FOUND_TITLE or _RE.sentence_end.search(first):
        return title, text
    return (first, rest) if first[:1].isupper() and not _RE.orders.search(first) else (title, text)


def _complete_title(title: str, text: str) -> tuple[str, str]:
    """Gazette: a title of two lines continues in the text, in lower case or after a hyphen, up to "1."."""
    found, is_cut = _RE.first_clause.search(text[:400]), title.endswith("-")
    if not title or not found or not (text[:1].islower() or is_cut) or "\n" in text[: found.start()]:
        return title, text
    joint = "" if is_cut and title[-2:-1].isalnum() else " "
    return f"{title}{joint}{text[: found.start()]}", text[found.end() :]


# ---- one-line articles -----------------------------------------------------------------------------------------------


def split_line(text: str) -> str:
    """A whole article on one line (extracts of the gazette) -> one clause or point per line."""
    edges = [0, *(found.start() for found in _openings(text)), len(text)]
    return "\n".join(piece for piece in [text[start:end].strip() for start, end in pairwise(edges)] if piece)


def without_marks(text: str) -> str:
    """Remove footnote marks that consolidations glue to numbers: "8.60 Sử dụng" is clause 8."""
    for start, end in reversed([found.span("note") for found in _openings(text) if found["note"]]):
        text = text[:start] + text[end:]
    return text


def _openings(text: str) -> list[re.Match[str]]:
    """The numbers that open a clause or a point in an article on one line.

    A number opens a clause only if it is the next one and a sentence ended before it; text inside quotation marks is
    skipped, as it belongs to another law.
    """
    clause, point, depth, found_openings = 0, 0, 0, list[re.Match[str]]()
    for found in _RE.mark.finditer(text if "\n" not in text else ""):
        if found["open"] or found["close"]:
            depth = max(0, depth + (1 if found["open"] else -1))
            continue
        if depth or not (found.start() == 0 or _RE.may_end.search(text[max(0, found.start() - 8) : found.start()])):
            continue
        if found["clause"] and _is_due(found, clause, text):
            clause, point = int(found["clause"]), 0
            found_openings.append(found)
        elif point < len(POINT_LETTERS) and found["point"] == POINT_LETTERS[point]:
            point += 1
            found_openings.append(found)
    return found_openings


def _is_due(found: re.Match[str], last: int, text: str) -> bool:
    """Whether this clause follows the last one: 8 or 7a after 7. If a clause numbers its parts ("8.1 …, 8.2 …"), the
    number after it is no footnote mark."""
    label = f"{found['clause']}{found['suffix']}"
    is_part = found["note"] and len(re.findall(rf"(?<!\S){label}\.\d{{1,3}}\s", text)) > 1
    return not is_part and int(found["clause"]) == last + (not found["suffix"])


# ---- headings of the next chapter at the end of an article -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StrayHeading:
    """A chapter or section heading that was printed at the end of the preceding article."""

    unit: Unit
    label: str
    key: str
    heading: str


_UNITS = {
    "phần": Unit.PART,
    "chương": Unit.CHAPTER,
    "mục": Unit.SECTION,
    "tiểu mục": Unit.SUBSECTION,
}
_MOST_HEADING_LINES = 8


def cut_stray_headings(text: str) -> tuple[str, tuple[StrayHeading, ...]]:
    """The text without the headings at its end, and those headings in order; titles must be in capitals."""
    lines = text.split("\n")
    for at in range(max(1, len(lines) - _MOST_HEADING_LINES), len(lines)):
        if headings := _all_headings(" ".join(lines[at:])):
            return "\n".join(lines[:at]).rstrip(), headings
    return _cut_from_last_line(lines)


def _cut_from_last_line(lines: list[str]) -> tuple[str, tuple[StrayHeading, ...]]:
    last = lines[-1]
    for found in _RE.heading.finditer(last):
        if found.start() > 0 and (headings := _all_headings(last[found.start() :])):
            return "\n".join([*lines[:-1], last[: found.start()].rstrip()]), headings
    return "\n".join(lines), ()


def _all_headings(text: str) -> tuple[StrayHeading, ...]:
    """The headings of a text that consists of headings only; otherwise none."""
    text = _RE.law_name.sub("", " ".join(text.split()))
    if not (marks := list(_RE.heading.finditer(text))) or marks[0].start() > 0:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    titles = [text[mark.end() : end].strip(" .:") for mark, end in zip(marks, ends, strict=True)]
    if not all(title and title == title.upper() and len(title) < 400 for title in titles):
        return ()
    return tuple(_heading(mark, title) for mark, title in zip(marks, titles, strict=True))


def _heading(mark: re.Match[str], title: str) -> StrayHeading:
    unit = _UNITS[mark["word"].lower()]
    return StrayHeading(
        unit=unit,
        label=f"{mark['word'].capitalize()} {mark['label']}",
        key=label_key(unit, mark["label"].lower() if " " in mark["label"] else mark["label"]),
        heading=title,
    )
