"""Documents named by a name: the Constitution, codes, laws, ordinances; the year and the number that may follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lawtext.citations.law_names import ONE_WORD_NAMES, known_name_length
from lawtext.citations.mentions import Mention, squash
from lawtext.citations.patterns import documents as patterns
from lawtext.words import fold

_NAME_REACH = 260
_LONGEST_NAME = 26
_MANY_NESTED = 3


def named(text: str) -> Iterator[Mention]:
    """Every name of a law, a code's abbreviation and the Constitution included."""
    done = 0
    for found in patterns.NAME_TRIGGER.finditer(text):
        if found.start() >= done and (mention := _read_name(text, found)):
            done = mention.end
            yield mention
    for found in patterns.CODE_ABBREVIATION.finditer(text):
        yield _with_year_and_number(text, Mention(*found.span(), kind="bộ luật", name=found[0].lower()))
    for found in patterns.CONSTITUTION.finditer(text):
        yield _with_year_and_number(text, Mention(*found.span(), kind="hiến pháp", name=squash(found[0]).lower()))


def _read_name(text: str, trigger: re.Match[str]) -> Mention | None:
    kind = squash(trigger["kind"]).lower()
    end = _amending_name_end(text, trigger.end()) or _plain_name_end(text, trigger)
    if not end:
        return None
    end += _closing_mark(text, trigger.start(), end)
    name = squash(text[trigger.start() : end]).lower()
    mention = _with_year_and_number(text, Mention(trigger.start(), end, kind=kind, name=name))
    is_common_noun = trigger["kind"] == "luật" and not (mention.year or mention.number)
    return None if is_common_noun and not _is_after_unit(text, trigger.start()) else mention


def _is_after_unit(text: str, position: int) -> bool:
    """ "điều 51 luật hôn nhân gia đình", as people write who do not write laws."""
    return bool(patterns.UNIT_BEFORE.search(text[max(0, position - patterns.UNIT_BEFORE_REACH) : position]))


def _closing_mark(text: str, start: int, end: int) -> int:
    """1 if a bracket or quotation that opened in the name closes right after it: "… (HIV/AIDS)"."""
    closing = {"(": ")", "“": "”", '"': '"'}
    opened = [mark for mark in closing if mark in text[start:end]]
    return int(bool(opened) and text[end : end + 1] == closing[opened[0]])


def _amending_name_end(text: str, start: int) -> int | None:
    """The end of "sửa đổi, bổ sung một số điều của Luật A, Luật B và Luật C": the whole title is the name."""
    if not (lead := patterns.AMENDING_NAME.match(text, start)):
        return None
    ends: list[int] = []
    links: list[str] = []
    position = lead.end()
    while inner := patterns.NAME_TRIGGER.match(text, position):
        if not (inner_end := _plain_name_end(text, inner)):
            break
        ends.append(inner_end)
        link = None if "và" in links else patterns.NESTED_LINK.match(text, inner_end)
        if not link:
            break
        links.append(link["mark"])
        position = link.end()
    return _title_end(ends, links)


def _title_end(ends: list[int], links: list[str]) -> int | None:
    """Titles end with "và Luật X"; ";" stands between the laws of a title only where there are many of them."""
    if not ends or ";" not in links or len(ends) > _MANY_NESTED:
        return ends[-1] if ends else None
    return ends[links.index(";")]


def _plain_name_end(text: str, trigger: re.Match[str]) -> int | None:
    words = _words_of(text, trigger.end())
    if not words:
        return None
    known = known_name_length([word for word, _, _ in words])
    if known == 1 and text[words[0][1] : words[0][2]].lower() not in ONE_WORD_NAMES:
        return None
    if known:
        is_letter_head = trigger["kind"].isupper() and (
            not text[: trigger.start()].strip() or "\n" in text[max(0, trigger.start() - 3) : words[0][1]]
        )
        return None if is_letter_head else words[known - 1][2]
    return None if trigger["kind"].isupper() or trigger["kind"] == "luật" else _unknown_name_end(text, words)


# PDF text glues the next word: "Luật Quản lý thuếngày 13"; no Vietnamese syllable ends like that.
_NAME_WORD = re.compile(r"[^\W\d_]+?(?=(?:ngày|và|được|thì|của|số|năm|trình|cụ)(?![^\W\d_])|vàĐiều)|[^\W\d_]+")
_ABBREVIATION_TAIL = re.compile(r"(?:[&-][A-ZĐ]+)*")  # "Luật HN&GĐ"
_NAME_BLANK = re.compile(r",?\s+(?:&\s+|\((?=HIV)|[“\"](?=Bà\s+mẹ))?|/|\s*-\s*")


def _words_of(text: str, start: int) -> list[tuple[str, int, int]]:
    """The words that may belong to a name: folded (with the comma that follows), start and end of each."""
    words: list[tuple[str, int, int]] = []
    position, limit = start, start + _NAME_REACH
    while len(words) < _LONGEST_NAME and (found := _NAME_WORD.match(text, position, limit)):
        blank = _NAME_BLANK.match(text, found.end(), limit)
        comma = "," if text[found.end() : found.end() + 1] == "," else ""
        words.append((fold(found[0]) + comma, *found.span()))
        if not blank:
            break
        position = blank.end()
    return words


def _unknown_name_end(text: str, words: list[tuple[str, int, int]]) -> int | None:
    """A name not in the table: a capital first, then up to a comma or a word that names do not hold."""
    first = text[words[0][1] : words[0][2]]
    if not first[0].isupper() or words[0][0] in ("su", "gia"):
        return None
    if first.isupper() and len(first) > 1:  # "Luật NSNN", "Luật HKDD Việt Nam"
        is_of_vietnam = [word.rstrip(",") for word, _, _ in words[1:3]] == ["viet", "nam"]
        return words[2][2] if is_of_vietnam else _ABBREVIATION_TAIL.match(text, words[0][2]).end()  # type: ignore[union-attr]
    end = words[0][2]
    for (word, start, stop), (previous, _, _) in zip(words[1:], words, strict=False):
        written = text[start:stop].lower()
        if previous.endswith(",") and (previous, word.rstrip(",")) not in (("phong,", "chong"), ("ly,", "su")):
            break
        if written in patterns.NAME_STOPS or patterns.NAME_TRIGGER.match(text, start):
            break
        if written == "và" and _ends_at_and(text, stop):
            break
        end = stop
    return end


def _ends_at_and(text: str, position: int) -> bool:
    after = _NAME_WORD.search(text, position, position + 30)
    return after is None or after[0].lower() in patterns.NAME_STOPS_AFTER_AND or after[0][0].isupper()


def _with_year_and_number(text: str, mention: Mention) -> Mention:
    """Adds what follows the name: "năm 2024", "2024", "ngày 20 tháng 6 năm 2012", "số 61/2020/QH14"."""
    if year := patterns.NAME_YEAR.match(text, mention.end):
        value = year["year"] or year["bare"] or year["dated"]
        mention = replace(mention, end=year.end(), year=int(value))
    lead = patterns.NAME_NUMBER_LEAD.match(text, mention.end)
    number = patterns.NUMBER.match(text, lead.end()) if lead else None
    if number:
        year_of_number = int(number["year"]) if number["year"] else mention.year
        return replace(mention, end=number.end(), number="".join(number[0].split()), year=year_of_number)
    return mention
