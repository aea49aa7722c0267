"""Names of issuing bodies: assembled from the lines of a letterhead, and written in sentence case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lawtext.structure.head_form import FormMark
from lawtext.structure.known_agencies import is_known_agency
from lawtext.structure.lines import UPPER, is_capitals
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__, upper=UPPER)
_MOST_JOINED = 12
_MOST_WORDS = 40  # in a line of a letterhead
_ABBREVIATIONS = {"UBND": "ỦY BAN NHÂN DÂN", "HĐND": "HỘI ĐỒNG NHÂN DÂN", "UỶ BAN": "ỦY BAN", "TOÀ ÁN": "TÒA ÁN"}


def is_agency(text: str) -> bool:
    """Whether a line in capitals begins with the name of a body."""
    return _RE.start.match(text) is not None


def letterhead_bodies(lines: Iterable[FormMark]) -> list[FormMark]:
    """The bodies named in a letterhead: the last one issues, those above are its superiors.

    A line that completes the name above it to a known one belongs to it: "TỔNG CỤC / HẢI QUAN".
    """
    names: list[FormMark] = []
    held: FormMark | None = None  # "THỦ" above "TƯỚNG CHÍNH PHỦ"
    for line in (part for whole in lines for part in _parted(whole)):
        if _RE.no_body.match(line.words):
            continue
        above = names[-1] if names else None
        if held and _RE.letterhead_start.match(f"{held.words} {line.words}"):
            line = replace(line, start=held.start, words=f"{held.words} {line.words}")
        opens = _RE.letterhead_start.match(line.words)
        is_more = above and (_goes_on(above.words, line.words) or not (opens or is_known_agency(above.words)))
        held = None if is_more or opens else line
        if above and is_more:
            names[-1] = replace(above, end=line.end, words=f"{above.words} {line.words}")
        elif opens:
            names.append(line)
    return names


def in_capitals(line: FormMark) -> FormMark | None:
    """The part of a line in capitals: all of it without a bullet or a speck, or what follows text of the web page."""
    whole = line.words.lstrip("•·:.,;-– ") if is_capitals(line.words) else ""
    words = whole or "".join(_RE.capital_tail.findall(line.words))
    return replace(line, start=line.end - len(words), words=words) if words else None


def _parted(line: FormMark) -> list[FormMark]:
    """ "BỘ Y TẾ CỤC AN TOÀN THỰC PHẨM" in one line: a known body, and one below it."""
    words = line.words.split(" ")
    for at in range(2, len(words) if len(words) < _MOST_WORDS else 0):
        above, below = " ".join(words[:at]), " ".join(words[at:])
        if _RE.letterhead_start.match(below) and is_known_agency(above) and not is_known_agency(line.words):
            return [replace(line, words=above), *_parted(replace(line, words=below))]
    return [line]


def _goes_on(above: str, line: str) -> bool:
    return (
        _RE.unfinished.search(above) is not None
        or line.startswith(("VÀ ", "& "))
        or any(is_known_agency(f"{name} {line}") for name in {above, _RE.joined.split(above)[-1]})
    )


def split_joint(body: FormMark) -> list[FormMark]:
    """The bodies of a joint act named in one line: "BỘ Y TẾ - BỘ TÀI CHÍNH", "LIÊN BỘ Y TẾ - TÀI CHÍNH"."""
    if lead := _RE.joint_ministries.match(body.words):
        names = _ministries(re.split(r"\s*[-–,;]\s*", body.words[lead.end() :], maxsplit=_MOST_JOINED))
    else:
        names = [body.words] if is_known_agency(body.words) else _RE.joined.split(body.words, _MOST_JOINED)
    told = (_RE.dash.sub(" - ", name.strip(" -–,;")) for name in names)
    return [replace(body, words=name) for name in told if name]


def _ministries(parts: list[str]) -> list[str]:
    """Names of ministries without "Bộ" -> ministries; the longest sequence of parts that names one is one."""
    names: list[str] = []
    while parts:
        first = "BỘ " + parts[0].removeprefix("BỘ ")
        runs = [(" - ".join([first, *parts[1:length]]), length) for length in range(len(parts), 0, -1)]
        name, length = next((run for run in runs if is_known_agency(run[0])), (parts[0], 1))
        names.append(name)
        parts = parts[length:]
    return names


def enacting_body(paragraphs: Iterable[str]) -> str:
    """The enacting body named in the preamble: "Bộ trưởng Bộ Tài chính ban hành Thông tư" -> "Bộ Tài chính"."""
    found = next(filter(None, map(_RE.enacts.search, paragraphs)), None)
    return _RE.offices.sub("", found["body"]) if found else ""


def in_sentence_case(name: str, source: str) -> str:
    """A name in capitals, spelt as in a sentence of the document: "BỘ TÀI CHÍNH" -> "Bộ Tài chính"."""
    for short, full in _ABBREVIATIONS.items():
        name = re.sub(rf"\b{short}\b", full, name)
    said = re.finditer(r"\s+".join(map(re.escape, name.split())), source, re.IGNORECASE)
    if written := next((found[0] for found in said if not found[0].isupper()), ""):
        return " ".join(written.split())
    name = _RE.field.sub(lambda match: match[0].upper(), name[:1] + name[1:].lower())
    name = _RE.country.sub("Việt Nam", _RE.body.sub(lambda match: match[0].capitalize(), name))
    return _RE.place.sub(lambda match: match[1] + match[2].title(), name)
