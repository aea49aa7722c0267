"""Petitions to the People's Committee: the list, one of them, and what may still go into one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Prefetch, QuerySet

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import postings_held
from portal.agencies.roles import reach_of
from portal.plans.models import Difficulty
from portal.plans.queries.difficulties import ANSWER
from portal.plans.states.difficulties import DifficultyState
from portal.reports.models import Petition, PetitionItem

_TO_ESCALATE = (DifficultyState.RAISED.value, DifficultyState.HANDLING.value)


def petitions() -> QuerySet[Petition]:
    """Drafts first, then the newest."""
    found = Petition.objects.select_related("sender__parent", "sender__place", "addressee", "made_by", "sent_by")
    return found.annotate(item_count=Count("items")).order_by(F("sent_at").desc(nulls_first=True), "-made_at", "-pk")


def petition_with_items(*, pk: int) -> Petition | None:
    items = PetitionItem.objects.select_related("difficulty__agency", "difficulty__plan", "difficulty__assignment")
    return petitions().prefetch_related(Prefetch("items", items.order_by("position"))).filter(pk=pk).first()


def difficulties_to_escalate(*, codes: Collection[str] = ()) -> QuerySet[Difficulty]:
    """What nobody has answered or escalated and stands in no draft; `codes`: only these."""
    found = Difficulty.objects.filter(state__in=_TO_ESCALATE).select_related("plan", "assignment", "agency")
    found = found.exclude(petition_items__petition__sent_at__isnull=True, petition_items__isnull=False)
    if codes:
        found = found.filter(code__in=codes)
    return found.order_by("due_on", "pk")


def committees(*, sender: Agency) -> QuerySet[Agency]:
    """Whom a petition may go to: the people's committees of the sender's level that exist, its own above it first."""
    found = Agency.objects.filter(kind="committee", level=sender.level, exists_to__isnull=True).order_by("name_sort")
    own = found.filter(pk=sender.parent_id) if sender.parent_id else found.none()
    return own if own.exists() else found


def sender_of(*, officer: Officer, on: date) -> Agency | None:
    """The agency in whose name the officer writes to the committee."""
    for posting in postings_held(officer=officer, on=on).select_related("agency__parent"):
        if reach_of(role=posting.role, verb=ANSWER) is not None:
            return posting.agency
    return None
