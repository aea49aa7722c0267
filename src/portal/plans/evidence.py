"""How journal entries determine a counted thing, in whatever order they are read; and which measures fit an assignment.

Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.plans.parser.draft import words_key
from portal.plans.states.measures import ENTRY, SUBJECT, DecidingEntry, EvidenceSource


def day_of_month(day: date) -> date:
    """The day on which monthly counts of this day's month are dated."""
    return day.replace(day=15)


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """A journal entry as plain values; `subject` identifies its subject, "" if it has none."""

    id: int
    verb: str
    day: date
    subject: str
    details: Mapping[str, Any]


_UNREAD = {
    **dict.fromkeys(("entry", "amount", "newest", "gone_by"), 0),
    **{"day": None, "agency": None, "task": None, "kind": "", "is_estimate": False},
}


class EvidenceState(SimpleNamespace):
    """The state of a thing: the entry by which it counts, with its data, and the newest entry that was read.

    `agency` is what the details name: a primary key or a slug, None if none is named; `task` likewise. `entry` is 0 as
    long as only the ending entry has been read; `gone_by` is the entry that ended it, 0 otherwise.
    """

    def __init__(self, **said: Any) -> None:
        super().__init__(**_UNREAD | said)


def name_of(word: EvidenceEntry, source: EvidenceSource) -> str:
    """The key of the thing that this entry concerns; "" if it concerns none of the source."""
    if not _is_meant(word, source):
        return ""
    if source.thing == ENTRY:
        return f"{word.id}"
    return word.subject if source.thing == SUBJECT else _text(word.details.get(source.thing))


def names_of(word: EvidenceEntry, source: EvidenceSource) -> list[str]:
    """All keys that this entry concerns: an entry that ends things which are themselves entries lists them as
    `settled`.
    """
    is_end = source.thing == ENTRY and word.verb in source.ends
    return [f"{one}" for one in (word.details.get("settled", ()) if is_end else [name_of(word, source)]) if one]


def _is_meant(word: EvidenceEntry, source: EvidenceSource) -> bool:
    if source.kind and word.details.get(source.kind) in (None, ""):
        return False
    if source.only_said and _deep(word.details, source.amount) is None:
        return False
    return not source.needs or word.verb in source.ends or bool(word.details.get(source.needs))


def fold(thing: EvidenceState, words: Iterable[EvidenceEntry], *, source: EvidenceSource) -> EvidenceState:
    """The thing after these entries. Reading an entry again, or late, gives the same result."""
    for word in words:
        if word.verb in source.begins and _says_more(word.id, thing.entry, source.taken):
            thing = replace(
                thing,
                entry=word.id,
                day=_day(word, source),
                agency=word.details.get(source.agency) or None,
                task=word.details.get("task") if source.names_task else None,
                kind=_text(word.details.get(source.kind)) if source.kind else "",
                amount=_amount(word.details, source),
                is_estimate=source.names_task and bool(word.details.get("is_estimate")),
            )
        if word.id > thing.newest:
            thing = replace(thing, newest=word.id, gone_by=word.id if word.verb in source.ends else 0)
    return thing


def _says_more(word: int, held: int, taken: DecidingEntry) -> bool:
    return not held or (word < held if taken is DecidingEntry.FIRST else word > held)


def _day(word: EvidenceEntry, source: EvidenceSource) -> date:
    said = word.details.get(source.day) if source.day else None
    day = date.fromisoformat(said) if said else word.day
    return day_of_month(day) if source.of_months else day


def _amount(details: Mapping[str, Any], source: EvidenceSource) -> int:
    said = _deep(details, source.amount) if source.amount else 0
    if source.within:
        groups = said.values() if isinstance(said, Mapping) else ()
        return sum(max(int(group.get(name) or 0), 0) for group in groups for name in source.within)
    return max(int(said or 0), 0)


def _deep(details: Mapping[str, Any], name: str) -> Any:
    """ "amounts.people" -> the value at this path; None if there is none."""
    said: Any = details
    for part in name.split("."):
        said = said.get(part) if isinstance(said, Mapping) else None
    return said


def _text(value: object) -> str:
    """As JSON writes it: `false`, not `False`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


# Words to find in the folded title and products -> the measures they suggest. The first matching row is the most
# specific: "số hóa tài liệu đăng trên chuyên mục" is about scans before it is about articles.
_WORDS: Sequence[tuple[Sequence[str], Sequence[str]]] = (
    (("so hoa cac van ban", "so hoa van ban"), ("legal_scans", "scanned_pages")),
    (("so hoa",), ("scans", "scanned_pages")),
    (("van ban huong dan",), ("guidances",)),
    (("hoi dap", "cau hoi", "giai dap", "tu van phap luat"), ("answers", "replies")),
    (("to gap", "de cuong", "tai lieu tuyen truyen", "bien soan tai lieu"), ("materials", "copies")),
    (("tap huan", "boi duong"), ("courses", "trained")),
    (("cuoc thi", "thi tim hieu"), ("contests", "contestants")),
    (("truyen thanh", "loa truyen thanh"), ("broadcasts",)),
    (("tieng khmer", "dan toc thieu so"), ("minority_copies", "gatherings")),
    (("chia se thong tin", "chia se du lieu", "lien ket chuyen muc"), ("adoptions", "articles")),
    (("zalo", "tin nhan", "nhan tin", "sms"), ("messages_sent", "messages_arrived")),
    (("tin bai", "bai viet", "dang tai", "chuyen muc", "truyen thong", "tuyen truyen"), ("articles",)),
    (("cap nhat noi dung", "luat thay doi", "ra soat noi dung"), ("reworded", "timely_reviews")),
    (("chuyen muc", "cong thong tin", "trang thong tin", "trang web", "website"), ("page_reads", "fresh_sections")),
    (("pho bien", "hoi nghi", "tuyen truyen mieng"), ("gatherings", "people")),
)
MOST = 3

# Words of a product -> the document made here that it asks for: its source, and its kind if a certain one is meant.
_PAPERS: Sequence[tuple[str, str, str]] = (
    ("van ban huong dan", "guidances", ""),
    ("cong van huong dan", "guidances", ""),
    ("quy che", "regulations", ""),
    ("bao cao thang", "reports", "month"),
    ("bao cao quy", "reports", "quarter"),
    ("bao cao hang quy", "reports", "quarter"),
    ("bao cao 6 thang", "reports", "half"),
    ("bao cao sau thang", "reports", "half"),
    ("bao cao so ket", "reports", "half"),
    ("bao cao 9 thang", "reports", "nine"),
    ("bao cao nam", "reports", "year"),
    ("bao cao hang nam", "reports", "year"),
    ("bao cao tong ket nam", "reports", "year"),
    ("bao cao tong ket", "reports", "final"),
    ("tin nhan", "dispatches", ""),
    ("nhan tin", "dispatches", ""),
    ("zalo", "dispatches", ""),
)


def asks_for(source: str, kind: str, *, texts: Iterable[str]) -> bool:
    """True if these texts of an assignment ask for a document of this source and kind."""
    said = " | ".join(["", *map(words_key, texts), ""])
    return any(f" {words} " in said for words, *paper in _PAPERS if paper in ([source, ""], [source, kind]))


def suggested_measures(*, title: str, products: Iterable[str] = ()) -> tuple[str, ...]:
    """Keys of fitting measures, best first: those of the title before those of the products.

    Empty if no word is known.
    """
    found = (
        measure
        for words in (f" {words_key(text)} " for text in (title, *products))
        for said, measures in _WORDS
        if any(f" {one} " in words for one in said)
        for measure in measures
    )
    return tuple(dict.fromkeys(found))[:MOST]
