"""What applies to the whole document: its title, its preamble, defined short names ("sau đây gọi là Luật"); and the
names of one law in one text: by number, by name, by name and year, by short name.

`document_context` reads all texts once; its `Context` is passed to `find_citations` with every article. "Luật Bảo hiểm
y tế số 25/2008/QH12 … khoản 3 Điều 12 của Luật Bảo hiểm y tế" are both 25/2008/QH12.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from lawtext.citations.documents import find_documents
from lawtext.citations.patterns import ATTACHED_KINDS, GOES_ON, RE, clean
from lawtext.citations.references import Mention, squash
from lawtext.dates import find_dates
from lawtext.numbers import read_number
from lawtext.types import Context, DocumentReference, grouped
from lawtext.words import canonical_tone

_DEFINED_REACH, _NESTED_REACH = 700, 60
_LAW_REACH, _NUMBER_REACH = 260, 20  # characters around a full name


@dataclass(frozen=True, slots=True)
class DocumentMemory:
    """`amended` is the only act that the title says is amended, `told` the only document of each kind named in the
    title.

    `defined` maps `name_key`s to documents; `names` finds defined names that the grammar of law names does not match
    ("Quy chế đấu giá"), `bare` those that are a kind only ("Luật"); `issued` are the kinds of what the title issues
    ("ban hành Quy chế …").
    """

    amended: DocumentReference | None = None
    told: Mapping[str, DocumentReference] = field(default_factory=dict, hash=False)
    defined: Mapping[str, DocumentReference] = field(default_factory=dict, hash=False)
    names: re.Pattern[str] | None = None
    issued: frozenset[str] = frozenset()

    def with_definitions(self, text: str) -> DocumentMemory:
        """A copy with the short names defined in this text; they take precedence over those of the document."""
        return _with_defined(self, own) if (own := dict(_definitions(text))) else self


def document_context(
    texts: Iterable[str], *, document: str | None = None, title: str = "", preamble: str = ""
) -> Context:
    """The context of every article of a document: its number, its title, and the names that its texts define.

    Reads: the texts of the document; in its title and preamble also laws named in full, as a law that an article names
    in full may be the expired one. Writes: a `Context` without a place; set one with `dataclasses.replace(context,
    article="dieu-5")`.
    """
    defined: dict[str, str] = {}
    for name, meant in chain.from_iterable(_definitions(clean(text).text) for text in texts):
        defined.setdefault(name, meant)
    return Context(document, title=title, defined={**dict(_full_names(clean(preamble).text)), **defined})


def read_memory(context: Context) -> DocumentMemory:
    """Parse the context's title and definitions, cached for all articles of a document."""
    return _remembered(context.title, tuple(context.defined.items()))


@lru_cache(maxsize=256)
def _remembered(title: str, defined: tuple[tuple[str, str], ...]) -> DocumentMemory:
    read = clean(title).text
    return _with_defined(
        DocumentMemory(
            _amended(read),
            _told(read),
            issued=frozenset(squash(found["kind"]).lower() for found in RE.title_issues.finditer(read)),
        ),
        dict((*_full_names(read), *_definitions(read), *defined)),
    )


def _with_defined(memory: DocumentMemory, named: Mapping[str, str]) -> DocumentMemory:
    read = {name: one for name, meant in named.items() if meant and (one := _meant(name, meant))}
    defined = {**memory.defined, **{name_key(name): one for name, one in read.items()}}
    return replace(memory, defined=defined, names=_finder(defined))


def _finder(keys: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern for the defined names that the grammar does not match: kinds alone, and names of other documents."""
    either = "|".join
    ways = {key: r"[\s,]+".join(map(re.escape, key.split())) for key in sorted(keys, key=len, reverse=True)}
    bare = [_capital(way) for key, way in ways.items() if RE.defined_kind.fullmatch(key)]
    others = [_capital(way) for key, way in ways.items() if not RE.law_kind.match(key) and _capital(way) not in bare]
    named = rf"(?<!\w)(?:{either(others)})(?!\w|[/-]\w|\s+này(?!\w))" if others else ""
    alone = rf"(?<!\w)(?P<bare>{either(bare)})(?=\s+{GOES_ON})" if bare else "(?P<bare>(?!))"
    return re.compile(f"{named}|{alone}" if named else alone) if ways else None


def _capital(way: str) -> str:
    return rf"(?-i:{way[0].upper()})(?i:{way[1:]})"


def name_key(name: str) -> str:
    """A key that ignores case, commas and the placement of tones in a name."""
    return re.sub(r"[\s,]+", " ", canonical_tone(name.lower()))


def _meant(name: str, meant: str) -> DocumentReference | None:
    """The document for a number or a full name."""
    read = clean(meant).text
    if found := next((one for one in find_documents(read) if one.number or one.name), None):
        return DocumentReference(found.number, found.name, found.kind or _kind_of(name), found.year)
    return DocumentReference("".join(read.split()), kind=_kind_of(name)) if re.match(r"\s*\d", read) else None


def _kind_of(name: str) -> str:
    found = RE.defined_kind.match(name)
    return squash(found[0]).lower() if found else ""


# ---- definitions -----------------------------------------------------------------------------------------------------


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    """Each defined short name, and what it stands for: "Luật Nhà ở số 27/2023/QH15 (sau đây gọi là Luật)"."""
    names = {squash(found["name"]): found for found in reversed(list(RE.definition.finditer(text)))}
    for written, found in names.items():
        before = text[max(0, found.start() - _DEFINED_REACH) : found.start()]
        name = written.rstrip(" .,;:)”\"’'")
        named = _defined_by(before, name) if "/" not in name else None
        if named and not named.name.endswith(f" của {name.lower()}"):
            yield name, named.number or squash(before[named.start : named.end])


def _defined_by(before: str, name: str) -> Mention | None:
    """The document right before a definition: the last one of that kind that is not in its title or history."""
    kind = _kind_of(name)
    mentions = [one for one in find_documents(before) if _can_be_meant(one)]
    if same := [one for one in mentions if one.number and name_key(one.name) == name_key(name)]:
        return same[-1]
    others = mentions if kind in ATTACHED_KINDS or not kind else []
    of_kind = [one for one in mentions if one.kind == kind] or others
    return next((one for one, _ in reversed(_heads(before, of_kind))), None)


def _heads(text: str, mentions: list[Mention]) -> list[tuple[Mention, bool]]:
    """Documents that are not in the title or history of another one, and whether "và" or a comma precedes them."""
    heads: list[tuple[Mention, bool]] = []
    is_nested = False
    for one in mentions:
        lead = text[max(0, one.start - _NESTED_REACH) : one.start]
        is_listed = bool(RE.listed_before.search(lead))
        is_nested = bool(heads) and (is_nested if is_listed else bool(RE.nested_before.search(lead)))
        if not is_nested:
            heads.append((one, is_listed))
    return heads


def _can_be_meant(one: Mention) -> bool:
    return not (one.is_this or one.is_foreign or one.is_bare or one.is_serial or one.is_short or one.is_alias)


def _full_names(text: str) -> Iterator[tuple[str, str]]:
    """Laws named in full: "Căn cứ Luật Kinh doanh bảo hiểm ngày 16 tháng 6 năm 2022", "Luật Đất đai số
    31/2024/QH15"."""
    for found in RE.full_name_end.finditer(text):
        piece = text[max(0, found.start() - _LAW_REACH) : found.end() + _NUMBER_REACH]
        yield from (
            (one.name, one.number or squash(piece[one.start : one.end]))
            for one in find_documents(piece)
            if one.name and (one.number or one.year) and one.kind != "hiến pháp"
        )


# ---- the title -------------------------------------------------------------------------------------------------------


def _amended(title: str) -> DocumentReference | None:
    """The only act that the title amends; None if it amends none, or several."""
    if named := RE.title_of_amended.fullmatch(title):
        return next(map(_reference, find_documents(named["name"])), None)
    verb = RE.title_amends.search(title)
    if not verb or RE.title_lays_down.search(title, 0, verb.start()):
        return None
    rest = title[verb.end() :]
    heads = _heads(rest, [one for one in find_documents(rest) if _can_be_meant(one)])
    has_others = any(is_listed and one.kind == heads[0][0].kind for one, is_listed in heads[1:])
    return _reference(heads[0][0]) if heads and not has_others else None


def _told(title: str) -> dict[str, DocumentReference]:
    """Kind -> the only document of that kind in the title."""
    of_kind: dict[str, dict[str, Mention]] = {}
    for one in find_documents(title):
        if _can_be_meant(one):
            of_kind.setdefault(one.kind, {})[one.number or name_key(one.name)] = one
    return {kind: _reference(*named.values()) for kind, named in of_kind.items() if len(named) == 1}


def _reference(one: Mention) -> DocumentReference:
    return DocumentReference(one.number, one.name, one.kind, one.year)


_DATE_REACH, _ROW_REACH, _TITLE_REACH = 45, 700, 60
_ROW_BREAK = re.compile(r"[;:!?]|[.](?=\s)|\n\s*\n|\n\s*\d{1,3}\s*\n")
_WAS_AMENDED_BY = re.compile(r"Được\s+(?:sửa\s+đổi|bổ\s+sung|thay\s+thế|bãi\s+bỏ)[^.;:]{0,60}bởi\s*$")
_OF_ARTICLES_OF = re.compile(r"sửa\s+đổi,\s+bổ\s+sung\s+một\s+số\s+điều\s+của\s*$")


class Identities:
    """The known identities of the documents in one text, and of its own document."""

    def __init__(self, mentions: list[Mention], text: str, memory: DocumentMemory | None = None) -> None:
        self._text = text
        self._memory = memory or DocumentMemory().with_definitions(text)
        told = [one for one in mentions if not (one.is_this or one.is_foreign or one.is_bare or one.is_serial)]
        self._cited = [one for one in told if not one.is_alias]
        numbered = [one for one in told if one.number and not one.is_short]
        self._of_kind = grouped(told, attrgetter("kind"))
        self._numbered = grouped([one for one in told if one.name and one.number], _name_of)
        self._dated = grouped([one for one in told if one.name and one.year and not one.number], _name_of)
        self._full = grouped(numbered, _head_of)
        self._serial = grouped(numbered, _serial_of)

    def of(self, mention: Mention) -> DocumentReference:
        """The document, as complete as the text allows."""
        known = self._known(mention) or self._remembered(mention) or mention
        number, year = known.number or mention.number, mention.year or known.year
        return DocumentReference(number, mention.name, mention.kind, year, self._date_of(mention))

    def _remembered(self, mention: Mention) -> DocumentReference | None:
        """The document that a name or short number stands for by the whole document's definitions."""
        if mention.number and not mention.is_short:
            return None
        written = self._text[mention.start : mention.end]
        known = self.defined(written) or self.defined(mention.name) or self._told(mention)
        return known if known and mention.year in (None, known.year, _year_of(known)) else None

    def defined(self, name: str) -> DocumentReference | None:
        """The document for a short name defined in the text or in its whole document."""
        return self._memory.defined.get(name_key(name)) if name else None

    def of_serial(self, mention: Mention) -> DocumentReference | None:
        """ "Nghị định 168": the only decree with that number in this text; None if there is none, or several."""
        if known := self.defined(self._text[mention.start : mention.end]):
            return known
        numbered = self._serial.get(_serial_of(mention), [])
        return self.of(numbered[0]) if len({one.number for one in numbered}) == 1 else self._told(mention)

    def _told(self, mention: Mention) -> DocumentReference | None:
        """ "Thông tư 27/2018", "Thông tư 27", if the document's title has the whole number."""
        told = self._memory.told.get(mention.kind)
        begins = mention.number and told and told.number.lstrip("0").startswith(mention.number.lstrip("0") + "/")
        return told if begins else None

    def _known(self, mention: Mention) -> Mention | None:
        if mention.is_short:
            return next(iter(self._full.get(_head_of(mention), [])), None)
        if mention.number or not mention.name:
            return None
        numbered = [one for one in self._numbered.get(_name_of(mention), []) if mention.year in (None, one.year)]
        dated = [] if mention.year else self._dated.get(_name_of(mention), [])
        return _nearest(numbered, mention.start) or _nearest(dated, mention.start)

    def _date_of(self, mention: Mention) -> date | None:
        """ "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020": the date right after the number."""
        found = next(iter(find_dates(self._text[mention.end : mention.end + _DATE_REACH])), None)
        return found.date if found and not self._text[mention.end : mention.end + found.start].strip(" \n,") else None

    def last_of_kind(self, kind: str, position: int) -> DocumentReference | None:
        """The last document of that kind named before the position."""
        before = _last_before(self._of_kind.get(kind, []), position)
        return self.of(before) if before else None

    def only_before(self, position: int) -> DocumentReference | None:
        """For a text without a document of its own: the last document named before the position, else the only one."""
        if before := _last_before(self._cited, position):
            return self.of(before)
        return self.of(self._cited[0]) if len({one.number or one.name for one in self._cited}) == 1 else None

    def of_row(self, position: int) -> DocumentReference | None:
        """The document of a table row: the one it begins with, else the one that its last cell says was amended.

        A cell in lower case ("khoản 2 Điều 14") counts only after a document with its title.
        """
        return self._row_begins_with(position) or self.amended_in_row(position)

    def amended_in_row(self, position: int) -> DocumentReference | None:
        """ "Điều 5 | Được sửa đổi, bổ sung bởi Thông tư số Y sửa đổi, bổ sung một số điều của Thông tư số X": X."""
        at = bisect_left(self._cited, position, key=attrgetter("start"))
        amending, amended = (*self._cited[at : at + 2], None, None)[:2]
        if amending is None or amended is None or amended.start - position > _ROW_REACH:
            return None
        is_amended = _WAS_AMENDED_BY.search(self._text[position : amending.start])
        title = self._text[max(amending.end, amended.start - _TITLE_REACH) : amended.start]
        return self.of(amended) if is_amended and _OF_ARTICLES_OF.search(title) else None

    def _row_begins_with(self, position: int) -> DocumentReference | None:
        """ "Thông tư số X hướng dẫn … | Điều 5 | Được sửa đổi …": X."""
        at = bisect_left(self._cited, position, key=attrgetter("start"))
        row = position
        while at and position - self._cited[at - 1].start < _ROW_REACH:
            if _ROW_BREAK.search(self._text[self._cited[at - 1].end : row]):
                break
            at, row = at - 1, self._cited[at - 1].start
        if row == position:
            return None
        is_told = self._text[position].isupper() or RE.title_after.match(self._text, self._cited[at].end)
        return self.of(self._cited[at]) if is_told else None


def _year_of(document: DocumentReference) -> int | None:
    parts = read_number(document.number) if document.number else None
    return parts.year if parts else None


def _name_of(mention: Mention) -> str:
    return name_key(mention.name)


def _head_of(mention: Mention) -> tuple[str, ...]:
    """Kind, number and year, to match "Thông tư 27/2018" with 27/2018/TT-BTC."""
    return (mention.kind, *mention.number.split("/")[:2])


def _serial_of(mention: Mention) -> tuple[str, str]:
    """Kind and number, to match "Thông tư 27"."""
    return mention.kind, re.split(r"\D", mention.number.lstrip("0"), maxsplit=1)[0]


def _last_before(mentions: list[Mention], position: int) -> Mention | None:
    at = bisect_left(mentions, position, key=attrgetter("start"))
    return mentions[at - 1] if at else None


def _nearest(mentions: list[Mention], position: int) -> Mention | None:
    """The last one up to the position, else the first one after it."""
    return _last_before(mentions, position + 1) or next(iter(mentions), None)
