"""Raw text -> classified lines; sentence ends; joining wrapped lines into paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from lawtext.types import chained
from lawtext.words import BLANKS, INVISIBLE, patterns_beside

# Vietnamese capital letters for character classes: "À-Ỹ" would include small letters.
UPPER = "A-ZĐÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"


def is_dangling(text: str) -> bool:
    """Whether the line breaks off where a number or a unit must follow."""
    return _RE.dangling.search(text, max(0, len(text) - _DANGLING_REACH)) is not None


def has_ended(text: str) -> bool:
    """Whether the line ends a sentence, an item or a lead-in (a footnote mark may follow)."""
    return _RE.ended.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a line may be a person's name: two to six words, each with a capital and small letters."""
    words = text.replace("-", " ").split()
    return 2 <= len(words) <= 6 and all(
        word.isalpha() and word[0].isupper() and not word[1:].isupper() for word in words
    )


def is_capitals(text: str) -> bool:
    """Whether a line is in capitals, like titles."""
    return text.upper() == text and any(character.isalpha() for character in text)


class LineKind(StrEnum):
    """The role of a line. Only `TEXT` can open or fill a provision."""

    TEXT = "text"
    BLANK = "blank"
    RULE = "rule"  # "______", "-------"
    FURNITURE = "furniture"  # running heads, page numbers, signature stamps
    NOTE = "note"  # footnotes (set by footnotes.py)


@dataclass(frozen=True, slots=True)
class StructureLine:
    """One line, or a part of one that has a heading in its middle.

    `number` counts from 1; `start` to `end` is the span in the text given, including the line break; `text` is NFC,
    trimmed, without Markdown.
    """

    number: int
    start: int
    end: int
    text: str
    kind: LineKind

    @property
    def is_text(self) -> bool:
        return self.kind is LineKind.TEXT


_STAMP_LINES = 5
_PAGE_LINES = 15  # a page has at least so many lines

# Blanks of all widths, invisible characters (including those of writing direction), and eth for Đ.
_INVISIBLE = str.maketrans(
    {
        **dict.fromkeys(BLANKS, " "),
        **dict.fromkeys(INVISIBLE),
        **dict.fromkeys("\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        "\t": " ",
        "Ð": "Đ",
        "ð": "đ",
    }
)
# Text from PDF with spaced letters: "Chươ ng II", "Đ iều 5."
_APART = re.compile(
    "(?=.{0,8} )("
    + "|".join(" ?".join(word) for word in ("Chương", "CHƯƠNG", "Điều", "ĐIỀU", "Mục", "MỤC"))
    + r")(?= (?:\d|[IVX]))"
)
# Remains of a scraped page: "ngày 05<br/>", "&nbsp;", the letters "\r\n". `BREAKS` were line ends on the page.
BREAKS = re.compile(r"<(?:br ?/?|/?p|/?div)>|(?:\\r)?\\n|\\r", re.IGNORECASE)
MARKUP = re.compile(rf"{BREAKS.pattern}|</?(?:b|i|u|em|strong|span|td|tr|th|center)>|&(?:nbsp|#160);", re.IGNORECASE)
_RE = patterns_beside(__file__, markup=MARKUP.pattern, upper=UPPER, rewritten="".join(map(chr, _INVISIBLE)))

_SIGNATURE_REACH, _DANGLING_REACH = 200, 100  # characters: the longest office with name, the longest broken-off ending


def clean(raw: str) -> str:
    """A line in NFC, without invisible characters and outer blanks."""
    text = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    text = (text.translate(_INVISIBLE) if _RE.rewritten.search(text) else text).strip()
    if "<" in text or "&" in text or "\\" in text:
        text = _RE.ends_in_markup.sub("", text)
    if text[:1] in "CĐM" and _APART.match(text):
        return _APART.sub(lambda word: word[0].replace(" ", ""), text, count=1)
    return text


def clean_bulleted(raw: str) -> str:
    """Also without a bullet before a number: "- a) Đơn vị chủ trì" -> "a) Đơn vị chủ trì"."""
    text = clean(raw)
    return _RE.bullet.sub("", text) if text[:1] in "-*+" else text


def clean_markdown(raw: str) -> str:
    """Also without Markdown for headings, lists and emphasis: "### **1. Mục đích**" -> "1. Mục đích"."""
    text = _RE.bullet.sub("", _RE.markdown_opening.sub("", clean(raw)))
    if not _RE.rule.match(text):
        text = _RE.markdown_emphasis.sub("", text)
    return _RE.markdown_escape.sub(r"\1", text).strip()


def read_lines(text: str) -> list[StructureLine]:
    """The lines of a text, with page furniture marked."""
    lines = list(_split(text, clean_markdown if _RE.is_markdown.search(text) else clean_bulleted))
    furniture = _running_heads(lines) | _stamps(lines)
    furniture |= _page_numbers(lines, furniture)
    return [replace(line, kind=LineKind.FURNITURE) if at in furniture else line for at, line in enumerate(lines)]


def read_plain_lines(text: str) -> list[StructureLine]:
    """The lines of a text known to have neither pages nor Markdown, such as an article of a corpus."""
    return list(_split(text, clean))


def _split(text: str, cleaner: Callable[[str], str]) -> Iterator[StructureLine]:
    start = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        end = min(start + len(raw) + 1, len(text))
        for begins, stop in pairwise([0, *_cuts(raw), len(raw)]):
            words = cleaner(raw[begins:stop])
            kind = LineKind.RULE if _RE.rule.match(words) else LineKind.TEXT
            stops = end if stop == len(raw) else start + stop
            yield StructureLine(number, start + begins, stops, words, kind if words else LineKind.BLANK)
        start = end


def _cuts(raw: str) -> list[int]:
    """Where a line is to be cut: before a heading in its middle, or before recipients and signatory."""
    if (cut := _RE.two_units.match(raw)) is None and _RE.heading_words.search(raw):
        cut = _RE.trailing_heading.search(raw) or _RE.run_on_article.search(raw)
    if cut:
        return [cut.end()]
    tail = max(0, len(raw) - _SIGNATURE_REACH)
    found = (
        _RE.run_on_recipients.search(raw) if "Nơi nhận" in raw else None,
        _RE.run_on_signature.search(raw, tail) if _RE.office_words.search(raw) else None,
    )
    return [cut.end() for cut in found if cut and cut.start()]


def _running_heads(lines: list[StructureLine]) -> set[int]:
    return {
        at for at, line in enumerate(lines) if _RE.running_head.match(line.text) or _RE.section_head.match(line.text)
    }


def is_running_head(line: StructureLine) -> bool:
    """Whether the line is a running head of the gazette, which begins a page."""
    return line.kind is LineKind.FURNITURE and _RE.running_head.match(line.text) is not None


def _stamps(lines: list[StructureLine]) -> set[int]:
    """Digital signature stamps: "Người ký: …" and the lines of the same stamp."""
    openings = [at for at, line in enumerate(lines) if _RE.stamp_opening.match(line.text)]
    near = {below for at in openings for below in range(at, min(at + _STAMP_LINES, len(lines)))}
    return {at for at in near if _RE.stamp.match(lines[at].text)}


def _page_numbers(lines: list[StructureLine], heads: set[int]) -> set[int]:
    """Lone numbers beside a running head or, without running heads, lone numbers that count up."""
    texts = [at for at, line in enumerate(lines) if line.kind is LineKind.TEXT]
    found: set[int] = set()
    expected, last_at = 2, -_PAGE_LINES
    for rank, at in enumerate(texts):
        match = _RE.page_number.match(lines[at].text)
        counts_on = match and int(match[1]) == expected and at - last_at >= _PAGE_LINES
        is_beside = match and not heads.isdisjoint((*texts[max(0, rank - 1) : rank], *texts[rank + 1 : rank + 2]))
        if is_beside or (counts_on and not heads):
            found.add(at)
            if counts_on:
                expected, last_at = expected + 1, at
    return found


_FULL = 0.85  # of the usual width: a longer line that ends a sentence may still be inside a paragraph
_SHORT = 0.6  # a shorter line continues only before a small letter
_UNWRAPPED_WIDTH = 130  # wider lines are not wrapped


def unbroken(lines: Sequence[str]) -> str:
    """The lines as one, with broken numbers rejoined."""
    return _RE.broken_word.sub(r"\1", "\n".join(lines)).replace("\n", " ")


def _cites_on(above: str, text: str) -> bool:
    """Whether a line continues a reference that the line above broke off."""
    if _RE.broken_number.search(above):
        return True
    breaks_off = is_dangling(above) or above.endswith(" số")
    return breaks_off and _RE.cites_on.match(text) is not None and not _RE.opens_unit.match(text)


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The width of a text's lines, in characters; 0 if each line is a paragraph."""

    width: int = 0

    @classmethod
    def of(cls, lines: Sequence[StructureLine]) -> Wrapping:
        """Measure a text: it is wrapped if hardly a line is longer than the usual width and many end in
        mid-sentence."""
        texts = [line.text for line in lines if line.is_text]
        width = sorted(map(len, texts))[int(len(texts) * 0.9)] if len(texts) >= 4 else 0
        unfinished = sum(not has_ended(text) for text in texts)
        return cls(width if width <= _UNWRAPPED_WIDTH and unfinished > 0.4 * len(texts) else 0)

    def join(self, texts: Iterable[str]) -> list[str]:
        """The lines joined into paragraphs."""
        paragraphs = chained(texts, lambda lines, text: self._goes_on(lines[-1], text))
        return [unbroken(lines).lstrip() for lines in paragraphs]

    def title_lines(self, texts: Sequence[str], label_length: int) -> int:
        """How many of these lines a title takes; a label of so many characters precedes it in the first line.

        A title has no full stop, so a full line, a following small letter, or the rest of a broken-off reference ("…
        điểm c khoản 2", "Điều 7 Thông tư số") continues it.
        """
        for count, (above, text) in enumerate(pairwise(texts), start=1):
            is_full = len(above) + (label_length if count == 1 else 0) > _FULL * self.width
            is_carried = text[:1].islower() or _cites_on(above, text) or (is_full and not _RE.opens_unit.match(text))
            if not self.width or has_ended(above) or not is_carried:
                return count
        return max(1, len(texts))

    def _goes_on(self, line: str, following: str) -> bool:
        if not self.width or not line or following.startswith("|"):
            return False
        is_small, is_full = following[:1].islower(), len(line) > _FULL * self.width
        is_title = not is_full and not is_small and _RE.quoted_heading.match(line)
        if is_title or (_RE.opens_unit.match(following) and not is_dangling(line)):
            return False
        if has_ended(line):
            return is_full and is_small and not _RE.item.match(following)
        return is_small or len(line) > _SHORT * self.width
