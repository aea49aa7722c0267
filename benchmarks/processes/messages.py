"""A campaign through the outbox: queued for a million people, sent and confirmed for some; prints figures as JSON.

`python -m benchmarks.processes.messages PEOPLE SENT [PORT CONTROL ...]`: with ports also by SMPP to message centres.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests.portal.dissemination.factories import HOUSE  # noqa: E402
from tests.portal.dissemination.sending.scenes import make_account, make_campaign, make_person  # noqa: E402

from messageproviders.port import (  # noqa: E402
    ArrivalState,
    DeliveryReport,
    MessageProvider,
    OutboundMessage,
    ProviderAbilities,
    ProviderNotice,
    SendOutcome,
    SendReceipt,
)
from messageproviders.smpp.options import SmppOptions  # noqa: E402
from messageproviders.smpp.provider import SmppProvider  # noqa: E402
from messageproviders_tests.peers.smsc import MessageCentre  # noqa: E402
from portal.dissemination.composition.forms import wording_mark_of  # noqa: E402
from portal.dissemination.jobs import process  # noqa: E402
from portal.dissemination.jobs.rounds import AccountRounds  # noqa: E402
from portal.dissemination.models import Account, Campaign, Delivery, Follower  # noqa: E402
from portal.dissemination.operations.renderers.letters import MessageRenderer, renderer_of  # noqa: E402
from portal.dissemination.operations.sending import fan_out, is_under_way, queue_letter  # noqa: E402
from portal.dissemination.operations.sending.queue import wake_sender  # noqa: E402
from portal.dissemination.states import CampaignClass, CampaignState, Channel, DeliveryState, LetterKind, MessageForm  # noqa: E402

KEY = "chỉ dùng trong đo đạc"
STOP_NUMBER = "8111"
CONTENT = {"plain": "So Tu phap: Luat Dat dai 2024 co hieu luc tu 01/8/2024."}
MARK = wording_mark_of([(MessageForm.SMS.value, CONTENT, "")])
SAID = f"{CONTENT['plain']} Tu choi: soan TC gui {STOP_NUMBER}"
WORKERS = int(os.environ.get("MESSAGES_WORKERS", "2"))
PATIENCE = 120.0  # seconds for all receipts


class InstantProvider:
    """Accepts everything at once and reports delivery a moment later: only the outbox is measured."""

    name = "instant"
    abilities = ProviderAbilities(gives_receipts=True, at_once=200)

    def __init__(self) -> None:
        self._heard: list[ProviderNotice] = []

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        for message in messages:
            name = f"id-{message.reference}"
            yield SendReceipt(message.reference, SendOutcome.ACCEPTED, ids=(name,))
            self._heard.append(ProviderNotice(DeliveryReport(name, ArrivalState.DELIVERED)))

    def listen(self) -> Sequence[ProviderNotice]:
        heard, self._heard = self._heard, []
        return heard

    def acknowledge(self, heard: Iterable[ProviderNotice]) -> None:
        """Nothing to confirm."""

    def close(self) -> None:
        """No connection is open."""


def writers() -> MessageRenderer:
    """The renderer of messages, as in the portal: only the approved wording is sent."""
    return renderer_of(HOUSE, key=KEY)


def people(count: int) -> None:
    """Insert so many people with a telephone number who follow a field; fingerprints are as long and random as real
    ones.
    """
    is_small = connection.vendor == "sqlite"
    code = "lower(hex(randomblob(16)))" if is_small else "gen_random_uuid()"
    mark = "lower(hex(randomblob(32)))" if is_small else "md5(id::text) || md5(id::text || 'x')"
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    since = "'2026-10-01 00:00:00+00:00'"
    statements = (  # only our own numbers and names
        f"INSERT INTO dissemination_follower (code, language, role, created_at, confirmed_at)"
        f" {numbers} SELECT {code}, 'vi', '', {since}, {since} FROM n",
        'INSERT INTO dissemination_address (follower_id, channel, value, fingerprint, particulars, "order", by_zalo,'
        f" created_at, confirmed_at) SELECT id, 'tin-nhan', '84' || (800000000 + id), {mark}, '{{}}', 0,"
        f" {'0' if is_small else 'false'}, {since}, {since} FROM dissemination_follower",
        "INSERT INTO dissemination_subscription (follower_id, kind, key, frequency, created_at, confirmed_at)"
        f" SELECT id, 'linh-vuc', 'dat-dai', 'ngay', {since}, {since} FROM dissemination_follower",
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ANALYZE")  # in production people are added over years


def urgent() -> Campaign:
    """An urgent campaign, which may be sent at any hour, so that the figures do not depend on the time; caps are still
    checked.
    """
    campaign = make_campaign(its_class=CampaignClass.URGENT, urgent_reason="Đo đạc", wording_mark=MARK)
    campaign.wordings.create(
        form=MessageForm.SMS.value, content=CONTENT, written_by_id=campaign.written_by_id, written_at=timezone.now()
    )
    return campaign


def carrier(**more: Any) -> Account:
    """An account with a brand name: no diacritics, and its messages say how to refuse."""
    named: dict[str, Any] = {"takes_marks": False, "options": {"stop_number": STOP_NUMBER}} | more
    return make_account(**named)


class Pace(NamedTuple):
    """Messages per second until the last receipt, and the CPU time of each, which other processes do not affect."""

    a_second: float
    microseconds: float


def send(provider: MessageProvider, account: Account, *, count: int) -> Pace:
    """Send through the outbox."""
    account_rounds = AccountRounds(account=account, provider=provider, renderer=writers(), key=KEY, clock=timezone.now)
    begun, spent, sent = time.perf_counter(), time.process_time(), 0
    while sent < count and (taken := account_rounds.round(limit=count - sent)):
        sent += taken
    waiting = Delivery.objects.filter(account=account, state=DeliveryState.ACCEPTED.value)
    while time.perf_counter() - begun < PATIENCE:
        account_rounds.listen()
        if not waiting.exists():
            break
        time.sleep(0.01)
    seconds, spent = time.perf_counter() - begun, time.process_time() - spent
    account_rounds.close()
    arrived = Delivery.objects.filter(account=account, state=DeliveryState.DELIVERED.value).count()
    return Pace(arrived / seconds, spent / count * 1e6)


def bare(provider: MessageProvider, *, count: int) -> Pace:
    """Send by the same provider without the outbox."""
    messages = (
        OutboundMessage(reference=f"lt-{number}", to=f"84{900000000 + number}", text=SAID) for number in range(count)
    )
    begun, spent, arrived = time.perf_counter(), time.process_time(), 0
    for _ in provider.carry(messages):
        arrived += _hear(provider)
    while arrived < count and time.perf_counter() - begun < PATIENCE:
        arrived += _hear(provider)
    seconds, spent = time.perf_counter() - begun, time.process_time() - spent
    provider.close()
    return Pace(arrived / seconds, spent / count * 1e6)


def _hear(provider: MessageProvider) -> int:
    heard = provider.listen()
    provider.acknowledge(heard)
    return len(heard)


def latency(*, times: int) -> float:
    """Seconds from the commit of a letter until the sending process has handed it over; the slowest of some."""
    hold_all()
    carrier()
    stopping = threading.Event()
    process.provider_of = lambda _: InstantProvider()  # type: ignore[assignment]
    office = process.SendingProcess(stopping=stopping)
    office._renderer = writers()  # noqa: SLF001
    working = threading.Thread(target=office.run, daemon=True)
    working.start()
    slowest = max(_one_letter() for _ in range(times))
    stopping.set()
    working.join()
    return slowest


def _one_letter() -> float:
    letter = queue_letter(kind=LetterKind.LINK, follower=make_person(), channel=Channel.SMS, at=timezone.now())
    begun = time.perf_counter()
    while Delivery.objects.filter(letter=letter, attempts=0).exists():
        time.sleep(0.01)
    return time.perf_counter() - begun


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def by_workers(centre: MessageCentre, *, count: int) -> float:
    """The sending service with `WORKERS` processes and one account; messages per second until the last report, positive
    or negative.
    """
    hold_all()
    account = carrier(
        options={"host": "127.0.0.1", "port": centre.port, "system_id": "esme1", "stop_number": STOP_NUMBER},
        secret="bench",
        sender="TUPHAP",
    )
    said = ["send_messages", "--workers", str(WORKERS), "--account", account.name]
    environment = os.environ | {"MESSAGES_SECRET_BENCH": "secret", "MESSAGES_DRY_RUN": "0"}
    campaign, before = laid_for(count), centre.seen()["binds"]
    with subprocess.Popen(
        [sys.executable, "-m", "django", *said], env=environment, stdout=subprocess.DEVNULL
    ) as service:
        try:
            centre.wait_until(lambda seen: seen["binds"] >= before + WORKERS, patience=PATIENCE)
            Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.SENDING.value)
            wake_sender()
            return _pace_of(campaign, count=campaign.deliveries.count())
        finally:
            service.terminate()


def _pace_of(campaign: Campaign, *, count: int) -> float:
    """Counting costs the database as much as sending some hundred messages: it starts when nothing waits any more."""
    begun = time.perf_counter()
    done = Delivery.objects.filter(
        campaign=campaign, state__in=[DeliveryState.DELIVERED.value, DeliveryState.FAILED.value]
    )
    while is_under_way(campaign=campaign) and time.perf_counter() - begun < PATIENCE:
        time.sleep(0.2)
    while (ended := done.count()) < count and time.perf_counter() - begun < PATIENCE:
        time.sleep(0.1)
    return ended / (time.perf_counter() - begun)


def hold_all() -> None:
    """Pause campaigns, so that their deliveries are not even examined; close accounts, which would get a share."""
    Campaign.objects.update(state=CampaignState.PAUSED.value)
    Account.objects.update(is_open=False)


def laid_for(count: int) -> Campaign:
    """A campaign queued for exactly so many people, and paused, like all others."""
    campaign = urgent()
    last = Follower.objects.aggregate(last=Max("pk"))["last"]
    Campaign.objects.filter(pk=campaign.pk).update(fanned_to=last - count)
    campaign.refresh_from_db()
    fan_out(campaign=campaign, at=timezone.now())
    Campaign.objects.update(state=CampaignState.PAUSED.value)
    return campaign


def smpp_provider(port: int) -> SmppProvider:
    return SmppProvider(
        SmppOptions(
            host="127.0.0.1", port=port, system_id="esme1", password="secret", sender="TUPHAP", takes_marks=False
        )
    )


def told(what: str, pace: Pace) -> dict[str, float]:
    return {f"{what}, a second": pace.a_second, f"{what}, CPU (µs a message)": pace.microseconds}


def by_smpp(what: str, centre: MessageCentre, *, count: int) -> dict[str, float]:
    """The provider alone and through the outbox, one after the other."""
    without = bare(smpp_provider(centre.port), count=count)
    through = send(smpp_provider(centre.port), carrier(), count=count)
    return (
        told(f"{what}, without outbox", without)
        | told(f"{what}, through the outbox", through)
        | {f"{what}, with the outbox to without, ratio": through.a_second / without.a_second}
    )


def main() -> None:
    count, sent, *ports = map(int, sys.argv[1:])
    centres = [MessageCentre(port=port, control=control) for port, control in batched(ports, 2, strict=True)]
    call_command("migrate", verbosity=0)
    people(count)
    campaign = urgent()
    figures = {f"a campaign for {count:,} laid, seconds": timed(lambda: fan_out(campaign=campaign, at=timezone.now()))}
    Campaign.objects.filter(pk=campaign.pk).update(fanned_to=0)
    figures["laid again, seconds"] = timed(lambda: fan_out(campaign=campaign, at=timezone.now()))
    figures |= told("the outbox alone, with receipts", send(InstantProvider(), carrier(), count=sent))
    for what, centre in zip(("SMPP", "SMPP that answers after a while"), centres, strict=False):
        figures |= by_smpp(what, centre, count=sent)
    if connection.vendor == "postgresql" and centres:
        figures[f"SMPP by {WORKERS} workers, a second"] = by_workers(centres[0], count=sent)
    figures["one letter, from commit to provider, slowest of 20, seconds"] = latency(times=20)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
