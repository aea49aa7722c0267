"""The whole story of a text message, through the process that sends: a letter, its receipt, a no, one confirmation."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messageproviders_tests.peers.smsc import MessageCentre, message_centre
from tests.portal.processes import PATIENCE, Processes

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
