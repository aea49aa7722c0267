"""Personal links: secrets, lookup by token, and status."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from enum import Enum

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from portal.agencies.models import Officer, Posting
from portal.agencies.queries import standing
from portal.agencies.states.roles import ROLES, role_reach
from portal.editorial.models import DeskLink, ExpertRemark, PortalPage, StepState
from portal.editorial.queries.workflow import barred_from, charge_of, covers, may_decide, may_take, reach_for
from portal.editorial.states.workflow import STEP_VERBS, ApprovalStep, PersonalLinkPurpose
from portal.schema.models import digests_of


def new_token() -> str:
    return secrets.token_urlsafe(24)  # 192 bits: not guessable


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_pin() -> str:
    return f"{secrets.randbelow(10**6):06}"


def pin_digests(*, pin: str, token_digest: str) -> list[str]:
    """Keyed digests, so that a reader of the database cannot try all PINs: by the present key, then by former ones."""
    return digests_of("editorial.desk-link", f"{token_digest}:{pin}")


WRITE, APPOINT = "article.write", "posting.edit"
# Steps that a leader may decide by link; a legal check requires access to the texts.
BY_LINK = (ApprovalStep.APPROVE, ApprovalStep.BOARD)


class PersonalLinkStatus(Enum):
    """The status of a link."""

    OPEN = "mo"
    USED = "da-dung"
    EXPIRED = "het-han"
    REVOKED = "thu-hoi"
    OVERTAKEN = "da-khac"  # the text was withdrawn, changed or decided in another way
    NOT_YOURS = "khong-con-quyen"  # the leader no longer has the role, or took part in the text


def link_by_token(*, token: str, purpose: PersonalLinkPurpose) -> DeskLink | None:
    return (
        DeskLink.objects.filter(token_digest=token_digest(token), purpose=purpose.value)
        .select_related("page", "revision", "officer", "created_by", "task_state__task__steptask")
        .first()
    )


def status_of_link(*, link: DeskLink, at: datetime) -> PersonalLinkStatus:
    if link.revoked_at is not None:
        return PersonalLinkStatus.REVOKED
    if link.used_at is not None:
        return PersonalLinkStatus.USED
    if link.purpose == PersonalLinkPurpose.DECIDE and not _is_current(link):
        return PersonalLinkStatus.OVERTAKEN
    if at >= link.expires_at:
        return PersonalLinkStatus.EXPIRED
    if link.purpose == PersonalLinkPurpose.DECIDE and not may_take(
        officer=link.officer,
        step=ApprovalStep(link.task_state.task.steptask.step) if link.task_state else ApprovalStep.APPROVE,
        page=link.page,
        on=timezone.localdate(at),
    ):
        return PersonalLinkStatus.NOT_YOURS
    return PersonalLinkStatus.OPEN


def leaders_for(*, state: StepState, page: PortalPage, on: date) -> list[Officer]:
    """Officers who may decide the step and get a link, by name; officers with a second factor must sign in instead."""
    step = ApprovalStep(state.task.steptask.step)
    charge = charge_of(page=page, on=on)
    agency = charge.board if step is ApprovalStep.BOARD else charge.agency
    barred = barred_from(page=page)
    held = Posting.objects.filter(
        standing(on),
        role__in=[role for role in ROLES if role_reach(role=role, verb=STEP_VERBS[step]) is not None],
    ).select_related("agency")
    posted = Officer.objects.filter(is_active=True, is_superuser=False, postings__in=held).exclude(email="")
    posted = posted.exclude(authenticator__confirmed=True).distinct()
    return [
        officer
        for officer in posted.prefetch_related(Prefetch("postings", held)).order_by("display_name", "pk")
        if officer.pk not in barred and covers(reach_for(officer, STEP_VERBS[step], on), agency)
    ]


def may_make_link(*, officer: object, page: PortalPage, on: date) -> bool:
    """True if the officer may send the page to somebody without an account: an editor at the agency in charge."""
    return may_decide(officer=officer, verb=WRITE, page=page, on=on)


def may_send_to_leader(*, officer: object, page: PortalPage, on: date) -> bool:
    """True if the officer may send the link to a leader.

    Whoever appoints leaders and sets their mailboxes could send the link to themselves, so another officer must send
    it.
    """
    return may_make_link(officer=officer, page=page, on=on) and not may_decide(
        officer=officer, verb=APPOINT, page=page, on=on
    )


def links_of(*, page: PortalPage, purpose: PersonalLinkPurpose) -> QuerySet[DeskLink]:
    """The page's links, newest first, with the experts' remarks."""
    remarks = Prefetch("remarks", ExpertRemark.objects.order_by("at", "pk"))
    found = DeskLink.objects.filter(page=page.pk, purpose=purpose.value).select_related("officer", "created_by")
    return found.prefetch_related(remarks).order_by("-created_at", "-pk")


def remarks_seen(*, officer: Officer, on: date) -> QuerySet[ExpertRemark]:
    """Experts' remarks on pages in which the officer may write, newest first."""
    found = ExpertRemark.objects.select_related("link__page", "link__created_by").order_by("-at", "-pk")
    pages = PortalPage.objects.filter(pk__in=set(found.values_list("link__page", flat=True).order_by().distinct()))
    return found.filter(
        link__page__in=[
            page.pk for page in pages if may_make_link(officer=officer, page=page, on=on) or page.owner_id == officer.pk
        ]
    )


def _is_current(link: DeskLink) -> bool:
    state = link.task_state
    return (
        state is not None
        and state.status == TaskState.STATUS_IN_PROGRESS
        and WorkflowState.objects.filter(pk=state.workflow_state_id, status=WorkflowState.STATUS_IN_PROGRESS).exists()
        and link.page.latest_revision_id == link.revision_id
    )
