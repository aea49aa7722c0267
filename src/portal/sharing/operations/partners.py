"""Who receives: partners are entered, changed, given another secret, turned off and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Agency, Officer
from portal.journal.operations import record
from portal.schema.models import save_fields
from portal.sharing.models import Partner
from portal.sharing.operations.ledger import require_all_copies
from portal.sharing.queries.ledger import lagging


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """What an officer says of a partner. `sets` empty: it takes everything."""

    name: str
    agency: Agency | None = None
    contact_name: str = ""
    contact_email: str = ""
    sets: tuple[str, ...] = ()
    webhook_url: str = ""
    origins: str = ""
    confirm_minutes: int = 15


@transaction.atomic
def enter_partner(*, said: PartnerDraft, by: Officer | None, at: datetime) -> Partner:
    """A site receives from now on what its sets hold, beginning with what they hold today."""
    partner = Partner.objects.create(**_fields(said))
    _tell(partner, "entered", by=by, at=at)
    _fill(partner, at)
    return partner


@transaction.atomic
def change_partner(*, partner: Partner, said: PartnerDraft, by: Officer | None, at: datetime) -> Partner:
    """What its sets hold now is sent too. What it took before goes on being corrected and withdrawn there.

    A new address is a new chance: what waits is sent at once.
    """
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    was_at = current.webhook_url
    changed = [name for name, value in _fields(said).items() if getattr(current, name) != value]
    if not changed:
        return current
    for name, value in _fields(said).items():
        setattr(current, name, value)
    current.save()
    _tell(current, "changed", by=by, at=at, fields=changed)
    if current.webhook_url != was_at:
        _wake(current, at)
    _fill(current, at)
    return current


@transaction.atomic
def rotate_secret(*, partner: Partner, by: Officer | None, at: datetime) -> Partner:
    """Another secret from now on; the one before signs beside it for a while (`signing.BOTH_SIGN_FOR`)."""
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    save_fields(current, secret_version=current.secret_version + 1, secret_rotated_at=at)
    _tell(current, "secret", by=by, at=at, version=current.secret_version)
    return current


@transaction.atomic
def turn_off(*, partner: Partner, by: Officer | None, at: datetime) -> None:
    """Nothing is sent. The ledger goes on: what it holds and should not hold any more is listed as before."""
    if Partner.objects.filter(pk=partner.pk, is_active=True).update(is_active=False):
        _tell(partner, "off", by=by, at=at)


@transaction.atomic
def turn_on(*, partner: Partner, by: Officer | None, at: datetime) -> None:
    """Everything that changed meanwhile is sent."""
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if current.is_active:
        return
    save_fields(current, is_active=True)
    _tell(current, "on", by=by, at=at)
    _wake(current, at)
    _fill(current, at)


@transaction.atomic
def send_again(*, copies: Sequence[int], by: Officer | None, at: datetime) -> int:
    """Copies that lag behind are sent at once instead of at their time. Returns how many."""
    chosen = lagging().filter(pk__in=copies)
    partners = set(chosen.values_list("partner", flat=True))
    count = chosen.update(not_before=at, attempts=0)
    Partner.objects.filter(pk__in=partners).update(paused_until=None)
    if count:
        record("copy.sent_again", subject=None, by=by, at=at, details={"count": count, "partners": sorted(partners)})
    return count


def _fields(said: PartnerDraft) -> dict[str, object]:
    return {name: getattr(said, name) for name in PartnerDraft.__slots__} | {"sets": sorted(said.sets)}


def _tell(partner: Partner, what: str, *, by: Officer | None, at: datetime, **more: object) -> None:
    """What was changed by name, never to what: contacts are persons."""
    record("partner.changed", subject=partner, by=by, at=at, details={"partner": partner.pk, "what": what} | more)


def _wake(partner: Partner, at: datetime) -> None:
    Partner.objects.filter(pk=partner.pk).update(failures=0, paused_until=None)
    lagging().filter(partner=partner).update(not_before=at, attempts=0)


def _fill(partner: Partner, at: datetime) -> None:
    if partner.is_active and partner.webhook_url:
        require_all_copies(partner=partner, at=at)
