"""A no is heard in any words: what becomes of hundreds of ways of saying it, in three columns, and of what is no no."""

import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from messageproviders.port import InboundMessage
from messageproviders.sms import unaccent, wants_to_stop
from messageproviders_tests.test_stopping import lines_of
from portal.dissemination.jobs.notices import _heed_word
from portal.dissemination.models import Follower, IncomingMessage, Letter
from portal.dissemination.states import Channel, LetterKind, MessageState
from tests.portal.dissemination.campaign_factories import make_follower
from tests.portal.dissemination.factories import NOW
from tests.portal.dissemination.test_channels import open_account

SITUATIONS = Path(__file__).parents[3] / "src/portal/questions/situations"


@pytest.mark.django_db
@pytest.mark.parametrize(("halves", "least"), [(("judged", "causes"), 0.92), (("strangers",), 0.54)])
def test_is_obeyed_or_answered_and_shown_to_an_officer(halves: tuple[str, ...], least: float):
    """What is not obeyed is told how one stops and lies before an officer with its last day."""
    account, ways = open_account(Channel.SMS), [one for half in halves for one in lines_of(f"no_{half}")]
    counted: Counter[str] = Counter()
    for number, text in enumerate(ways):
        at, who = NOW + timedelta(hours=number), f"849{number:08}"
        follower = make_follower(who)
        _heed_word(SimpleNamespace(account=account, received_at=at), InboundMessage(who, text, "1", at), at)  # type: ignore[arg-type]
        counted[became_of(follower)] += 1
    assert len(ways) >= 200
    assert counted["nothing"] == 0
    assert counted["obeyed"] / len(ways) >= least


def became_of(follower: Follower) -> str:
    address = follower.addresses.get()
    if address.ended_at:
        return "obeyed"
    told = Letter.objects.filter(deliveries__address=address, kind=LetterKind.HOW_TO_STOP.value).exists()
    shown = IncomingMessage.objects.filter(
        mark=address.fingerprint, state=MessageState.WAITING.value, answer_by__isnull=False
    ).exists()
    return "answered" if told and shown else "nothing"


def test_no_way_of_asking_for_a_situation_stops_anything():
    """With marks and without: thirty thousand questions that nobody wrote with messages in mind."""
    asked = [
        way
        for path in SITUATIONS.glob("*.toml")
        for one in tomllib.loads(path.read_text("utf-8"))["situation"]
        for way in one["said"].strip().splitlines()
    ]
    assert len(asked) > 20_000
    assert [way for way in asked if wants_to_stop(way) or wants_to_stop(unaccent(way))] == []
