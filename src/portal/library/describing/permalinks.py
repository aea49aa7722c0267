"""Addresses in the manner of the European Legislation Identifier, made of what is printed on a document.

`docs/eli.md` has the template. An address can be written by anybody who holds the paper and has not seen the portal,
and is the same in every installation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lawtext.words import slugify
from portal.library.models import Instrument
from portal.library.resolving import year_in

UNKNOWN = "khong-ro"
LONGEST_AUTHORITY = 120


@dataclass(frozen=True, slots=True)
class Permalink:
    """`/eli/vn/{authority}/{kind}/{year}/{month}/{day}/{number}[/{on}][/{provision}]`."""

    authority: str
    kind: str
    year: int
    issued: date | None
    number: str
    on: date | None = None
    provision: str = ""

    def __str__(self) -> str:
        issued = f"{self.issued:%Y/%m/%d}" if self.issued else f"{self.year:04d}"
        parts = ["", "eli", "vn", self.authority, self.kind, issued, self.number]
        parts += [self.on.isoformat()] if self.on else []
        parts += [self.provision] if self.provision else []
        return "/".join(parts)

    def at(self, *, on: date | None = None, provision: str = "") -> Permalink:
        return replace(self, on=on, provision=provision)


def permalink_of(law: Instrument) -> Permalink | None:
    """The permalink of an instrument; None where not even the year of it is known."""
    year = law.issued_date.year if law.issued_date else year_in(law.number_key)
    if year is None:
        return None
    return Permalink(
        authority=authority_of(law),
        kind=slugify(law.doc_type) or "van-ban",
        year=year,
        issued=law.issued_date,
        number=law.number_key,
    )


def authority_of(law: Instrument) -> str:
    """Who issued it: joint issuers are joined by "va"; a local body has its place in its own name or behind it."""
    authority = slugify(law.issuer_name.replace(";", " và ")) or UNKNOWN
    place = slugify(law.territory.name) if law.territory else ""
    named = authority if not place or place in authority else f"{authority}-{place}"
    return named[:LONGEST_AUTHORITY].strip("-")
