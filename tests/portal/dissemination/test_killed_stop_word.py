"""The story of a stop word on Zalo and a kill: it is heard, and told once that it was heard, wherever the kill."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from messageproviders_tests.peers.zalo import User, ZaloPeer, zalo_server
from tests.portal.processes import PATIENCE, Processes

NAM = "246845883529197922"
BEGIN = """
import sys, time
from datetime import timedelta
import django; django.setup()
from django.conf import settings
from django.utils import timezone
from portal.dissemination.jobs import notices
from portal.dissemination.channels import fingerprint
from messageproviders.zalo.oauth import TokenPair
from portal.dissemination.jobs import recorder
from portal.dissemination.operations.providers.registry import abilities_of, provider_of
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.operations.renderers.campaigns import current_sender
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.models import Account, Follower, Notice
from portal.dissemination.operations.sending.results import take_back
from portal.dissemination.operations.providers.zalo import keep_pair
from portal.dissemination.states import Channel
later = timedelta(seconds=float(sys.argv[2]) if len(sys.argv) > 2 else 0)
clock = lambda: timezone.now() + later
now = clock()
key = settings.SECRET_KEY
def stop_here(*_, **__):
    print("ready", flush=True)
    time.sleep(3600)
def deliver():
    account = Account.objects.get(kind="zalo")
    while take_back(abilities_of=abilities_of, at=clock()):
        pass
    renderer = renderer_of(current_sender(), key=key)
    account_rounds = AccountRounds(
        account=account, provider=provider_of(account), renderer=renderer, key=key, clock=clock
    )
    while account_rounds.round():
        pass
    account_rounds.close()
"""
PREPARE = f"""{BEGIN}
import json
options = {{"app_id": "360846524940903967", "oa_id": "388613280878808645", "hosts": json.loads(sys.argv[1])}}
account = Account.objects.create(
    name="Zalo", channel="zalo", kind="zalo", options=options, secret="zalo", created_at=now
)
keep_pair(account=account.pk, pair=TokenPair("access-0", "refresh-0", timedelta(hours=25)), at=now)
person = Follower.objects.create(created_at=now, confirmed_at=now)
person.addresses.create(
    channel="zalo", value="{NAM}", fingerprint=fingerprint("{NAM}", key=key, channel=Channel.ZALO),
    created_at=now, confirmed_at=now - timedelta(days=1),
)
said = {{"event_name": "user_send_text", "sender": {{"id": "{NAM}"}}, "message": {{"text": "TỪ CHỐI", "msg_id": "1"}}}}
said["timestamp"] = str(int(now.timestamp() * 1000))
Notice.objects.create(
    account=account, kind="tin-nhan-den", digest="1", raw=json.dumps(said), received_at=now, not_before=now
)
"""
UNTIL_THE_CUT = f"""{BEGIN}
if sys.argv[1] == "reading":
    notices.finish_notice = stop_here
if sys.argv[1] == "told":
    recorder.Recorder.put = stop_here
notices.read_zalo(at=now)
if sys.argv[1] == "read":
    stop_here()
deliver()
"""
AFTERWARDS = f"""{BEGIN}
notices.read_zalo(at=now)
deliver()
"""
AN_HOUR = "3600"


@pytest.fixture
def peer() -> Iterator[ZaloPeer]:
    with zalo_server() as peer:
        peer.users[NAM] = User(last=peer.now)
        yield peer


@pytest.mark.parametrize(("how_far", "comes_to"), [("reading", "da-gui"), ("read", "da-gui"), ("told", "khong-ro")])
def test_a_stop_is_heard_and_told_once_wherever_the_power_goes(
    tmp_path: Path, migrated: Path, peer: ZaloPeer, how_far: str, comes_to: str
):
    scene = Processes(tmp_path, migrated=migrated, MESSAGES_SECRET_ZALO="app-secret", MESSAGES_DRY_RUN="0")
    scene.run(PREPARE, json.dumps(peer.hosts()))
    process = scene.python(UNTIL_THE_CUT, how_far, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
        process.stdout.close()
    is_heard = "SELECT ended_at IS NOT NULL FROM dissemination_address"
    assert scene.value(is_heard) == (how_far != "reading")

    scene.run(AFTERWARDS, "", AN_HOUR)
    scene.run(AFTERWARDS, "", AN_HOUR)

    assert scene.value(is_heard)
    assert scene.rows("SELECT act FROM dissemination_consent") == [("rut-lai",)]
    assert scene.rows("SELECT state FROM dissemination_delivery") == [(comes_to,)]
    [answer] = peer.sent
    assert answer["to"] == NAM
    assert "đã ngừng gửi tin cho bạn qua Zalo" in answer["text"]
