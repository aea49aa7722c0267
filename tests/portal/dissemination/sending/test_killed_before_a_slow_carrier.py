"""A carrier that answers after a second and a half, and a process that sends which is killed three times meanwhile."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.dissemination.channels import Channel, fingerprint
from portal.settings.development import DIGEST_KEY
from tests.portal.dissemination.sending.slow_carrier import SlowCarrier, slow_carrier
from tests.portal.processes import PATIENCE, Processes

PEOPLE, WINDOW, KILLS = 600, 50, 3
ANSWERS_AFTER = 1.5
# A seventh of the time that an installation has: half a minute's lease, and a minute until what the dead held goes on.
LEASE, USUAL_LEASE, GOES_ON_WITHIN = 4, 30, 60.0
QUIET = 0.4  # nothing new in so many seconds: the window is full, and all answers so far are written down

PREPARE = f"""
import sys
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
from portal.dissemination.composition.forms import wording_mark_of
from portal.dissemination.states import CampaignClass, MessageForm
from portal.dissemination.operations.sending import fan_out
from tests.portal.dissemination.sending.scenes import make_account, make_campaign, make_person
now = timezone.now()
for _ in range({PEOPLE}):
    make_person(at=now - timedelta(days=1))
options = {{"host": "127.0.0.1", "port": int(sys.argv[1]), "system_id": "esme1", "window": {WINDOW}}}
make_account(takes_marks=False, options=options, secret="smsc", sender="TUPHAP")
said = {{"plain": "Nuoc song Hau dang len. Hay doi khoi bai boi."}}
mark = wording_mark_of([(MessageForm.SMS.value, said, "")])
campaign = make_campaign(its_class=CampaignClass.URGENT, urgent_reason="Vỡ đê", wording_mark=mark)
campaign.wordings.create(
    form=MessageForm.SMS.value, content=said, written_by_id=campaign.written_by_id, written_at=now
)
fan_out(campaign=campaign, at=now)
"""
STATES = """
SELECT address.fingerprint, delivery.state FROM dissemination_delivery AS delivery
JOIN dissemination_address AS address ON address.id = delivery.address_id
"""


@pytest.fixture
def carrier() -> Iterator[SlowCarrier]:
    with slow_carrier(seconds=ANSWERS_AFTER) as carrier:
        yield carrier


@pytest.fixture
def scene(tmp_path: Path, migrated: Path, carrier: SlowCarrier) -> Processes:
    settings = {"MESSAGES_SECRET_SMSC": "secret", "MESSAGES_DRY_RUN": "0", "MESSAGES_LEASE_SECONDS": str(LEASE)}
    scene = Processes(tmp_path, migrated=migrated, **settings)
    scene.run(PREPARE, str(carrier.port))
    return scene


def wait_until(is_so: Callable[[], bool]) -> float:
    """Seconds until it was so."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def sending(scene: Processes) -> Iterator[None]:
    """A process sends, and is killed in the end."""
    process = scene.started("send_messages")
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def open_attempts(scene: Processes) -> list[int]:
    return [key for (key,) in scene.rows("SELECT id FROM dissemination_attempt WHERE outcome = ''")]


def in_hand(scene: Processes, *, until: int) -> int:
    """How many of the attempts up to this one are open."""
    return sum(key <= until for key in open_attempts(scene))


def test_only_what_was_on_the_wire_is_unknown_and_the_rest_goes_on_within_a_minute(
    scene: Processes, carrier: SlowCarrier
):
    for kill in range(1, KILLS + 1):
        with sending(scene):
            wait_until(lambda kill=kill: carrier.submits >= kill * 2 * WINDOW)
            # On a loaded machine it is quiet too while the sender waits for a processor.
            wait_until(lambda: time.monotonic() - carrier.last_at > QUIET and len(open_attempts(scene)) >= WINDOW)
        held = scene.value("SELECT MAX(id) FROM dissemination_attempt")
        assert in_hand(scene, until=held) >= WINDOW

    with sending(scene):
        wait_until(lambda: carrier.binds == KILLS + 1)
        assert wait_until(lambda: not in_hand(scene, until=held)) <= GOES_ON_WITHIN * LEASE / USUAL_LEASE
        wait_until(lambda: {state for _, state in scene.rows(STATES)} <= {"da-gui", "khong-ro"})
        wait_until(lambda: not scene.value("SELECT count(*) FROM dissemination_handful"))

    states = dict(scene.rows(STATES))
    unknown = {number for number, state in states.items() if state == "khong-ro"}
    assert len(states) == PEOPLE
    assert set(carrier.copies.values()) == {1}, "somebody got a second copy"
    marks = {fingerprint(one, key=DIGEST_KEY, channel=Channel.SMS) for one in carrier.copies}
    assert marks == set(states), "somebody was forgotten, or is said to be unknown who was never sent to"
    assert 0 < len(unknown) <= KILLS * WINDOW
