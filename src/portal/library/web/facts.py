"""The facts on a law's page, where it applies, its relations (lược đồ), and the common context of all its pages: the
law as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lawtext.addresses import read_address
from lawtext.types import Address
from portal.agencies.models import Place
from portal.agencies.states import PLACE_KINDS
from portal.design.refusals import or_refuse
from portal.library import queries
from portal.library.models import Edition, Instrument, Provision, Relation
from portal.library.models.events import EVER
from portal.library.queries.changes import page_of
from portal.library.queries.claims import claim_of
from portal.library.queries.law_on_day import LawReading, law_on_day
from portal.library.states import EditionKind, InstrumentStatus, RelationKind
from portal.library.states.topics import topic_name
from portal.schema.queries import grouped

MOST_NAMED = 3  # communes listed by name; of more, only their number


def territory_words(territory: Place, *, communes: Sequence[Place], day: date) -> SafeString:
    """ "Tỉnh Hậu Giang cũ: nay là 28 xã, phường của thành phố Cần Thơ", with a link to the choice of the reader's own
    commune.

    `communes` are those of the day on the land of an abolished place, with their parents.
    """
    return format_html(
        "{}. {}",
        _land(territory, communes, day),
        format_html('<a href="{}">Quy định áp dụng ở xã, phường của tôi</a>', reverse("library:choose_commune")),
    )


def _land(territory: Place, communes: Sequence[Place], day: date) -> SafeString | str:
    if territory.exists_on(day):
        return ", ".join([territory.name, *(one.name_in_sentence for one in [territory.parent] if one)])
    now = format_html_join("; ", "{}{}", _told(communes))
    return format_html("{} cũ{}", territory.name, format_html(": nay là {}", now) if now else "")


def _told(communes: Sequence[Place]) -> Iterator[tuple[SafeString | str, str]]:
    """Grouped by their present province: (the communes, " của thành phố Cần Thơ")."""
    ordered = sorted(communes, key=lambda one: one.parent.name_sort if one.parent else "")
    for parent, group in groupby(ordered, key=lambda one: one.parent):
        yield _counted(list(group)), f" của {parent.name_in_sentence}" if parent else ""


def _counted(communes: Sequence[Place]) -> SafeString | str:
    if len(communes) <= MOST_NAMED:
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse("library:law_of_commune", args=[one.code]), one.name_in_sentence) for one in communes),
        )
    present = {one.kind for one in communes}
    kinds = (kind.label.lower() for kind in PLACE_KINDS.values() if kind.code in present)
    return f"{len(communes)} {', '.join(kinds)}"


UNKNOWN = "Chưa rõ"


def facts_of(
    instrument: Instrument, *, edition: Edition | None, day: date, communes: Sequence[Place] = ()
) -> list[tuple[str, Any]]:
    """The facts of an instrument in the order of the national database; unknown values are marked as unknown.

    `communes` are those of the day on the land of its place, if that place no longer exists.
    """
    topics = (
        format_html_join("; ", '<a href="{}?linh-vuc={}">{}</a>', _topic_rows(instrument))
        if instrument.fields.all()
        else ""
    )
    facts: list[tuple[str, Any]] = [
        ("Số, ký hiệu", instrument.official_number),
        ("Loại văn bản", instrument.doc_type or UNKNOWN),
        ("Cơ quan ban hành", instrument.issuer_name.replace("; ", ", ") or UNKNOWN),
        ("Người ký", _signer(instrument)),
        ("Ngày ban hành", _day(instrument.issued_date)),
        ("Ngày hiệu lực", _day(instrument.effective_date)),
        ("Tình trạng", status_tag(instrument.status_on(day))),
        ("Trích yếu", instrument.subject or UNKNOWN),
        ("Lĩnh vực", topics or UNKNOWN),
        ("Phạm vi", _territory(instrument, communes, day)),
    ]
    if instrument.expired_date:
        facts.insert(6, ("Ngày hết hiệu lực", _day(instrument.expired_date)))
    if edition is not None:
        since = f", lời văn từ ngày {edition.valid_from:%d/%m/%Y}" if edition.valid_from else ""
        facts.append(("Bản đang xem", f"{EditionKind(edition.kind).label}{since}"))
    if instrument.source:
        facts.append(("Nguồn", _source(instrument)))
    return facts


def facts_of_absent(act: dict[str, Any]) -> list[tuple[str, Any]]:
    """The facts of an act that is not in the library, as the catalogue states them, with their source."""
    if (known := act["known"]) is None:
        return [("Số, ký hiệu", act["official_number"])]
    return [
        ("Số, ký hiệu", known.official_number),
        ("Loại văn bản", known.doc_type),
        ("Cơ quan ban hành", known.issuer_name or UNKNOWN),
        ("Ngày ban hành", _day(known.issued_date)),
        ("Ngày hiệu lực", _day(known.effective_date)),
        ("Lĩnh vực", "; ".join(topic_name(one) for one in known.topics) or UNKNOWN),
        ("Nguồn", f"{known.source}, đầy đủ đến ngày {known.complete_to:%d/%m/%Y}, chưa được xác nhận"),
    ]


def _topic_rows(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    shelf = reverse("library:shelf")
    topics = list(instrument.fields.all())
    parents = {topic.parent_id for topic in topics}
    for topic in topics:
        if topic.pk in parents:
            continue  # its subtopic names it too
        name = f"{topic.parent.name}: {topic.name}" if topic.parent and topic.parent.name != topic.name else topic.name
        yield shelf, topic.slug, name


def _signer(instrument: Instrument) -> str:
    if not instrument.signer:
        return UNKNOWN
    return f"{instrument.signer} ({instrument.signer_title})" if instrument.signer_title else instrument.signer


def _territory(instrument: Instrument, communes: Sequence[Place], day: date) -> SafeString | str:
    if instrument.is_nationwide:
        return "Toàn quốc"
    return (
        UNKNOWN if instrument.territory is None else territory_words(instrument.territory, communes=communes, day=day)
    )


def _day(day: date | None) -> SafeString | str:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), f"{day:%d/%m/%Y}") if day else UNKNOWN


def _source(instrument: Instrument) -> SafeString | str:
    return (
        instrument.source
        if not instrument.source_url
        else format_html('<a href="{}" rel="noopener">{}</a>', instrument.source_url, instrument.source)
    )


def status_tag(status: InstrumentStatus) -> SafeString:
    return format_html('<span class="tag{}">{}</span>', f" tag-{status.tone}" if status.tone else "", status.label)


# In the order of readers' interest: changes to the law first, then its implementing acts, then its legal bases.
_ORDER = {
    kind: place
    for place, kind in enumerate(
        [
            RelationKind.REPLACES,
            RelationKind.REPEALS,
            RelationKind.AMENDS,
            RelationKind.CORRECTS,
            RelationKind.SUSPENDS,
            RelationKind.HALTS,
            RelationKind.CONSOLIDATES,
            RelationKind.DETAILS,
            RelationKind.GUIDES,
            RelationKind.INTERPRETS,
            RelationKind.BASED_ON,
            RelationKind.ANNOUNCES,
            RelationKind.REFERS_TO,
        ]
    )
}


def groups_of(relations: Iterable[Any], *, outward: bool, day: date) -> list[dict[str, Any]]:
    """Groups the first relations of every kind, as given by `queries.first_relations`, in the reader's order.

    `total` counts the relations of a group, the first of which are `shown`; `key` identifies it in URLs.
    """
    found = {RelationKind(kind): list(some) for kind, some in groupby(relations, key=lambda one: one.kind)}
    return [
        {
            "label": kind.label if outward else kind.inward,
            "key": f"{'di' if outward else 'den'}-{kind.value}",
            "total": found[kind][0].total,
            "more": found[kind][0].total - len(found[kind]),
            "shown": [related_instrument(one, outward=outward, day=day) for one in found[kind]],
        }
        for kind in sorted(found, key=_ORDER.__getitem__)
    ]


def related_instrument(edge: Relation, *, outward: bool, day: date) -> dict[str, Any]:
    """The instrument at the other end of a relation, without a URL if the library does not have it, and the provision
    that states the relation. `doubt` follows "hết hiệu lực" if no officer has confirmed it."""
    other = edge.target if outward else edge.source
    status = other.status_on(day) if other else None
    return {
        "number": other.official_number if other else "",
        "name": other.title if other else edge.target_name or edge.target_key.removeprefix("name:"),
        "address": other.get_absolute_url() if other else "",
        "issued": other.issued_date if other else None,
        "since": _since(other, day) if other else None,
        "tag": status_tag(status) if status else "",
        "is_over": status is not None and status.is_over,
        "doubt": ", chưa xác nhận" if status is not None and status.is_told else "",
        "place": edge.source_address,
        "clause": page_of(edge.source, edge.source_address) if edge.source_address else "",
    }


def _since(law: Instrument, day: date) -> date | None:
    begins = [span.begins for span in law.spans.all() if span.begins <= day < span.ends and span.begins != EVER]
    return begins[0] if begins else None


# ---- legal bases -----------------------------------------------------------------------------------------------------


def bases_that_are_over(relations: Iterable[Relation], *, day: date) -> list[dict[str, Any]]:
    """The legal bases of a law that are no longer in force on a day; a law that it both details and is based on appears
    once."""
    found: dict[int, dict[str, Any]] = {}
    for edge in relations:
        if (
            edge.kind in {RelationKind.BASED_ON, RelationKind.DETAILS}
            and edge.target is not None
            and edge.target.withdrawn_at is None
        ):
            details = edge.kind == RelationKind.DETAILS
            if (known := found.get(edge.target.pk)) is None or (details and not known["details"]):
                found[edge.target.pk] = {
                    "law": related_instrument(edge, outward=True, day=day),
                    "details": details,
                    "below": (),
                }
    return [one for one in found.values() if one["law"]["is_over"]]


def chain_of(law: Instrument, edges: Iterable[Relation], *, day: date) -> tuple[dict[str, Any], ...]:
    """The tree of legal bases under a law, from the relations of all levels; each basis is expanded at its first
    occurrence."""
    by_source = grouped((edge.source_id, edge) for edge in edges)
    seen = {law.pk}

    def below(pk: int) -> tuple[dict[str, Any], ...]:
        found = []
        for edge in by_source.pop(pk, []):
            if edge.target_id is not None and edge.target_id in seen:
                continue
            seen.update({edge.target_id} if edge.target_id else ())
            found.append(
                {
                    "law": related_instrument(edge, outward=True, day=day),
                    "details": edge.kind == RelationKind.DETAILS,
                    "below": below(edge.target_id) if edge.target_id else (),
                }
            )
        return tuple(found)

    return below(law.pk)


def read(slug: str, day: date | None = None) -> LawReading:
    """The law with this slug as of a day, by default today. Raises Http404."""
    return or_refuse(
        law_on_day(slug=slug, today=timezone.localdate(), day=day), Http404("Không có văn bản này trong thư viện.")
    )


def common(reading: LawReading) -> dict[str, Any]:
    """The context that the templates of a law's pages share."""
    law = reading.law
    status = law.status_on(reading.day)
    return {
        "reading": reading,
        "law": law,
        "edition": reading.edition,
        "status": status,
        "status_tag": status_tag(status),
        "claim": claim_of(law, changes=reading.changes, day=reading.day),
        "later": queries.later_namesake(instrument=law) if reading.asked is None else None,
    }


def address_or_404(text: str) -> Address:
    return or_refuse(read_address(text), Http404("Địa chỉ này không phải của một điều, khoản hay điểm."))


def provision_or_404(edition: Edition | None, address: str) -> Provision:
    return or_refuse(
        queries.provision_in(edition=edition, address=address) if edition else None,
        Http404("Không có đơn vị này trong văn bản."),
    )
