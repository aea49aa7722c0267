"""Documents named by an official number: "Nghị định số 30/2020/NĐ-CP", "các Công văn số 12/BTP-VP, số 15/STP"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lawtext.citations.mentions import Mention, merge, squash
from lawtext.citations.patterns import documents as patterns
from lawtext.numbers import KINDS

# A number with one of these, and an issuer after it, is a document even where no word announces it.
_PLAIN_KINDS = frozenset(KINDS) - {"L", "SL", "DA", "ĐA", "PA", "TC", "QC", "BB", "HĐ", "CV"}
_ASSEMBLIES = re.compile(r"(?:QH|UBTVQH)\d{0,2}$")
_LOOK_BACK = 90
_LIST_GAP_REACH = 12
_SPELLED_KINDS = {"nđ": "nghị định", "qđ": "quyết định", "nq": "nghị quyết", "tt": "thông tư", "cv": "công văn"} | {
    "ttlt": "thông tư liên tịch",
    "ct": "chỉ thị",
    "vbhn": "văn bản hợp nhất",
}


def numbered(text: str) -> Iterator[Mention]:
    """Every number that is one of a document, with the words that announce it."""
    for found in patterns.NUMBER.finditer(text):
        before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
        lead = patterns.NUMBER_LEAD.search(before)
        if _is_number(found, before, lead):
            start = found.start() - (len(before) - lead.start() if lead else 0)
            yield _number_mention(found, start, lead["kind"] if lead else "")


def _number_mention(found: re.Match[str], start: int, word: str) -> Mention:
    kind = squash(word).lower()
    code = re.split(r"[/.-]", "".join(found["code"].split()))[0].upper()
    return Mention(
        start,
        found.end(),
        kind=_SPELLED_KINDS.get(kind, kind) or KINDS.get(code, ""),
        number="".join(found[0].split()),
        year=int(found["year"]) if found["year"] else None,
    )


def _is_number(found: re.Match[str], before: str, lead: re.Match[str] | None) -> bool:
    if patterns.NO_NUMBER_LEAD.search(before) or (
        not found["year"] and found["mark"].startswith(" ") and "-" in found["mark"]
    ):
        return False
    if found["mark"] == " ":  # "Quyết định số 804 QĐ/ĐĐ"
        return lead is not None and lead[0].rstrip().endswith("số")
    return _speaks_for_itself(found) or (lead is not None and _fits_lead(found, lead["kind"]))


# "báo cáo số 02A-HSB" is a form: with one code and no year only these kinds are numbered ("Nghị định số 87-CP").
_OLD_STYLE = re.compile(
    r"(?:nghị|quyết|thông\s+tư|chỉ|sắc|luật|pháp|lệnh|công|văn|nđ|qđ|tt|ct|nq|cv|liên)", re.IGNORECASE
)


def _fits_lead(found: re.Match[str], kind: str) -> bool:
    is_single = not re.search(r"[/.-]", found["code"]) and not found["year"]
    return not is_single or bool(_OLD_STYLE.match(kind))


def _speaks_for_itself(found: re.Match[str]) -> bool:
    codes = re.split(r"[/.-]", "".join(found["code"].split()).upper())
    if found["year"]:
        return codes[0] in _PLAIN_KINDS or bool(_ASSEMBLIES.match(codes[0]))
    return codes[0] in _PLAIN_KINDS and len(codes) > 1


def with_listed_numbers(text: str, mentions: list[Mention]) -> list[Mention]:
    """Adds what only its place in a list shows to be a number: "Công văn số 12/BTP-VP, số 15/STP"."""
    ends = {mention.end: mention for mention in mentions if mention.number}
    starts = {mention.start for mention in mentions}
    added: list[Mention] = []
    for found in patterns.NUMBER.finditer(text):
        reach = range(found.start() - 1, found.start() - _LIST_GAP_REACH, -1)
        before = next((ends[position] for position in reach if position in ends), None)
        if before is None or starts.intersection(range(before.end, found.end())):
            continue
        if patterns.NUMBER_LIST_GAP.fullmatch(text, before.end, found.start()):
            one = _number_mention(found, found.start(), before.kind)
            added.append(one)
            ends[one.end] = one
    return merge(mentions, added) if added else mentions


def shortened(text: str) -> Iterator[Mention]:
    """ "Nghị định 90/2016": only a decree can be completed, as only the Government issues decrees."""
    for found in patterns.SHORT_NUMBER.finditer(text):
        kind = squash(found["kind"]).lower()
        kind = _SPELLED_KINDS.get(kind, kind)
        number = f"{found['number']}/NĐ-CP" if kind == "nghị định" else found["number"]
        yield Mention(*found.span(), kind=kind, number=number, year=int(found["year"]), is_short=True)


def serials(text: str) -> Iterator[Mention]:
    """ "Nghị định 168": told apart only by a text that gives the whole number somewhere."""
    for found in patterns.SERIAL.finditer(text):
        kind = squash(found["kind"]).lower()
        yield Mention(
            *found.span(), kind=_SPELLED_KINDS.get(kind, kind), number=found["number"].lstrip("0"), is_serial=True
        )
