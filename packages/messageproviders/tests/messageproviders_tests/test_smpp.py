"""The provider of SMPP and a real message centre: what arrives there, what is told of it, what a lost link does."""

import asyncio
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    InboundMessage,
    OutboundMessage,
    ProviderNotice,
    SendOutcome,
    SendReceipt,
)
from messageproviders.smpp.options import read_options
from messageproviders.smpp.provider import SmppProvider
from messageproviders.sms import unaccent
from messageproviders_tests.peers.smsc import PATIENCE, MessageCentre, message_centre
from messageproviders_tests.test_sms import NOTICE

NUMBER = "84987654321"


def speaking_to(port: int, **habits: object) -> SmppProvider:
    said = {"host": "127.0.0.1", "port": port, "system_id": "esme1", "first_pause_seconds": 0.05} | habits
    password, takes_marks = str(said.pop("password", "secret")), bool(said.pop("takes_marks", True))
    return SmppProvider(read_options(said, password=password, sender="TUPHAP", takes_marks=takes_marks))


@contextmanager
def speaking(centre: MessageCentre, **habits: object) -> Iterator[SmppProvider]:
    provider = speaking_to(centre.port, **habits)
    try:
        yield provider
    finally:
        provider.close()


@pytest.fixture(scope="module")
def a_centre() -> Iterator[MessageCentre]:
    with message_centre() as centre:
        yield centre


@pytest.fixture
def centre(a_centre: MessageCentre) -> MessageCentre:
    """One that has seen nothing yet and behaves as it should."""
    a_centre.tell(
        "/set", receipts="once", answers="all", receiptMs=10, answerMs=0, perSecond=0, refuse=0, ids="hex", window=0
    )
    a_centre.tell("/reset")
    return a_centre


def many(count: int, *, text: str = "chào", first: int = 0) -> list[OutboundMessage]:
    return [OutboundMessage(f"lt-{at}", f"849{at:08}", text=text) for at in range(first, first + count)]


def hear(provider: SmppProvider, count: int) -> list[ProviderNotice]:
    """So many things, acknowledged; waits until they have come."""
    heard: list[ProviderNotice] = []
    deadline = time.monotonic() + PATIENCE
    while len(heard) < count:
        coming = provider.listen()
        provider.acknowledge(coming)
        heard += coming
        assert time.monotonic() < deadline, f"{len(heard)} of {count}"
        time.sleep(0.005)
    return heard


def outcomes(receipts: Iterable[SendReceipt]) -> Counter[SendOutcome]:
    return Counter(receipt.outcome for receipt in receipts)


def numbers(messages: Iterable[OutboundMessage], receipts: Iterable[SendReceipt], outcome: SendOutcome) -> set[str]:
    meant = {receipt.reference for receipt in receipts if receipt.outcome is outcome}
    return {message.to for message in messages if message.reference in meant}


class TestHandingOver:
    def test_a_notice_with_marks_arrives_letter_by_letter_from_the_brand_name(self, centre: MessageCentre):
        with speaking(centre) as provider:
            [receipt] = provider.carry([OutboundMessage("lt-1", NUMBER, text=NOTICE, expires_in=timedelta(hours=6))])
        assert (receipt.reference, receipt.outcome, len(set(receipt.ids))) == ("lt-1", SendOutcome.ACCEPTED, 4)
        [arrived] = centre.seen()["messages"]
        assert arrived["text"] == NOTICE
        assert (arrived["to"], arrived["from"], arrived["ton"]) == (NUMBER, "TUPHAP", [5, 0, 1, 1])
        assert (arrived["kind"], arrived["parts"], arrived["coding"]) == ("udh", 4, 8)

    def test_without_marks_it_needs_two_parts(self, centre: MessageCentre):
        with speaking(centre, takes_marks=False) as provider:
            [receipt] = provider.carry([OutboundMessage("lt-1", NUMBER, text=NOTICE)])
        [arrived] = centre.seen()["messages"]
        assert (arrived["text"], arrived["parts"], arrived["coding"]) == (unaccent(NOTICE), 2, 0)
        assert len(receipt.ids) == 2

    @pytest.mark.parametrize(("concatenation", "kind", "parts"), [("sar", "sar", 4), ("payload", "payload", 1)])
    def test_parts_are_marked_as_the_carrier_wants(
        self, centre: MessageCentre, concatenation: str, kind: str, parts: int
    ):
        with speaking(centre, concatenation=concatenation) as provider:
            list(provider.carry([OutboundMessage("lt-1", NUMBER, text=NOTICE)]))
        [arrived] = centre.seen()["messages"]
        assert (arrived["kind"], arrived["parts"], arrived["text"]) == (kind, parts, NOTICE)

    def test_signs_of_the_extension_and_pictures_survive_the_cut(self, centre: MessageCentre):
        texts = ["a" * 152 + "[€]" + "b" * 150, "ả" * 66 + "🙂" + "ả" * 40]
        with speaking(centre) as provider:
            list(provider.carry([OutboundMessage(f"lt-{at}", NUMBER, text=text) for at, text in enumerate(texts)]))
        assert sorted(one["text"] for one in centre.seen()["messages"]) == sorted(texts)

    def test_receipts_come_for_every_message_of_a_bundle(self, centre: MessageCentre):
        with speaking(centre) as provider:
            receipts = list(provider.carry(many(500)))
        assert outcomes(receipts) == {SendOutcome.ACCEPTED: 500}
        assert len({receipt.ids for receipt in receipts}) == 500
        assert set(centre.seen()["to"].values()) == {1}

    def test_a_number_that_is_none_is_refused_here(self, centre: MessageCentre):
        with speaking(centre) as provider:
            receipts = list(
                provider.carry(
                    [OutboundMessage("lt-1", "0987 654", text="a"), OutboundMessage("lt-2", NUMBER, text="a")]
                )
            )
        assert {one.reference: one.outcome for one in receipts} == {
            "lt-1": SendOutcome.REFUSED,
            "lt-2": SendOutcome.ACCEPTED,
        }
        assert centre.seen()["submits"] == 1

    def test_nothing_to_carry_is_nothing(self, centre: MessageCentre):
        with speaking(centre) as provider:
            assert list(provider.carry([])) == []

    def test_a_bundle_that_nobody_reads_on_sends_nothing_more(self, centre: MessageCentre):
        centre.tell("/set", answerMs=50)
        with speaking(centre, window=5) as provider:
            going = provider.carry(many(500))
            next(going)
            going.close()
            assert outcomes(provider.carry(many(1, first=900))) == {SendOutcome.ACCEPTED: 1}
        assert centre.seen()["submits"] < 30


class TestRefusal:
    @pytest.mark.parametrize(
        ("status", "outcome", "reply"),
        [
            (0x0B, SendOutcome.NOT_HERE, "0x0000000B"),
            (0x0A, SendOutcome.BROKEN, "0x0000000A"),
            (0x08, SendOutcome.LATER, "0x00000008"),
            (0x65, SendOutcome.REFUSED, "0x00000065"),
            (0x14, SendOutcome.THROTTLED, "0x00000014"),
            (0x412, SendOutcome.QUOTA, "0x00000412"),
        ],
    )
    def test_its_code_says_what_to_do(self, centre: MessageCentre, status: int, outcome: SendOutcome, reply: str):
        centre.tell("/set", refuse=status)
        with speaking(centre, statuses={"0x412": "het-han-muc"}) as provider:
            [receipt] = provider.carry([OutboundMessage("lt-1", NUMBER, text=NOTICE)])
        assert (receipt.outcome, receipt.reply, receipt.ids) == (outcome, reply, ())

    def test_who_is_told_to_come_slower_comes_slower_and_nothing_is_lost(self, centre: MessageCentre):
        centre.tell("/set", perSecond=40)
        messages = many(60)
        with speaking(centre, window=10) as provider:
            receipts = list(provider.carry(messages))
            while again := numbers(messages, receipts, SendOutcome.THROTTLED):
                assert all(one.again_in for one in receipts if one.outcome is SendOutcome.THROTTLED)
                messages = [one for one in messages if one.to in again]
                receipts = list(provider.carry(messages))
        seen = centre.seen()
        assert (len(seen["to"]), set(seen["to"].values())) == (60, {1})
        assert seen["throttled"] > 0

    def test_a_message_that_is_begun_is_gone_on_with_and_not_begun_again(self, centre: MessageCentre):
        centre.tell("/set", perSecond=20)
        with speaking(centre, window=3) as provider:
            receipts = list(provider.carry(many(12, text="a" * 400)))
        seen = centre.seen()
        accepted = [one for one in receipts if one.outcome is SendOutcome.ACCEPTED]
        assert accepted
        assert outcomes(receipts).keys() <= {SendOutcome.ACCEPTED, SendOutcome.THROTTLED}
        assert (len(seen["to"]), seen["submits"]) == (len(accepted), 3 * len(accepted))

    def test_a_wrong_password_is_for_a_person(self, centre: MessageCentre):
        with speaking(centre, password="wrong") as provider:
            receipts = list(provider.carry(many(3)))
        assert outcomes(receipts) == {SendOutcome.BROKEN: 3}
        assert receipts[0].reply == "0x0000000E"

    def test_a_closed_port_is_tried_again_later(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            provider = speaking_to(nobody.getsockname()[1], patience_seconds=0.2, joining_seconds=0.1)
            try:
                assert outcomes(provider.carry(many(3))) == {SendOutcome.UNREACHABLE: 3}
            finally:
                provider.close()


class TestLostLink:
    def test_what_was_not_answered_is_unknown_and_nothing_is_sent_twice(self, centre: MessageCentre):
        centre.tell("/set", answers="none")
        messages = many(400)

        def drop() -> None:
            centre.wait_until(lambda seen: seen["submits"] == 50)
            centre.tell("/set", answers="all")
            centre.tell("/drop")

        with speaking(centre, window=50) as provider, beside(drop):
            receipts = list(provider.carry(messages))
        seen = centre.seen()
        assert outcomes(receipts) == {SendOutcome.UNKNOWN: 50, SendOutcome.ACCEPTED: 350}
        assert numbers(messages, receipts, SendOutcome.UNKNOWN) == set(seen["to"]) - set(seen["answered"])
        assert (len(seen["to"]), set(seen["to"].values()), seen["binds"]) == (400, {1}, 2)

    def test_nor_when_it_is_lost_in_full_flight(self, centre: MessageCentre):
        centre.tell("/set", answerMs=20)
        messages = many(1500)

        def drop() -> None:
            for count in (300, 900):
                centre.wait_until(lambda seen, least=count: seen["submits"] >= least)
                centre.tell("/drop")

        with speaking(centre, window=50) as provider, beside(drop):
            receipts = list(provider.carry(messages))
        seen = centre.seen()
        unknown = numbers(messages, receipts, SendOutcome.UNKNOWN)
        assert outcomes(receipts) == {SendOutcome.UNKNOWN: len(unknown), SendOutcome.ACCEPTED: 1500 - len(unknown)}
        assert 0 < len(unknown) <= 100
        assert set(seen["to"].values()) == {1}
        assert {message.to for message in messages} - unknown <= set(seen["to"])
        # What had no answer at the centre either is unknown here; an answer may be lost on its way besides.
        assert set(seen["to"]) - set(seen["answered"]) <= unknown

    def test_a_message_that_is_begun_goes_on_over_the_next_link(self, centre: MessageCentre):
        centre.tell("/set", answerMs=400)

        def drop() -> None:
            centre.wait_until(lambda seen: seen["submits"] >= 2)
            centre.tell("/drop")

        with speaking(centre) as provider, beside(drop):
            [receipt] = provider.carry([OutboundMessage("lt-1", NUMBER, text=NOTICE)])
        # The first part was answered, the second was not: nobody sends the whole again.
        assert (receipt.outcome, len(receipt.ids)) == (SendOutcome.UNKNOWN, 1)
        assert centre.seen()["submits"] == 2

    def test_an_answer_that_comes_too_late_is_heard(self, centre: MessageCentre):
        centre.tell("/set", answerMs=600, receipts="none")
        with speaking(centre, answer_seconds=0.2) as provider:
            [receipt] = provider.carry(many(1))
            assert receipt.outcome is SendOutcome.UNKNOWN
            [heard] = hear(provider, 1)
        assert isinstance(heard.what, DeliveryReport)
        assert (heard.what.reference, heard.what.arrival) == ("lt-0", ArrivalState.ON_THE_WAY)
        assert heard.what.id

    def test_a_centre_that_falls_silent_is_left_and_called_again(self, centre: MessageCentre):
        with speaking(centre, enquire_seconds=0.1, answer_seconds=0.2) as provider:
            provider.listen()
            assert centre.wait_until(lambda seen: seen["enquiries"] >= 2)["binds"] == 1
            centre.tell("/set", answers="none")
            centre.wait_until(lambda seen: seen["binds"] >= 2)
            centre.tell("/set", answers="all")
            assert outcomes(provider.carry(many(1))) == {SendOutcome.ACCEPTED: 1}

    def test_takes_leave_and_may_be_used_again(self, centre: MessageCentre):
        with speaking(centre) as provider:
            list(provider.carry(many(1)))
            provider.close()
            assert centre.seen()["unbinds"] == 1
            assert outcomes(provider.carry(many(1, first=5))) == {SendOutcome.ACCEPTED: 1}
        assert centre.seen()["unbinds"] == 2
        assert not [thread for thread in threading.enumerate() if thread.name == "smpp"]

    def test_one_connection_each_way_if_the_carrier_wants(self, centre: MessageCentre):
        with speaking(centre, bind="pair") as provider:
            assert outcomes(provider.carry(many(5))) == {SendOutcome.ACCEPTED: 5}
            assert len(hear(provider, 5)) == 5
        assert (centre.seen()["binds"], centre.seen()["unbinds"]) == (2, 2)


class TestReceipts:
    @pytest.mark.parametrize(
        ("habits", "options"),
        [
            ({}, {}),
            ({"ids": "upper"}, {}),
            ({"ids": "mixed"}, {"answered_ids": "hex", "reported_ids": "decimal"}),
            ({"tags": 0}, {}),
            ({"receipts": "early"}, {}),
        ],
        ids=["as they are", "in capitals without zeros", "in two bases", "in the text alone", "before the answer"],
    )
    def test_are_known_by_the_number_of_the_answer(self, centre: MessageCentre, habits: dict, options: dict):
        centre.tell("/set", **habits)
        messages = [*many(5), OutboundMessage("lt-99", "84900000099", text="chào")]
        with speaking(centre, **options) as provider:
            ids = {receipt.ids[0]: receipt.reference for receipt in provider.carry(messages)}
            heard = [one.what for one in hear(provider, 6)]
        centre.tell("/set", tags=1)
        arrivals = {ids[one.id]: one.arrival for one in heard if isinstance(one, DeliveryReport)}
        assert arrivals == {f"lt-{at}": ArrivalState.DELIVERED for at in range(5)} | {"lt-99": ArrivalState.FAILED}

    def test_come_for_each_part(self, centre: MessageCentre):
        with speaking(centre) as provider:
            [receipt] = provider.carry([OutboundMessage("lt-1", NUMBER, text=NOTICE)])
            assert {one.what.id for one in hear(provider, 4)} == set(receipt.ids)

    def test_may_come_twice_or_backwards(self, centre: MessageCentre):
        with speaking(centre) as provider:
            centre.tell("/set", receipts="twice")
            [twice] = provider.carry(many(1))
            assert [one.what.id for one in hear(provider, 2)] == [twice.ids[0]] * 2
            centre.tell("/set", receipts="backwards")
            ids = [one.ids[0] for one in provider.carry(many(4, first=10))]
            centre.tell("/receipts")
            assert sorted(one.what.id for one in hear(provider, 4)) == sorted(ids)

    def test_are_acknowledged_only_when_they_are_written_down(self, centre: MessageCentre):
        with speaking(centre) as provider:
            [receipt] = provider.carry(many(1))
            heard = wait_for(provider.listen)
            assert provider.listen() == heard
            assert centre.seen()["acknowledged"] == 0
            provider.close()  # a power cut, seen from there
            [again] = hear(provider, 1)
            assert again.what == heard[0].what
            assert again.what.id == receipt.ids[0]
            assert centre.wait_until(lambda seen: not seen["unacknowledged"])["acknowledged"] == 1
        with speaking(centre) as provider:
            list(provider.carry(many(1, first=7)))
            assert len(hear(provider, 1)) == 1


class TestWords:
    def test_a_word_is_heard_as_it_was_written(self, centre: MessageCentre):
        with speaking(centre) as provider:
            provider.listen()
            centre.wait_until(lambda seen: seen["binds"] == 1)
            centre.tell("/word", **{"from": NUMBER, "to": "8088", "text": "Từ chối"})
            [heard] = hear(provider, 1)
        assert heard.what == InboundMessage(NUMBER, "Từ chối")

    def test_a_long_one_is_joined(self, centre: MessageCentre):
        with speaking(centre) as provider:
            provider.listen()
            texts = [("text", "Tôi không muốn "), ("text", "nhận tin "), ("text", "nữa")]
            centre.tell("/word", ("from", NUMBER), ("to", "8088"), *texts)
            [heard] = hear(provider, 1)
            centre.wait_until(lambda seen: seen["acknowledged"] == 3)
        assert heard.what == InboundMessage(NUMBER, "Tôi không muốn nhận tin nữa")

    def test_a_centre_that_waits_for_each_part_is_not_waited_for(self, centre: MessageCentre):
        centre.tell("/set", window=1)
        with speaking(centre, joining_seconds=0.1) as provider:
            provider.listen()
            centre.tell("/word", ("from", NUMBER), ("to", "8088"), ("text", "TC "), ("text", "cảm ơn"))
            heard = hear(provider, 2)
        assert [one.what.text for one in heard] == ["TC ", "cảm ơn"]


class TestTLS:
    def test_speaks_in_confidence_to_whom_it_knows(self, centre: MessageCentre, tmp_path: Path):
        with behind_tls(centre.port, tmp_path) as (port, authority):
            known = speaking_to(port, tls=True, ca_file=authority, server_name="smsc.example.vn")
            stranger = speaking_to(
                port, tls=True, ca_file=authority, server_name="other.example.vn", patience_seconds=0.3
            )
            try:
                assert outcomes(known.carry(many(3))) == {SendOutcome.ACCEPTED: 3}
                assert outcomes(stranger.carry(many(3, first=10))) == {SendOutcome.UNREACHABLE: 3}
            finally:
                known.close()
                stranger.close()
        assert centre.seen()["submits"] == 3


def wait_for[Found](look: Callable[[], Found]) -> Found:
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return found


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[None]:
    """Something that happens meanwhile; what goes wrong there is seen."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join(timeout=PATIENCE)
    assert not errors, errors


@contextmanager
def behind_tls(port: int, folder: Path) -> Iterator[tuple[int, str]]:
    """A door with TLS before a port of this machine: its port, and the file of its authority."""
    context, authority = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), folder / "ca.pem"
    context.load_cert_chain(_certificate(authority))
    loop = asyncio.new_event_loop()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(OSError, ssl.SSLError):
            while data := await reader.read(65536):
                writer.write(data)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        # Closed here as well: a task that is cancelled before its first step closes nothing.
        with closing(inner_writer), closing(writer):
            await asyncio.gather(pipe(reader, inner_writer), pipe(inner_reader, writer))

    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1], str(authority)
    finally:
        asyncio.run_coroutine_threadsafe(_shut(server), loop).result(timeout=PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=PATIENCE)
        loop.close()


async def _shut(server: asyncio.Server) -> None:
    server.close()
    server.close_clients()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _certificate(path: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("smsc.example.vn")]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    unlocked = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
