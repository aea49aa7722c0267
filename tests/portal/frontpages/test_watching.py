"""An officer follows a thing, or is called to it by a colleague: told while she may see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, Refused
from portal.editorial.models import ArticlePage
from portal.editorial.operations.sections import sync_section_permissions
from portal.journal.models import CaseWatch
from portal.journal.operations import record
from portal.journal.operations.duties import follow
from portal.journal.queries.pending_work import count_waiting, waiting_for
from portal.questions.models import Question, Referral
from portal.questions.operations.triage import write_note
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.frontpages.test_duties import Desk, browser, officer
from tests.portal.frontpages.test_my_work import MORNING, letters
from tests.portal.frontpages.waiting_scenes import AT, WAITING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal"), pytest.mark.both_engines]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def told(of: Officer) -> list[str]:
    return [
        work.title(row)
        for work, asked in waiting_for(officer=of, at=AT)
        if work.code == "theo-doi"
        for row in work.found(asked)
    ]


def write(question: Question, words: str, by: Officer) -> None:
    write_note(question=question, text=words, by=by, at=AT)


def test_what_others_do_to_what_she_follows_is_told_until_she_has_looked(desk: Desk):
    write(desk.question, "Cũ.", desk.binh)
    an = browser(desk.an)
    page = reverse("watching", args=["cau-hoi", desk.question.pk])
    assert an.post(reverse("watch_follow", args=["cau-hoi", desk.question.pk])).status_code == 302
    write(desk.question, "Của chính cô.", desk.an)
    assert told(desk.an) == []
    write(desk.question, "Mới.", desk.binh)
    (line,) = told(desk.an)
    assert line == f"Ghi chú câu hỏi: {desk.question.reference} {desk.question.title}"
    assert count_waiting(officer=desk.an, at=AT) == count_waiting(officer=desk.binh, at=AT) + 1
    assert line in letters()["an@example.vn"]
    row = an.get(reverse("my_work"), {"loai": "theo-doi"}).context["rows"][0]
    assert an.post(reverse("watch_seen", args=[row["pk"]])).status_code == 302
    assert told(desk.an) == []
    write(desk.question, "Mới nữa.", desk.binh)
    assert told(desk.an) == [line]
    assert [one.officer for one in an.get(page).context["watches"]] == [desk.an]
    an.post(reverse("watch_stop", args=["cau-hoi", desk.question.pk]))
    assert told(desk.an) == []
    assert not CaseWatch.objects.exists()


def test_who_may_not_see_it_any_more_is_told_nothing(desk: Desk):
    follow(case=desk.question, by=desk.an, at=AT)
    write(desk.question, "Của Sở Xây dựng.", desk.binh)
    assert len(told(desk.an)) == 1
    Referral.objects.update(agency=(other := make_agency("Sở Xây dựng")))
    Question.objects.update(lead_agency=other)
    assert told(desk.an) == []


def test_only_what_she_may_see_is_followed_and_only_her_own_line_is_ended(desk: Desk):
    stranger = officer("la", make_agency("Sở khác"))
    with pytest.raises(NotAllowed):
        follow(case=desk.question, by=stranger, at=AT)
    for name in ("watching", "watch_follow", "watch_stop"):
        address = reverse(name, args=["cau-hoi", desk.question.pk])
        asked = browser(stranger)
        assert (asked.get if name == "watching" else asked.post)(address).status_code == 404
    watch = follow(case=desk.question, by=desk.an, at=AT)
    assert browser(desk.binh).post(reverse("watch_seen", args=[watch.pk])).status_code == 404


def test_a_page_is_followed_from_its_header_and_told_by_whatever_it_is():
    agency = make_agency("Sở Nội vụ")
    writer = make_posting("editor", agency=agency, officer=make_officer("cho-editor")).officer
    WAITING["bai-bi-tra-lai"].lay(agency)
    sync_section_permissions(on=timezone.localdate())
    article, asks = ArticlePage.objects.get(), browser(writer)
    address = reverse("watching", args=["bai", article.pk])
    assert address in asks.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert asks.post(reverse("watch_follow", args=["bai", article.pk])).status_code == 302
    record("page.corrected", subject=article, by=make_officer(), at=AT)
    assert told(writer) == [f"Sửa trang đã công khai: {article.title}"]


class TestMention:
    def test_colleague_has_one_line_until_she_has_looked(self, desk: Desk):
        for words in ("@an xem giúp, @AN nhé.", "Gấp, @an."):
            write(desk.question, words, desk.binh)
        (line,) = told(desk.an)
        assert line == f"Binh nhắc đến bạn: {desk.question.reference} {desk.question.title}"
        assert line in letters()["an@example.vn"]
        browser(desk.an).post(reverse("watch_seen", args=[CaseWatch.objects.get().pk]))
        write(desk.question, "Không gọi ai.", desk.binh)
        assert told(desk.an) == []

    def test_is_written_of_the_same_day_though_the_morning_letter_has_left(self, desk: Desk):
        assert "nhắc đến bạn" not in letters()["an@example.vn"]
        write(desk.question, "@an xem giúp.", desk.binh)
        assert "nhắc đến bạn" in letters(MORNING + timedelta(hours=2))["an@example.vn"]
        assert "an@example.vn" not in letters(MORNING + timedelta(hours=4)), "once"

    def test_who_follows_and_was_called_still_follows_afterwards(self, desk: Desk):
        follow(case=desk.question, by=desk.an, at=AT)
        write(desk.question, "@an xem giúp.", desk.binh)
        browser(desk.an).post(reverse("watch_seen", args=[CaseWatch.objects.get().pk]))
        write(desk.question, "Xong.", desk.binh)
        assert [line.split(":")[0] for line in told(desk.an)] == ["Ghi chú câu hỏi"]

    @pytest.mark.parametrize("name", ["la", "khong-co-ai"])
    def test_nobody_is_called_to_what_she_may_not_see_and_the_words_stay_in_the_form(self, desk: Desk, name: str):
        officer("la", make_agency("Sở khác"))
        with pytest.raises(Refused, match=f"@{name}: "):
            write(desk.question, f"@{name} xem giúp.", desk.binh)
        typed = {"text": f"@{name} xem giúp."}
        page = browser(desk.binh).post(reverse("questions_act", args=[desk.question.pk, "ghi-chu"]), typed)
        assert page.status_code == 422
        assert typed["text"] in page.content.decode()
        assert not desk.question.notes.exists()

    def test_address_of_a_letter_calls_nobody(self, desk: Desk):
        write(desk.question, "Thư an@binh.vn, số 5@.", desk.binh)
        assert not CaseWatch.objects.exists()
