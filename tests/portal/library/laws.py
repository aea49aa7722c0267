"""Instruments and events for tests that need the shelf's rows and no file: the least that the database accepts."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from lawtext.addresses import number_key
from lawtext.types import Unit
from lawtext.words import slugify
from portal.library.models import Edition, Event, Instrument, Provision
from portal.library.operations import EventDraft, EventDraftTarget, accept_event, enter_event, propose_events
from portal.library.operations.storage import link_arrivals
from portal.library.states import EventKind, EventOrigin
from tests.portal.agencies.factories import make_officer
from tests.portal.library.factories import AT

TODAY = timezone.localdate(AT)
TOMORROW = TODAY + timedelta(days=1)

CHAPTER_OF_TWO = (
    ("chuong-2", Unit.CHAPTER, "QUY ĐỊNH CỤ THỂ", 0, 7),
    ("dieu-8", Unit.ARTICLE, "", 1, 6),
    ("dieu-8-khoan-1", Unit.CLAUSE, "1. Chợ phải sạch.", 2, 3),
    ("dieu-8-khoan-2", Unit.CLAUSE, "2. Rác gồm:", 3, 6),
    ("dieu-8-khoan-2-diem-a", Unit.POINT, "a) Rác hữu cơ;", 4, 5),
    ("dieu-8-khoan-2-diem-c", Unit.POINT, "c) Rác để tại điểm tập kết của thôn.", 5, 6),
    ("dieu-9", Unit.ARTICLE, "Xe chở rác phải có bạt.", 6, 7),
)


def make_instrument(number: str = "7/2021/NĐ-CP", **fields: object) -> Instrument:
    """An instrument on the shelf; the same one for the same number. Contents that wait for it find it."""
    key = number_key(number)
    known = Instrument.objects.filter(number_key=key).first()
    if known is not None:
        return known
    said: dict[str, object] = {
        "official_number": number,
        "number_key": key,
        "slug": slugify(number),
        "doc_type": "Nghị định",
        "title": f"Nghị định {number}",
        "created_at": AT,
        "updated_at": AT,
    }
    made = Instrument.objects.create(**said | fields)
    link_arrivals(arrived=[made], at=AT)
    return made


def write_provisions(instrument: Instrument, *, valid_from: date | None = None, **texts: str) -> Edition:
    """The current text of an instrument: a chapter of two articles; `texts` replace those of the file, by address."""
    edition = Edition.objects.create(
        instrument=instrument,
        checksum=f"{instrument.pk}-{valid_from}",
        accepted_at=AT,
        valid_from=valid_from,
        is_current=not Edition.objects.filter(instrument=instrument, is_current=True).exists(),
    )
    made: dict[str, Provision] = {}
    for address, unit, text, position, end in CHAPTER_OF_TWO:
        article = made.get("dieu-8") if address.startswith("dieu-8-") else None
        made[address] = Provision.objects.create(
            edition=edition,
            address=address,
            unit=unit.value,
            text=texts.get(address.replace("-", "_"), text),
            label=address,
            position=position,
            end=end,
            article=article,
        )
    return edition


def make_event(
    *addresses: str,
    kind: EventKind = EventKind.AMENDED,
    number: str = "7/2021/NĐ-CP",
    day: date = TODAY,
    at: datetime = AT,
    source: Instrument | None = None,
    until: date | None = None,
    **target: str,
) -> Event:
    """An event that an officer has accepted; without addresses it is of the whole instrument."""
    targets = tuple(EventDraftTarget(**{"address": one, "action": "sua-doi"} | target) for one in addresses)
    draft = EventDraft(kind=kind, instrument=make_instrument(number), day=day, until=until, targets=targets)
    if source is None:
        return enter_event(draft=draft, source=None, by=make_officer(), at=at)
    (event,) = propose_events(source=source, drafts=[draft], origin=EventOrigin.READ, by=None, at=at)
    return accept_event(event=event, by=make_officer(), at=at)
