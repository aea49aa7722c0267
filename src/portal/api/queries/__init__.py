"""What the ledger of the national data set knows, and whose data and packages these are."""

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
    """The state that the ledger had at a moment: everything that changed later has a higher number."""
    return _told(LedgerState.objects.filter(at__lte=at).order_by("-sequence").first())


def withdrawn_after(sequence: int) -> bool:
    """Whether something is withdrawn now that was not, or not so, in this state."""
    return LedgerRecord.objects.filter(state__gt=sequence).exclude(withdrawal="").exists()


# What takes words from the public that a package may hold, as the journal has it in the same transaction.
_TAKEN_DOWN = ("page.withdrawn", "page.restricted", "answer.withdrawn", "instrument.withdrawn", "edition.withdrawn")


def withdrawn_since_made(at: datetime) -> bool:
    """Whether something that the packages of this moment may hold was withdrawn since. Two queries by index."""
    return (
        Entry.objects.filter(verb__in=_TAKEN_DOWN, at__gt=at).exists()
        or Item.objects.filter(withdrawn_at__gt=at).exists()
    )


def _told(state: LedgerState | None) -> Any:
    return PackageState(sequence=state.sequence, cut_off=moment(state.at)) if state else NOTHING


def package_cover(*, on: date) -> dict[str, Any]:
    """What every package of the portal says of it. Reads settings: views, jobs and commands pass it inward."""
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
