"""Officers of an agency: invitations and the end of roles; and access rights that need two officers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import AccessRequest, Agency, Officer, Posting
from portal.agencies.operations import end_posting, forget, post_officer
from portal.agencies.operations.invitations import has_come_in, invitation_link, renew_invitation, send_invitation
from portal.agencies.operations.register import give_temporary_password
from portal.agencies.queries.accounts import may_decide_access, roles_to_ask, roles_to_give
from portal.agencies.states import ACCESS_LASTS, APPROVE_ACCESS, LAPSE_ACCESS, REFUSE_ACCESS, AccessKind, AccessState
from portal.agencies.states.roles import reaches_beyond
from portal.design.refusals import NotAllowed, Refused, refuse_if
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock
from portal.journal.operations.by_two import expire_acts
from portal.journal.operations.duties import end_roles_elsewhere
from portal.schema.models import save_fields

# ---- access that needs two officers ----------------------------------------------------------------------------------

_ASKED = ("kind", "officer_id", "agency_id", "role", "reason")
_access = ActRunner[AccessRequest](
    row="asked",
    may=may_decide_access,
    had_a_hand=lambda officer, asked: officer.pk in (asked.requested_by_id, asked.officer_id),
    details=lambda asked: {name: getattr(asked, name) for name in _ASKED},
    passed=lambda asked: f"Đề nghị này không còn chờ: {asked.get_state_display().lower()}.",
)


@transaction.atomic
def request_access(*, asked: AccessRequest, by: Officer, at: datetime) -> AccessRequest:
    """Request a role or a reset that a second officer approves. Raises NotAllowed, ValidationError."""
    on = timezone.localdate(at)
    is_led = asked.kind == AccessKind.ROLE and asked.role in roles_to_ask(officer=by, agency=asked.agency, on=on)
    refuse_if(not is_led and not may_decide_access(asked, by, (), on), NotAllowed())
    asked.requested_by, asked.requested_at = by, at
    asked.validate_constraints()
    asked.save()
    record("access.requested", subject=asked, by=by, at=at, details={name: getattr(asked, name) for name in _ASKED})
    return asked


@_access.does(APPROVE_ACCESS)
def approve_access(*, asked: AccessRequest, by: Officer, at: datetime) -> str:
    """Give the role from today on; or reset both factors of an officer and return the new password.

    The enrolment code is handed over by the officer who made the request, so that nobody holds both.
    """
    on = timezone.localdate(at)
    if asked.agency is not None:
        end_roles_elsewhere(asked=asked, by=by, on=on)
        post_officer(officer=asked.officer, agency=asked.agency, role=asked.role, from_date=on, on=on)
        return ""
    forget(asked.officer)
    return give_temporary_password(asked.officer)


@_access.does(REFUSE_ACCESS)
def refuse_access(*, asked: AccessRequest, by: Officer, at: datetime, answer: str) -> None:
    """Refuse the request; the answer is shown to the officer who made it."""
    save_fields(asked, answer=answer)


@_access.does(LAPSE_ACCESS)
def _lapse(*, asked: AccessRequest, at: datetime) -> None:
    """Expire a request that nobody has decided; it must be made again."""


def lapse_requests(*, at: datetime) -> None:
    """Scheduled every hour: expire requests that are older than `ACCESS_LASTS`."""
    expire_acts(at=at)
    for asked in AccessRequest.objects.filter(state=AccessState.REQUESTED, requested_at__lt=at - ACCESS_LASTS):
        _lapse(asked=asked, at=at)


# ---- officers of an agency -------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, name: str, contact: str, agency: Agency, role: str, by: Officer, at: datetime) -> Officer:
    """Create an account that only its invitation opens, with its first role: given at once by an officer who may give
    it alone, otherwise requested. `contact`: a mailbox or a telephone number, with which they sign in. Raises
    NotAllowed, Refused."""
    on, called = timezone.localdate(at), contact.strip().lower()
    refuse_if(role not in roles_to_ask(officer=by, agency=agency, on=on), NotAllowed())
    refuse_if(
        Officer.objects.filter(Q(username__iexact=called) | Q(email__iexact=called)).exists(),
        Refused("Hộp thư hoặc số này đã có tài khoản: giao thêm vai trò, hoặc đề nghị điều chuyển.", field="contact"),
    )
    officer = Officer(username=called, email=called if "@" in called else "", display_name=name)
    officer.set_unusable_password()
    officer.save()
    if _gives_alone(role, agency, by=by, on=on):
        post_officer(officer=officer, agency=agency, role=role, from_date=on, on=on)
    else:
        asked = AccessRequest(kind=AccessKind.ROLE, officer=officer, agency=agency, role=role, reason="Mời vào cơ quan")
        request_access(asked=asked, by=by, at=at)
    return officer


def _gives_alone(role: str, agency: Agency, *, by: Officer, on: date) -> bool:
    return role in roles_to_give(officer=by, agency=agency, on=on) and not reaches_beyond(role)


def hand_invitation(*, officer: Officer, by: Officer, at: datetime) -> str:
    """Send a new invitation link, which invalidates earlier ones; returns the message about it. If no mail server
    accepted the letter, the link is shown to an officer who could give all roles of the account alone, so that nobody
    alone gets an account that needs two officers; for others nothing is shown or changed. Raises Refused."""
    refuse_if(has_come_in(officer), Refused(f"{officer} đã vào cổng: quên mật khẩu thì đặt lại, không mời lại."))
    before, on = officer.password, timezone.localdate(at)
    renew_invitation(officer)
    is_sent, held = send_invitation(officer), officer.postings.select_related("agency")
    if not is_sent and not all(_gives_alone(one.role, one.agency, by=by, on=on) for one in held):
        save_fields(officer, password=before)
        return (
            "Chưa mời được: thư không đi, và liên kết không hiện ở đây vì vai trò này không do một mình bạn giao. "
            "Mật khẩu, liên kết có trước vẫn như cũ."
        )
    with transaction.atomic():
        record("officer.invited", subject=officer, by=by, at=at, details={"by_letter": is_sent})
    if is_sent:
        return f"Máy chủ thư đã nhận thư mời gửi {officer.email}."
    return (
        f"Chưa có thư nào được gửi. Hãy trao tận tay {officer} liên kết này; "
        f"nó hiện một lần, dùng một lần, trong 3 ngày: {invitation_link(officer)}"
    )


def invitations_of(officers: Collection[Officer], *, at: datetime) -> dict[int, tuple[datetime, bool]]:
    """Officers whose latest invitation was not revoked: when they were invited, and whether the link may still be
    valid."""
    told = Entry.objects.filter(
        verb__in=("officer.invited", "officer.invitation_revoked"),
        subject_type=ContentType.objects.get_for_model(Officer),
        subject_id__in=[f"{one.pk}" for one in officers],
    )
    last = {int(one.subject_id): one for one in told.order_by("pk")}
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return {key: (one.at, at < one.at + lasts) for key, one in last.items() if one.verb == "officer.invited"}


@transaction.atomic
def revoke_invitation(*, officer: Officer, by: Officer, at: datetime) -> None:
    """Revoke an invitation. Raises Refused if the officer has signed in already or has no invitation."""
    refuse_if(has_come_in(officer), Refused(f"{officer} đã vào cổng bằng lời mời này."))
    refuse_if(
        officer.pk not in invitations_of([officer], at=at), Refused(f"Không có lời mời nào của {officer} để thu hồi.")
    )
    renew_invitation(officer)
    record("officer.invitation_revoked", subject=officer, by=by, at=at)


def may_end(posting: Posting, *, by: Officer, on: date) -> bool:
    """Whether `by` may end the role: one that they could request at this agency, and not their own."""
    return posting.officer_id != by.pk and posting.role in roles_to_ask(officer=by, agency=posting.agency, on=on)


@transaction.atomic
def end_role(*, posting: Posting, by: Officer, at: datetime) -> Posting:
    """End the role today, or tomorrow if it begins today. Raises NotAllowed, Refused."""
    on, held = timezone.localdate(at), lock(posting)
    refuse_if(not may_end(held, by=by, on=on), NotAllowed())
    refuse_if(held.to_date is not None and held.to_date <= on, Refused("Vai trò này đã thôi."))
    return end_posting(posting=held, to_date=max(on, held.from_date + timedelta(days=1)), on=on)
