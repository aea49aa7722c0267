"""A leader is told by letter of a consolidated report that waits to be approved, as long as it waits."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from portal.agencies.models import Officer
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.operations import collect_officer_news
from portal.dissemination.operations.notifications import write_officer_letters
from portal.dissemination.queries.reminders import reminders_for
from portal.journal.models import Entry
from portal.reports.models import Compilation
from portal.reports.operations.compilations import approve_report, hand_in, send_back
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import FROZEN, Province, compiled, make_province_at_work
from tests.portal.reports.compilations.test_text import finish

pytestmark = pytest.mark.django_db
NEXT_MORNING = datetime(2026, 7, 7, 1, tzinfo=UTC)


@laid
def province() -> Province:
    made = make_province_at_work()
    Officer.objects.filter(pk__in=(made.leader.pk, made.justice.pk)).update(email="can-bo@example.vn")
    other = make_officer("lãnh đạo sở khác", email="khac@example.vn")
    make_posting("leader", agency=made.other, officer=other)
    return made


@laid
def submitted(province: Province) -> Compilation:
    report = compiled(province)
    finish(report, province)
    return hand_in(compilation=report, by=province.justice, at=FROZEN)


def told() -> set[Officer]:
    collect_officer_news(entries=list(Entry.objects.filter(verb="report.submitted")))
    return {one.officer for one in OfficerNews.objects.filter(entry__verb="report.submitted")}


def letter_to(province: Province) -> Letter:
    told()
    write_officer_letters(at=NEXT_MORNING)
    return Letter.objects.get(officer=province.leader)


def test_who_may_approve_at_the_issuing_agency_is_told(province: Province, submitted: Compilation):
    assert told() == {province.leader}


def test_the_letter_names_the_report_and_where_it_is_approved(province: Province, submitted: Compilation):
    (line,) = reminders_for(letter=letter_to(province))
    assert (line.label, line.title) == ("Báo cáo tổng hợp chờ duyệt", str(submitted))
    assert line.url == reverse("compilation", args=[submitted.slug])


@pytest.mark.parametrize("settled", ["approved", "returned", "overtaken"])
def test_what_waits_no_more_is_not_in_the_letter(province: Province, submitted: Compilation, settled: str):
    letter = letter_to(province)
    assert len(reminders_for(letter=letter)) == 1
    if settled == "approved":
        approve_report(compilation=submitted, by=province.leader, at=FROZEN)
    elif settled == "returned":
        send_back(compilation=submitted, words="Bổ sung.", by=province.leader, at=FROZEN)
    else:
        compiled(province, at=FROZEN + timedelta(hours=1))
    assert reminders_for(letter=letter) == []


def test_a_report_that_came_back_and_is_handed_in_again_is_named_once(province: Province, submitted: Compilation):
    send_back(compilation=submitted, words="Bổ sung.", by=province.leader, at=FROZEN)
    hand_in(compilation=submitted, by=province.justice, at=FROZEN)
    assert len(reminders_for(letter=letter_to(province))) == 1
