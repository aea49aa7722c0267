"""Which campaigns speak of a law in their own words: an editor may cite what the item itself does not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Prefetch, Q

from lawtext import find_citations
from lawtext.addresses import anchor
from portal.dissemination.models import Campaign, Wording
from portal.dissemination.states import CampaignState
from portal.library.linking import chosen_instruments
from portal.library.models import Event, EventTarget
from portal.library.shelving.citing import document_key
from portal.library.validity import overlaps

# After so long what a campaign told is read by nobody any more, and nobody puts it right.
_TOLD_FOR = timedelta(days=90)

type _Place = tuple[str, str]  # the key of a document, an address in it


def campaigns_quoting(*, event: int, at: datetime) -> list[Campaign]:
    """Campaigns begun before that moment, and not long over, whose words cite what the event changes.

    Who cites the document as a whole is meant where the event is of the whole, as the stale guard has it.
    """
    kept = Prefetch("targets", EventTarget.objects.filter(is_dropped=False))
    changed = Event.objects.filter(pk=event, instrument__isnull=False).prefetch_related(kept).first()
    if changed is None:
        return []
    cited = {campaign: _cited_by(campaign) for campaign in _telling(at)}
    meant = chosen_instruments({document for places in cited.values() for document, _ in places})
    targets = [target.address for target in changed.targets.all()]
    return [
        campaign
        for campaign, places in cited.items()
        if any(
            meant.get(document) == changed.instrument_id and _is_touched(address, changed, targets)
            for document, address in places
        )
    ]


def _telling(at: datetime) -> list[Campaign]:
    over = Q(state=CampaignState.CANCELLED.value) | Q(ended_at__lt=at - _TOLD_FOR)
    found = Campaign.objects.filter(warned_at__isnull=True, created_at__lt=at).exclude(over)
    return list(found.prefetch_related(Prefetch("wordings", Wording.objects.order_by("pk"))).order_by("pk"))


def _cited_by(campaign: Campaign) -> set[_Place]:
    words = (str(one) for wording in campaign.wordings.all() for one in wording.content.values())
    return {place for some in words for place in _places(some)}


@lru_cache(maxsize=4096)  # a decree that amends forty articles asks the same words forty times
def _places(words: str) -> tuple[_Place, ...]:
    cited = ((document_key(one.document), str(anchor(one.provision))) for one in find_citations(words))
    return tuple(place for place in cited if place[0])


def _is_touched(address: str, event: Event, targets: Collection[str]) -> bool:
    if event.is_whole:
        return True
    return bool(address) and any(overlaps(address, target) for target in targets)
