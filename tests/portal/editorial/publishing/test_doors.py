"""By no door of the back office does anybody publish past the steps, or decide about their own text."""

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime, now
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Comment
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.operations.workflow import approve_step
from portal.editorial.queries.reminders import open_step_of
from portal.editorial.queries.workflow import outcome_of_step
from portal.journal.queries.pending_work import keys_waiting
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.editorial.factories import make_section
from tests.portal.editorial.publishing.desk import NOW, Newsroom, steps, submissions
from tests.portal.laid import laid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


@laid
def room() -> Newsroom:
    return Newsroom()


def form_of(article: ArticlePage, **said: Any) -> dict[str, Any]:
    """What the editor's form posts, with what a test says otherwise."""
    body = streamfield([("paragraph", rich_text("<p>Một đoạn.</p>"))])
    return nested_form_data(
        {
            "title": article.title,
            "slug": article.slug,
            "lead": article.lead,
            "body": body,
            "kind": article.kind,
            "agency": article.agency_id or "",
            "language": "vi",
            "licence": "cc-by",
            "source_name": "",
            "review_date": "",
            "translation_of": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
        }
        | said
    )


def edit(client: Client, article: ArticlePage) -> str:
    return f"/quan-tri/pages/{article.pk}/edit/"


def read(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk)


@pytest.fixture(params=["approver", "justice", "superuser"])
def mighty(request: pytest.FixtureRequest, room: Newsroom) -> Officer:
    """Somebody who may do much, and wrote the text."""
    if request.param == "superuser":
        return make_officer(is_superuser=True, is_staff=True)
    return room.somebody(request.param)


class TestTheEditor:
    def test_submits_by_the_regulations_path(self, room: Newsroom, client: Client):
        article = room.draft()
        client.force_login(room.somebody("editor"))
        answer = client.post(edit(client, article), form_of(article) | {"action-submit": "1"})
        assert answer.status_code == 302
        assert open_step_of(page=article).task.steptask.step == "kiem-tra"

    def test_publishes_for_nobody(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.draft(by=mighty)
        client.force_login(mighty)
        answer = client.post(edit(client, article), form_of(article) | {"action-publish": "1"})
        assert answer.url == f"/quan-tri/pages/{article.pk}/edit/", "taken as a draft"
        assert not read(article).live

    def test_decides_for_no_writer(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.draft(by=mighty)
        client.force_login(mighty)
        client.post(edit(client, article), form_of(article) | {"action-submit": "1"})
        newest = read(article)
        posted = form_of(newest, body=_body_of(newest))
        posted |= {"action-workflow-action": "1", "workflow-action-name": "approve"}
        client.post(edit(client, article), posted)
        assert steps(article) == ["in_progress"]
        client.force_login(room.somebody("legal"))
        client.post(edit(client, article), posted)
        assert steps(article) == ["approved", "in_progress"]

    def test_nor_does_the_window_for_comments(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.draft(by=mighty)
        state = room.submit(article, by=mighty)
        client.force_login(mighty)
        address = f"/quan-tri/pages/workflow/action/{article.pk}/approve/{state.pk}/"
        assert client.post(address, {"comment": "Tự duyệt"}).status_code == 302
        assert steps(article) == ["in_progress"]
        client.force_login(room.somebody("legal"))
        client.post(address, {"comment": "Duyệt"})
        assert steps(article) == ["approved", "in_progress"]

    def test_says_after_a_step_whose_turn_it_is_and_after_the_last_that_it_is_public(
        self, room: Newsroom, client: Client
    ):
        article = room.draft()
        client.force_login(room.somebody("editor"))
        client.post(edit(client, article), form_of(article) | {"action-submit": "1"})
        posted = form_of(read(article), body=_body_of(read(article)))
        posted |= {"action-workflow-action": "1", "workflow-action-name": "approve"}
        checker = room.somebody("legal")
        client.force_login(checker)
        told = client.post(edit(client, article), posted, follow=True).content.decode()
        assert f"“Đặt cọc mua nhà” nay chờ bước Duyệt của {room.agency.name}." in unescape(told)
        assert "Đã cập nhật trang" not in told
        assert "Bạn không có quyền" not in told
        assert not read(article).live
        lock = read(article).get_lock().get_message(checker)
        assert "gửi duyệt hoặc quyết định một bước trước" in lock
        client.force_login(room.somebody("leader"))
        told = client.post(edit(client, article), posted, follow=True).content.decode()
        assert f"đã công khai từ {localtime(read(article).last_published_at):%H:%M %d/%m/%Y}." in told
        assert "Đã cập nhật trang" not in told
        again = client.post(edit(client, article), posted, follow=True).content.decode()
        assert "nay chờ bước" not in again

    def test_says_that_what_waits_for_its_day_is_not_public_yet(self, room: Newsroom, client: Client):
        article = room.draft()
        draft = article.get_latest_revision_as_object()
        draft.go_live_at = now() + timedelta(days=9)
        draft.save_revision(user=room.somebody("editor"))
        room.approved(read(article))
        assert not read(article).live
        assert "sẽ công khai vào ngày giờ đã hẹn" in outcome_of_step(key=article.pk, on=NOW.date())

    def test_decides_for_whose_turn_it_is(self, room: Newsroom, client: Client):
        article = room.draft()
        state = room.submit(article)
        client.force_login(room.somebody("legal"))
        assert client.get(edit(client, article)).status_code == 200
        client.post(f"/quan-tri/pages/workflow/action/{article.pk}/approve/{state.pk}/", {"comment": ""})
        assert steps(article) == ["approved", "in_progress"]

    def test_sends_back_only_with_words(self, room: Newsroom, client: Client):
        article = room.draft()
        state = room.submit(article)
        client.force_login(room.somebody("legal"))
        address = f"/quan-tri/pages/workflow/action/{article.pk}/reject/{state.pk}/"
        client.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
        assert steps(article) == ["in_progress"]
        client.post(address, {"comment": "Sai điều luật"})
        assert submissions(article) == ["cancelled"]

    def test_keeps_the_text_while_a_step_is_open(self, room: Newsroom, client: Client):
        article = room.draft()
        room.submit(article)
        client.force_login(room.somebody("legal"))
        answer = client.post(edit(client, article), form_of(article, lead="Sửa trong lúc kiểm tra."))
        assert "chờ duyệt nên lời văn không sửa được" in answer.content.decode()
        assert read(article).get_latest_revision().content["lead"] == "Bỏ cọc thì mất cọc."

    def test_lets_the_writer_take_it_back(self, room: Newsroom, client: Client):
        article = room.draft()
        room.submit(article)
        client.force_login(room.somebody("editor"))
        assert "Rút về để sửa" in client.get(edit(client, article)).content.decode()
        client.post(edit(client, article), form_of(article) | {"action-cancel-workflow": "1"})
        assert submissions(article) == ["cancelled"]

    def test_refuses_what_the_regulation_refuses_and_says_why(self, room: Newsroom, client: Client):
        elsewhere = make_agency("Ủy ban nhân dân xã")
        article = room.draft(agency=elsewhere)
        client.force_login(room.somebody("editor"))
        answer = client.post(edit(client, article), form_of(article) | {"action-submit": "1"})
        assert "Quy chế không cho cơ quan này" in answer.content.decode()
        assert submissions(article) == []

    def test_a_new_page_that_is_refused_is_not_even_saved(self, room: Newsroom, client: Client):
        elsewhere = make_agency("Ủy ban nhân dân xã")
        client.force_login(room.somebody("editor"))
        posted = form_of(ArticlePage(title="Mới", slug="moi", lead="Tóm tắt.", agency=elsewhere))
        answer = client.post(
            f"/quan-tri/pages/add/editorial/articlepage/{room.section.pk}/", posted | {"action-submit": "1"}
        )
        assert answer.status_code == 200
        assert not ArticlePage.objects.exists()

    def test_a_new_page_goes_its_way_at_once(self, room: Newsroom, client: Client):
        client.force_login(room.somebody("editor"))
        posted = form_of(ArticlePage(title="Mới", slug="moi", lead="Tóm tắt.", agency=room.agency))
        client.post(f"/quan-tri/pages/add/editorial/articlepage/{room.section.pk}/", posted | {"action-submit": "1"})
        assert open_step_of(page=ArticlePage.objects.get()).task.steptask.step == "kiem-tra"

    def test_a_comment_makes_no_author(self, room: Newsroom, client: Client):
        article = room.draft()
        client.force_login(room.somebody("editor"))
        client.post(edit(client, article), form_of(article) | {"action-submit": "1"})
        legal = room.somebody("legal")
        client.force_login(legal)
        comment = {
            "text": "Dẫn khoản 2.",
            "contentpath": "lead",
            "position": "",
            "id": "",
            "DELETE": "",
            "resolved": "",
        }
        comment |= {"replies": inline_formset([]), "user": ""}
        newest = read(article)
        posted = form_of(newest, body=_body_of(newest), comments=inline_formset([comment]))
        answer = client.post(edit(client, article), posted)
        assert answer.status_code == 302, answer.context["errors_debug"]
        assert Comment.objects.get(page=article.pk).user == legal
        approve_step(state=open_step_of(page=article), by=legal, at=NOW)

    @pytest.mark.parametrize("place", ["comment", "reply"])
    def test_a_comment_calls_a_colleague(self, room: Newsroom, client: Client, place: str):
        article, writer = room.draft(), room.somebody("editor")
        colleague = make_officer(is_superuser=True, is_staff=True)  # who may see every page
        client.force_login(writer)
        self.comment_on(client, article, f"@{colleague.username} xem giúp khoản này.", place)
        assert keys_waiting(officer=colleague, at=timezone.now())["theo-doi"]
        assert "theo-doi" not in keys_waiting(officer=writer, at=timezone.now())

    def test_a_comment_that_calls_nobody_is_not_kept(self, room: Newsroom, client: Client):
        article, stranger = room.draft(), make_officer()
        client.force_login(room.somebody("editor"))
        answer = self.comment_on(client, article, f"@{stranger.username} xem giúp.")
        assert f"@{stranger.username}: không có đồng nghiệp nào" in answer.content.decode()
        assert not Comment.objects.exists()

    def comment_on(self, client: Client, article: ArticlePage, text: str, place: str = "comment") -> Any:
        common = {"position": "", "id": "", "DELETE": "", "resolved": "", "user": "", "contentpath": "lead"}
        reply = {"id": "", "DELETE": "", "user": "", "text": text}
        replies = inline_formset([reply] if place == "reply" else [])
        said = common | {"text": text if place == "comment" else "Chỗ này.", "replies": replies}
        posted = form_of(article, body=_body_of(article), comments=inline_formset([said]))
        return client.post(edit(client, article), posted)

    def test_an_old_version_brought_back_is_a_submission_like_any(self, room: Newsroom, client: Client):
        article = room.approved(room.draft())
        old = article.get_latest_revision()
        room.approved(room.edited(article, "Lời mới."))
        client.force_login(room.somebody("editor"))
        client.post(
            f"/quan-tri/pages/{article.pk}/revisions/{old.pk}/revert/",
            form_of(article, review_date="2027-11-27") | {"action-publish": "1"},
        )
        assert read(article).lead == "Lời mới."


def _body_of(article: ArticlePage) -> dict[str, Any]:
    """The body as the editor got it, so that posting it changes nothing."""
    blocks = json.loads(article.get_latest_revision().content["body"])
    data = streamfield([(block["type"], rich_text(block["value"])) for block in blocks])
    for number, block in enumerate(blocks):
        data[f"{number}-id"] = block["id"]
        data[str(number)]["id"] = block["id"] if isinstance(data.get(str(number)), dict) else ""
    return data


class TestOtherDoors:
    def test_publishing_several_at_once(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.draft(by=mighty)
        client.force_login(mighty)
        address = f"/quan-tri/bulk/editorial/portalpage/publish/?id={article.pk}"
        assert client.post(address, {"include_descendants": "on"}).status_code == 302
        assert not read(article).live

    def test_taking_several_down_without_a_word(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.approved(room.draft())
        client.force_login(mighty)
        for address in (f"bulk/editorial/portalpage/unpublish/?id={article.pk}", f"pages/{article.pk}/unpublish/"):
            assert client.post(f"/quan-tri/{address}").status_code == 302
        assert read(article).live

    def test_a_copy_that_stays_public(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.approved(room.draft())
        client.force_login(mighty)
        address = f"/quan-tri/pages/{article.pk}/copy/"
        form = {"new_title": "Bản chép", "new_slug": "ban-chep", "new_parent_page": room.section.pk}
        assert "new_parent_page" in client.post(address, form | {"publish_copies": "on"}).context["form"].errors
        assert client.post(address, form | {"alias": "on"}).url == f"/quan-tri/pages/{room.section.pk}/"
        assert not ArticlePage.objects.exclude(pk=article.pk).exists()
        assert client.post(address, form).status_code == 302
        assert not ArticlePage.objects.get(slug="ban-chep").live

    def test_a_copy_begins_as_a_draft(self, room: Newsroom):
        article = room.approved(room.draft())
        copied = CopyPageAction(
            article, to=room.section, update_attrs={"slug": "ban-chep"}, keep_live=False, user=room.somebody("justice")
        ).execute()
        assert not copied.live

    def test_moving_what_is_public_to_a_section_of_another_agency(self, room: Newsroom, mighty: Officer):
        article = room.approved(room.draft())
        other = make_section("to-gap")
        SectionPage.objects.filter(pk=other.pk).update(agency=make_agency("Sở Công Thương"))
        other.refresh_from_db()
        assert article.permissions_for_user(mighty).can_move_to(make_section("tin-bai"))
        assert not article.permissions_for_user(mighty).can_move_to(other)

    def test_moving_what_is_on_its_way_to_a_section_of_another_agency(self, room: Newsroom, mighty: Officer):
        article, free = room.draft(), room.draft("Tự do")
        room.submit(article)
        other = make_section("to-gap")
        SectionPage.objects.filter(pk=other.pk).update(agency=make_agency("Sở Công Thương"))
        other.refresh_from_db()
        assert not article.permissions_for_user(mighty).can_move_to(other)
        assert free.permissions_for_user(make_officer(is_superuser=True)).can_move_to(other)

    def test_deleting_what_was_once_public(self, room: Newsroom, mighty: Officer, client: Client):
        article = room.approved(room.draft())
        client.force_login(mighty)
        for address in (f"pages/{article.pk}/delete/", f"bulk/editorial/portalpage/delete/?id={article.pk}"):
            assert client.post(f"/quan-tri/{address}").status_code == 302
        assert ArticlePage.objects.filter(pk=article.pk).exists()

    def test_what_was_never_public_may_be_deleted(self, room: Newsroom):
        assert room.draft().permissions_for_user(room.somebody("justice")).can_delete()

    def test_a_planned_publication_can_be_stopped(self, room: Newsroom):
        article = room.draft()
        assert article.permissions_for_user(room.somebody("leader")).can_unschedule()
        assert not article.permissions_for_user(room.somebody("editor")).can_unschedule()


class TestTheDashboard:
    def test_shows_whose_turn_it_is_and_what_waits_for_others(self, room: Newsroom, client: Client):
        room.submit(room.draft("Đặt cọc"))
        client.force_login(room.somebody("legal"))
        html = client.get("/quan-tri/").content.decode()
        assert "Bài chờ bạn duyệt</a> (1)" in html
        assert "Đặt cọc" in html
        client.force_login(room.somebody("editor"))
        html = client.get("/quan-tri/").content.decode()
        assert "Bài của tôi đang chờ" in html
        assert "Bài chờ bạn duyệt" not in html

    def test_no_letter_leaves_by_itself(self, room: Newsroom, mailoutbox: list[Any]):
        Officer.objects.update(email="canbo@example.vn")
        room.approved(room.draft())
        assert mailoutbox == []
