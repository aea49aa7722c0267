"""What a campaign tells is no longer so: what waits is stopped, what was sent is listed to be put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.composing.kinds import ItemKind
from portal.dissemination.models import Campaign
from portal.dissemination.operations.campaigns.acts import WRITE, forget_test, held_for
from portal.dissemination.operations.campaigns.running import pause_campaign
from portal.dissemination.queries.items import BY_GUARD
from portal.dissemination.queries.quoting import campaigns_quoting
from portal.dissemination.states import CampaignState
from portal.dissemination.telling.answers import CHANGED
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.library.queries import contents_flagged

Named = tuple[ItemKind, str, str]  # kind, key, why
_ON_ITS_WAY = (CampaignState.RELEASED.value, CampaignState.SENDING.value)


def warn_campaigns(*, entries: Sequence[Entry], at: datetime) -> int:
    """Pause and mark the campaigns whose item these entries speak of. Returns how many were marked.

    An entry read twice marks nothing twice; one from before a campaign was begun says nothing of it.
    """
    return sum(_warn(campaign, why, at) for entry in entries for campaign, why in _meant_by(entry))


def _meant_by(entry: Entry) -> Iterator[tuple[Campaign, str]]:
    """Those about the thing that the entry speaks of, then those whose own words cite the law that it changes."""
    for kind, key, why in _named_by(entry):
        about = Campaign.objects.about(kind=kind.value, keys=[key])
        for campaign in about.filter(warned_at__isnull=True, created_at__lt=entry.at):
            yield campaign, why
    if entry.verb == CHANGED:
        for event in _events_of(entry):
            for campaign in campaigns_quoting(event=event, at=entry.at):
                yield campaign, "Lời văn dẫn quy định đã thay đổi."


@transaction.atomic
def _warn(campaign: Campaign, why: str, at: datetime) -> int:
    marked = Campaign.objects.filter(pk=campaign.pk, warned_at__isnull=True).update(warned_at=at, warned_why=why)
    if not marked:
        return 0
    if campaign.state in _ON_ITS_WAY:
        pause_campaign(campaign=campaign, why=why, by=None, at=at)
    else:
        record("campaign.warned", subject=campaign, by=None, at=at, details={"why": why, "agency": campaign.agency_id})
    return 1


@transaction.atomic
def settle_warning(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Somebody looked at what changed and has the words of a draft right. It must be tested anew.

    Raises NotAllowed, WrongState.
    """
    held = held_for(campaign, WRITE, (CampaignState.DRAFT,), by=by, at=at)
    held.warned_at, held.warned_why = None, ""
    held.save(update_fields=["warned_at", "warned_why"])
    forget_test(held)
    return held


# ---- which item an entry speaks of -----------------------------------------------------------------------------------


def _named_by(entry: Entry) -> Iterable[Named]:
    read = READ.get(entry.verb)
    return read(entry) if read else ()


def _changed_law(entry: Entry) -> Iterator[Named]:
    why = "Luật mà nội dung này dựa vào đã thay đổi."
    for guard, key in sorted(contents_flagged(events=_events_of(entry))):
        if guard in BY_GUARD:
            yield BY_GUARD[guard], key, why
    yield from _law("Văn bản này đã thay đổi.")(entry)


def _events_of(entry: Entry) -> list[int]:
    event = entry.details.get("event")
    return [event] if isinstance(event, int) else []


def _revoked(entry: Entry) -> Iterator[Named]:
    for event in _events_of(entry):
        yield ItemKind.EVENT, str(event), "Thông tin về thay đổi này đã được rút lại."


def _by(kind: ItemKind, name: str, why: str) -> Callable[[Entry], Iterator[Named]]:
    def read(entry: Entry) -> Iterator[Named]:
        if entry.details.get(name) not in (None, ""):
            yield kind, str(entry.details[name]), why

    return read


def _law(why: str) -> Callable[[Entry], Iterator[Named]]:
    return _by(ItemKind.INSTRUMENT, "slug", why)


READ: dict[str, Callable[[Entry], Iterator[Named]]] = {
    CHANGED: _changed_law,
    "event.revoked": _revoked,
    "instrument.turned": _law("Văn bản này đã đổi tình trạng hiệu lực."),
    "instrument.corrected": _law("Thông tin về văn bản này đã được đính chính."),
    "instrument.withdrawn": _law("Văn bản này đã được rút khỏi thư viện."),
    "answer.corrected": _by(ItemKind.ANSWER, "answer", "Câu trả lời này đã được sửa."),
    "answer.withdrawn": _by(ItemKind.ANSWER, "answer", "Câu trả lời này đã được rút."),
    "page.published": _by(ItemKind.ARTICLE, "page", "Bài này đã được sửa và đăng lại."),
    "page.withdrawn": _by(ItemKind.ARTICLE, "page", "Bài này đã được gỡ."),
    "page.restricted": _by(ItemKind.ARTICLE, "page", "Bài này không còn mở cho mọi người."),
    "scan.withdrawn": _by(ItemKind.SCAN, "scan", "Tài liệu này đã được rút."),
}
VERBS = tuple(READ)
