"""The whole story of a text message, through the process that sends: a letter, its receipt, a no, one confirmation; and
a question that comes in by a message centre, or by Kannel, with its answer and what the carrier says of it.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messageproviders_tests.peers.kannel import kannel
from messageproviders_tests.peers.smsc import MessageCentre, message_centre
from tests.portal.processes import PATIENCE, Processes
from tests.ports import free_port

NUMBER = "84987654321"
BEGIN = """
import sys
import django; django.setup()
from django.conf import settings
from django.utils import timezone
from portal.dissemination.channels import fingerprint
from portal.dissemination.models import Account, FollowerAddress, Follower
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import Channel, LetterKind
now = timezone.now()
"""
PREPARE = f"""{BEGIN}
options = {{"host": "127.0.0.1", "port": int(sys.argv[1]), "system_id": "esme1", "first_pause_seconds": 0.1}}
Account.objects.create(
    name="SMPP", channel="tin-nhan", kind="smpp", options=options, secret="smsc", sender="TUPHAP", created_at=now
)
person = Follower.objects.create(created_at=now, confirmed_at=now)
mark = fingerprint("{NUMBER}", key=settings.SECRET_KEY, channel=Channel.SMS)
person.addresses.create(
    channel="tin-nhan", value="{NUMBER}", fingerprint=mark, created_at=now, confirmed_at=now
)
"""
WRITE = f"""{BEGIN}
address = FollowerAddress.objects.get()
queue_letter(kind=LetterKind.LINK, at=now, follower=address.follower, channel=Channel.SMS, address=address)
"""
READ = f"""{BEGIN}
from portal.dissemination.jobs.notices import read_sms
assert read_sms(at=now) == 1
"""
STATES = "SELECT state FROM dissemination_delivery ORDER BY id"


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    with message_centre() as centre:
        yield centre


@pytest.fixture
def scene(tmp_path: Path, migrated: Path, centre: MessageCentre) -> Iterator[Processes]:
    """A portal whose outbox is being sent."""
    scene = Processes(tmp_path, migrated=migrated, MESSAGES_SECRET_SMSC="secret", MESSAGES_DRY_RUN="0")
    scene.run(PREPARE, str(centre.port))
    process = scene.manage("send_messages")
    try:
        yield scene
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def wait_until(scene: Processes, sql: str, expected: list[tuple[Any, ...]]) -> None:
    wait_for(lambda: scene.rows(sql) == expected, lambda: scene.rows(sql))


def wait_for(is_so: Callable[[], bool], shown: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, shown()
        time.sleep(0.05)


def test_a_letter_arrives_and_a_word_ends_it(scene: Processes, centre: MessageCentre):
    scene.run(WRITE)
    wait_until(scene, STATES, [("da-toi",)])
    [arrived] = centre.seen()["messages"]
    assert (arrived["to"], arrived["from"]) == (NUMBER, "TUPHAP")
    assert "/theo-doi/cua-toi/" in arrived["text"]

    centre.tell("/word", **{"from": NUMBER, "to": "8088", "text": "Từ chối"})
    wait_until(scene, "SELECT count(*) FROM dissemination_notice WHERE kind = 'tin-nhan-den'", [(1,)])
    centre.wait_until(lambda seen: not seen["unacknowledged"])
    scene.run(READ)
    wait_until(scene, STATES, [("da-toi",), ("da-toi",)])
    assert "đã ngừng gửi tin nhắn tới số này" in centre.seen()["messages"][-1]["text"]

    scene.run(WRITE)
    wait_until(scene, STATES, [("da-toi",), ("da-toi",), ("khong-can-gui",)])
    centre.tell("/word", **{"from": NUMBER, "to": "8088", "text": "TC"})
    wait_until(scene, "SELECT count(*) FROM dissemination_notice WHERE kind = 'tin-nhan-den'", [(2,)])
    scene.run(READ)
    assert scene.value("SELECT count(*) FROM dissemination_letter WHERE kind = 'xac-nhan-da-ngung'") == 1
    assert centre.seen()["to"] == {NUMBER: 2}


ASKS = "Cho hỏi đặt cọc mua đất rồi thôi, có lấy lại được tiền không?"
ANSWERS = "Mời bà mang giấy đặt cọc tới Sở."
KANNEL = f"""{BEGIN}
from pathlib import Path
from portal.dissemination.queries.channels import callback_path_of
account = Account.objects.create(
    name="Kannel", channel="tin-nhan", kind="http", options={{"profile": "kannel", "url": "http://127.0.0.1:9/"}},
    secret="kannel", sender="TUPHAP", created_at=now,
)
Path(sys.argv[1]).write_text(callback_path_of(account, key=settings.DIGEST_KEY))
"""
AT_KANNEL = f"""{BEGIN}
Account.objects.update(options={{"profile": "kannel", "url": sys.argv[1]}}, changed_at=now)
"""
ANSWER = f"""{BEGIN}
from portal.dissemination.jobs.notices import read_sms
from portal.dissemination.models import IncomingMessage
from portal.dissemination.operations.inbox import answer_message
from portal.dissemination.queries.inbox import waiting_messages
from portal.journal.queries.pending_work import WaitingFor
from tests.portal.agencies.factories import make_posting
read_sms(at=now)
officer = make_posting("justice").officer
message = IncomingMessage.objects.get()
assert message.text == sys.argv[1], message.text
answer_message(message=message, text="{ANSWERS}", by=officer, at=now)
"""
STOPS_THE_CLOCK = f"""{BEGIN}
import time
from portal.dissemination.jobs.notices import read_sms
from portal.dissemination.models import Delivery
from portal.dissemination.queries.inbox import TO_LOOK_AT, messages_in
until = time.monotonic() + 60
answers = Delivery.objects.filter(letter__kind="tra-loi-tin-den")
while answers.get().state != "da-toi":
    assert time.monotonic() < until, answers.values().get()
    time.sleep(0.1)
    read_sms(at=timezone.now())
assert messages_in(agencies=None).get().left_at is not None
assert not messages_in(agencies=None, state=TO_LOOK_AT).exists()
"""
HEARD = "SELECT count(*) FROM dissemination_notice WHERE kind IN ('tin-nhan-den', 'khac')"


def asked_and_answered(scene: Processes, centre: MessageCentre) -> None:
    centre.tell("/word", **{"from": NUMBER, "to": "8088", "text": ASKS})
    wait_until(scene, HEARD, [(1,)])
    scene.run(ANSWER, ASKS)
    centre.wait_until(lambda seen: any(ANSWERS in one["text"] for one in seen["messages"]))
    assert {one["to"] for one in centre.seen()["messages"]} == {NUMBER}
    scene.run(STOPS_THE_CLOCK)


def test_a_question_by_the_message_centre_is_answered_there(scene: Processes, centre: MessageCentre):
    asked_and_answered(scene, centre)


def test_a_question_through_kannel_is_answered_through_it(tmp_path: Path, migrated: Path, centre: MessageCentre):
    port = free_port()
    scene = Processes(
        tmp_path, migrated=migrated, MESSAGES_SECRET_KANNEL="foobar", MESSAGES_SECRET_KANNEL_USER="tester",
        MESSAGES_DRY_RUN="0", EMBEDDED_WORKER="0", PORTAL_BASE_URL=f"http://127.0.0.1:{port}",
    )  # fmt: skip
    scene.run(KANNEL, str(tmp_path / "callback"))
    callback = f"http://127.0.0.1:{port}{(tmp_path / 'callback').read_text()}"
    portal = scene.manage("runserver", "--noreload", f"127.0.0.1:{port}")
    try:
        with kannel(centre, callback=callback, folder=tmp_path) as gateway:
            scene.run(AT_KANNEL, gateway.url)
            sender = scene.manage("send_messages")
            try:
                asked_and_answered(scene, centre)
            finally:
                sender.terminate()
                sender.wait(timeout=PATIENCE)
    finally:
        portal.kill()
        portal.wait(timeout=PATIENCE)
