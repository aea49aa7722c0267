"""People who follow, laws that change, letters that leave: what the tests of this room begin with."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.conf import settings

from messageproviders.port import MessageProvider
from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Officer
from portal.dissemination.channels import digest, fingerprint, new_token
from portal.dissemination.composition.items import MessageSender
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import Account, Asking, Follower, PersonalLink, Subscription
from portal.dissemination.operations import (
    ContactPoint,
    ask_to_follow,
    collect_news,
    confirm,
    remove_expired,
    write_letters,
)
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.operations.sending import LeasedDelivery, ensure_mail_account, lease_batch
from portal.dissemination.operations.sending.results import take_back
from portal.dissemination.states import Channel, ConsentMethod, FollowedKind, FollowerLinkPurpose, Frequency
from portal.journal.models import Entry
from portal.library.models import Event, Field, Instrument
from portal.library.operations import EventDraft, EventDraftTarget, enter_event
from portal.library.states import EventKind
from portal.schema.models import keyed_digest
from tests.portal.agencies.factories import make_officer
from tests.portal.journal.terms import clean

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tuesday, ten in the morning
SETTLED = NOW + timedelta(minutes=10)
TODAY = date(2026, 11, 24)
KEY = settings.DIGEST_KEY
OWNER = "Sở Tư pháp"
HOUSE = MessageSender(
    name="Lan Tỏa", owner=OWNER, base="https://lantoa.example.vn", from_address="Lan Tỏa <bao@lantoa.example.vn>"
)
ADDRESS = "nam@example.vn"
_numbers = count(1)


def make_law(number: str = "7/2021/NĐ-CP", *, fields: tuple[str, ...] = (), **more: object) -> Instrument:
    slug = number.lower().replace("/", "-").replace("đ", "d")
    law = Instrument.objects.create(
        **{
            "official_number": number,
            "number_key": number.lower(),
            "number_fold": number.lower(),
            "slug": slug,
            "doc_type": "Nghị định",
            "title": "Nghị định về vệ sinh chợ nông thôn",
            "title_fold": "nghi dinh ve ve sinh cho nong thon",
            "title_sort": "nghị định",
            "issued_date": date(2021, 1, 4),
            "effective_date": date(2021, 3, 1),
            "created_at": NOW - timedelta(days=100),
            "updated_at": NOW - timedelta(days=100),
        }
        | more
    )
    for path in fields:
        law.fields.add(make_field(path))
    return law


def make_field(slug: str) -> Field:
    topic, _, _ = slug.rpartition("/")
    parent = make_field(topic) if topic else None
    names = {"nong-nghiep": "Nông nghiệp", "nong-nghiep/cho": "Chợ nông thôn"}
    return Field.objects.get_or_create(slug=slug, defaults={"name": names.get(slug, slug), "parent": parent})[0]


def follow(
    key: str,
    *,
    kind: FollowedKind = FollowedKind.INSTRUMENT,
    address: str = ADDRESS,
    frequency: Frequency = Frequency.AT_ONCE,
    at: datetime = NOW - timedelta(days=10),
    is_confirmed: bool = True,
    channel: Channel = Channel.EMAIL,
) -> Subscription:
    """Somebody follows, and has confirmed it; the letter that asked them is not in the way."""
    asking = ask(key, kind=kind, address=address, frequency=frequency, at=at, channel=channel)
    subscription = Subscription.objects.get(
        follower__addresses__fingerprint=keyed_digest(address), kind=kind.value, key=key
    )
    if is_confirmed:
        subscription.follower.letters.all().delete()
        if asking is not None:
            confirm(asking=asking, way=ConsentMethod.LETTER, controller=OWNER, at=at)
        subscription.refresh_from_db()
    return subscription


def ask(
    *keys: str,
    kind: FollowedKind = FollowedKind.INSTRUMENT,
    address: str = ADDRESS,
    frequency: Frequency = Frequency.AT_ONCE,
    channel: Channel = Channel.EMAIL,
    at: datetime = NOW,
    handle: str = "",
) -> Asking | None:
    """Somebody fills in the form; what is asked of the owner of the address."""
    return ask_to_follow(
        reach=reach(address, channel=channel),
        things=[(kind, key) for key in keys],
        frequency=frequency,
        controller=OWNER,
        at=at,
        handle=digest(handle) if handle else "",
    )


def reach(address: str, *, channel: Channel = Channel.EMAIL) -> ContactPoint:
    return ContactPoint(channel, address, fingerprint(address, key=KEY, channel=channel))


def change(
    law: Instrument,
    *addresses: str,
    kind: EventKind = EventKind.AMENDED,
    day: date = TODAY,
    by: Officer | None = None,
    at: datetime = NOW,
) -> Event:
    """An officer enters that provisions of a law (or all of it) change on a day."""
    targets = tuple(EventDraftTarget(address=address, action="sua-doi") for address in addresses)
    draft = EventDraft(kind=kind, instrument=law, document_key=law.number_key, day=day, targets=targets)
    return enter_event(draft=draft, source=None, by=by or make_officer(), at=at)


def pass_on(*, after: datetime | None = None, at: datetime | None = None) -> int:
    """What the journal says is told, as its worker would."""
    entries = Entry.objects.filter(at__gte=after) if after else Entry.objects.all()
    return collect_news(entries=list(entries.order_by("pk")), at=at or after or NOW)


def send(provider: MessageProvider | None = None, *, at: datetime = SETTLED) -> MemoryProvider | MessageProvider:
    """Write what is due into letters and empty the outbox. Returns the provider."""
    provider = provider or MemoryProvider()
    write_letters(at=at)
    return empty_outbox(provider, at=at)


def empty_outbox(
    provider: MessageProvider, *, at: datetime, sender: MessageSender = HOUSE, key: str = KEY
) -> MessageProvider:
    """What the process that sends does at a moment: sweep up after the dead, then round after round."""
    while take_back(abilities_of=lambda _: provider.abilities, at=at):
        pass
    carrier = account_rounds(provider, at=at, sender=sender, key=key)
    while carrier.round():
        pass
    carrier.close()
    return provider


def account_rounds(
    provider: MessageProvider, *, at: datetime, sender: MessageSender = HOUSE, key: str = KEY
) -> AccountRounds:
    return AccountRounds(
        account=mail_account(), provider=provider, renderer=renderer_of(sender, key=key), key=key, clock=lambda: at
    )


def mail_account() -> Account:
    return ensure_mail_account(at=NOW)


def take_letters(at: datetime = NOW) -> list[LeasedDelivery]:
    return lease_batch(account=mail_account(), key=KEY, at=at)


def make_link(follower: Follower, *, subscription: Subscription | None = None, at: datetime = NOW) -> str:
    """A personal link as a letter would hold it; the secret in it."""
    token = new_token()
    PersonalLink.objects.create(
        follower=follower,
        purpose=(FollowerLinkPurpose.CONFIRM if subscription else FollowerLinkPurpose.MANAGE).value,
        subscription=subscription,
        digest=digest(token),
        created_at=at,
        expires_at=at + timedelta(days=7),
    )
    return token


def address_in(text: str, part: str) -> str:
    """The path of the first link in a letter that leads to this part of the portal."""
    found = re.search(rf"https?://[^/\s]+(/theo-doi/{part}/[^\s]+)", text)
    assert found, text
    return found.group(1)


def clean_all(*, at: datetime) -> int:
    """What is past its time goes, as the hour has it. Returns how many people were forgotten."""
    clean("letters", "unconfirmed", "notice-words", "notice-marks", at=at)
    return remove_expired(at=at)
