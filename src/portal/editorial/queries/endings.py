"""How a content ended, what its address says since, and who may end it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from portal.agencies.models import Agency
from portal.editorial.models import ArticlePage, PortalPage, SectionPage, Withdrawal
from portal.editorial.queries.sections import agency_in_charge
from portal.editorial.queries.workflow import may_decide
from portal.editorial.states.workflow import ContentEnding

WITHDRAW = "article.withdraw"
_LONGEST_CHAIN = 20
_TEMPLATES = {
    ContentEnding.WITHDRAWN: "editorial/ended/withdrawn.html",
    ContentEnding.EXPIRED: "editorial/ended/withdrawn.html",
    ContentEnding.GONE: "editorial/ended/gone.html",
    ContentEnding.MERGED: "editorial/ended/withdrawn.html",
}


def open_withdrawal(*, page: PortalPage) -> Withdrawal | None:
    return Withdrawal.objects.filter(page=page.pk, ended_at__isnull=True).select_related("successor", "by").first()


def ended(*, page: PortalPage, on: date) -> dict[str, Any] | None:
    """What the address of a page says after its end; None for a page that is public, and for a draft that never was.

    `moved_to` is where a merged one leads, "" else.
    """
    row = open_withdrawal(page=page) if not page.live else None
    if row is None:
        return None
    heir = last_successor(page=row.successor) if row.successor else None
    leads_on = row.ending == ContentEnding.MERGED and heir is not None and heir.live
    return {
        "template": _TEMPLATES[ContentEnding(row.ending)],
        "is_expired": row.ending == ContentEnding.EXPIRED,
        "since": row.at,
        "note": row.note,
        "agency": _publisher(page, on),
        "successor": heir if heir is not None and heir.live else None,
        "moved_to": (heir.url or "") if leads_on and heir is not None else "",
    }


def last_successor(*, page: PortalPage) -> PortalPage:
    """Where a chain of mergers ends: the page itself where it was not merged into another."""
    seen = {page.pk}
    for _ in range(_LONGEST_CHAIN):
        row = open_withdrawal(page=page) if not page.live else None
        if row is None or row.ending != ContentEnding.MERGED or row.successor is None or row.successor.pk in seen:
            return page
        page = row.successor
        seen.add(page.pk)
    return page


def may_end(*, officer: object, page: PortalPage, on: date) -> bool:
    """Whether the officer may take this content from the public."""
    return is_content(page) and page.live and may_decide(officer=officer, verb=WITHDRAW, page=page, on=on)


def is_content(page: PortalPage) -> bool:
    """A section ends with its agency and the home page never; everything else may be withdrawn."""
    kind = page.specific_class
    return kind is not None and page.depth > 2 and not issubclass(kind, SectionPage) and page.is_leaf()


def was_ever_public(*, page: PortalPage) -> bool:
    """Whether the page, or one below it, was ever published: its address is known to somebody."""
    return bool(
        PortalPage.objects.descendant_of(page, inclusive=True)
        .filter(Q(first_published_at__isnull=False) | Q(live=True))
        .exists()
    )


def _publisher(page: PortalPage, on: date) -> Agency | None:
    own = ArticlePage.objects.filter(pk=page.pk).select_related("agency").first()
    return own.agency if own and own.agency else agency_in_charge(page=page, on=on)
