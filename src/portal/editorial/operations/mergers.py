"""Merging agencies as one act: they end, their work has an heir, their people are re-posted, their sections pass on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Posting
from portal.agencies.operations import close_agency, end_posting, post_officer
from portal.agencies.queries import origins_of
from portal.editorial.operations.sections import create_front, sync_section_permissions
from portal.editorial.queries.sections import front_of, postings_to_end
from portal.journal.operations import record


class NotAMerger(ValueError):
    """What was asked for is no merger; the message says to the officer what is wrong."""


@dataclass(frozen=True, slots=True)
class AgencyMerger:
    """Who goes into whom from which day (the first day without them), by which decision."""

    predecessors: Sequence[Agency]
    successor: Agency
    on: date
    decision: str


@dataclass(frozen=True, slots=True)
class AgencyMerged:
    closed: int
    posted: int


def check_merger(merger: AgencyMerger) -> None:
    """Raises NotAMerger. Reads only."""
    heir, on = merger.successor, merger.on
    if not merger.predecessors:
        raise NotAMerger("Hãy chọn ít nhất một cơ quan được gộp.")
    if not merger.decision.strip():
        raise NotAMerger("Hãy ghi số, ký hiệu quyết định hoặc nghị quyết.")
    if heir in merger.predecessors:
        raise NotAMerger(f"{heir.name} không thể được gộp vào chính nó.")
    if not heir.exists_on(on):
        raise NotAMerger(f"{heir.name} không tồn tại vào ngày {on:%d/%m/%Y}. Hãy xem lại ngày, hoặc cơ quan nhận.")
    for one in merger.predecessors:
        if one.exists_to is not None:
            raise NotAMerger(f"{one.name} đã kết thúc từ ngày {one.exists_to:%d/%m/%Y}.")
        if one.exists_from is not None and one.exists_from >= on:
            raise NotAMerger(f"{one.name} chỉ thành lập từ ngày {one.exists_from:%d/%m/%Y}.")
        if heir.pk in origins_of(keys=[one.pk]):
            raise NotAMerger(f"{one.name} trước đây tiếp nhận việc của {heir.name}: không thể gộp ngược lại.")


@transaction.atomic
def merge_agencies(*, merger: AgencyMerger, repost: Iterable[int], by: Officer, at: datetime) -> AgencyMerged:
    """Do it all at once; what is to happen on a day to come happens then by itself (`settle_sections`).

    `repost`: keys of the roles, among those that end, which their holders get again at the successor from that day on.
    Nobody is given more than they had. Raises NotAMerger.
    """
    check_merger(merger)
    today = timezone.localdate(at)
    wanted = set(repost)
    moving = [one for one in postings_to_end(predecessors=merger.predecessors, on=merger.on) if one.pk in wanted]
    for one in merger.predecessors:
        close_agency(agency=one, on=merger.on, successors=[merger.successor], decision=merger.decision, today=today)
    posted = sum(_repost(one, merger, today) for one in moving)
    if merger.on <= today and front_of(agency=merger.successor) is None:
        create_front(agency=merger.successor, by=by, at=at)
    sync_section_permissions(on=today)
    record("agency.merged", subject=merger.successor, by=by, at=at, details=_details(merger, posted))
    return AgencyMerged(closed=len(merger.predecessors), posted=posted)


def _repost(old: Posting, merger: AgencyMerger, today: date) -> bool:
    """Whether a role was given: somebody who holds it at the successor already keeps it; an end that was set stays."""
    held = Posting.objects.filter(officer=old.officer, agency=merger.successor, role=old.role, to_date__isnull=True)
    if held.exists():
        return False
    given = post_officer(officer=old.officer, agency=merger.successor, role=old.role, from_date=merger.on, on=today)
    if old.to_date is not None:
        end_posting(posting=given, to_date=old.to_date, on=today)
    return True


def _details(merger: AgencyMerger, posted: int) -> dict[str, object]:
    return {
        "predecessors": [one.pk for one in merger.predecessors],
        "slugs": [one.slug for one in merger.predecessors],
        "on": merger.on,
        "decision": merger.decision,
        "posted": posted,
    }
