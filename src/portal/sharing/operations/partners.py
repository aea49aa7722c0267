"""Partners: create, change, rotate the secret, turn off and on, resend copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.journal.queries.personal import PersonalData
from portal.journal.queries.retention import RetainedRows, RetentionKind
from portal.schema.models import save_fields
from portal.sharing.models import Partner
from portal.sharing.operations.ledger import require_all_copies
from portal.sharing.queries.items import lagging
from portal.sharing.states import SubscriptionState

# The fields that officers edit; with empty `sets` a partner takes everything except laws.
PARTNER_FIELDS = (
    *("name", "agency", "contact_name", "contact_email"),
    *("sets", "webhook_url", "origins", "confirm_minutes"),
)


@transaction.atomic
def enter_partner(*, partner: Partner, by: Officer | None, at: datetime) -> Partner:
    """Save a new partner and make copies of all that is in its sets today."""
    partner.sets = sorted(partner.sets)
    partner.save()
    _tell(partner, "entered", by=by, at=at)
    _fill(partner, at)
    return partner


@transaction.atomic
def change_partner(*, partner: Partner, said: Partner, by: Officer | None, at: datetime) -> Partner:
    """Copy the edited fields from the unsaved `said`, and make copies for newly chosen sets.

    Copies of sets it no longer takes are still corrected and withdrawn. If the webhook's address changes, pending
    copies are due at once.
    """
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    was_at = current.webhook_url
    fields = {name: getattr(said, name) for name in PARTNER_FIELDS} | {"sets": sorted(said.sets)}
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name, value in fields.items():
        setattr(current, name, value)
    current.save()
    _tell(current, "changed", by=by, at=at, fields=changed)
    if current.webhook_url != was_at:
        _wake(current, at)
    _fill(current, at)
    return current


@transaction.atomic
def rotate_secret(*, partner: Partner, by: Officer | None, at: datetime) -> Partner:
    """Issue another secret; the previous one keeps signing for `portal.sharing.delivery.BOTH_SIGN_FOR`."""
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    save_fields(current, secret_version=current.secret_version + 1, secret_rotated_at=at)
    _tell(current, "secret", by=by, at=at, version=current.secret_version)
    return current


@transaction.atomic
def turn_off(*, partner: Partner, by: Officer | None, at: datetime) -> None:
    """Stop sending. The ledger is still kept: withdrawals that the partner has not confirmed stay listed."""
    if Partner.objects.filter(pk=partner.pk, is_active=True).update(is_active=False):
        _tell(partner, "off", by=by, at=at)


@transaction.atomic
def turn_on(*, partner: Partner, by: Officer | None, at: datetime) -> None:
    """Resume sending; everything that changed meanwhile is due at once."""
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if current.is_active:
        return
    save_fields(current, is_active=True)
    _tell(current, "on", by=by, at=at)
    _wake(current, at)
    _fill(current, at)


@transaction.atomic
def send_again(*, copies: Sequence[int], by: Officer | None, at: datetime) -> int:
    """Make pending copies due at once, except of partners to which nothing is sent. Returns how many."""
    chosen = lagging().filter(pk__in=copies, partner__is_active=True).exclude(partner__webhook_url="")
    partners = set(chosen.values_list("partner", flat=True))
    count = chosen.update(not_before=at, attempts=0)
    Partner.objects.filter(pk__in=partners).update(paused_until=None)
    if count:
        record("copy.sent_again", subject=None, by=by, at=at, details={"count": count, "partners": sorted(partners)})
    return count


def _tell(partner: Partner, what: str, *, by: Officer | None, at: datetime, **more: object) -> None:
    """Write a journal entry that names the changed fields without their values: contacts are personal data."""
    record("partner.changed", subject=partner, by=by, at=at, details={"partner": partner.pk, "what": what} | more)


def _wake(partner: Partner, at: datetime) -> None:
    Partner.objects.filter(pk=partner.pk).update(failures=0, paused_until=None)
    lagging().filter(partner=partner).update(not_before=at, attempts=0)


def _fill(partner: Partner, at: datetime) -> None:
    if partner.is_active and partner.webhook_url:
        require_all_copies(partner=partner, at=at)


RETAINED = (
    # The current state of each copy is in its own row.
    RetentionKind("send-attempts", "Lần gửi bản sao", 90, (RetainedRows("sharing.SendAttempt", "at"),)),
    RetentionKind("source-visits", "Lần thăm nguồn tin", 120, (RetainedRows("sharing.Visit", "at"),)),
    RetentionKind(
        "hub-ended",
        "Nơi đăng ký nhận tin tự động đã thôi",
        30,
        (
            RetainedRows(
                "sharing.HubSubscription",
                "created_at",
                ~Q(state=SubscriptionState.ACTIVE.value) & Q(asked_at__isnull=True),
            ),
        ),
    ),
)
PERSONAL = (
    PersonalData(
        model="sharing.Partner",
        holds="Người phụ trách kỹ thuật của nơi nhận",
        fields=("contact_name", "contact_email"),
        purpose="Gọi khi bản sao không tới",
        ground="Đầu mối do cơ quan nhận cử",
        kept="Khi còn nhận",
    ),
)
