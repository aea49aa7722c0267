"""Operations on personal links: a leader decides on the submitted version, an outside expert reads a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from wagtail.log_actions import log
from wagtail.models import Revision

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import post_officer
from portal.agencies.queries import may
from portal.design.refusals import NotAllowed, Refused, refuse_if
from portal.editorial.models import DeskLink, ExpertRemark, PortalPage, StepState
from portal.editorial.operations.workflow import approve_step, page_of, return_step, step_of
from portal.editorial.queries.personal_links import (
    APPOINT,
    BY_LINK,
    PersonalLinkStatus,
    leaders_for,
    may_make_link,
    may_send_to_leader,
    new_pin,
    new_token,
    pin_digests,
    status_of_link,
    token_digest,
)
from portal.editorial.states.workflow import PersonalLinkOutcome, PersonalLinkPurpose
from portal.journal.operations import record
from portal.schema.models import save_fields

MOST_WRONG_PINS = 5
_NOT_TAKEN = "Máy chủ thư không nhận thư, nên chưa có liên kết nào được gửi. Xin thử lại sau."


class PinWrong(Exception):
    """Wrong PIN for this link. Attempts are counted; after MOST_WRONG_PINS the link is revoked."""


class LinkExpired(Exception):
    """The link is no longer valid; `standing` says why."""

    def __init__(self, standing: PersonalLinkStatus) -> None:
        super().__init__(standing.value)
        self.standing = standing


def make_leader_link(*, state: StepState, officer: Officer, by: Officer, at: datetime) -> tuple[DeskLink, str]:
    """Create a link for this leader to this step. Its address is sent only to the leader's mailbox.

    Returns the link and the PIN, which the maker tells the leader. An earlier unused link to the step is revoked.
    Raises NotAllowed; Refused if the mail server does not accept the letter: the link is then revoked.
    """
    token, pin = new_token(), new_pin()
    link = _make_leader_link(state, officer, by, at, token, pin)
    try:
        _write_to_leader(
            "leader_letter", link, url=settings.PORTAL_BASE_URL.rstrip("/") + reverse("editorial:decide", args=[token])
        )
    except OSError as error:  # SMTP errors are OSErrors too
        revoke_link(link=link, by=by, at=at)
        raise Refused(_NOT_TAKEN) from error
    return link, pin


@transaction.atomic
def _make_leader_link(state: StepState, officer: Officer, by: Officer, at: datetime, token: str, pin: str) -> DeskLink:
    page, on = page_of(state.workflow_state), timezone.localdate(at)
    refuse_if(not may_send_to_leader(officer=by, page=page, on=on), NotAllowed())
    refuse_if(state.status != state.STATUS_IN_PROGRESS or step_of(state) not in BY_LINK, NotAllowed())
    refuse_if(officer.pk == by.pk or officer not in leaders_for(state=state, page=page, on=on), NotAllowed())
    DeskLink.objects.filter(task_state=state, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    link = DeskLink.objects.create(
        token_digest=token_digest(token),
        pin_digest=pin_digests(pin=pin, token_digest=token_digest(token))[0],
        purpose=PersonalLinkPurpose.DECIDE,
        page=page,
        revision=state.revision,
        task_state=state,
        officer=officer,
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(hours=48),
    )
    log_link_action("made", link, by, at)
    return link


def _write_to_leader(letter: str, link: DeskLink, **said: object) -> None:
    subject, _, text = render_to_string(f"editorial/links/{letter}.txt", {"link": link} | said).strip().partition("\n")
    send_mail(subject, text.lstrip(), None, [link.officer.email])  # type: ignore[union-attr]


@transaction.atomic
def register_leader(*, name: str, mailbox: str, agency: Agency, by: Officer, on: date) -> Officer:
    """Create an officer with the role of a leader and no password: they decide by links only.

    Raises NotAllowed, Refused.
    """
    refuse_if(not may(officer=by, verb=APPOINT, agency=agency, on=on), NotAllowed())
    refuse_if(
        Officer.objects.filter(email__iexact=mailbox.strip()).exists(),
        Refused("Đã có cán bộ khác dùng hộp thư này. Mỗi lãnh đạo cần một hộp thư riêng.", field="mailbox"),
    )
    officer = Officer(username=f"lanhdao-{new_token()[:10].lower()}", display_name=name.strip(), email=mailbox.strip())
    officer.set_unusable_password()
    officer.full_clean(exclude=["password"])
    officer.save()
    post_officer(officer=officer, agency=agency, role="leader", from_date=on, on=on)
    return officer


@transaction.atomic
def note_opening(*, link: DeskLink, at: datetime) -> None:
    """Record the first opening of the link."""
    DeskLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=at)


def decide_by_link(*, link: DeskLink, outcome: PersonalLinkOutcome, pin: str, note: str, at: datetime) -> bool:
    """The leader approves or returns, which uses up the link. False if the text was no longer the submitted one.

    The leader is informed by e-mail afterwards. Raises PinWrong, LinkExpired, and what `operations.workflow` raises.
    """
    refuse_if(not _is_pin_right(link, pin, at), PinWrong(link.pk))
    return _decide(link, outcome, note, at)


@transaction.atomic
def _is_pin_right(link: DeskLink, pin: str, at: datetime) -> bool:
    """Check the PIN. A wrong one is counted whatever is raised afterwards."""
    held = DeskLink.objects.select_for_update().get(pk=link.pk)
    if any(constant_time_compare(held.pin_digest, one) for one in pin_digests(pin=pin, token_digest=held.token_digest)):
        return True
    save_fields(held, wrong_pins=held.wrong_pins + 1)
    if held.wrong_pins >= MOST_WRONG_PINS and held.revoked_at is None:
        save_fields(held, revoked_at=at)
        log_link_action("revoked", held, None, at)
    return False


@transaction.atomic
def _decide(link: DeskLink, outcome: PersonalLinkOutcome, note: str, at: datetime) -> bool:
    held = DeskLink.objects.select_for_update().get(pk=link.pk)
    standing = status_of_link(link=held, at=at)
    if standing is not PersonalLinkStatus.OPEN or held.officer is None or held.task_state is None:
        raise LinkExpired(standing)
    save_fields(held, used_at=at, outcome=outcome)
    went_on = True
    if outcome is PersonalLinkOutcome.APPROVED:
        went_on = approve_step(state=held.task_state, by=held.officer, at=at, note=note, link=held)
    else:
        return_step(state=held.task_state, by=held.officer, at=at, note=note, link=held)
    log_link_action("used", held, held.officer, at)
    transaction.on_commit(partial(_write_to_leader, "leader_told", held, went_on=went_on), robust=True)
    return went_on


@transaction.atomic
def revoke_link(*, link: DeskLink, by: Officer, at: datetime) -> bool:
    """Revoke a link. False if it was already used or revoked. Raises NotAllowed."""
    refuse_if(
        by.pk != link.created_by_id and not may_make_link(officer=by, page=link.page, on=timezone.localdate(at)),
        NotAllowed(),
    )
    count = DeskLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    if count:
        log_link_action("revoked", link, by, at)
    return bool(count)


def log_link_action(verb: str, link: DeskLink, by: Officer | None, at: datetime) -> None:
    """Record an act in the journal and in the page's own history; neither names an expert."""
    page = link.page.specific
    said = {"page": link.page_id, "link": link.pk, "purpose": link.purpose, "outcome": link.outcome}
    record(
        f"link.{verb}",
        subject=page,
        by=by,
        at=at,
        details=said | {"officer": link.officer_id, "made_by": link.created_by_id},
    )
    named = f"{link.officer} (do {link.created_by} tạo)" if link.officer else "chuyên gia ngoài cơ quan"
    log(instance=page, action=f"editorial.link.{verb}", user=by, data=said | {"for": named}, revision=link.revision)


MOST_DAYS = 30
# More than anybody needs for one draft: a link that was passed on cannot fill the disk.
MOST_REMARKS = 50


@transaction.atomic
def make_expert_link(
    *, page: PortalPage, name: str, office: str, days: int, by: Officer, at: datetime
) -> tuple[DeskLink, str]:
    """Create a link by which an outside expert reads the newest version for some days (at most MOST_DAYS).

    Returns it with its secret, which is shown once. Raises NotAllowed, Refused.
    """
    refuse_if(
        page.owner_id != by.pk and not may_make_link(officer=by, page=page, on=timezone.localdate(at)), NotAllowed()
    )
    revision: Revision | None = page.get_latest_revision()
    refuse_if(revision is None, Refused("Trang này chưa có bản thảo nào."))
    token = new_token()
    link = DeskLink.objects.create(
        token_digest=token_digest(token),
        purpose=PersonalLinkPurpose.READ,
        page=PortalPage.objects.get(pk=page.pk),
        revision=revision,
        guest_name=name.strip(),
        guest_office=office.strip(),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=max(1, min(days, MOST_DAYS))),
    )
    log_link_action("made", link, by, at)
    return link, token


@transaction.atomic
def write_remark(*, link: DeskLink, quote: str, text: str, at: datetime) -> ExpertRemark:
    """Store a remark of the expert. Raises LinkExpired, Refused."""
    held = DeskLink.objects.select_for_update().get(pk=link.pk)
    standing = status_of_link(link=held, at=at)
    refuse_if(standing is not PersonalLinkStatus.OPEN, LinkExpired(standing))
    refuse_if(
        held.remarks.count() >= MOST_REMARKS,
        Refused(
            "Liên kết này đã nhận đủ số góp ý. Xin cảm ơn ông, bà; cần góp ý thêm, xin báo cán bộ đã gửi liên kết."
        ),
    )
    return ExpertRemark.objects.create(link=held, quote=quote.strip(), text=text.strip(), at=at)
