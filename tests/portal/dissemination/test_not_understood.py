"""Somebody writes what no machine understands: they are told once how one says no, and nothing is stopped."""

from datetime import timedelta

import pytest

from portal.dissemination.models import FollowerAddress, Letter, Suppression
from portal.dissemination.notifications.short_forms import how_to_stop_message
from portal.dissemination.operations.refusals import author_of_number, author_on_zalo, explain_refusal
from portal.dissemination.states import Channel, LetterKind
from tests.portal.dissemination.campaign_factories import make_follower
from tests.portal.dissemination.factories import KEY, NOW
from tests.portal.dissemination.test_channels import carry, open_account

pytestmark = pytest.mark.django_db
NUMBER = "84912345678"


def author():
    return author_of_number(NUMBER, key=KEY)


def test_is_told_once_in_a_while_and_goes_on_hearing():
    open_account(Channel.SMS)
    make_follower(NUMBER)
    letter = explain_refusal(address_of=author().address, at=NOW)
    assert letter.kind == LetterKind.HOW_TO_STOP
    (message,) = carry(Channel.SMS, at=NOW).carried
    assert message.to == NUMBER
    assert "TC" in message.text
    assert "/hoi-dap/gui-cau-hoi/" in message.text
    assert explain_refusal(address_of=author().address, at=NOW + timedelta(days=29)) is None
    assert explain_refusal(address_of=author().address, at=NOW + timedelta(days=31)) is not None
    assert FollowerAddress.objects.get().ended_at is None
    assert not Suppression.objects.exists()


def test_a_stranger_and_whoever_has_stopped_hear_nothing():
    assert explain_refusal(address_of=author().address, at=NOW) is None
    make_follower(NUMBER, ended_at=None)
    FollowerAddress.objects.update(ended_at=NOW)
    assert explain_refusal(address_of=author().address, at=NOW) is None
    assert explain_refusal(address_of=author_on_zalo("1", key=KEY).address, at=NOW) is None
    assert not Letter.objects.exists()


def test_says_the_number_where_there_is_one():
    said = how_to_stop_message(owner="Sở Tư pháp", base="https://a.vn", stop_number="8088").text
    assert "soạn TC gửi 8088" in said
