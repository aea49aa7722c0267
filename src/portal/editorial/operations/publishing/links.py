"""A leader decides by a link on a telephone, once, about the version that was sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import post_officer
from portal.agencies.queries import may
from portal.editorial.links import new_token, token_digest
from portal.editorial.models import DeskLink, StepState
from portal.editorial.operations.publishing.steps import approve_step, page_of, return_step, step_of
from portal.editorial.queries.publishing.links import BY_LINK, Standing, leaders_for, may_make_link, standing_of
from portal.editorial.states import LinkOutcome, LinkPurpose
from portal.journal.operations import record

LASTS = timedelta(hours=48)


class MayNotSend(Exception):
    """The officer does not write at the agency in charge, or may not appoint leaders."""


class WrongLeader(Exception):
    """The person may not take the step: no such role, or a part in the text."""


class NotALeadersStep(Exception):
    """The page does not wait for a leader."""


class LinkIsOver(Exception):
    """The link opens nothing any more; `standing` says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing.value)
        self.standing = standing


@transaction.atomic
def make_leader_link(*, state: StepState, officer: Officer, by: Officer, at: datetime) -> tuple[DeskLink, str]:
    """A link for this leader to this step; returns it with its secret, which is shown once and kept nowhere.

    An earlier link to the step that was not used is revoked. Raises MayNotSend, NotALeadersStep, WrongLeader.
    """
    page, on = page_of(state.workflow_state), timezone.localdate(at)
    if not may_make_link(officer=by, page=page, on=on):
        raise MayNotSend(page.pk)
    if state.status != state.STATUS_IN_PROGRESS or step_of(state) not in BY_LINK:
        raise NotALeadersStep(state.pk)
    if officer.pk == by.pk or officer not in leaders_for(state=state, page=page, on=on):
        raise WrongLeader(officer.pk)
    DeskLink.objects.filter(task_state=state, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    token = new_token()
    link = DeskLink.objects.create(
        token_digest=token_digest(token),
        purpose=LinkPurpose.DECIDE,
        page=page,
        revision=state.revision,
        task_state=state,
        officer=officer,
        created_by=by,
        created_at=at,
        expires_at=at + LASTS,
    )
    tell_of_link("made", link, by, at)
    return link, token


@transaction.atomic
def register_leader(*, name: str, agency: Agency, by: Officer, on: date) -> Officer:
    """An officer with the role of a leader and no password: they decide by links alone. Raises MayNotSend."""
    if not may(officer=by, verb="posting.edit", agency=agency, on=on):
        raise MayNotSend(agency.pk)
    officer = Officer(username=f"lanhdao-{new_token()[:10].lower()}", display_name=name.strip())
    officer.set_unusable_password()
    officer.full_clean(exclude=["password"])
    officer.save()
    post_officer(officer=officer, agency=agency, role="leader", from_date=on, on=on)
    return officer


@transaction.atomic
def note_opening(*, link: DeskLink, at: datetime) -> None:
    """The first time that somebody looked."""
    DeskLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=at)


@transaction.atomic
def decide_by_link(*, link: DeskLink, outcome: LinkOutcome, note: str, at: datetime) -> bool:
    """The leader agrees or sends back; the link is used up. False where the text was not the submitted one any more.

    Raises LinkIsOver, and what `steps` raises.
    """
    held = DeskLink.objects.select_for_update().get(pk=link.pk)
    standing = standing_of(link=held, at=at)
    if standing is not Standing.OPEN or held.officer is None or held.task_state is None:
        raise LinkIsOver(standing)
    held.used_at, held.outcome = at, outcome
    held.save(update_fields=["used_at", "outcome"])
    went_on = True
    if outcome is LinkOutcome.APPROVED:
        went_on = approve_step(state=held.task_state, by=held.officer, at=at, note=note)
    else:
        return_step(state=held.task_state, by=held.officer, at=at, note=note)
    tell_of_link("used", held, held.officer, at)
    return went_on


@transaction.atomic
def revoke_link(*, link: DeskLink, by: Officer, at: datetime) -> bool:
    """Take a link back. False where it was used or taken back before. Raises MayNotSend."""
    if by.pk != link.created_by_id and not may_make_link(officer=by, page=link.page, on=timezone.localdate(at)):
        raise MayNotSend(link.page_id)
    open_ones = DeskLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True)
    count = open_ones.update(revoked_at=at)
    if count:
        tell_of_link("revoked", link, by, at)
    return bool(count)


def tell_of_link(verb: str, link: DeskLink, by: Officer, at: datetime) -> None:
    """In the journal and in the page's own history; an expert is not named in either."""
    page = link.page.specific
    said = {"page": link.page_id, "link": link.pk, "purpose": link.purpose, "outcome": link.outcome}
    record(f"link.{verb}", subject=page, by=by, at=at, details=said | {"officer": link.officer_id})
    named = str(link.officer) if link.officer else "chuyên gia ngoài cơ quan"
    log(instance=page, action=f"editorial.link.{verb}", user=by, data=said | {"for": named}, revision=link.revision)
