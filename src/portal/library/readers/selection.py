"""Which documents of a register are wanted: by type, issuer, province, year, field, status."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lawtext.words import fold, normalise
from portal.library.sources import Stated
from portal.library.states import LABELS, Status

_YEARS = re.compile(r"(?P<first>\d{4})?\s*(?P<to>-|\.\.)?\s*(?P<last>\d{4})?")


class NotAFilter(ValueError):
    """`str()` says in Vietnamese what was not understood and what is."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Values wanted of each aspect, folded; an aspect that nothing is wanted of takes everything."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def takes(self, stated: Stated) -> bool:
        """Every aspect must fit; of one aspect any of the values."""
        return all(any(_ASPECTS[aspect](stated, value) for value in values) for aspect, values in self.wanted.items())


def read_selection(said: Iterable[str]) -> Selection:
    """ "loai=Luật,Nghị định", "nam=2015-2024", "tinh=Cần Thơ" …; Raises NotAFilter."""
    wanted: dict[str, tuple[str, ...]] = {}
    for one in said:
        aspect, equals, values = one.partition("=")
        key = re.sub(r"\W", "", fold(normalise(aspect)))
        parts = tuple(filter(None, (fold(normalise(value)) for value in re.split(r"[,;]", values))))
        if not equals or key not in _ASPECTS or not parts:
            raise NotAFilter(f"Không hiểu “{one}”. Cách viết: {', '.join(f'{name}=…' for name in _ASPECTS)}.")
        if key == "nam" and (wrong := next((part for part in parts if _years(part) is None), "")):
            raise NotAFilter(f"Không hiểu năm “{wrong}”. Cách viết: nam=2020 hoặc nam=2015-2024.")
        wanted[key] = wanted.get(key, ()) + parts
    return Selection(wanted)


def _years(text: str) -> tuple[int, int] | None:
    found = _YEARS.fullmatch(text)
    if not found or not (found["first"] or found["last"]):
        return None
    if not found["to"]:
        return (int(found["first"]),) * 2 if found["first"] and not found["last"] else None
    return int(found["first"] or 0), int(found["last"] or 9999)


def _is_of_years(stated: Stated, value: str) -> bool:
    first, last = _years(value) or (1, 0)
    return stated.issued is not None and first <= stated.issued.year <= last


def _is_of_place(stated: Stated, value: str) -> bool:
    """The territory names it, or the issuer does: "Ủy ban nhân dân tỉnh Hậu Giang"."""
    return any(re.search(rf"\b{re.escape(value)}\b", fold(said)) for said in (stated.territory, stated.issuer))


def _has_status(stated: Stated, value: str) -> bool:
    return bool(stated.status) and value in {fold(LABELS[Status(stated.status)]), stated.status}


def _is_of_field(stated: Stated, value: str) -> bool:
    slug = value.replace(" ", "-")
    return any(slug in topic.replace(" ", "-") for topic in map(fold, stated.topics))


_ASPECTS: dict[str, Callable[[Stated, str], bool]] = {
    "loai": lambda stated, value: fold(normalise(stated.doc_type)) == value,
    "coquan": lambda stated, value: value in fold(stated.issuer),
    "tinh": _is_of_place,
    "nam": _is_of_years,
    "linhvuc": _is_of_field,
    "tinhtrang": _has_status,
}
