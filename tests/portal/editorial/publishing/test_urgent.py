"""Publishing past the steps: with a reason, recorded as such, looked at afterwards by somebody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.design.refusals import NotAllowed, ReasonMissing, Refused, WrongState
from portal.editorial.models import ArticlePage, UrgentPublication
from portal.editorial.operations.syndication import publish_from_source
from portal.editorial.operations.workflow import publish_urgently, review_urgent
from portal.editorial.states.workflow import UrgentVerdict
from portal.journal.models import Entry
from portal.outward.states import GateVerdict
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.publishing.desk import NOW, Newsroom
from tests.portal.laid import laid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
WHY = "Bão vào đêm nay, phải báo ngay."


@laid
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def urgent(room: Newsroom) -> UrgentPublication:
    return publish_urgently(article=room.draft(), reason=WHY, by=room.somebody("leader"), at=NOW)


class TestPublishing:
    def test_is_at_once_and_recorded_as_such(self, room: Newsroom, urgent: UrgentPublication):
        assert ArticlePage.objects.get(pk=urgent.article_id).live
        told = Entry.objects.get(verb="article.published_urgently")
        assert told.actor == room.somebody("leader")
        assert urgent.review_by > NOW

    def test_does_not_wait_for_a_date(self, room: Newsroom):
        article = room.draft(go_live_at=timezone.now() + timedelta(days=3))
        publish_urgently(article=article, reason=WHY, by=room.somebody("approver"), at=NOW)
        assert ArticlePage.objects.get(pk=article.pk).live

    def test_ends_an_open_submission(self, room: Newsroom):
        article = room.draft()
        room.submit(article)
        assert ArticlePage.objects.get(pk=article.pk).workflow_in_progress
        publish_urgently(article=article, reason=WHY, by=room.somebody("approver"), at=NOW)
        assert not ArticlePage.objects.get(pk=article.pk).workflow_in_progress

    def test_tells_by_when_somebody_must_look_and_not_that_somebody_will(self, room: Newsroom, client: Client):
        client.force_login(room.somebody("approver"))
        address = reverse("editorial_urgent", args=[room.draft().pk])
        said = (
            client.get(address).content.decode() + client.post(address, {"reason": WHY}, follow=True).content.decode()
        )
        assert (
            f"phải xem lại trước {timezone.localtime(UrgentPublication.objects.get().review_by):%H:%M %d/%m/%Y}" in said
        )
        assert "sẽ xem lại" not in said

    def test_says_why(self, room: Newsroom):
        with pytest.raises(ReasonMissing):
            publish_urgently(article=room.draft(), reason=" ", by=room.somebody("leader"), at=NOW)

    @pytest.mark.parametrize("role", ["editor", "legal", "administrator"])
    def test_is_not_for_everybody(self, room: Newsroom, role: str):
        with pytest.raises(NotAllowed):
            publish_urgently(article=room.draft(), reason=WHY, by=room.somebody(role), at=NOW)

    def test_is_not_for_another_agency(self, room: Newsroom):
        stranger = make_posting("leader", agency=make_agency("Sở Công Thương")).officer
        with pytest.raises(NotAllowed):
            publish_urgently(article=room.draft(), reason=WHY, by=stranger, at=NOW)

    def test_needs_something_that_is_not_public_yet(self, room: Newsroom, urgent: UrgentPublication):
        article = ArticlePage.objects.get(pk=urgent.article_id)
        with pytest.raises(Refused, match="Người đọc đã thấy bản mới nhất rồi"):
            publish_urgently(article=article, reason=WHY, by=room.somebody("leader"), at=NOW)


class TestReview:
    def test_is_by_somebody_else(self, room: Newsroom, urgent: UrgentPublication):
        done = review_urgent(urgent=urgent, verdict=UrgentVerdict.KEPT, note="", by=room.somebody("approver"), at=NOW)
        assert done.reviewed_by == room.somebody("approver")
        assert Entry.objects.get(verb="urgent.reviewed").details["verdict"] == "giu-nguyen"

    def test_never_by_who_published_it(self, room: Newsroom, urgent: UrgentPublication):
        with pytest.raises(NotAllowed):
            review_urgent(urgent=urgent, verdict=UrgentVerdict.KEPT, note="", by=room.somebody("leader"), at=NOW)

    def test_never_by_an_author(self, room: Newsroom):
        article = room.draft(by=room.somebody("approver"))
        urgent = publish_urgently(article=article, reason=WHY, by=room.somebody("leader"), at=NOW)
        with pytest.raises(NotAllowed):
            review_urgent(urgent=urgent, verdict=UrgentVerdict.KEPT, note="", by=room.somebody("approver"), at=NOW)

    def test_the_database_refuses_the_publisher_too(self, room: Newsroom, urgent: UrgentPublication):
        with pytest.raises(IntegrityError), transaction.atomic():
            UrgentPublication.objects.filter(pk=urgent.pk).update(
                reviewed_by=room.somebody("leader"), reviewed_at=NOW, verdict="giu-nguyen"
            )

    def test_is_once(self, room: Newsroom, urgent: UrgentPublication):
        review_urgent(urgent=urgent, verdict=UrgentVerdict.KEPT, note="", by=room.somebody("approver"), at=NOW)
        with pytest.raises(WrongState, match="Bài này đã có người xem lại"):
            review_urgent(urgent=urgent, verdict=UrgentVerdict.KEPT, note="", by=room.somebody("justice"), at=NOW)

    def test_what_is_public_was_not_withdrawn(self, room: Newsroom, urgent: UrgentPublication):
        with pytest.raises(Refused, match="Kết quả không khớp"):
            review_urgent(urgent=urgent, verdict=UrgentVerdict.WITHDRAWN, note="", by=room.somebody("approver"), at=NOW)


class TestTheDesk:
    def test_publishes_with_a_reason(self, room: Newsroom, client: Client):
        article = room.draft()
        client.force_login(room.somebody("leader"))
        address = f"/quan-tri/dang-khan/bai/{article.pk}/"
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": WHY}).status_code == 302
        assert ArticlePage.objects.get(pk=article.pk).live

    def test_lists_the_overdue_first_and_lets_others_review(
        self, room: Newsroom, urgent: UrgentPublication, client: Client
    ):
        UrgentPublication.objects.filter(pk=urgent.pk).update(review_by=timezone.now() - timedelta(days=2))
        second = publish_urgently(article=room.draft("Hai"), reason=WHY, by=room.somebody("leader"), at=NOW)
        UrgentPublication.objects.filter(pk=second.pk).update(review_by=timezone.now() + timedelta(days=2))
        client.force_login(room.somebody("approver"))
        html = client.get("/quan-tri/dang-khan/").content.decode()
        assert html.index("quá hạn") < html.index(">Hai")
        client.post(f"/quan-tri/dang-khan/{urgent.pk}/", {"verdict": "giu-nguyen", "note": "Đúng"})
        urgent.refresh_from_db()
        assert urgent.verdict == "giu-nguyen"

    def test_the_publisher_is_not_let_in(self, room: Newsroom, urgent: UrgentPublication, client: Client):
        client.force_login(room.somebody("leader"))
        assert client.post(f"/quan-tri/dang-khan/{urgent.pk}/", {"verdict": "giu-nguyen"}).status_code in (302, 403)
        urgent.refresh_from_db()
        assert urgent.reviewed_at is None

    def test_lists_of_pages_mark_it(self, room: Newsroom, urgent: UrgentPublication, client: Client):
        client.force_login(room.somebody("justice"))
        html = client.get(f"/quan-tri/pages/{room.section.pk}/").content.decode()
        assert "đăng khẩn, chờ xem lại" in html


class TestFromASource:
    def test_is_published_and_recorded_as_such(self, room: Newsroom):
        article = publish_from_source(
            article=room.draft(), verdict=GateVerdict(), by=None, at=NOW, reason="Nguồn: Sở Y tế"
        )
        assert article.live
        assert Entry.objects.get(verb="article.published_from_source").details["path"] == "nguon-da-duyet"

    def test_names_the_source(self, room: Newsroom):
        with pytest.raises(ReasonMissing):
            publish_from_source(article=room.draft(), verdict=GateVerdict(), by=None, at=NOW, reason="")
