"""Items follow what becomes of their pages in the editorial room: approved and published there, or taken down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from portal.sharing.harvesting.packing import unpack
from portal.sharing.models import Harvested
from portal.sharing.operations.harvesting.showing import tell_of_taking
from portal.sharing.operations.harvesting.sketching import sketch_articles, sketch_item
from portal.sharing.queries.twins import SEEN_STATES, keys_of, text_of_read
from portal.sharing.states import HarvestState


@transaction.atomic
def follow_pages(*, pks: Collection[int], at: datetime) -> None:
    """Look at these pages as they are now. Safe to call twice and out of order."""
    sketch_articles(pks=pks)
    items = Harvested.objects.filter(article__in=pks).select_related("article", "source")
    for item in items.select_for_update(of=("self",)):
        _follow(item, at)
    gone = Harvested.objects.filter(state__in=SEEN_STATES, article__isnull=True)
    gone.update(state=HarvestState.DECLINED, reason="Bài đã được xóa ở cổng.")


def _follow(item: Harvested, at: datetime) -> None:
    before, is_live = item.state, item.article is not None and item.article.live
    if is_live and before in (HarvestState.WAITING, HarvestState.DECLINED):
        item.state, item.reason = HarvestState.TAKEN, ""
        tell_of_taking(item=item, at=at)
    elif not is_live and before == HarvestState.TAKEN:
        item.state, item.reason = HarvestState.DECLINED, "Bài đã được gỡ ở cổng."
    if item.state != before:
        item.save(update_fields=["state", "reason", "taken_at"])
        shown = item.state in SEEN_STATES
        sketch_item(item=item, keys=keys_of(text_of_read(unpack(item.payload))) if shown else ())
