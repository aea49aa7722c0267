"""The identity of a document, its IRIs (naming scheme of the profile) and events; and conversion of addresses to eIds:
`dieu-5-khoan-2-diem-dd` <-> `art_5__para_2__point_dd`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawtext.addresses import KINDS, anchor, number_slug, read_number
from lawtext.structure.lines import UPPER
from lawtext.types import Address, DocumentReference, Head, Unit
from lawtext.words import slugify

# Element names, and the abbreviations of the OASIS Naming Convention used in eIds.
ELEMENTS = {
    Unit.PART: "part",
    Unit.CHAPTER: "chapter",
    Unit.SECTION: "section",
    Unit.SUBSECTION: "subsection",
    Unit.ARTICLE: "article",
    Unit.CLAUSE: "paragraph",
    Unit.POINT: "point",
}
ATTACHED = (Unit.REGULATION, Unit.ANNEX)

_SHORT = {
    Unit.PART: "part",
    Unit.CHAPTER: "chp",
    Unit.SECTION: "sec",
    Unit.SUBSECTION: "subsec",
    Unit.ARTICLE: "art",
    Unit.CLAUSE: "para",
    Unit.POINT: "point",
}
_ATTACHMENT = "att_"


def eid(address: Address) -> str:
    """The eId of a provision; "" for the whole document."""
    # A cited place, `phu-luc-1-muc-2`, has its annex as a step, not yet as a container.
    own = (
        f"{_ATTACHMENT}{step}" if step.unit in ATTACHED else f"{_SHORT[step.unit]}_{step.label}".rstrip("_")
        for step in address.steps
    )
    return "__".join([*(f"{_ATTACHMENT}{step}" for step in address.containers), *own])


class UniqueEids:
    """Makes eIds unique: a text that numbers two articles alike has `art_5` and `art_5--2`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def once(self, wanted: str) -> str:
        """`wanted`, or `wanted` with a count if it is used already."""
        count = self._counts[wanted] = self._counts.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}--{count}"

    def next(self, parent: str, short: str) -> str:
        """The next eId of elements that carry no number: `art_5__ref_1`, `art_5__ref_2`."""
        wanted = f"{parent}__{short}" if parent else short
        count = self._counts[wanted] = self._counts.get(wanted, 0) + 1
        return f"{wanted}_{count}"


LANGUAGE = "vie"
COUNTRY = "vn"
UNDATED = "khong-ro-ngay"

# Documents that set norms or decide; anything else that an agency writes (plans, reports, letters) is an AKN `doc`.
_ACTS = frozenset(
    {
        *("hien-phap", "bo-luat", "luat", "phap-lenh", "lenh", "sac-lenh", "nghi-dinh", "nghi-quyet", "quyet-dinh"),
        *("nghi-quyet-lien-tich", "thong-tu", "thong-tu-lien-tich", "thong-tu-lien-bo", "chi-thi", "van-ban-hop-nhat"),
    }
)
# Codes and laws share one numbering series, and a citation by number alone cannot tell them apart.
_SERIES = {"bo-luat": "luat"}
_LOCAL_ISSUERS = re.compile(r"^(?:UBND|HĐND|CTUBND)")
# "Ủy ban nhân dân tỉnh Hậu Giang", "Sở Tư pháp thành phố Cần Thơ": a local body is named after its place.
_LOCAL_BODY = re.compile(
    r"\b(?:[Tt]ỉnh|[Tt]hành phố|[Qq]uận|[Hh]uyện|[Tt]hị xã|[Xx]ã|[Pp]hường|[Tt]hị trấn|[Đđ]ặc khu)\s+"
    rf"(?P<name>[{UPPER}\d].*)$"
)


@dataclass(frozen=True, slots=True)
class AknIdentity:
    """One document as a Work (FRBR): number, type and date of issue, and the issuer where numbers alone are not unique.

    `locality` is the province of a local act, with the commune after a comma if a commune issued it ("Hậu Giang", "Cần
    Thơ, Ninh Kiều"): numbers of local acts repeat between provinces, and between communes. `year` is used if a text
    gives only the year of a document.
    """

    official_number: str = ""
    doc_type: str = ""
    issued_date: date | None = None
    issuer: str = ""
    locality: str = ""
    title: str = ""
    year: int | None = None

    @classmethod
    def from_head(cls, head: Head, *, locality: str | None = None) -> AknIdentity:
        """From the head of a parsed document; the place in the issuer's name is the locality unless one is given."""
        if locality is None:
            found = _LOCAL_BODY.search(head.issuer)
            locality = found["name"].strip() if found else ""
        return cls(head.official_number, head.doc_type, head.issued_date, head.issuer, locality, head.subject)

    @property
    def subtype(self) -> str:
        """The type as in IRIs: `nghi-dinh`; a code is a `luat`."""
        kind = slugify(self.doc_type)
        return _SERIES.get(kind, kind) or _kind_of_number(self.official_number) or "van-ban"

    @property
    def element(self) -> str:
        """The root element: `act`, or `doc` for a plan, a report, a letter."""
        return "act" if self.subtype in _ACTS else "doc"

    @property
    def actor(self) -> str:
        """The issuer, in IRIs of local acts only: `hau-giang-ubnd`."""
        parts = read_number(self.official_number)
        code = parts.issuers[0] if parts and parts.issuers else self.issuer
        return slugify(f"{self.locality} {code}") if self.locality else ""

    @property
    def work(self) -> str:
        """The IRI of the Work: `/akn/vn/act/luat/2015-11-24/91-2015-qh13`."""
        return self._work(self.issued_date.isoformat() if self.issued_date else self._known_year or UNDATED)

    @property
    def short(self) -> str:
        """The IRI of the Work with the year instead of the date, for citations without a date; "" if the year is
        unknown too.
        """
        return self._work(self._known_year) if self._known_year else ""

    @property
    def _known_year(self) -> str:
        parts = read_number(self.official_number)
        year = (self.issued_date.year if self.issued_date else None) or self.year or (parts.year if parts else None)
        return str(year) if year else ""

    def _work(self, when: str) -> str:
        name = number_slug(self.official_number) or slugify(self.title)[:80].strip("-") or "khong-so"
        return "/" + "/".join(filter(None, ("akn", COUNTRY, self.element, self.subtype, self.actor, when, name)))


def _kind_of_number(number: str) -> str:
    """ "30/2020/NĐ-CP" -> "nghi-dinh"; a number of the National Assembly without a type code is taken for a law."""
    if (parts := read_number(number)) and parts.kind:
        return slugify(KINDS[parts.kind])
    return "luat" if parts and parts.issuers and parts.issuers[0].startswith("QH") else ""


@dataclass(frozen=True, slots=True)
class AknEdition:
    """The wording: valid from `day` (None: the date of issue), as issued or consolidated.

    `written_on` is the day on which the file is made, `written_by` who makes it.
    """

    day: date | None = None
    is_consolidated: bool = False
    written_on: date | None = None
    written_by: str = ""

    def expression(self, identity: AknIdentity) -> str:
        """The IRI of the Expression: Work, language and day: `…/91-2015-qh13/vie@2015-11-24`."""
        day = self.day or identity.issued_date
        return f"{identity.work}/{LANGUAGE}@{day.isoformat() if day else ''}"


class AknHappening(StrEnum):
    """The kind of an event of the document."""

    ISSUED = "issued"
    IN_FORCE = "in-force"
    AMENDED = "amended"
    SUPPLEMENTED = "supplemented"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    REPEALED = "repealed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXPIRED = "expired"


class AknAct(StrEnum):
    """What an amendment did to a provision; the values are those of `textualMod`."""

    REPLACED = "substitution"
    ADDED = "insertion"
    REPEALED = "repeal"


@dataclass(frozen=True, slots=True)
class AknTarget:
    """A provision affected by an event (empty address: the whole document), and the source provision."""

    act: AknAct
    provision: Address = Address()
    said_at: Address = Address()


@dataclass(frozen=True, slots=True)
class AknEvent:
    """An event on a day: caused by another document (`source`), or by the document's own terms (None)."""

    kind: AknHappening
    day: date
    source: AknIdentity | None = None
    targets: tuple[AknTarget, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it affected the whole document, not only some provisions."""
        return not self.targets or any(not target.provision for target in self.targets)


def link(work: str, provision: Address) -> str:
    """The IRI of a provision: `/akn/vn/act/luat/2015-11-24/91-2015-qh13/!main~art_5__para_2`."""
    if not provision:
        return work
    place = anchor(provision)
    return f"{work}/!{place.containers[0] if place.containers else 'main'}~{eid(place)}"


def cited(reference: DocumentReference, *, by: AknIdentity) -> AknIdentity | None:
    """The identity of a cited document, if the citation is precise enough for an IRI.

    A local act is cited without its place: it is assumed to be of the citing document's place.
    """
    parts = read_number(reference.number)
    if parts is None or not (reference.date or reference.year or parts.year):
        return None
    if (is_local := any(_LOCAL_ISSUERS.match(code) for code in parts.issuers)) and not by.locality:
        return None
    return AknIdentity(
        reference.number,
        doc_type="" if parts.kind else reference.kind,
        issued_date=reference.date,
        locality=by.locality if is_local else "",
        year=reference.year,
    )
