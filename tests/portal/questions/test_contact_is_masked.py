"""Name and contact of an asker: masked on every page, shown for a reason to who has to reach them, and written down."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Agency
from portal.journal.models import Entry
from portal.journal.operations.personal import person_mark
from portal.questions.models import Asker, Question
from portal.questions.operations.personal_data import erase_person
from portal.questions.states import ReplyBy
from tests.portal.agencies.factories import make_agency
from tests.portal.laid import laid
from tests.portal.questions.factories import AT
from tests.portal.questions.triage_story import referred, staff

pytestmark = pytest.mark.django_db
NUMBER = "0912345678"


@laid
def agencies() -> tuple[Agency, Agency]:
    return make_agency("Sở Y tế"), make_agency("Sở Nội vụ")


@laid
def question(agencies) -> Question:
    lead, joint = agencies
    asked = referred(lead, joint)
    told = {"name": "Lệ Thủy", "reply_by": ReplyBy.PHONE.value, "contact": NUMBER}
    Asker.objects.create(question=asked, wording="1", consented_at=AT, **told)
    return asked


def browser(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(staff(role, agency))
    return client


def page_of(question: Question) -> str:
    return reverse("questions_question", args=[question.pk])


def contact_of(question: Question) -> str:
    return reverse("questions_contact", args=[question.pk])


def shows(answer) -> bool:
    assert answer.status_code < 500
    told = answer.content.decode()
    assert (NUMBER in told) == ("Lệ Thủy" in told)
    return NUMBER in told


@pytest.mark.parametrize("role", ["editor", "approver", "legal", "reception", "leader", "justice"])
def test_no_page_shows_it_unasked(role: str, agencies, question: Question):
    answer = browser(role, agencies[0]).get(page_of(question))
    assert answer.status_code == 200
    assert not shows(answer)


# role, at which agency -> whether a reason opens it
MAY = [
    ("editor", "lead", True),
    ("approver", "lead", True),
    ("reception", "lead", True),
    ("leader", "lead", False),
    ("editor", "joint", False),
    ("approver", "other", False),
    ("unit_admin", "lead", False),
    ("chair", "lead", False),
    ("administrator", "other", False),
    ("justice", "other", True),
]


@pytest.mark.parametrize(("role", "at", "may"), MAY)
def test_a_reason_opens_it_to_who_has_to_reach_them(role: str, at: str, may: bool, agencies, question: Question):
    agency = {"lead": agencies[0], "joint": agencies[1]}.get(at) or make_agency("Sở Tài chính")
    answer = browser(role, agency).post(contact_of(question), {"reason": "hoi-lai"})
    assert answer.status_code in ((200,) if may else (302, 404))
    assert shows(answer) is may
    assert Entry.objects.filter(verb="question.contact_shown").exists() is may


def test_is_written_down_before_and_shown_once(agencies, question: Question):
    client = browser("editor", agencies[0])
    answer = client.post(contact_of(question), {"reason": "khac", "words": "Hẹn gặp tại trụ sở"})
    assert shows(answer)
    assert "no-store" in answer["Cache-Control"]
    entry = Entry.objects.select_related("erasable").get(verb="question.contact_shown")
    assert entry.subject == question
    assert entry.details["people"] == 1
    assert entry.details["agency"] == agencies[0].pk
    assert entry.details["request"]
    assert entry.erasable.details == {"persons": [person_mark(NUMBER)], "words": "Hẹn gặp tại trụ sở"}
    assert NUMBER not in f"{entry.details} {entry.erasable.details}"
    assert not shows(client.get(page_of(question)))


@pytest.mark.parametrize("said", [{}, {"reason": "khac"}, {"reason": "khac", "words": "  "}, {"reason": "to-mo"}])
def test_opens_to_no_reason_at_all(said: dict[str, str], agencies, question: Question):
    answer = browser("editor", agencies[0]).post(contact_of(question), said)
    assert answer.status_code == 422
    assert not shows(answer)
    assert not Entry.objects.filter(verb="question.contact_shown").exists()


def test_the_mark_outlives_the_erasure(agencies, question: Question):
    client = browser("editor", agencies[0])
    client.post(contact_of(question), {"reason": "tra-loi"})
    erase_person(question=question, at=AT)
    assert client.post(contact_of(question), {"reason": "tra-loi"}).status_code == 422
    entry = Entry.objects.select_related("erasable").get(verb="question.contact_shown")
    assert entry.erasable.details["persons"] == [person_mark(NUMBER)]
