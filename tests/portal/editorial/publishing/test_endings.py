"""A content that was public ends, and its address says how."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.design.refusals import NotAllowed, ReasonMissing, Refused, WrongState
from portal.editorial.models import ArticlePage, PortalPage, Withdrawal
from portal.editorial.operations import end_content
from portal.editorial.states.workflow import ContentEnding
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.publishing.desk import NOW, Newsroom
from tests.portal.laid import laid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
WHY = "Điều 328 đã được sửa đổi."


@laid
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def article(room: Newsroom) -> ArticlePage:
    return room.approved(room.draft())


def end(
    room: Newsroom,
    article: ArticlePage,
    ending: ContentEnding = ContentEnding.WITHDRAWN,
    *,
    successor: PortalPage | None = None,
    note: str = WHY,
) -> Withdrawal:
    return end_content(page=article, ending=ending, note=note, successor=successor, by=room.somebody("leader"), at=NOW)


class TestEnding:
    def test_takes_the_page_from_the_public_and_tells_the_journal_how(self, room: Newsroom, article: ArticlePage):
        end(room, article)
        assert not ArticlePage.objects.get(pk=article.pk).live
        told = Entry.objects.filter(verb="page.withdrawn").latest("pk")
        assert (told.details["ending"], told.details["note"], told.actor) == ("rut", WHY, room.somebody("leader"))

    def test_wants_a_word_for_readers(self, room: Newsroom, article: ArticlePage):
        with pytest.raises(ReasonMissing):
            end(room, article, note="  ")

    def test_takes_back_a_change_that_waits(self, room: Newsroom, article: ArticlePage):
        room.submit(room.edited(article, "Lời mới."))
        assert ArticlePage.objects.get(pk=article.pk).workflow_in_progress
        end(room, ArticlePage.objects.get(pk=article.pk))
        assert not ArticlePage.objects.get(pk=article.pk).workflow_in_progress

    @pytest.mark.parametrize("role", ["editor", "legal", "administrator"])
    def test_is_not_for_everybody(self, room: Newsroom, article: ArticlePage, role: str):
        with pytest.raises(NotAllowed):
            end_content(
                page=article, ending=ContentEnding.GONE, note="", successor=None, by=room.somebody(role), at=NOW
            )

    def test_is_not_for_another_agency_but_for_the_standing_body(self, room: Newsroom, article: ArticlePage):
        elsewhere = make_agency("Sở Công Thương")
        stranger = make_posting("leader", agency=elsewhere).officer
        with pytest.raises(NotAllowed):
            end_content(page=article, ending=ContentEnding.GONE, note="", successor=None, by=stranger, at=NOW)
        justice = make_posting("justice", agency=elsewhere).officer
        end_content(page=article, ending=ContentEnding.GONE, note="", successor=None, by=justice, at=NOW)

    def test_respects_a_lock(self, room: Newsroom, article: ArticlePage):
        article.locked, article.locked_by = True, room.somebody("justice")
        with pytest.raises(Refused, match="Nội dung đang bị một cán bộ khác khóa"):
            end(room, article)

    def test_refuses_what_is_not_public(self, room: Newsroom):
        with pytest.raises(WrongState, match="Nội dung này không còn công khai"):
            end(room, room.draft())

    def test_refuses_a_section(self, room: Newsroom):
        with pytest.raises(WrongState, match="Nội dung này không còn công khai"):
            end_content(
                page=room.section,
                ending=ContentEnding.GONE,
                note="",
                successor=None,
                by=room.somebody("leader"),
                at=NOW,
            )

    def test_is_over_when_the_content_is_published_again(self, room: Newsroom, article: ArticlePage, client: Client):
        address = article.url
        end(room, article)
        room.edited(ArticlePage.objects.get(pk=article.pk), "Đã sửa theo luật.")
        again = room.approved(ArticlePage.objects.get(pk=article.pk))
        assert again.withdrawals.get().ended_at is not None
        assert client.get(address).status_code == 200


class TestAddresses:
    def test_a_withdrawn_one_says_since_when_why_and_whom_to_ask(
        self, room: Newsroom, article: ArticlePage, client: Client
    ):
        address = article.url
        end(room, article, successor=room.approved(room.draft("Đặt cọc năm 2026")))
        answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 410
        for said in ("27/11/2026", WHY, "Nội dung của Sở Tư pháp", "Đặt cọc năm 2026", "Hỏi cơ quan nhà nước"):
            assert said in html
        assert "Bỏ cọc thì mất cọc" not in html

    def test_a_merged_one_leads_to_its_successor_at_the_end_of_the_chain(
        self, room: Newsroom, article: ArticlePage, client: Client
    ):
        second, third = room.approved(room.draft("Hai")), room.approved(room.draft("Ba"))
        address = article.url
        end(room, article, ContentEnding.MERGED, successor=second, note="")
        end(room, second, ContentEnding.MERGED, successor=third, note="")
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, third.url)

    def test_a_merged_one_whose_successor_was_withdrawn_says_so_itself(
        self, room: Newsroom, article: ArticlePage, client: Client
    ):
        second = room.approved(room.draft("Hai"))
        address = article.url
        end(room, article, ContentEnding.MERGED, successor=second, note="")
        end(room, second)
        assert client.get(address).status_code == 410

    def test_one_that_is_gone_says_no_more_than_that(self, room: Newsroom, article: ArticlePage, client: Client):
        address = article.url
        end(room, article, ContentEnding.GONE, note="Lộ dữ liệu của một người")
        answer = client.get(address)
        assert answer.status_code == 410
        assert article.title not in answer.content.decode()
        assert "Lộ dữ liệu" not in answer.content.decode()

    def test_a_draft_that_was_never_public_is_not_found(self, room: Newsroom, client: Client):
        draft = room.draft()
        assert client.get(draft.url).status_code == 404
        room.approved(draft)
        assert client.get(draft.url).status_code == 200

    def test_a_closed_one_is_not_opened_by_its_end(self, room: Newsroom, article: ArticlePage, client: Client):
        address = article.url
        PageViewRestriction.objects.create(page=PortalPage.objects.get(pk=article.pk), restriction_type="login")
        end(room, article)
        assert client.get(address).url.startswith("/quan-tri/login/")

    def test_an_address_of_before_leads_on_after_the_page_got_another(
        self, room: Newsroom, client: Client, django_capture_on_commit_callbacks: Any
    ):
        article = room.approved(room.draft())
        before = article.url
        renamed = article.get_latest_revision_as_object()
        renamed.slug = "dat-coc"
        renamed.save_revision(user=room.somebody("editor"))
        with django_capture_on_commit_callbacks(execute=True):
            again = room.approved(ArticlePage.objects.get(pk=article.pk))
        assert again.url != before
        assert client.get(before)["Location"] == again.url
        end(room, again)
        assert client.get(client.get(before)["Location"]).status_code == 410

    def test_lists_and_the_sitemap_do_not_name_it(self, room: Newsroom, article: ArticlePage, client: Client):
        address = article.url
        places = (room.section.url, "/sitemap-trang.xml")
        assert all(address in client.get(place).content.decode() for place in places)
        end(room, article)
        assert [place for place in places if address in client.get(place).content.decode()] == []
        assert {client.get(place).status_code for place in places} == {200}


class TestSuccessors:
    def test_a_content_is_not_merged_into_itself(self, room: Newsroom, article: ArticlePage):
        with pytest.raises(Refused, match="Nội dung thay thế phải đang công khai và"):
            end(room, article, ContentEnding.MERGED, successor=article)

    def test_nor_into_what_is_not_public(self, room: Newsroom, article: ArticlePage):
        with pytest.raises(Refused, match="Nội dung thay thế phải đang công khai và"):
            end(room, article, ContentEnding.MERGED, successor=room.draft("Nháp"))

    def test_nor_into_nothing(self, room: Newsroom, article: ArticlePage):
        with pytest.raises(Refused, match="Nội dung thay thế phải đang công khai và"):
            end(room, article, ContentEnding.MERGED)


class TestTheDesk:
    def test_ends_a_content_with_words(self, room: Newsroom, article: ArticlePage, client: Client):
        client.force_login(room.somebody("leader"))
        address = f"/quan-tri/rut/{article.pk}/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"ending": "rut", "note": ""}).status_code == 422
        assert client.post(address, {"ending": "rut", "note": WHY}).status_code == 302
        assert not ArticlePage.objects.get(pk=article.pk).live

    @pytest.mark.parametrize(
        ("ending", "told"),
        [
            ("rut", "nói rõ với người đọc"),
            ("gop", "dẫn thẳng tới nội dung thay thế"),
            ("xoa", "chỉ nói nội dung không còn"),
        ],
    )
    def test_says_what_the_address_does(
        self, room: Newsroom, article: ArticlePage, client: Client, ending: str, told: str
    ):
        client.force_login(room.somebody("leader"))
        other = room.approved(room.draft("Bài khác"))
        said = {"ending": ending, "note": WHY, "successor": other.pk if ending == "gop" else ""}
        page = client.post(f"/quan-tri/rut/{article.pk}/", said, follow=True).content.decode()
        assert f"không còn công khai. Địa chỉ của nội dung {told}." in page

    def test_is_closed_to_others(self, room: Newsroom, article: ArticlePage, client: Client):
        client.force_login(room.somebody("editor"))
        assert client.get(f"/quan-tri/rut/{article.pk}/").status_code in (302, 403)
        assert client.post(f"/quan-tri/rut/{article.pk}/", {"ending": "xoa"}).status_code in (302, 403)
        assert ArticlePage.objects.get(pk=article.pk).live

    def test_several_at_once_each_with_the_same_words(self, room: Newsroom, article: ArticlePage, client: Client):
        other = room.approved(room.draft("Hai"))
        client.force_login(room.somebody("leader"))
        address = f"/quan-tri/bulk/editorial/portalpage/editorial_withdraw/?id={article.pk}&id={other.pk}"
        assert "Hai" in client.get(address).content.decode()
        client.post(address, {"note": WHY})
        assert Withdrawal.objects.filter(note=WHY).count() == 2
