"""What may be done with officers, their postings, days off and second factors."""

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
    """End every role at these agencies (by their keys) on the day each ceases, which may be yet to come. Returns them
    as they were held.

    One that begins on that day or later ends after a day on which it opens nothing: the agency is no more.
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
    """Give an officer a role at an agency; what the role opens in the back office is open at once. `on` is today."""
    posting = Posting(officer=officer, agency=agency, role=role, from_date=from_date)
    posting.full_clean()
    posting.save()
    sync_groups(officer=officer, on=on)
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, to_date: date, on: date) -> Posting:
    """Take the role back from a day on. `on` is today."""
    posting.to_date = to_date
    posting.full_clean()
    posting.save()
    sync_groups(officer=posting.officer, on=on)
    return posting


@transaction.atomic
def sync_groups(*, officer: Officer, on: date) -> None:
    """Make the officer's groups what their postings of that day say, and nothing else: without a role, none."""
    held = [(ROLES[posting.role], posting.agency) for posting in postings_held(officer=officer, on=on)]
    wanted = [role_group(role=role) for role in {role.code: role for role, _ in held}.values()]
    wanted += [agency_group(agency=agency, role=role.code) for role, agency in held]
    officer.groups.set(wanted if officer.is_active else [])


def agency_group(*, agency: Agency, role: str) -> Group:
    """The group of those who hold a role at one agency: give page permissions on the agency's section to this one."""
    return Group.objects.get_or_create(name=f"{ROLES[role].label} – {agency.slug}")[0]


def agency_groups(*, agencies: Iterable[Agency], roles: Iterable[str]) -> dict[tuple[int, str], Group]:
    """The groups of several roles at many agencies, in three queries at most."""
    codes = list(roles)
    names = {f"{ROLES[code].label} – {one.slug}": (one.pk, code) for one in agencies for code in codes}
    known = set(Group.objects.filter(name__in=names).values_list("name", flat=True))
    Group.objects.bulk_create([Group(name=name) for name in names if name not in known], ignore_conflicts=True)
    return {names[group.name]: group for group in Group.objects.filter(name__in=names)}


def role_group(*, role: AgencyRole) -> Group:
    """The group of all who hold a role anywhere, with exactly the permissions that `roles` names."""
    group, _ = Group.objects.get_or_create(name=role.label)
    wanted = _permissions(role.back_office)
    if set(group.permissions.all()) != set(wanted):
        group.permissions.set(wanted)
    _sync_collection(group, _permissions(role.files))
    return group


def _sync_collection(group: Group, wanted: list[Permission]) -> None:
    """What a role may do with the collections themselves, from their root down."""
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(permission__in=wanted).delete()
    if missing := set(wanted) - {row.permission for row in held.select_related("permission")}:
        root = Collection.get_first_root_node()
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(group=group, collection=root, permission=permission) for permission in missing
        )


def _permissions(names: Sequence[str]) -> list[Permission]:
    """Raises LookupError for a permission that no app has: a misspelt name must not quietly grant nothing."""
    named = Permission.objects.filter(codename__in=[name.partition(".")[2] for name in names])
    known = {f"{one.content_type.app_label}.{one.codename}": one for one in named.select_related("content_type")}
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"No permission is called {unknown[0]!r} (see portal.agencies.states.roles).")
    return [known[name] for name in names]


@transaction.atomic
def enter_day(
    *, day: date, is_working: bool, reason: str, decision: str, by: Officer | None, at: datetime
) -> CalendarDay:
    """Say of a day that it is worked or off, whatever the law makes of it; said again, the last word holds."""
    entered, _ = CalendarDay.objects.update_or_create(
        date=day, defaults={"is_working": is_working, "reason": reason, "decision": decision, "by": by, "at": at}
    )
    return entered


@transaction.atomic
def forget_day(*, day: date) -> bool:
    """Leave the day to the law again. Returns whether anything had been entered for it."""
    count, _ = CalendarDay.objects.filter(date=day).delete()
    return count > 0


_BACKUP_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1, which are misread on paper


def is_enrolled(officer: Officer) -> bool:
    return Authenticator.objects.filter(user=officer, confirmed=True).exists()


def would_hold_both(*, officer: Officer, by: Officer, password: bool, factor: bool) -> bool:
    """Whether who sets this password, or lets this officer enrol anew, would hold both factors of a colleague at work.

    An account that nobody has entered yet is handed over with both, unless its power goes beyond an agency. Where both
    were reset by request, another has approved and holds the password: whoever asked hands over the code.
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
    """The device that waits to be confirmed: the same one each time, so a page loaded twice shows one secret."""
    called = {"name": "Ứng dụng xác thực"}
    device, _ = Authenticator.objects.get_or_create(user=officer, confirmed=False, defaults=called)
    return device


def secret_of(device: Authenticator) -> str:
    """For typing where no camera is: four letters a group."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@transaction.atomic
def confirm(*, officer: Officer, code: str) -> list[str] | None:
    """Take the waiting device into use in place of any other. Returns fresh backup codes; None if the code is wrong."""
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
    """Ten new codes, each good for once; the old ones are void."""
    BackupCodes.objects.filter(user=officer).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(8)) for _ in range(_BACKUP_CODES)]
    BackupCodes.objects.create(user=officer, name="Mã dự phòng", codes=" ".join(codes))
    report_identity_event("factor.codes_renewed", subject=officer)
    return codes


def device_for(*, officer: Officer, code: str) -> Device | None:
    """The officer's device that this code is from; django-otp slows down whoever guesses."""
    return match_token(officer, code)


CODE_HOLDS, ENROLMENT_HOLDS = timedelta(hours=1), timedelta(days=7)
_MOST_WRONG = 10
MAY_ENROL = "may_enrol"  # of a session: its officer has shown the code that was handed over


@transaction.atomic
def make_founding_code(*, at: datetime) -> str:
    """The code by which the first administrator opens an account, once and within the hour; earlier ones are void."""
    FoundingCode.objects.all().delete()
    code, digest = _new_code()
    FoundingCode.objects.create(digest=digest, expires_at=at + CODE_HOLDS)
    return code


@transaction.atomic
def make_enrolment_code(*, officer: Officer, at: datetime) -> str:
    """The code by which this officer takes a telephone into use, once and within a week; an earlier one is void."""
    code, digest = _new_code()
    EnrolmentCode.objects.update_or_create(
        officer=officer, defaults={"digest": digest, "expires_at": at + ENROLMENT_HOLDS, "wrong": 0}
    )
    report_identity_event("factor.code_made", subject=officer)
    return code


def use_founding_code(*, code: str, at: datetime) -> bool:
    """Whether this is the code: then it is used up. After ten wrong ones it is none."""
    return _use_code(FoundingCode.objects.all(), code, at)


@transaction.atomic
def use_enrolment_code(*, officer: Officer, code: str, at: datetime) -> bool:
    """The same, of the code that was made for this officer; a secret that was shown before is none any more."""
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
    """For a lost telephone: the officer enrols again, with a new code."""
    for kind in (Authenticator, BackupCodes, Passkey):
        kind.objects.filter(user=officer).delete()
    EnrolmentCode.objects.filter(officer=officer).delete()
    report_identity_event("factor.reset", subject=officer)


@transaction.atomic
def note_entry(word: str, *, officer: Officer, by: Officer | None, at: datetime, **details: object) -> None:
    """Who came in, went, or tried in vain, and at which step; `by` is None where nobody has proved who they are."""
    with acting(by=by, at=at):
        report_identity_event(f"officer.{word}", subject=officer, **details)


def sessions_of(*, officer: Officer, at: datetime) -> list[dict[str, Any]]:
    """Where the officer is signed in: the key of each session and a mark that a page may show, when it began and when
    somebody last used it."""
    held = [(one.pk, one.get_decoded()) for one in Session.objects.filter(expire_date__gt=at)]
    return [
        {"key": key, "mark": keyed_digest(key)[:16]}
        | {it: datetime.fromisoformat(said.get(f"staff_{it}_at", at.isoformat())) for it in ("begun", "seen")}
        for key, said in held
        if said.get(SESSION_KEY) == str(officer.pk)
    ]


def forget_sessions(*, at: datetime) -> int:
    """Remove sessions and counts that are over. Returns how many rows went."""
    over = Session.objects.filter(expire_date__lt=at), VisitCount.objects.filter(until__lt=at)
    return sum(rows.delete()[0] for rows in over)
