"""SMPP: the provider alone, without an outbox, with a message centre on this machine; compared with plain smpplib.

One part in UCS-2, window of fifty. The message centre shares the cores: rates are lower bounds, the ratios count.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count

from smpplib.client import Client
from smpplib.consts import SMPP_ENCODING_ISO10646

from messageproviders.port import OutboundMessage, SendOutcome
from messageproviders.smpp.options import SmppOptions
from messageproviders.smpp.provider import SmppProvider
from messageproviders_tests.peers.smsc import MessageCentre, is_here, message_centre

MESSAGES = 4000
ROUNDS = 3
WINDOW = 50
TEXT = "Sở Tư pháp: Luật Đất đai 2024 có hiệu lực từ 01/8/2024."
_numbers = count(1)


def run() -> dict[str, float]:
    if not is_here():
        print("  npm smpp is not here: see scripts/test")
        return {}
    with message_centre(receipts="none") as centre, message_centre(receiptMs=1) as telling:
        bare, ours, heard = zip(*_rounds(centre, telling), strict=True)
    plain, own, with_receipts = (statistics.median(one[0] for one in several) for several in (bare, ours, heard))
    return {
        "plain smpplib, messages a second": plain,
        "provider, messages a second": own,
        "provider to plain smpplib, ratio": own / plain,
        "provider, CPU (µs a message)": statistics.median(one[1] for one in ours),
        "plain smpplib, CPU (µs a message)": statistics.median(one[1] for one in bare),
        "provider with every receipt, messages a second": with_receipts,
        "provider with every receipt, CPU (µs a message)": statistics.median(one[1] for one in heard),
    }


def _rounds(centre: MessageCentre, telling: MessageCentre) -> Iterator[tuple[tuple[float, float], ...]]:
    """Run them alternately, so that other work on the machine affects all of them."""
    for _ in range(ROUNDS):
        yield _timed(_plain, centre), _timed(_provider, centre), _timed(_provider_with_receipts, telling)


type Work = Callable[[MessageCentre, list[OutboundMessage]], None]


def _timed(work: Work, centre: MessageCentre) -> tuple[float, float]:
    messages = [
        OutboundMessage(f"lt-{at}", f"849{at % 10**8:08}", text=TEXT)
        for at in (next(_numbers) for _ in range(MESSAGES))
    ]
    centre.tell("/reset")
    begun, spent = time.perf_counter(), time.process_time()
    work(centre, messages)
    took, spent = time.perf_counter() - begun, time.process_time() - spent
    assert centre.seen()["submits"] == MESSAGES
    return MESSAGES / took, spent / MESSAGES * 1e6


def _provider(centre: MessageCentre, messages: list[OutboundMessage]) -> None:
    provider = _speaking_to(centre)
    assert all(receipt.outcome is SendOutcome.ACCEPTED for receipt in provider.carry(messages))
    provider.close()


def _provider_with_receipts(centre: MessageCentre, messages: list[OutboundMessage]) -> None:
    """Runs until the last receipt is acknowledged."""
    provider, told = _speaking_to(centre), 0
    for number, receipt in enumerate(provider.carry(messages), start=1):
        assert receipt.outcome is SendOutcome.ACCEPTED
        if number % 500 == 0:
            told += _hear(provider)
    while told < len(messages):
        told += _hear(provider)
        time.sleep(0.005)
    provider.close()


def _hear(provider: SmppProvider) -> int:
    heard = provider.listen()
    provider.acknowledge(heard)
    return len(heard)


def _speaking_to(centre: MessageCentre) -> SmppProvider:
    options = SmppOptions("127.0.0.1", centre.port, "esme1", "secret", sender="TUPHAP", window=WINDOW)
    return SmppProvider(options)


def _plain(centre: MessageCentre, messages: list[OutboundMessage]) -> None:
    """The library's own blocking client, with the same window."""
    client = Client("127.0.0.1", centre.port, allow_unknown_opt_params=True)
    client.connect()
    client.bind_transceiver(system_id="esme1", password="secret")  # noqa: S106
    under_way = 0
    for message in messages:
        if under_way == WINDOW:
            client.read_pdu()
            under_way -= 1
        client.send_message(
            source_addr_ton=5,
            source_addr_npi=0,
            source_addr="TUPHAP",
            dest_addr_ton=1,
            dest_addr_npi=1,
            destination_addr=message.to,
            short_message=message.text.encode("utf-16-be"),
            data_coding=SMPP_ENCODING_ISO10646,
            registered_delivery=True,
        )
        under_way += 1
    for _ in range(under_way):
        client.read_pdu()
    client.unbind()
    client.disconnect()
