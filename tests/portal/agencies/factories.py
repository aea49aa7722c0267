"""Agencies and officers for tests: the least that the database accepts, and what a test wants to say."""

from collections.abc import Iterable
from datetime import date
from itertools import count

from lawtext.words import slugify
from portal.agencies.models import Agency, Officer, Place, Posting, Succession
from portal.agencies.operations import end_postings_at, sync_groups

_numbers = count(1)


def make_province(name: str = "Tỉnh Hậu Giang", **fields: object) -> Place:
    return Place.objects.create(
        **{"code": f"{next(_numbers)}", "name": name, "kind": "tinh", "level": "province"} | fields
    )


def make_agency(name: str = "Sở Tư pháp", **fields: object) -> Agency:
    slug = f"{slugify(name)}-{next(_numbers)}"
    return Agency.objects.create(**{"name": name, "slug": slug, "kind": "department", "level": "province"} | fields)


def make_officer(username: str = "", **fields: object) -> Officer:
    return Officer.objects.create_user(username=username or f"canbo{next(_numbers)}", **fields)


def make_posting(
    role: str, *, agency: Agency | None = None, officer: Officer | None = None, on: date = date(2026, 11, 24)
) -> Posting:
    """An officer with a role since 2026, and what it opens; as `post_officer`, whose validation costs a third of it."""
    posting = Posting.objects.create(
        officer=officer or make_officer(), agency=agency or make_agency(), role=role, from_date=date(2026, 1, 1)
    )
    sync_groups(officer=posting.officer, on=on)
    return posting


def close_agency(
    *, agency: Agency, on: date, successors: Iterable[Agency], decision: str, today: date | None = None
) -> Agency:
    """As a reorganisation does: it has ended, its roles with it, and others carry on its work."""
    Agency.objects.filter(pk=agency.pk).update(exists_to=on)
    agency.exists_to = on
    Succession.objects.bulk_create(
        Succession(predecessor=agency, successor=heir, on_date=on, decision=decision) for heir in successors
    )
    end_postings_at(ends={agency.pk: on}, today=today or on)
    return agency
