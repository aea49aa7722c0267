"""Who decides a step, the path and the deadline of a page, and urgent publications; how a content ended, what its
address shows since, and who may end it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Revision, TaskState, Workflow, WorkflowState, get_default_page_content_type

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach, memoized, working_calendar
from portal.editorial.models import ArticlePage, PortalPage, SectionPage, StepState, UrgentPublication, Withdrawal
from portal.editorial.queries.regulation import regulation_on, ruling_of
from portal.editorial.queries.sections import agency_in_charge
from portal.editorial.regulation import PostingRuling, deadline, hours_between
from portal.editorial.states.workflow import STEP_VERBS, ApprovalPath, ApprovalStep, ContentEnding
from portal.schema.queries import narrowed


@dataclass(frozen=True, slots=True)
class StepCharge:
    """Who decides about a page: primary keys of the agency in charge of its section and of the board's standing body.

    None = no agency is named: any officer with the verb at some agency decides then.
    """

    agency: int | None
    board: int | None


def charges_of(*, pages: Iterable[PortalPage], on: date) -> dict[int, StepCharge]:
    """Who decides about each of these pages: three queries, however many pages.

    If no section above names an agency, the regulation's supervisor is in charge; before the first regulation, the
    agency that publishes the content.
    """
    pages = list(pages)
    regulation = regulation_on(on=on)
    supervisor = regulation.supervisor_id if regulation else None
    named = dict(
        SectionPage.objects.filter(
            path__in={page.path[:end] for page in pages for end in range(len(page.path), 0, -page.steplen)},
            agency__isnull=False,
        ).values_list("path", "agency")
    )
    own = dict(ArticlePage.objects.filter(pk__in=[page.pk for page in pages]).values_list("pk", "agency"))
    return {
        page.pk: StepCharge(agency, supervisor or agency)
        for page in pages
        for agency in [_nearest(page.path, named) or supervisor or own.get(page.pk)]
    }


def charge_of(*, page: PortalPage, on: date) -> StepCharge:
    """The same for one page; memoized in a request that only reads."""
    return memoized(("charge", page.pk, page.path, on), lambda: charges_of(pages=[page], on=on)[page.pk])


def outcome_of_step(*, key: int, on: date) -> str:
    """The outcome of the newest submission of the page, and who decides next; "" if there was none."""
    page = PortalPage.objects.get(pk=key)
    submission = WorkflowState.objects.for_instance(page).order_by("-pk").first()
    if submission is None:
        return ""
    step: TaskState = submission.task_states.latest("pk")
    if submission.status == WorkflowState.STATUS_IN_PROGRESS:
        charge = charge_of(page=page, on=on)
        agency = charge.board if step.task.steptask.step == ApprovalStep.BOARD else charge.agency
        waits = "".join(f" của {one.name}" for one in Agency.objects.filter(pk__in=[agency] if agency else []))
        return f"“{page.title}” nay chờ bước {step.task.name}{waits}."
    if submission.status != WorkflowState.STATUS_APPROVED:
        return f"“{page.title}” đã trả lại để sửa."
    if page.live and page.live_revision_id == step.revision_id:
        return f"“{page.title}” đã công khai từ {timezone.localtime(page.last_published_at):%H:%M %d/%m/%Y}."
    return f"“{page.title}” đã duyệt xong, sẽ công khai vào ngày giờ đã hẹn."


def covers(reach: Collection[int] | None, agency: int | None) -> bool:
    """Whether an officer with this reach decides for the agency; without an agency, anyone with any reach."""
    return reach != set() if reach is None or agency is None else agency in reach


def may_decide(*, officer: object, verb: str, page: PortalPage, on: date) -> bool:
    """True if the officer may do this at the agency in charge of the page, whoever wrote it."""
    reach = reach_for(officer, verb, on)
    return reach != set() and covers(reach, charge_of(page=page, on=on).agency)


def may_take(*, officer: object, step: ApprovalStep, page: PortalPage, on: date) -> bool:
    """True if the officer may decide the step of the page: by role and agency, and without a part in the text."""
    reach = reach_for(officer, STEP_VERBS[step], on)
    if reach == set() or not isinstance(officer, Officer):
        return False
    charge = charge_of(page=page, on=on)
    agency = charge.board if step is ApprovalStep.BOARD else charge.agency
    return covers(reach, agency) and officer.pk not in barred_from(page=page)


def barred_from(*, page: PortalPage) -> set[int]:
    """Primary keys of officers who may not decide about the page: authors, submitter, and deciders of earlier steps."""
    return authors_of(page=page) | _busy_with([page.pk])[page.pk]


def authors_of(*, page: PortalPage) -> set[int]:
    return authors_of_pages(keys=[page.pk])[page.pk]


def authors_of_pages(*, keys: Collection[int]) -> Mapping[int, set[int]]:
    """The authors of unpublished text: everybody who saved a version since the public one.

    For a page that is not public: everybody who ever saved a version, and its owner. Two queries, however many pages.
    """
    found: dict[int, set[int]] = defaultdict(set)
    since = {}
    rows = PortalPage.objects.filter(pk__in=keys).values_list("pk", "live", "live_revision__created_at", "owner")
    for key, is_live, live_since, owner in rows:
        since[key] = live_since if is_live else None
        if not is_live and owner:
            found[key].add(owner)
    versions = Revision.objects.filter(
        base_content_type=get_default_page_content_type(), object_id__in=[str(key) for key in keys]
    )
    last = versions.filter(user__isnull=False).values("object_id", "user").annotate(last=Max("created_at")).order_by()
    for row in last:
        key = int(row["object_id"])
        if since.get(key) is None or row["last"] > since[key]:
            found[key].add(row["user"])
    return found


def open_steps(*, step: ApprovalStep | None = None) -> dict[int, int]:
    """Primary keys of open steps -> primary keys of their pages."""
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        task__steptask__isnull=False,
    )
    pages = narrowed(states, task__steptask__step=step).values_list("pk", "workflow_state__object_id")
    return {state: int(page) for state, page in pages}


def pages_with_a_date() -> set[int]:
    """Primary keys of pages with a version that was approved for a later date."""
    waiting = Revision.objects.filter(
        base_content_type=get_default_page_content_type(), approved_go_live_at__isnull=False
    )
    return {int(key) for key in waiting.values_list("object_id", flat=True)}


def steps_of(*, officer: object, step: ApprovalStep, on: date) -> set[int]:
    """Primary keys of the open steps of this kind that the officer may decide; few queries, however many steps."""
    reach = reach_for(officer, STEP_VERBS[step], on)
    if reach == set() or not isinstance(officer, Officer):
        return set()
    if not (pages := open_steps(step=step)):
        return set()
    keys = set(pages.values())
    charges = charges_of(pages=PortalPage.objects.filter(pk__in=keys), on=on)
    authors, busy = authors_of_pages(keys=keys), _busy_with(keys)
    return {
        state
        for state, page in pages.items()
        if page in charges
        and covers(reach, charges[page].board if step is ApprovalStep.BOARD else charges[page].agency)
        and officer.pk not in authors[page] | busy[page]
    }


def reach_for(officer: object, verb: str, on: date) -> set[int] | None:
    """Primary keys of the agencies for which the officer may do this; None for all, an empty set for none or no
    officer.
    """
    return agencies_in_reach(officer=officer, verb=verb, on=on) if isinstance(officer, Officer) else set()


def _busy_with(keys: Collection[int]) -> Mapping[int, set[int]]:
    """Submitters of open submissions, and deciders of their steps."""
    found: dict[int, set[int]] = defaultdict(set)
    submissions = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id__in=[str(key) for key in keys],
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    for page, asked, took in submissions.values_list("object_id", "requested_by", "task_states__finished_by"):
        found[int(page)] |= {asked, took} - {None}
    return found


def _nearest(path: str, named: Mapping[str, int]) -> int | None:
    return next((named[path[:end]] for end in range(len(path), 0, -PortalPage.steplen) if path[:end] in named), None)


# Pages that are not an agency's content (sections, standing pages, the home page) are approved by the agency in charge.
_OF_THE_PORTAL = PostingRuling(is_allowed=True, path=ApprovalPath.ONE, step_hours=24)


def ruling_for(*, page: PortalPage, on: date) -> PostingRuling:
    """The regulation's ruling on publishing this page in its place."""
    own = page if isinstance(page, ArticlePage) else page.specific
    return ruling_of(article=own, on=on) if isinstance(own, ArticlePage) else _OF_THE_PORTAL


def workflow_for(*, page: PortalPage, on: date) -> Workflow | None:
    """The workflow of the page's path; None if the regulation refuses the page, and for the root."""
    if page.depth == 1:
        return None
    ruling = ruling_for(page=page, on=on)
    # As created by `operations.workflow.create_workflows`.
    return Workflow.objects.active().filter(name=ruling.path.label).first() if ruling.is_allowed else None


def due_at(*, start: datetime, hours: int) -> datetime:
    """The deadline of a step that begins at `start`."""
    return deadline(timezone.localtime(start), hours, is_workday=working_calendar().is_working)


def hours_taken(*, start: datetime, end: datetime) -> float:
    """Hours of working days between two moments, with one decimal."""
    begun, ended = timezone.localtime(start), timezone.localtime(end)
    return round(hours_between(begun, ended, is_workday=working_calendar().is_working), 1)


URGENT = "article.urgent"


def may_publish_urgently(*, officer: object, page: PortalPage, on: date) -> bool:
    return may_decide(officer=officer, verb=URGENT, page=page, on=on)


def urgent_hours(*, on: date) -> int:
    """The term for the review of an urgent publication, in hours of working days."""
    return regulation.urgent_hours if (regulation := regulation_on(on=on)) else 24


def urgent_publications(*, is_open: bool) -> QuerySet[UrgentPublication]:
    """Urgent publications: those not reviewed yet, most urgent first; or the reviewed ones, latest first."""
    found = UrgentPublication.objects.select_related("article", "by", "reviewed_by", "revision")
    return (
        found.filter(reviewed_at__isnull=True).order_by("review_by", "pk")
        if is_open
        else found.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-pk")
    )


def may_review(*, officer: object, urgent: UrgentPublication, on: date) -> bool:
    """True if the officer may review it: at the agency in charge or on the board, and neither its publisher nor an
    author of what was published or was written since.
    """
    page = urgent.article
    charge = charge_of(page=page, on=on)
    asked = (("article.publish", charge.agency), ("article.board", charge.board))
    return any(covers(reach_for(officer, verb, on), agency) for verb, agency in asked) and (
        getattr(officer, "pk", None) not in {urgent.by_id, *urgent.authors, *authors_of(page=page)}
    )


def with_urgency(pages: QuerySet[PortalPage]) -> QuerySet[PortalPage]:
    """The pages, annotated with `is_urgent`: published urgently and not reviewed yet."""
    return pages.annotate(
        is_urgent=Exists(UrgentPublication.objects.filter(article=OuterRef("pk"), reviewed_at__isnull=True))
    )


WITHDRAW = "article.withdraw"
_LONGEST_CHAIN = 20
_TEMPLATES = {
    ContentEnding.WITHDRAWN: "editorial/ended/withdrawn.html",
    ContentEnding.EXPIRED: "editorial/ended/withdrawn.html",
    ContentEnding.GONE: "editorial/ended/gone.html",
    ContentEnding.MERGED: "editorial/ended/withdrawn.html",
}


def law_known_at(*, revision: Revision) -> datetime:
    """Until when the author can have known the law: the time of the legal check, or of saving if there was none."""
    checks = StepState.objects.filter(
        revision=revision, status=TaskState.STATUS_APPROVED, task__steptask__step=ApprovalStep.CHECK
    )
    checked: datetime | None = checks.aggregate(last=Max("finished_at"))["last"]
    return max(checked or revision.created_at, revision.created_at)


def open_withdrawal(*, page: PortalPage) -> Withdrawal | None:
    return Withdrawal.objects.filter(page=page.pk, ended_at__isnull=True).select_related("successor", "by").first()


def ended(*, page: PortalPage, on: date) -> dict[str, Any] | None:
    """What the address of an ended page shows; None for a public page, and for a draft that was never public.

    `moved_to` is the target of a merged page, else "".
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
        # Without an officer a source or the portal itself withdrew it: that is no act of the agency's.
        "agency": _publisher(page, on) if row.by or row.ending == ContentEnding.EXPIRED else None,
        "successor": heir if heir is not None and heir.live else None,
        "moved_to": (heir.url or "") if leads_on and heir is not None else "",
    }


def last_successor(*, page: PortalPage) -> PortalPage:
    """The end of a chain of mergers; the page itself if it was not merged into another."""
    seen = {page.pk}
    for _ in range(_LONGEST_CHAIN):
        row = open_withdrawal(page=page) if not page.live else None
        if row is None or row.ending != ContentEnding.MERGED or row.successor is None or row.successor.pk in seen:
            return page
        page = row.successor
        seen.add(page.pk)
    return page


def may_end(*, officer: object, page: PortalPage, on: date) -> bool:
    """True if the officer may withdraw this content."""
    return is_content(page) and page.live and may_decide(officer=officer, verb=WITHDRAW, page=page, on=on)


def is_content(page: PortalPage) -> bool:
    """True if the page may be withdrawn: a section ends with its agency, and the home page never."""
    kind = page.specific_class
    return kind is not None and page.depth > 2 and not issubclass(kind, SectionPage) and page.is_leaf()


def was_ever_public(*, page: PortalPage) -> bool:
    """True if the page, or one below it, was ever published: its address may be known."""
    return bool(
        PortalPage.objects.descendant_of(page, inclusive=True)
        .filter(Q(first_published_at__isnull=False) | Q(live=True))
        .exists()
    )


def _publisher(page: PortalPage, on: date) -> Agency | None:
    own = ArticlePage.objects.filter(pk=page.pk).select_related("agency").first()
    return own.agency if own and own.agency else agency_in_charge(page=page, on=on)
