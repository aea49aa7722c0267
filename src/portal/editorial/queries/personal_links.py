"""Personal links: their secrets, what a token opens, and in what condition a link is."""

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
    return secrets.token_urlsafe(24)  # 192 bits: nobody guesses one


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_pin() -> str:
    return f"{secrets.randbelow(10**6):06}"


def pin_digests(*, pin: str, token_digest: str) -> list[str]:
    """Keyed: whoever reads the database cannot try a million. By the key of today first, then by those of before."""
    return digests_of("editorial.desk-link", f"{token_digest}:{pin}")


WRITE, APPOINT = "article.write", "posting.edit"
# Steps that a leader takes; to check the law is the work of somebody with the texts beside them.
BY_LINK = (ApprovalStep.APPROVE, ApprovalStep.BOARD)


class PersonalLinkStatus(Enum):
    """In what condition a link is."""

    OPEN = "mo"
    USED = "da-dung"
    EXPIRED = "het-han"
    REVOKED = "thu-hoi"
    OVERTAKEN = "da-khac"  # the text was taken back, changed or decided about by another way
    NOT_YOURS = "khong-con-quyen"  # the leader no longer has the role, or has a part in the text


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
    """Who may take the step and be sent a link, by name: whoever has a second factor signs in and decides there."""
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
    """Whether the officer may send the page to somebody without an account: who writes at the agency in charge."""
    return may_decide(officer=officer, verb=WRITE, page=page, on=on)


def may_send_to_leader(*, officer: object, page: PortalPage, on: date) -> bool:
    """Whoever appoints leaders and sets their mailboxes could send the link to themselves, so another officer must send
    it."""
    return may_make_link(officer=officer, page=page, on=on) and not may_decide(
        officer=officer, verb=APPOINT, page=page, on=on
    )


def links_of(*, page: PortalPage, purpose: PersonalLinkPurpose) -> QuerySet[DeskLink]:
    """The page's links, latest first, with what experts wrote by them."""
    remarks = Prefetch("remarks", ExpertRemark.objects.order_by("at", "pk"))
    found = DeskLink.objects.filter(page=page.pk, purpose=purpose.value).select_related("officer", "created_by")
    return found.prefetch_related(remarks).order_by("-created_at", "-pk")


def remarks_seen(*, officer: Officer, on: date) -> QuerySet[ExpertRemark]:
    """What experts wrote about pages that the officer may write in, latest first."""
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
