"""Items that left the list of their source, looked for where they stood."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.sharing.harvesting.deciding import MOST_WITHDRAWN_ANYWAY, MOST_WITHDRAWN_SHARE
from portal.sharing.models import Harvested, Source
from portal.sharing.operations.harvesting.running import hold_source
from portal.sharing.operations.harvesting.showing import end_item
from portal.sharing.operations.harvesting.sketching import sketch_item
from portal.sharing.operations.harvesting.taking import withdrawal_note
from portal.sharing.queries.visits import CONFIRM_AFTER, shown_items
from portal.sharing.states import HarvestState


@transaction.atomic
def note_check(*, item: Harvested, is_gone: bool, at: datetime) -> bool:
    """Write down whether its own site still has it; the second time that it has not, a day apart, it is withdrawn here.

    Returns whether it was. Where much of a source is missing at once, nothing is withdrawn and the source is held.
    """
    item.checked_at = at
    item.missing_since = (item.missing_since or at) if is_gone else None
    is_confirmed = is_gone and item.missing_since is not None and at - item.missing_since >= CONFIRM_AFTER
    if is_confirmed and (doubt := _doubt(item.source)):
        hold_source(source=item.source, reason=doubt, at=at)
        is_confirmed = False
    if is_confirmed:
        end_item(item=item, note=withdrawal_note(item.source), by=None, at=at)
        item.state, item.ended_at = HarvestState.WITHDRAWN, at
        item.reason = "Không còn ở trang nguồn: hai lần xem, cách nhau ít nhất một ngày."
        sketch_item(item=item, keys=())
    item.save()
    return is_confirmed


def _doubt(source: Source) -> str:
    if source.may_withdraw_many:
        return ""
    shown = shown_items(source=source)
    missing, count = shown.filter(missing_since__isnull=False).count(), shown.count()
    if missing > MOST_WITHDRAWN_ANYWAY and missing > MOST_WITHDRAWN_SHARE * count:
        return f"Không còn thấy {missing} trong {count} bài ở trang nguồn; cần cán bộ xác nhận trước khi gỡ."
    return ""
