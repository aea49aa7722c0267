"""What was kept long enough goes by itself; numbers and the ledger stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.dissemination.jobs.schedule import remove_old_data as chore
from portal.dissemination.jobs.schedule import send_letters
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
from portal.dissemination.operations import stop_all
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.states import ConsentMethod
from portal.journal.jobs import scheduled_jobs
from tests.portal.dissemination.factories import (
    NOW,
    SETTLED,
    change,
    clean_all,
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
    assert {send_letters, chore} <= {known for known, _ in scheduled_jobs()}


def test_who_never_confirmed_is_forgotten_after_a_week():
    follow("luat-mot", is_confirmed=False, at=NOW)
    send(at=NOW)
    assert clean_all(**after(days=6, hours=23)) == 0
    assert clean_all(**after(days=7)) == 1
    assert not Follower.objects.exists()
    assert not Subscription.objects.exists()
    assert Letter.objects.get().follower is None
    assert Consent.objects.latest("pk").way == "het-thoi-han-luu"


def test_who_stopped_is_forgotten_after_a_day():
    follower = follow("luat-mot").follower
    stop_all(follower=follower, way=ConsentMethod.PAGE, at=NOW)
    assert clean_all(**after(hours=23)) == 0
    assert clean_all(**after(days=1)) == 1
    assert not Follower.objects.exists()


def test_who_follows_stays():
    follow("luat-mot")
    assert clean_all(**after(days=1000)) == 0
    assert Subscription.objects.exists()


def test_a_letter_becomes_a_number_after_ninety_days():
    law = make_law()
    follow(law.slug)
    change(law, "dieu-1")
    pass_on()
    send()
    clean_all(at=SETTLED + timedelta(days=89))
    assert News.objects.exists()
    assert PersonalLink.objects.exists()
    clean_all(at=SETTLED + timedelta(days=90))
    assert not News.objects.exists()
    assert not PersonalLink.objects.exists()
    assert Letter.objects.get().follower is None
    delivery = Delivery.objects.get()
    assert (delivery.follower, delivery.address, delivery.fingerprint) == (None, None, "")
    assert Attempt.objects.count() == 1
    assert Follower.objects.exists()


def test_a_returned_address_is_tried_again_after_its_time():
    Suppression.objects.create(fingerprint="x", at=NOW, until=NOW + timedelta(days=180))
    clean_all(**after(days=179))
    assert Suppression.objects.exists()
    clean_all(**after(days=180))
    assert not Suppression.objects.exists()


def test_a_link_ends_on_its_day():
    make_link(follow("luat-mot").follower)
    clean_all(**after(days=6))
    assert PersonalLink.objects.exists()
    clean_all(**after(days=7))
    assert not PersonalLink.objects.exists()


def test_the_chore_writes_what_is_due(mailoutbox, django_capture_on_commit_callbacks):  # noqa: ANN001
    law, now = make_law(), timezone.now()
    follow(law.slug)
    change(law, "dieu-1", at=now - timedelta(minutes=11))
    pass_on()
    with django_capture_on_commit_callbacks(execute=True):
        send_letters(at=now)
    empty_outbox(provider_of(mail_account()), at=now)
    assert len(mailoutbox) == 1
