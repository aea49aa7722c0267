"""What officers decide about items, and how items follow what becomes of their pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import ReasonMissing, Refused, WrongState, refuse_if
from portal.editorial.models import ArticlePage
from portal.journal.operations import record
from portal.sharing.harvesting import unpack
from portal.sharing.models import Harvested
from portal.sharing.operations.harvesting.items import end_item, record_taking, show_item, sketch_articles, sketch_item
from portal.sharing.queries.sources import SEEN_STATES, keys_of, text_of_read
from portal.sharing.states import HarvestState

_DEALT_WITH = "Mục này đã được xử lý trước đó; xin xem lại."


@transaction.atomic
def show_anyway(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Show what was kept back, by the trust of its source: published at once, or as a draft.

    Raises WrongState, Refused.
    """
    item = _locked(item, HarvestState.QUARANTINED, HarvestState.DOUBLE, HarvestState.DECLINED)
    _show(item, at)
    return _decided(item, "harvest.released", by, at)


@transaction.atomic
def decline_item(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Not to be shown; a draft that nobody worked on goes. Raises WrongState."""
    item = _locked(item, HarvestState.WAITING, HarvestState.QUARANTINED, HarvestState.DOUBLE)
    end_item(item=item, note="", by=by, at=at)
    item.state, item.reason, item.twin_article = HarvestState.DECLINED, "Cán bộ đã quyết định không đăng.", None
    return _decided(item, "harvest.declined", by, at)


@transaction.atomic
def take_for_copy(*, item: Harvested, duplicate: ArticlePage, by: Officer, at: datetime) -> Harvested:
    """The same as an article that is public: one that was shown leads its readers there. Raises WrongState, Refused."""
    item = _locked(item, HarvestState.WAITING, HarvestState.TAKEN, HarvestState.QUARANTINED, HarvestState.DECLINED)
    refuse_if(
        not duplicate.live or duplicate.pk == item.article_id,
        Refused("Không thấy bài nào đang đăng ở địa chỉ này của cổng."),
    )
    end_item(item=item, note="", by=by, at=at, merged_into=duplicate)
    item.state, item.twin_article, item.reason = HarvestState.DOUBLE, duplicate, "Cán bộ xác định là bản trùng."
    return _decided(item, "harvest.doubled", by, at)


@transaction.atomic
def accept_change(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Write the later wording into the page: public at once for a trusted source, else as a draft to be approved.

    What officers changed in title, lead and text is replaced; it stays in the page's history.
    Raises WrongState, Refused.
    """
    item = _locked(item)
    refuse_if(not item.incoming, WrongState(_DEALT_WITH))
    item.payload = item.incoming
    _show(item, at)
    return _decided(item, "harvest.change_accepted", by, at)


@transaction.atomic
def refuse_change(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Leave the page as it is; the next change of the source is asked about again. Raises WrongState."""
    item = _locked(item)
    refuse_if(not item.incoming, WrongState(_DEALT_WITH))
    item.incoming, item.waits_since, item.reason = {}, None, "Cán bộ giữ bản đang có ở cổng."
    return _decided(item, "harvest.change_refused", by, at)


@transaction.atomic
def withdraw_on_request(*, item: Harvested, note: str, by: Officer, at: datetime) -> Harvested:
    """The source asked for it by telephone or letter. Raises WrongState, ReasonMissing."""
    refuse_if(not note.strip(), ReasonMissing())
    item = _locked(item, HarvestState.TAKEN, HarvestState.WAITING)
    end_item(item=item, note=note.strip(), by=by, at=at)
    item.state, item.ended_at, item.reason = HarvestState.WITHDRAWN, at, "Nguồn yêu cầu rút."
    return _decided(item, "harvest.recalled", by, at)


def _locked(item: Harvested, *states: HarvestState) -> Harvested:
    Harvested.objects.select_for_update().filter(pk=item.pk).first()
    found = Harvested.objects.select_related("source__agency", "source__section", "article").get(pk=item.pk)
    refuse_if(states and found.state not in states, WrongState(_DEALT_WITH))
    return found


def _show(item: Harvested, at: datetime) -> None:
    try:
        show_item(item=item, read=unpack(item.payload), at=at)
    except ValidationError as error:
        raise Refused(f"Chưa lập được bài: {' '.join(error.messages)}") from error
    item.reason = ""


def _decided(item: Harvested, verb: str, by: Officer, at: datetime) -> Harvested:
    item.reason = item.reason[:300]
    item.save()
    _sketch(item)
    record(
        verb, subject=item, by=by, at=at, details={"source": item.source_id, "item": item.pk, "page": item.article_id}
    )
    return item


def _sketch(item: Harvested) -> None:
    sketch_item(item=item, keys=keys_of(text_of_read(unpack(item.payload))) if item.state in SEEN_STATES else ())


@transaction.atomic
def follow_pages(*, pks: Collection[int], at: datetime) -> None:
    """Look at these pages as they are now. Safe to call twice and out of order."""
    sketch_articles(pks=pks)
    for item in (
        Harvested.objects.filter(article__in=pks).select_related("article", "source").select_for_update(of=("self",))
    ):
        _follow(item, at)
    Harvested.objects.filter(state__in=SEEN_STATES, article__isnull=True).update(
        state=HarvestState.DECLINED, reason="Bài đã được xóa ở cổng."
    )


def _follow(item: Harvested, at: datetime) -> None:
    before, is_live = item.state, item.article is not None and item.article.live
    if is_live and before in (HarvestState.WAITING, HarvestState.DECLINED):
        item.state, item.reason = HarvestState.TAKEN, ""
        record_taking(item=item, at=at)
    elif not is_live and before == HarvestState.TAKEN:
        item.state, item.reason = HarvestState.DECLINED, "Bài đã được gỡ ở cổng."
    if item.state != before:
        item.save(update_fields=["state", "reason", "taken_at"])
        _sketch(item)
