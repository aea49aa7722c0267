"""The dirt of article corpora, made good where a rule can be sure, left alone where it cannot.

Each rule names the source in which it was seen. Words are moved, never invented; what is cut away is only what a
printing house or a crawler put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from docreaders.plain import tidy
from lawtext.addresses import label_key
from lawtext.numerals import POINT_LETTERS
from lawtext.types import Unit
from portal.library.sources import ArticleText

# Gazette: signature stamp and running heads in the middle of the text.
_STAMPS = re.compile(
    r"\s*Ký bởi:\s*CÔNG BÁO.{0,200}?Ngày ký:\s*[\d-]+\s[\d:]+(?:\s[+-]\d\d:\d\d)?"
    r"|\s*\d{0,3}\s*CÔNG BÁO/Số [\d +]+/Ngày \d{1,2}-\d{1,2}-\d{4}\s*\d{0,3}(?!\w)",
    re.DOTALL,
)
_OWN_HEADING = re.compile(r"^Điều\s+\d+[a-zđ]?\s*[.:]\s*")
_LONGEST_FOUND_TITLE = 160
_LONGEST_EMPTY_TITLE = 90
_SENTENCE_END = re.compile(r"[.;:,!?…]$|/\.$")
_ORDERS = re.compile(r"\bnày\b.*\b(?:hiệu lực|trách nhiệm|thi hành|thay thế|bãi bỏ)\b|^Ban hành kèm theo")
_FIRST_CLAUSE = re.compile(r"\s(?=1\.\s?[A-ZÀ-ỸĐ“\"])")


def repair(article: ArticleText) -> ArticleText:
    """Title and text parted as printed: what was glued to the title goes to the text, and the other way round."""
    title, text = tidy(_STAMPS.sub("", article.title)).strip(), tidy(_STAMPS.sub("", article.text)).strip()
    text = _OWN_HEADING.sub("", text)
    title, _, glued = title.partition("\n")
    text = "\n".join(filter(None, [glued, text]))
    for rule in (_cut_glued_clause, _drop_repeated_title, _move_sentence, _find_title, _complete_title):
        title, text = rule(title.strip(), text.strip())
    return replace(article, title=title.rstrip(" .:"), text=split_line(text))


def _cut_glued_clause(title: str, text: str) -> tuple[str, str]:
    """Laws amended after 2024: "Đấu giá trực tuyến 1. Việc đấu giá …" and no text."""
    if text or not (found := _FIRST_CLAUSE.search(title)):
        return title, text
    return title[: found.start()], title[found.end() :]


def _drop_repeated_title(title: str, text: str) -> tuple[str, str]:
    """Decisions: the one sentence of the article stands in the title and again in the text."""
    return ("", text) if title and text.startswith(title) and _SENTENCE_END.search(title) else (title, text)


def _move_sentence(title: str, text: str) -> tuple[str, str]:
    """Codification: "Thông tư này có hiệu lực từ ngày …" as the title of an article without text."""
    is_sentence = title.endswith((".", "./.")) and (len(title) > _LONGEST_EMPTY_TITLE or bool(_ORDERS.search(title)))
    return ("", title) if not text and (is_sentence or len(title) > 2 * _LONGEST_FOUND_TITLE) else (title, text)


def _find_title(title: str, text: str) -> tuple[str, str]:
    """Examination sets: no title, and the first line is one ("Phạm vi điều chỉnh")."""
    first, _, rest = text.partition("\n")
    if title or not rest or len(first) > _LONGEST_FOUND_TITLE or _SENTENCE_END.search(first):
        return title, text
    return (first, rest) if first[:1].isupper() and not _ORDERS.search(first) else (title, text)


def _complete_title(title: str, text: str) -> tuple[str, str]:
    """Gazette: a title that ran over two lines goes on in the text, in small letters, up to "1."."""
    found = _FIRST_CLAUSE.search(text[:400])
    if not title or not found or not text[:1].islower() or "\n" in text[: found.start()]:
        return title, text
    return f"{title} {text[: found.start()]}", text[found.end() :]


# ---- one-line articles -----------------------------------------------------------------------------------------------

_MARK = re.compile(
    r"""
      (?P<open>[“]) | (?P<close>[”])
    | (?<![^\s]) (?P<clause>\d{1,3})\.\s(?=[A-ZÀ-ỸĐ“"(])         # 2. Nguyên tắc
    | (?<![^\s]) (?P<point>[a-zđ])\)\s                             # b) Trạm trưởng
    """,
    re.VERBOSE,
)
_MAY_END = re.compile(r"(?:[.;:]|/\.|[.;:][”\"]|và|hoặc|sau|gồm)\s*$")


def split_line(text: str) -> str:
    """A whole article on one line (the gazette's extracts) -> a clause or a point a line.

    A number opens a clause only if it is the next one and a sentence ended before it; nothing inside quotation marks
    is touched, because there stands the text of another law.
    """
    if "\n" in text:
        return text
    clause, point, depth, cuts = 1, 0, 0, []
    for found in _MARK.finditer(text):
        if found["open"] or found["close"]:
            depth = max(0, depth + (1 if found["open"] else -1))
            continue
        if depth or not (found.start() == 0 or _MAY_END.search(text[max(0, found.start() - 8) : found.start()])):
            continue
        if found["clause"] == str(clause):
            clause, point = clause + 1, 0
            cuts.append(found.start())
        elif point < len(POINT_LETTERS) and found["point"] == POINT_LETTERS[point]:
            point += 1
            cuts.append(found.start())
    edges = [0, *cuts, len(text)]
    pieces = [text[start:end].strip() for start, end in zip(edges, edges[1:], strict=False)]
    return "\n".join(piece for piece in pieces if piece)


# ---- headings of the next chapter at the end of an article -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StrayHeading:
    """A chapter or section that was printed after the article before it."""

    unit: Unit
    label: str
    key: str
    heading: str


_HEADING = re.compile(
    r"""(?:^|(?<=\s))
    (?P<word> Phần | PHẦN | Chương | CHƯƠNG | Tiểu\ mục | TIỂU\ MỤC | Mục | MỤC )\s+
    (?P<label> (?:thứ|THỨ)\s+\w+ | [IVXLC]+[a-z]?(?!\w) | \d{1,3}[a-zA-Z]?(?!\w) )
    \s*[.:\-–]?\s*""",
    re.VERBOSE,
)
_UNITS = {
    "phần": Unit.PART,
    "chương": Unit.CHAPTER,
    "mục": Unit.SECTION,
    "tiểu mục": Unit.SUBSECTION,
}
_MOST_HEADING_LINES = 8
_LAW_NAME = re.compile(r"^(?:Luật|Nghị định|Thông tư|Quyết định)\s[^.\n]{0,80}\.\s+(?=Mục|Chương|MỤC|CHƯƠNG)")


def cut_stray_headings(text: str) -> tuple[str, tuple[StrayHeading, ...]]:
    """The text without the headings at its end, and those headings in order; a title must stand in capitals."""
    lines = text.split("\n")
    for at in range(max(1, len(lines) - _MOST_HEADING_LINES), len(lines)):
        if headings := _all_headings(" ".join(lines[at:])):
            return "\n".join(lines[:at]).rstrip(), headings
    return _cut_from_last_line(lines)


def _cut_from_last_line(lines: list[str]) -> tuple[str, tuple[StrayHeading, ...]]:
    last = lines[-1]
    for found in _HEADING.finditer(last):
        if found.start() > 0 and (headings := _all_headings(last[found.start() :])):
            return "\n".join([*lines[:-1], last[: found.start()].rstrip()]), headings
    return "\n".join(lines), ()


def _all_headings(text: str) -> tuple[StrayHeading, ...]:
    """The headings of a text that is nothing but headings, or none."""
    text = _LAW_NAME.sub("", " ".join(text.split()))
    marks = list(_HEADING.finditer(text))
    if not marks or marks[0].start() > 0:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    titles = [text[mark.end() : end].strip(" .:") for mark, end in zip(marks, ends, strict=True)]
    if not all(title and title == title.upper() and len(title) < 400 for title in titles):
        return ()
    return tuple(_heading(mark, title) for mark, title in zip(marks, titles, strict=True))


def _heading(mark: re.Match[str], title: str) -> StrayHeading:
    unit = _UNITS[mark["word"].lower()]
    label = f"{mark['word'].capitalize()} {mark['label']}"
    return StrayHeading(
        unit=unit,
        label=label,
        key=label_key(unit, mark["label"].lower() if " " in mark["label"] else mark["label"]),
        heading=title,
    )
