"""What was kept long enough goes by itself; numbers and the ledger stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.dissemination.dispatching.registry import courier_of
from portal.dissemination.models import (
    Attempt,
    Consent,
    Delivery,
    Follower,
    Letter,
    News,
    PersonalLink,
    Subscription,
    Suppression,
)
from portal.dissemination.operations import stop_all, tidy
from portal.dissemination.states import Way
from portal.dissemination.tasks import send_letters
from portal.dissemination.tasks import tidy as chore
from portal.journal.worker import chores
from tests.portal.dissemination.factories import (
    NOW,
    SETTLED,
    change,
    empty_outbox,
    follow,
    mail_account,
    make_law,
    make_link,
    pass_on,
    send,
)

pytestmark = pytest.mark.django_db


def after(**time: int) -> dict[str, object]:
    return {"at": NOW + timedelta(**time)}


def test_both_chores_stand_in_the_settings():
    assert {send_letters, chore} <= {known for known, _ in chores()}


def test_who_never_confirmed_is_forgotten_after_a_week():
    follow("luat-mot", is_confirmed=False, at=NOW)
    send(at=NOW)
    assert tidy(**after(days=6, hours=23)) == 0
    assert tidy(**after(days=7)) == 1
    assert not Follower.objects.exists()
    assert not Subscription.objects.exists()
    assert Letter.objects.get().follower is None
    assert Consent.objects.latest("pk").way == "het-thoi-han-luu"


def test_who_stopped_is_forgotten_after_a_day():
    follower = follow("luat-mot").follower
    stop_all(follower=follower, way=Way.PAGE, at=NOW)
    assert tidy(**after(hours=23)) == 0
    assert tidy(**after(days=1)) == 1
    assert not Follower.objects.exists()


def test_who_follows_stays():
    follow("luat-mot")
    assert tidy(**after(days=1000)) == 0
    assert Subscription.objects.exists()


def test_a_letter_becomes_a_number_after_ninety_days():
    law = make_law()
    follow(law.slug)
    change(law, "dieu-1")
    pass_on()
    send()
    tidy(at=SETTLED + timedelta(days=89))
    assert News.objects.exists()
    assert PersonalLink.objects.exists()
    tidy(at=SETTLED + timedelta(days=90))
    assert not News.objects.exists()
    assert not PersonalLink.objects.exists()
    assert Letter.objects.get().follower is None
    delivery = Delivery.objects.get()
    assert (delivery.follower, delivery.address, delivery.fingerprint) == (None, None, "")
    assert Attempt.objects.count() == 1
    assert Follower.objects.exists()


def test_a_returned_address_is_tried_again_after_its_time():
    Suppression.objects.create(fingerprint="x", at=NOW, until=NOW + timedelta(days=180))
    tidy(**after(days=179))
    assert Suppression.objects.exists()
    tidy(**after(days=180))
    assert not Suppression.objects.exists()


def test_a_link_ends_on_its_day():
    make_link(follow("luat-mot").follower)
    tidy(**after(days=7))
    assert not PersonalLink.objects.exists()


def test_the_chore_writes_what_is_due(mailoutbox, django_capture_on_commit_callbacks):  # noqa: ANN001
    law, now = make_law(), timezone.now()
    follow(law.slug)
    change(law, "dieu-1", at=now - timedelta(minutes=11))
    pass_on()
    with django_capture_on_commit_callbacks(execute=True):
        send_letters(at=now)
    empty_outbox(courier_of(mail_account()), at=now)
    assert len(mailoutbox) == 1
