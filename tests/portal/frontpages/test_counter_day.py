"""The clerk's day on one screen: who came, whom to call and when, what was told and handed out, what waits."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer
from portal.questions.models import Question, ReplyAttempt, ReplyDelivery
from portal.questions.states import QuestionWay, ReplyBy
from portal.questions.states.deliveries import ReplyDeliveryState
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.frontpages.waiting_scenes import reply_to_tell
from tests.portal.questions.factories import make_question
from tests.portal.reports.compilations.factories import make_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal"), pytest.mark.both_engines]


def page_of(officer: Officer):
    client = Client()
    client.force_login(officer)
    return client.get(reverse("counter_day"))


def test_what_came_today_by_hand_is_counted_by_its_way_for_whoever_may_see_it():
    agency, now = make_agency("Xã Một"), timezone.now()
    clerk = make_posting("reception", agency=agency).officer
    stranger = make_posting("reception", agency=make_agency("Xã Hai")).officer
    own = make_question(way=QuestionWay.COUNTER.value, received_by=clerk, received_at=now)
    theirs = make_question(way=QuestionWay.PHONE.value, received_by=stranger, received_at=now)
    make_question(way=QuestionWay.COUNTER.value, received_by=clerk, received_at=now - timedelta(days=2))
    make_question(way=QuestionWay.WEB.value, received_at=now)
    shown = page_of(clerk).context
    assert list(shown["came"]) == [own]
    assert dict(shown["ways"]) == {"Hỏi tại quầy": 1}
    Question.objects.filter(pk=theirs.pk).update(lead_agency=agency)
    assert set(page_of(clerk).context["came"]) == {own, theirs}
    assert page_of(make_posting("editor", agency=agency).officer).status_code in (302, 403)


def test_calls_stand_by_the_hour_that_was_agreed_on_then_by_their_term():
    agency, now = make_agency("Xã Một"), timezone.now()
    clerk = make_posting("reception", agency=agency).officer
    for _ in range(3):
        reply_to_tell(agency, ReplyBy.PHONE)
    reply_to_tell(make_agency("Xã Hai"), ReplyBy.PHONE)
    never, later, sooner = ReplyDelivery.objects.filter(agency=agency).order_by("pk")
    for one, hours in ((later, 5), (sooner, 2)):
        ReplyAttempt.objects.create(
            delivery=one, way=one.way, result="hen-lai", again_at=now + timedelta(hours=hours), by=clerk, at=now
        )
    page = page_of(clerk)
    assert list(page.context["calls"]) == [sooner, later, never]
    assert [count for _, way, count in page.context["ready"] if way == ReplyBy.PHONE] == [3]
    assert not page.context["told"]
    ReplyDelivery.objects.filter(pk=never.pk).update(state=ReplyDeliveryState.DELIVERED.value, delivered_at=now)
    assert dict(page_of(clerk).context["told"]) == {"Điện thoại": 1}


def test_what_was_handed_out_today_and_what_waits_stand_there_too():
    agency = make_agency("Xã Một")
    clerk = make_posting("reception", agency=agency).officer
    today = make_activity(agency, make_officer(), day=timezone.localdate())
    make_activity(agency, make_officer(), day=timezone.localdate() - timedelta(days=1))
    reply_to_tell(agency, ReplyBy.POST)
    page = page_of(clerk)
    assert list(page.context["handed_out"]) == [today]
    (one,) = page.context["waiting"]
    assert one["count"] == 1
    assert f"?loai={one['work'].code}" in page.content.decode()
