"""Queries of the registry (items in the order of their changes, and the values that are sent) and of the ledger (copies
of items, and which are due)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import chain
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.library.models import Reliance
from portal.questions.queries import narrowed
from portal.schema.queries import grouped
from portal.sharing.models import Copy, Cursor, HubSubscription, Item, ItemSet, Partner, SendAttempt
from portal.sharing.queries.contents import contents_now
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, SharedEnding
from portal.sharing.states import CopySight, ItemWithdrawal, SharedItem, SharedItemKind
from portal.sharing.syndication import SetKind

ITEMS = "items"  # name of the only sequence


def changes(set_code: str = "", *, before: int | None = None, after: int | None = None, limit: int = 50) -> list[Item]:
    """The items of a set ("" = all content except laws), latest change first, withdrawn ones included.

    `before` and `after` are sequence numbers, both excluded. Each item is listed once, at its latest change.
    """
    found = Item.objects.filter(sets__code=set_code) if set_code else taken_by(())
    column = "sets__sequence" if set_code else "sequence"
    found = narrowed(found, **{f"{column}__lt": before, f"{column}__gt": after})
    return list(found.select_related("agency").order_by(f"-{column}")[:limit])


def taken_by(codes: Sequence[str]) -> QuerySet[Item]:
    """The items for a receiver of these sets: `states.is_taken` as a query."""
    among = ItemSet.objects.filter(code__in=codes).values("item")
    return Item.objects.filter(pk__in=among) if codes else Item.objects.exclude(kind=SharedItemKind.LAW.value)


def newest_sequence() -> int:
    """The last sequence number used; 0 before the first."""
    return Cursor.objects.filter(name=ITEMS).values_list("last", flat=True).first() or 0


def records(
    *, set_code: str = "", since: datetime | None = None, until: datetime | None = None, newest: int, after: int = 0
) -> QuerySet[Item]:
    """Items changed from `since` to before `until`, with a sequence above `after` and at most `newest`, in that order.

    A set code without ":" means every item in any set of that kind.
    """
    found = Item.objects.filter(sequence__gt=after, sequence__lte=newest).order_by("sequence")
    if set_code:
        among = {"code": set_code} if ":" in set_code else {"code__startswith": f"{set_code}:"}
        found = found.filter(pk__in=ItemSet.objects.filter(**among).values("item"))
    return narrowed(found, changed_at__gte=since, changed_at__lt=until)


def record(content_id: UUID) -> Item | None:
    return Item.objects.filter(content_id=content_id).select_related("agency").first()


def newest_change() -> tuple[int, datetime | None]:
    """Sequence and time of the latest change; 0 and None if there are no items."""
    return Item.objects.order_by("-sequence").values_list("sequence", "changed_at").first() or (0, None)


def earliest_change() -> datetime | None:
    return Item.objects.aggregate(at=Min("changed_at"))["at"]


def places_of(agency_slugs: Collection[str]) -> dict[str, str]:
    """Agency slug -> name of the place that the agency serves."""
    return dict(Agency.objects.filter(slug__in=agency_slugs, place__isnull=False).values_list("slug", "place__name"))


def embedding_partner(uid: UUID) -> Partner | None:
    """The active partner with this uid, if it has any site that may embed."""
    embedding = Partner.objects.filter(is_active=True).exclude(origins="").select_related("agency")
    return embedding.order_by("name", "pk").filter(uid=uid).first()


def newest_items(codes: Sequence[str], *, limit: int) -> list[Item]:
    """Public items in any of these sets (none: all content except laws), latest publication first."""
    found = taken_by(codes).filter(withdrawn_at__isnull=True).select_related("agency")
    return list(found.order_by("-published_at", "-sequence")[:limit])


def item_at(path: str) -> Item | None:
    """The item whose page is at this path of the portal; of several, the one changed last."""
    return Item.objects.filter(path=path).select_related("agency").order_by("-sequence").first()


def items_left_behind(*, on: date) -> dict[str, set[str]]:
    """Kind -> keys of public items of closed agencies that are not yet in the set of an existing successor.

    Two queries if no agency with items has closed, one more for each successor.
    """
    living = Item.objects.filter(withdrawn_at__isnull=True)
    ended = Agency.objects.filter(exists_to__lte=on, pk__in=living.values("agency"))
    behind = (
        living.filter(agency=agency).exclude(sets__code=f"{SetKind.AGENCY}:{heir.slug}").values_list("kind", "key")
        for agency, heirs in heirs_of(agencies=list(ended), on=on).items()
        for heir in heirs
    )
    return {kind: set(keys) for kind, keys in grouped(chain.from_iterable(behind)).items()}


def contents_quoting(*, slugs: Collection[str], laws: Collection[str]) -> set[tuple[str, str]]:
    """(kind, key) of public contents that rely on any of these instruments, given by slug or by key."""
    if not (slugs or laws):
        return set()
    relied = Reliance.objects.filter(Q(instrument__slug__in=slugs) | Q(instrument__in=laws))
    return set(relied.filter(item__forgotten_at__isnull=True).values_list("item__kind", "item__key").distinct())


_KINDS = {
    SharedItemKind.ARTICLE: "article",
    SharedItemKind.ANSWER: "answer",
    SharedItemKind.SCAN: "scan",
    SharedItemKind.LAW: "law",
    SharedItemKind.PROVISION: "provision",
}


def present(items: Sequence[Item], *, within: str = "") -> list[SharedItem]:
    """These items with their current content, in the same order; about a dozen queries for any number. `within`: the
    code of the set they are shown in; a section may have its own title and lead for an adopted item.

    An item that is no longer public is presented as withdrawn, even before the registry has recorded it, so that
    withdrawn text is never sent.
    """
    base = settings.PORTAL_BASE_URL.rstrip("/")
    prefetch_related_objects(items, "sets", "agency")
    keys = grouped((item.kind, item.key) for item in items)
    views = {kind: contents_now(kind=kind, keys=ones, base=base) for kind, ones in keys.items()}
    return [_presented(item, views[item.kind], base, within) for item in items]


def _presented(item: Item, view: ContentsNow, base: str, within: str) -> SharedItem:
    seen = view.public.get(item.key)
    if item.withdrawn_at is not None:
        return _withdrawn(item, SharedEnding(ItemWithdrawal(item.withdrawal), item.note, item.successor), base)
    return _public(item, seen, base, within) if seen else _withdrawn(item, view.ending(item.key), base)


def _public(item: Item, seen: SharedContent, base: str, within: str) -> SharedItem:
    title, lead = seen.overlays.get(within.removeprefix(f"{SetKind.SECTION}:"), ("", ""))
    return SharedItem(
        content_id=item.content_id,
        kind=_KINDS[SharedItemKind(item.kind)],
        article_kind=seen.article_kind,
        kind_label=seen.kind_label,
        version=item.version,
        sequence=item.sequence,
        is_withdrawn=False,
        withdrawal="",
        note=seen.note,
        successor="",
        url=_absolute(seen.path, base),
        title=title or seen.title,
        lead=lead or f"{seen.lead} {seen.witness}".strip(),
        html=seen.html,
        language=seen.language,
        agency=seen.agency,
        agency_slug=seen.agency_slug,
        fields=seen.fields,
        sets=_sets(item),
        licence=seen.licence,
        licence_url=seen.licence_url,
        source_name=seen.source_name,
        source_url=seen.source_url,
        published_at=item.published_at,
        updated_at=item.changed_at,
        citations=seen.citations,
        enclosures=seen.enclosures,
        is_stale=seen.is_stale,
    )


def _withdrawn(item: Item, ending: SharedEnding, base: str) -> SharedItem:
    """The item as a tombstone, without content; with ItemWithdrawal.GONE without title, too."""
    return SharedItem(
        content_id=item.content_id,
        kind=_KINDS[SharedItemKind(item.kind)],
        article_kind="",
        kind_label="",
        version=item.version,
        sequence=item.sequence,
        is_withdrawn=True,
        withdrawal=ending.withdrawal.value,
        note=ending.note,
        successor=_absolute(ending.successor, base),
        url=_absolute(item.path, base),
        title="" if ending.withdrawal is ItemWithdrawal.GONE else item.title,
        lead="",
        html="",
        language=item.language,
        agency=item.agency.name if item.agency else "",
        agency_slug=item.agency.slug if item.agency else "",
        fields=(),
        sets=_sets(item),
        licence="",
        licence_url="",
        source_name="",
        source_url="",
        published_at=item.published_at,
        updated_at=item.withdrawn_at or item.changed_at,
        citations=(),
        enclosures=(),
        is_stale=False,
    )


def _sets(item: Item) -> tuple[str, ...]:
    return tuple(sorted(row.code for row in item.sets.all()))


def _absolute(path: str, base: str) -> str:
    return urljoin(f"{base}/", path) if path else ""


# ---- the ledger -----------------------------------------------------------------------------------------------------


_LAGS = Q(confirmed_version__lt=F("wanted_version"))
_COPIES_LAG = Q(copies__confirmed_version__lt=F("copies__wanted_version"))


def lagging() -> QuerySet[Copy]:
    """Copies whose confirmed version is below the wanted one."""
    return Copy.objects.filter(_LAGS)


def due(*, at: datetime) -> QuerySet[Copy]:
    """Copies that may be sent now: of active partners with a webhook that are not paused."""
    awake = Q(partner__paused_until__isnull=True) | Q(partner__paused_until__lte=at)
    return lagging().filter(awake, not_before__lte=at, partner__is_active=True).exclude(partner__webhook_url="")


def next_due(*, at: datetime, each: int, limit: int) -> list[int]:
    """Keys of the copies to send next, at most `each` for a partner, so that a long list does not delay other partners.

    Withdrawals go first.
    """
    rank = Window(RowNumber(), partition_by=F("partner"), order_by=[F("is_withdrawn").desc(), F("not_before"), F("pk")])
    ranked = due(at=at).annotate(rank=rank).filter(rank__lte=each)
    return list(ranked.order_by("-is_withdrawn", "rank", "pk").values_list("pk", flat=True)[:limit])


def overdue_withdrawals(*, at: datetime) -> QuerySet[Copy]:
    """Unconfirmed withdrawals past their deadline, whatever the state of the site; the oldest deadline first."""
    return _of_agencies(lagging().filter(withdraw_by__lt=at, is_withdrawn=True), None).order_by("withdraw_by", "pk")


def copies_still_read(*, at: datetime, agencies: Collection[int] | None = None) -> QuerySet[Copy]:
    """Overdue withdrawals, and withdrawn copies seen online; oldest first.

    `agencies`: only copies of items of these agencies; None for all.
    """
    return _of_agencies(Copy.objects.filter(_is_still_read(at)), agencies).order_by("wanted_at", "pk")


def _is_still_read(at: datetime) -> Q:
    """A copy seen gone is not counted, whatever its receiver confirmed."""
    is_late = (_LAGS & Q(withdraw_by__lt=at)) | Q(sight=CopySight.STANDS)
    return is_late & Q(is_withdrawn=True) & ~Q(sight=CopySight.GONE)


def _of_agencies(copies: QuerySet[Copy], agencies: Collection[int] | None) -> QuerySet[Copy]:
    return narrowed(
        copies.select_related("partner", "item__agency").prefetch_related("letters"), item__agency__in=agencies
    )


def copies_of_partner(*, partner: Partner, only_lagging: bool = False) -> QuerySet[Copy]:
    """The partner's ledger: unconfirmed withdrawals first, then by latest change."""
    copies = lagging() if only_lagging else Copy.objects.all()
    return (
        copies.filter(partner=partner)
        .select_related("item__agency", "partner")
        .prefetch_related("letters")
        .order_by(F("withdraw_by").asc(nulls_last=True), "-wanted_at", "-pk")
    )


def copies_of_item(*, item: Item) -> QuerySet[Copy]:
    """The copies of an item, unconfirmed withdrawals first."""
    return (
        Copy.objects.filter(item=item)
        .select_related("partner__agency")
        .prefetch_related("letters")
        .order_by(F("withdraw_by").asc(nulls_last=True), "partner__name", "pk")
    )


def items_shared(*, agencies: Collection[int] | None = None, words: str = "") -> QuerySet[Item]:
    """Items with `copy_count` (copies with any confirmed version) and `lag_count` (copies behind), latest change first;
    laws only if they have a copy."""
    return (
        narrowed(Item.objects.all(), agency__in=agencies, title__icontains=words)
        .alias(told_count=Count("copies"))
        .annotate(
            copy_count=Count("copies", filter=Q(copies__confirmed_version__gt=0)),
            lag_count=Count("copies", filter=_COPIES_LAG),
        )
        .filter(~Q(kind=SharedItemKind.LAW.value) | Q(told_count__gt=0))
        .select_related("agency")
        .order_by("-sequence")
    )


def partners_with_counts() -> QuerySet[Partner]:
    """Partners by name with `copy_count`, `lag_count`, `lags_since` and `confirmed_last`."""
    return (
        Partner.objects.select_related("agency")
        .annotate(
            copy_count=Count("copies", filter=Q(copies__confirmed_version__gt=0)),
            lag_count=Count("copies", filter=_COPIES_LAG),
            lags_since=Min("copies__wanted_at", filter=_COPIES_LAG),
            confirmed_last=Max("copies__confirmed_at"),
        )
        .order_by("name", "pk")
    )


def ledger_counts(*, at: datetime, agencies: Collection[int] | None = None) -> dict[str, int]:
    """Counts of copies: "copies", "confirmed", "lagging", and "overdue" as in `copies_still_read`."""
    told = narrowed(Copy.objects.all(), item__agency__in=agencies).aggregate(
        copies=Count("pk"),
        lagging=Count("pk", filter=_LAGS),
        overdue=Count("pk", filter=_is_still_read(at)),
    )
    return {"confirmed": told["copies"] - told["lagging"], **told}


def attempts_at(*, partner: Partner, limit: int) -> list[SendAttempt]:
    """The latest attempts to send to a partner."""
    return list(SendAttempt.objects.filter(copy__partner=partner).select_related("copy__item").order_by("-pk")[:limit])


def subscriptions_listed() -> QuerySet[HubSubscription]:
    """Subscriptions of the hub, newest first."""
    return HubSubscription.objects.order_by("-created_at", "-pk")
