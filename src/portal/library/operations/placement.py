"""Finds or creates the instrument of a prepared edition (rows are stored by `storage`).

Part of `operations`; always inside its transaction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Any

from lawtext.numbers import number_key, number_slug, read_number
from lawtext.types import Unit
from lawtext.words import fold, slugify
from portal.agencies.models import Agency, Place
from portal.library.models import Edition, Instrument, Provision
from portal.library.preparation.editions import PreparedEdition
from portal.library.preparation.names import TerritorialScope, title_sort_key
from portal.library.preparation.rows import Stated
from portal.library.queries.citations import AT_ONCE
from portal.library.states import InstrumentStatus, StatusGrade
from portal.library.states.instruments import own_name_key

_LOCAL_CODES = re.compile(r"^(?:UBND|HĐND|CTUBND|S[A-ZĐ]{1,7}|TU|HU)$")

# Fields of an instrument that a later source may fill in -> their names in `Stated` and on the page.
_COMPLETED = {
    "doc_type": ("doc_type", "Loại văn bản"),
    "subject": ("subject", "Trích yếu"),
    "issuer_name": ("issuer", "Cơ quan ban hành"),
    "signer": ("signer", "Người ký"),
    "signer_title": ("signer_title", "Chức danh người ký"),
    "issued_date": ("issued", "Ngày ban hành"),
    "effective_date": ("effective", "Ngày hiệu lực"),
    "expired_date": ("expired", "Ngày hết hiệu lực"),
    "stated_status": ("status", "Tình trạng"),
    "source_url": ("source_url", "Liên kết nguồn"),
}
# Sources in which every record has an id: the corpora of articles, and the public dump.
_CORPORA = frozenset({"jsonl", "dump"})
# Differences in these fields are not reported: their wording differs from source to source.
_WORDED = frozenset({"subject", "source_url", "signer_title"})


@dataclass(slots=True)
class LibraryState:
    """The present state of the library for the instruments of a batch."""

    by_number: dict[str, list[Instrument]] = field(default_factory=dict)
    checksums: set[tuple[int, str]] = field(default_factory=set)
    current_files: dict[int, str] = field(default_factory=dict)
    whole_texts: dict[int, int] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    provinces: list[Place] | None = None

    @classmethod
    def of(cls, prepared: Sequence[PreparedEdition]) -> LibraryState:
        shelf = cls()
        for some in batched(
            sorted({number_key(one.stated.official_number) for one in prepared}), AT_ONCE, strict=False
        ):
            for instrument in Instrument.objects.filter(number_key__in=some).order_by("pk"):
                shelf.by_number.setdefault(instrument.number_key, []).append(instrument)
            editions = Edition.objects.filter(instrument__number_key__in=some)
            for edition, pk, checksum, is_current, file, form in editions.values_list(
                "pk", "instrument_id", "checksum", "is_current", "source_file", "source_format"
            ):
                shelf.checksums.add((pk, checksum))
                if is_current:
                    shelf.current_files[pk] = file
                if is_current and form != "jsonl":
                    shelf.whole_texts[pk] = edition
        return shelf

    def find(self, one: PreparedEdition) -> Instrument | None:
        """The instrument that this is an edition of. A national number that contains the year is unique."""
        known = self.by_number.get(number_key(one.stated.official_number), [])
        if known and _is_unique_by_number(one.stated.official_number):
            return known[0]
        return next((instrument for instrument in known if _may_be_same(instrument, one)), None)

    def holds(self, instrument: Instrument, checksum: str) -> bool:
        return (instrument.pk, checksum) in self.checksums

    def why_a_twin(self, instrument: Instrument, one: PreparedEdition) -> str:
        """The reason to refuse a record if another record of the same corpus has already claimed this instrument; ""
        otherwise.

        In the dump a record with a text may still replace one without.
        """
        said = one.stated
        if one.format not in _CORPORA or not said.source_id or instrument.source_id in {"", said.source_id}:
            return ""
        has_text = instrument.pk in self.current_files
        claimed = (
            self.current_files.get(instrument.pk) == one.file
            if one.format == "jsonl"
            else (instrument.source == said.source[:200] and (has_text or not one.has_text))
        )
        number = instrument.official_number
        return f"Trùng số, ký hiệu {number} với bản ghi “{instrument.source_id}” trong cùng tệp." if claimed else ""

    def is_better(self, instrument: Instrument, one: PreparedEdition) -> bool:
        """Whether the current edition is a whole text that contains every article in these articles of a corpus."""
        if one.format != "jsonl" or instrument.pk not in self.whole_texts:
            return False
        current = Provision.objects.filter(edition=self.whole_texts[instrument.pk], unit=Unit.ARTICLE.value)
        mine = {row.address for row in one.rows if row.unit is Unit.ARTICLE}
        return mine <= set(current.values_list("address", flat=True))

    def create(self, one: PreparedEdition, *, issuer: Agency | None, at: datetime) -> Instrument:
        stated = one.stated
        instrument = Instrument(
            official_number=stated.official_number,
            number_key=number_key(stated.official_number),
            number_fold=fold(stated.official_number),
            slug=self._new_slug(one),
            doc_type=stated.doc_type,
            title=stated.title,
            title_is_inferred=one.title_is_inferred,
            title_fold=fold(stated.title),
            title_sort=title_sort_key(stated.title),
            name_key=one.name_key,
            subject=stated.subject,
            issuer_name=stated.issuer,
            issuer=issuer,
            signer=stated.signer,
            signer_title=stated.signer_title,
            issued_date=stated.issued,
            effective_date=stated.effective,
            expired_date=stated.expired,
            stated_status=stated.status,
            **_checked(stated),
            territory=issuer.place if issuer is not None else self._territory(one),
            is_nationwide=_is_nationwide(one),
            source=stated.source[:200],
            source_id=stated.source_id[:160],
            source_url=stated.source_url,
            created_at=at,
            updated_at=at,
        )
        instrument.save(force_insert=True)
        self.by_number.setdefault(instrument.number_key, []).append(instrument)
        self._note(instrument, one)
        return instrument

    def complete(self, instrument: Instrument, one: PreparedEdition, *, at: datetime) -> list[str]:
        """Fill in missing fields of the instrument; returns sentences on the fields that disagree."""
        disagreements = []
        for name, (stated_name, label) in _COMPLETED.items():
            old, new = getattr(instrument, name), getattr(one.stated, stated_name)
            if new and not old:
                setattr(instrument, name, new)
            elif new and old != new and name not in _WORDED:
                disagreements.append(f"{label} khác với bản đã có: giữ “{_said(old)}”, nguồn này ghi “{_said(new)}”.")
        if instrument.title_is_inferred and not one.title_is_inferred:
            instrument.title, instrument.title_is_inferred = one.stated.title, False
            instrument.title_fold, instrument.title_sort = fold(instrument.title), title_sort_key(instrument.title)
            instrument.name_key = one.name_key
        if one.format in _CORPORA:
            # Question sets refer to the id in a corpus; nothing refers to a file name.
            instrument.source_id = one.stated.source_id[:160] or instrument.source_id
        instrument.territory = instrument.territory or (None if instrument.is_nationwide else self._territory(one))
        instrument.is_nationwide = instrument.is_nationwide or (_is_nationwide(one) and not instrument.territory)
        for name, value in _checked(one.stated, since=instrument.checked_to).items():
            setattr(instrument, name, value)
        instrument.updated_at = at
        instrument.save()
        self._note(instrument, one)
        return disagreements

    def _territory(self, one: PreparedEdition) -> Place | None:
        """The province that the source names, as it existed on the day of issue."""
        name, day = _province_key(one.stated.territory), one.stated.issued
        if not name or day is None or _is_nationwide(one):
            return None
        if self.provinces is None:
            self.provinces = list(Place.objects.filter(level="province"))
        return next(
            (place for place in self.provinces if _province_key(place.name) == name and place.exists_on(day)), None
        )

    def _note(self, instrument: Instrument, one: PreparedEdition) -> None:
        self.checksums.add((instrument.pk, one.checksum))
        self.current_files[instrument.pk] = one.file

    def _new_slug(self, one: PreparedEdition) -> str:
        """The number, then what distinguishes it from others with that number: issuer, date, finally a counter."""
        base = number_slug(one.stated.official_number)[:100] or "van-ban"
        issuer, issued = slugify(one.stated.issuer)[:40].strip("-"), one.stated.issued
        tried = [base, f"{base}-{issuer}"] if issuer else [base]
        tried += [f"{tried[-1]}-{issued:%d-%m-%Y}"] if issued else []
        tried += [f"{tried[-1]}-{count}" for count in range(2, 200)]
        taken = self.slugs | set(Instrument.objects.filter(slug__in=tried[:3]).values_list("slug", flat=True))
        taken |= (
            set()
            if not taken.issuperset(tried[:3])
            else set(Instrument.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        )
        slug = next(candidate for candidate in tried if candidate not in taken)
        self.slugs.add(slug)
        return slug


def _checked(stated: Stated, *, since: date | None = None) -> dict[str, Any]:
    """The check that the State's data provide: they state on a day, later than the last check, that the act is in
    force."""
    if stated.status != InstrumentStatus.IN_FORCE or stated.stated_on is None or (since and since >= stated.stated_on):
        return {}
    return {
        "checked_to": stated.stated_on,
        "checked_grade": StatusGrade.STATE.value,
        "checked_against": (stated.source or "dữ liệu nguồn")[:300],
    }


_NATIONWIDE = {"toan quoc", "ca nuoc", "trung uong", "toan lanh tho viet nam"}


def _is_nationwide(one: PreparedEdition) -> bool:
    """By the rule on central bodies, or because the source says so and no local body issued it."""
    says_so = fold(one.stated.territory).strip() in _NATIONWIDE
    return one.scope is TerritorialScope.NATIONWIDE or (says_so and one.scope is not TerritorialScope.LOCAL)


def _province_key(name: str) -> str:
    """ "Tỉnh Hậu Giang", "TP. Cần Thơ" -> "hau giang", "can tho"."""
    return re.sub(r"^(?:tinh|thanh pho|tp\.?)\s+", "", fold(name).strip())


def _said(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _is_unique_by_number(number: str) -> bool:
    parts = read_number(number)
    return parts is not None and parts.year is not None and not any(map(_LOCAL_CODES.match, parts.issuers))


def _may_be_same(instrument: Instrument, one: PreparedEdition) -> bool:
    """Whether the numbers are equal and neither issuer nor date differs. Numbers without a year start again every
    year."""
    same_date = not (instrument.issued_date and one.stated.issued) or instrument.issued_date == one.stated.issued
    same_issuer = not (instrument.issuer_name and one.stated.issuer) or (
        fold(instrument.issuer_name) == fold(one.stated.issuer)
    )
    return same_date and same_issuer


def name_key_of(instrument: Instrument) -> str:
    return own_name_key(title=instrument.title, doc_type=instrument.doc_type)
