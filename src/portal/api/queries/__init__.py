"""Queries on the ledger of the national data set, and the owner of data and packages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from portal.agencies.queries import find_agency
from portal.agencies.queries.imprint import current_imprint
from portal.api.models import LedgerRecord, LedgerState
from portal.api.national.manifest import PackageContact, PackageOwner, PackagePortal, PackageReuse, PackageState
from portal.api.queries.representation import licence_json, moment
from portal.journal.models import Entry
from portal.sharing.models import Item
from portal.sharing.queries import data_publisher

NOTHING = PackageState(sequence=0, cut_off=None)


def newest_state() -> Any:
    return _told(LedgerState.objects.order_by("-sequence").first())


def state_at(at: datetime) -> Any:
    """The ledger state at a time: everything that changed later has a higher number."""
    return _told(LedgerState.objects.filter(at__lte=at).order_by("-sequence").first())


def withdrawn_after(sequence: int) -> bool:
    """Whether a record was withdrawn, or withdrawn differently, after this state."""
    return LedgerRecord.objects.filter(state__gt=sequence).exclude(withdrawal="").exists()


# Journal verbs, written in the same transaction, by which content of a package is withdrawn from the public.
_TAKEN_DOWN = ("page.withdrawn", "page.restricted", "answer.withdrawn", "instrument.withdrawn", "edition.withdrawn")


def withdrawn_since_made(at: datetime) -> bool:
    """Whether something in the packages of this time was withdrawn since. Two queries by index."""
    return (
        Entry.objects.filter(verb__in=_TAKEN_DOWN, at__gt=at).exists()
        or Item.objects.filter(withdrawn_at__gt=at).exists()
    )


def _told(state: LedgerState | None) -> Any:
    return PackageState(sequence=state.sequence, cut_off=moment(state.at)) if state else NOTHING


def package_cover(*, on: date) -> dict[str, Any]:
    """The owner's part of a manifest. Reads settings: views, jobs and commands pass it on."""
    here = data_publisher()
    agency = find_agency(name=here.owner, on=on)
    return {
        "portal": PackagePortal(name=here.name, url=here.address),
        "owner": PackageOwner(
            name=here.owner, slug=agency.slug if agency else None, code=agency.code if agency else None
        ),
        "contact": PackageContact(
            editor=current_imprint().editor, hotline=current_imprint().hotline, page=here.at(reverse("api:about"))
        ),
        "licence": PackageReuse.model_validate(licence_json(here)),
    }
