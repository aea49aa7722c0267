"""Operations on officers, their postings, second factors and sessions, and on days of the calendar."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, QuerySet
from django_otp import match_token
from django_otp.models import Device
from wagtail.models import Collection, GroupCollectionPermission

from portal.agencies.models import (
    Agency,
    Authenticator,
    BackupCodes,
    CalendarDay,
    EnrolmentCode,
    FoundingCode,
    Officer,
    Passkey,
    Posting,
    VisitCount,
)
from portal.agencies.models.access import acting, report_identity_event
from portal.agencies.queries import postings_held
from portal.agencies.states import AccessKind, AccessState
from portal.agencies.states.roles import ROLES, AgencyRole, reaches_beyond
from portal.schema.models import digests_of, keyed_digest, save_fields


@transaction.atomic
def end_postings_at(*, ends: Mapping[int, date], today: date) -> list[Posting]:
    """End every posting at these agencies (primary key -> last day plus one, which may be in the future). Returns the
    postings as they were.

    One that begins on that day or later ends after one day, on which it permits nothing: the agency no longer exists.
    """
    held = Posting.objects.filter(agency__in=ends).select_related("officer", "agency").order_by("pk")
    ended = [one for one in held if one.to_date is None or one.to_date > ends[one.agency_id]]
    for posting in ended:
        save_fields(copy(posting), to_date=max(ends[posting.agency_id], posting.from_date + timedelta(days=1)))
    for officer in {one.officer_id: one.officer for one in ended}.values():
        sync_groups(officer=officer, on=today)
    return ended


@transaction.atomic
def post_officer(*, officer: Officer, agency: Agency, role: str, from_date: date, on: date) -> Posting:
    """Give an officer a role at an agency; their groups are updated at once. `on` is today."""
    posting = Posting(officer=officer, agency=agency, role=role, from_date=from_date)
    posting.full_clean()
    posting.save()
    sync_groups(officer=officer, on=on)
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, to_date: date, on: date) -> Posting:
    """End the role from a day on. `on` is today."""
    posting.to_date = to_date
    posting.full_clean()
    posting.save()
    sync_groups(officer=posting.officer, on=on)
    return posting


@transaction.atomic
def sync_groups(*, officer: Officer, on: date) -> None:
    """Set the officer's groups to those of their postings on that day, and no others."""
    held = [(ROLES[posting.role], posting.agency) for posting in postings_held(officer=officer, on=on)]
    wanted = [role_group(role=role) for role in {role.code: role for role, _ in held}.values()]
    wanted += [agency_group(agency=agency, role=role.code) for role, agency in held]
    officer.groups.set(wanted if officer.is_active else [])


def agency_group(*, agency: Agency, role: str) -> Group:
    """The group of the officers with a role at one agency: page permissions on the agency's section are given to it."""
    return Group.objects.get_or_create(name=f"{ROLES[role].label} – {agency.slug}")[0]


def agency_groups(*, agencies: Iterable[Agency], roles: Iterable[str]) -> dict[tuple[int, str], Group]:
    """The groups of several roles at many agencies, in three queries at most."""
    codes = list(roles)
    names = {f"{ROLES[code].label} – {one.slug}": (one.pk, code) for one in agencies for code in codes}
    known = set(Group.objects.filter(name__in=names).values_list("name", flat=True))
    Group.objects.bulk_create([Group(name=name) for name in names if name not in known], ignore_conflicts=True)
    return {names[group.name]: group for group in Group.objects.filter(name__in=names)}


def role_group(*, role: AgencyRole) -> Group:
    """The group of all officers with a role, with exactly the permissions named in `roles`."""
    group, _ = Group.objects.get_or_create(name=role.label)
    wanted = _permissions(role.back_office)
    if set(group.permissions.all()) != set(wanted):
        group.permissions.set(wanted)
    _sync_collection(group, _permissions(role.files))
    return group


def _sync_collection(group: Group, wanted: list[Permission]) -> None:
    """The permissions of a role on collections, at their root."""
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(permission__in=wanted).delete()
    if missing := set(wanted) - {row.permission for row in held.select_related("permission")}:
        root = Collection.get_first_root_node()
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(group=group, collection=root, permission=permission) for permission in missing
        )


def _permissions(names: Sequence[str]) -> list[Permission]:
    """Raises LookupError for an unknown permission: a misspelt name must not silently grant nothing."""
    named = Permission.objects.filter(codename__in=[name.partition(".")[2] for name in names])
    known = {f"{one.content_type.app_label}.{one.codename}": one for one in named.select_related("content_type")}
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"No permission is called {unknown[0]!r} (see portal.agencies.states.roles).")
    return [known[name] for name in names]


@transaction.atomic
def enter_day(
    *, day: date, is_working: bool, reason: str, decision: str, by: Officer | None, at: datetime
) -> CalendarDay:
    """Set a day as working or off, whatever the law says; set again, the last entry is valid."""
    entered, _ = CalendarDay.objects.update_or_create(
        date=day, defaults={"is_working": is_working, "reason": reason, "decision": decision, "by": by, "at": at}
    )
    return entered


@transaction.atomic
def forget_day(*, day: date) -> bool:
    """Remove the entry for a day, so that the law applies. Returns whether there was one."""
    count, _ = CalendarDay.objects.filter(date=day).delete()
    return count > 0


_BACKUP_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1, which are misread on paper


def is_enrolled(officer: Officer) -> bool:
    return Authenticator.objects.filter(user=officer, confirmed=True).exists()


def would_hold_both(*, officer: Officer, by: Officer, password: bool, factor: bool) -> bool:
    """True if the officer `by`, who sets this password or permits a new enrolment, would hold both factors of a
    colleague.

    An account that was never used is handed over with both, unless its roles reach beyond an agency. If both factors
    were reset by a request, the officer who approved it holds the password, and the one who requested it hands over the
    code.
    """
    if (
        not settings.STAFF_SECOND_FACTOR
        or officer.pk is None
        or not (password or factor)
        or (
            officer.last_login is None and not any(map(reaches_beyond, officer.postings.values_list("role", flat=True)))
        )
    ):
        return False
    asked = officer.access_requests.filter(kind=AccessKind.RESET, state=AccessState.APPROVED).order_by("-decided_at")
    if officer.is_password_handed_over and not password and (last := asked.first()):
        return last.requested_by_id != by.pk
    return (password or officer.is_password_handed_over) and (factor or not is_enrolled(officer))


def backup_codes_left(officer: Officer) -> int:
    return sum(len((held.codes or "").split()) for held in BackupCodes.objects.filter(user=officer, confirmed=True))


def device_to_enrol(officer: Officer) -> Authenticator:
    """The unconfirmed device: always the same one, so that a page loaded twice shows one secret."""
    called = {"name": "Ứng dụng xác thực"}
    device, _ = Authenticator.objects.get_or_create(user=officer, confirmed=False, defaults=called)
    return device


def secret_of(device: Authenticator) -> str:
    """The secret for typing without a camera: in groups of four letters."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@transaction.atomic
def confirm(*, officer: Officer, code: str) -> list[str] | None:
    """Confirm the waiting device, which replaces any other. Returns new backup codes; None if the code is wrong."""
    device = device_to_enrol(officer)
    if not device.verify_token(code):
        return None
    Authenticator.objects.filter(user=officer, confirmed=True).delete()
    device.confirmed = True
    device.save()
    EnrolmentCode.objects.filter(officer=officer).delete()
    report_identity_event("factor.enrolled", subject=officer)
    return renew_backup_codes(officer)


@transaction.atomic
def renew_backup_codes(officer: Officer) -> list[str]:
    """Ten new codes, each valid once; the old ones are void."""
    BackupCodes.objects.filter(user=officer).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(8)) for _ in range(_BACKUP_CODES)]
    BackupCodes.objects.create(user=officer, name="Mã dự phòng", codes=" ".join(codes))
    report_identity_event("factor.codes_renewed", subject=officer)
    return codes


def device_for(*, officer: Officer, code: str) -> Device | None:
    """The officer's device that produced this code; django-otp throttles guessing."""
    return match_token(officer, code)


CODE_HOLDS, ENROLMENT_HOLDS = timedelta(hours=1), timedelta(days=7)
_MOST_WRONG = 10
MAY_ENROL = "may_enrol"  # session key: the officer has entered the enrolment code


@transaction.atomic
def make_founding_code(*, at: datetime) -> str:
    """The code by which the first administrator opens an account, once and within an hour; earlier ones are void."""
    FoundingCode.objects.all().delete()
    code, digest = _new_code()
    FoundingCode.objects.create(digest=digest, expires_at=at + CODE_HOLDS)
    return code


@transaction.atomic
def make_enrolment_code(*, officer: Officer, at: datetime) -> str:
    """The code by which this officer enrols an authenticator, once and within a week; an earlier one is void."""
    code, digest = _new_code()
    EnrolmentCode.objects.update_or_create(
        officer=officer, defaults={"digest": digest, "expires_at": at + ENROLMENT_HOLDS, "wrong": 0}
    )
    report_identity_event("factor.code_made", subject=officer)
    return code


def use_founding_code(*, code: str, at: datetime) -> bool:
    """True if the code is valid; it is then used up. After ten wrong attempts no code is valid."""
    return _use_code(FoundingCode.objects.all(), code, at)


@transaction.atomic
def use_enrolment_code(*, officer: Officer, code: str, at: datetime) -> bool:
    """The same for the code of this officer; a secret that was shown before becomes void."""
    is_right = _use_code(EnrolmentCode.objects.filter(officer=officer), code, at)
    if is_right:
        Authenticator.objects.filter(user=officer, confirmed=False).delete()
    return is_right


def _new_code() -> tuple[str, str]:
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return code, _digests_of(code)[0]


def _use_code(codes: QuerySet[Any], code: str, at: datetime) -> bool:
    held = codes.select_for_update().filter(expires_at__gt=at, wrong__lt=_MOST_WRONG)
    used, _ = held.filter(digest__in=_digests_of(code)).delete()
    if not used:
        held.update(wrong=F("wrong") + 1)
    return bool(used)


def _digests_of(code: str) -> list[str]:
    return digests_of("portal.agencies.founding", "".join(code.lower().replace("-", "").split()))


@transaction.atomic
def forget(officer: Officer) -> None:
    """For a lost phone: the officer enrols again, with a new code."""
    for kind in (Authenticator, BackupCodes, Passkey):
        kind.objects.filter(user=officer).delete()
    EnrolmentCode.objects.filter(officer=officer).delete()
    report_identity_event("factor.reset", subject=officer)


@transaction.atomic
def note_entry(word: str, *, officer: Officer, by: Officer | None, at: datetime, **details: object) -> None:
    """Journal a sign-in, a sign-out or a failed attempt, with its step; `by` is None if nobody has proved their
    identity.
    """
    with acting(by=by, at=at):
        report_identity_event(f"officer.{word}", subject=officer, **details)


def sessions_of(*, officer: Officer, at: datetime) -> list[dict[str, Any]]:
    """The officer's sessions: the key of each, a mark that a page may show, when it began and when it was last used."""
    held = [(one.pk, one.get_decoded()) for one in Session.objects.filter(expire_date__gt=at)]
    return [
        {"key": key, "mark": keyed_digest(key)[:16]}
        | {it: datetime.fromisoformat(said.get(f"staff_{it}_at", at.isoformat())) for it in ("begun", "seen")}
        for key, said in held
        if said.get(SESSION_KEY) == str(officer.pk)
    ]


def forget_sessions(*, at: datetime) -> int:
    """Delete expired sessions and counts. Returns how many rows were deleted."""
    over = Session.objects.filter(expire_date__lt=at), VisitCount.objects.filter(until__lt=at)
    return sum(rows.delete()[0] for rows in over)
