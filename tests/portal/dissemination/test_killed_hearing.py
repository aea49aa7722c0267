"""The story of a receipt and a kill: whatever was not acknowledged comes again, and counts once."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from messageproviders_tests.peers.smsc import MessageCentre, message_centre
from tests.portal.processes import PATIENCE, Processes

BEGIN = """
import sys, time
import django; django.setup()
from django.utils import timezone
from messageproviders.smpp.provider import SmppProvider
from messageproviders.smpp.options import read_options
from portal.dissemination.models import *
from portal.dissemination.operations.sending import store_receipts
now = timezone.now()
said = {"host": "127.0.0.1", "port": int(sys.argv[1]), "system_id": "esme1", "first_pause_seconds": 0.05}
provider = SmppProvider(read_options(said, password="secret", sender="TUPHAP", takes_marks=True))
def hear():
    while not (heard := provider.listen()):
        time.sleep(0.01)
    return heard
"""
# A message is handed over; the receipt comes; it is written down, or not; then the power goes.
UNTIL_THE_CUT = f"""{BEGIN}
from messageproviders.port import OutboundMessage
account = Account.objects.create(name="SMPP", channel="tin-nhan", kind="smpp", created_at=now)
person = Follower.objects.create(created_at=now)
letter = Letter.objects.create(follower=person, kind="lien-ket-rieng", created_at=now)
sent = {{"account": account, "state": "da-gui", "attempts": 1, "parts": 1, "handed_at": now, "ended_at": now}}
delivery = Delivery.objects.create(
    letter=letter, follower=person, channel="tin-nhan", created_at=now, **sent
)
[receipt] = provider.carry([OutboundMessage("lt-1", "84987654321", text="chào")])
HandedPart.objects.create(account=account, outside_id=receipt.ids[0], delivery=delivery)
heard = hear()
if sys.argv[2] == "kept":
    store_receipts(account=account, heard=heard, at=now)
print("ready", flush=True)
time.sleep(3600)
"""
AFTERWARDS = f"""{BEGIN}
heard = hear()
store_receipts(account=Account.objects.get(name="SMPP"), heard=heard, at=now)
provider.acknowledge(heard)
provider.close()
"""


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    with message_centre() as centre:
        yield centre


@pytest.mark.parametrize("how_far", ["heard", "kept"])
def test_a_receipt_that_was_not_acknowledged_comes_again_and_counts_once(
    tmp_path: Path, migrated: Path, centre: MessageCentre, how_far: str
):
    scene = Processes(tmp_path, migrated=migrated)
    process = scene.python(UNTIL_THE_CUT, str(centre.port), how_far, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
        process.stdout.close()
    assert centre.wait_until(lambda seen: seen["unacknowledged"] == 1)["acknowledged"] == 0
    assert scene.rows("SELECT state FROM dissemination_delivery") == [("da-toi" if how_far == "kept" else "da-gui",)]

    scene.run(AFTERWARDS, str(centre.port))

    assert scene.rows("SELECT state, arrived_parts FROM dissemination_delivery") == [("da-toi", 1)]
    assert scene.value("SELECT count(*) FROM dissemination_notice") == 0
    seen = centre.wait_until(lambda seen: not seen["unacknowledged"])
    assert (seen["acknowledged"], seen["submits"]) == (1, 1)
