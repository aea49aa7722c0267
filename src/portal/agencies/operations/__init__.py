"""Closing and succeeding agencies, posting officers, and what follows from a posting: the groups of the back office."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission

from portal.agencies.models import Agency, Officer, Posting, Succession
from portal.agencies.queries import postings_held
from portal.agencies.states.roles import ROLES, AgencyRole


class AlreadyClosed(Exception):
    """The agency was closed before. Correct its dates instead of closing it again."""


@transaction.atomic
def close_agency(
    *, agency: Agency, on: date, successors: Iterable[Agency], decision: str, today: date | None = None
) -> Agency:
    """End an agency on a day and name who carries on its work. `on` is the first day without it.

    `today` where the day is yet to come. Its postings end the same day: nobody is given a role at a successor by
    itself. Raises AlreadyClosed.
    """
    if agency.exists_to is not None:
        raise AlreadyClosed(agency)
    agency.exists_to = on
    agency.save(update_fields=["exists_to"])
    Succession.objects.bulk_create(
        Succession(predecessor=agency, successor=heir, on_date=on, decision=decision) for heir in successors
    )
    end_postings_at(agency=agency, on=on, today=today)
    return agency


@transaction.atomic
def end_postings_at(*, agency: Agency, on: date, today: date | None = None) -> int:
    """End every role at an agency on the day it ceases (`today` where that day is yet to come). Returns how many."""
    held = Posting.objects.filter(agency=agency, from_date__lt=on).filter(Q(to_date__isnull=True) | Q(to_date__gt=on))
    officers = [posting.officer for posting in held.select_related("officer")]
    count = held.update(to_date=on)
    for officer in officers:
        sync_groups(officer=officer, on=today or on)
    return count


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
    group, _ = Group.objects.get_or_create(name=f"{ROLES[role].label} – {agency.slug}")
    return group


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
    missing = set(wanted) - {row.permission for row in held.select_related("permission")}
    if missing:
        root = Collection.get_first_root_node()
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(group=group, collection=root, permission=permission) for permission in missing
        )


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Raises LookupError for a permission that no app has: a misspelt name must not quietly grant nothing."""
    found = []
    for name in names:
        app, codename = name.split(".")
        permission = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
        if permission is None:
            raise LookupError(f"No permission is called {name!r} (see portal.agencies.states.roles).")
        found.append(permission)
    return found
