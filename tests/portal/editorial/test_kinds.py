"""Kinds of contents: what each needs, how each looks to a reader and to machines."""

import json
import re
from datetime import date, datetime, timedelta

import pytest
from demo.scenes.manuscripts import ManuscriptIncomplete, publish_article, read_manuscript
from demo.scenes.steps import DEMO
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError
from wagtail.documents.models import Document

from portal.design.navigation import FOOTER, FOOTER_IN_KHMER, FRAME_IN_KHMER
from portal.editorial.models import ArticlePage, CampaignPage, EventPage, Road, SectionPage
from portal.editorial.models.body import AudioBlock, BodyBlock, ContactBlock, VideoBlock, WordTableBlock
from portal.editorial.queries import printouts
from portal.editorial.states.contents import missing_from_kind
from portal.journal.models import Entry, Reading
from portal.library.models import Reliance
from portal.library.queries import stale_keys
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
ANSWER = ("answer", {"question": "Mất gì?", "answer": "<p>Mất cọc.</p>"})
CITING = [("paragraph", "<p>Xem Điều 8 Nghị định 7/2021/NĐ-CP.</p>")]


def make_event_page(title: str = "Hội nghị", *, section: SectionPage | None = None, **said: object) -> EventPage:
    fields = {"lead": "Mời bà con.", "body": [], "starts_at": timezone.now() + timedelta(days=3)} | said
    page = EventPage(title=title, live=False, **fields)
    (section or make_section()).add_child(instance=page)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def make_campaign(title: str = "Ngày Pháp luật", **said: object) -> CampaignPage:
    today = timezone.localdate()
    fields = {"lead": "Hai tháng.", "body": [], "starts_on": today, "ends_on": today + timedelta(days=9)} | said
    page = CampaignPage(title=title, live=False, **fields)
    make_section().add_child(instance=page)
    page.save_revision().publish()
    return CampaignPage.objects.get(pk=page.pk)


def make_document(name: str, data: bytes = b"x") -> Document:
    document = Document(title=name, file=ContentFile(data, name=name))
    document._set_document_file_metadata()
    document.save()
    return document


def body_of(*blocks: tuple[str, object]):
    return BodyBlock().to_python([{"type": name, "value": value} for name, value in blocks])


class TestNeeds:
    @pytest.mark.parametrize("kind", ["tin-anh", "video", "am-thanh", "tai-lieu-hoi-dap", "do-hoa"])
    def test_are_told_in_words_where_they_are_not_met(self, kind: str):
        assert "khối" in missing_from_kind(kind=kind, body=body_of(("paragraph", "<p>Chữ.</p>")))

    def test_are_met_by_the_block(self):
        assert missing_from_kind(kind="tai-lieu-hoi-dap", body=body_of(ANSWER)) == ""
        assert missing_from_kind(kind="tin", body=body_of()) == ""

    def test_of_an_infographic_are_its_words(self):
        picture = {"image": None, "alternative": "Ba thanh", "caption": "", "detail": ""}
        assert "bằng chữ" in missing_from_kind(kind="do-hoa", body=body_of(("picture", picture)))
        assert (
            missing_from_kind(kind="do-hoa", body=body_of(("picture", picture | {"detail": "<p>Đến 20%.</p>"}))) == ""
        )

    def test_keep_a_manuscript_from_being_published(self):
        text = '+++\ntitle = "Ảnh"\nlead = "Ảnh."\nslug = "anh"\nkind = "tin-anh"\n+++\n\nKhông có ảnh.'
        with pytest.raises(ManuscriptIncomplete):
            publish_article(manuscript=read_manuscript(text), section=make_section(), by=None, on=timezone.localdate())
        assert not ArticlePage.objects.exists()


class TestBlocks:
    def test_of_video_are_refused_without_captions_and_words_and_say_why(self):
        block = VideoBlock()
        value = block.to_python(
            {"title": "Phim", "file": make_document("phim.mp4").pk, "transcript": "", "address": ""}
        )
        with pytest.raises(ValidationError) as refused:
            block.clean(value)
        errors = refused.value.block_errors
        assert "phụ đề" in str(errors["captions"])
        assert "khiếm thính" in str(errors["transcript"])

    def test_of_video_take_a_silent_film_with_its_words(self):
        block = VideoBlock()
        said = {
            "title": "Phim",
            "file": make_document("phim.mp4").pk,
            "is_silent": True,
            "transcript": "<p>Ba tấm.</p>",
        }
        assert block.clean(block.to_python(said | {"address": ""}))["is_silent"]

    def test_of_video_take_no_site_that_is_not_listed(self):
        block = VideoBlock()
        said = {"title": "Phim", "address": "https://example.org/a.mp4", "transcript": "<p>Lời.</p>"}
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python(said))
        assert "YouTube" in str(refused.value.block_errors["address"])

    def test_of_sound_are_refused_without_words(self):
        block = AudioBlock()
        value = block.to_python(
            {"title": "Loa", "file": make_document("loa.mp3").pk, "seconds": 9, "transcript": "<p></p>"}
        )
        with pytest.raises(ValidationError):
            block.clean(value)

    def test_of_a_draft_may_be_unfinished(self):
        block = AudioBlock()
        value = block.to_python({"title": "Loa", "file": make_document("loa.mp3").pk, "seconds": 9, "transcript": ""})
        assert block.clean_deferred(value)["title"] == "Loa"

    @pytest.mark.parametrize("fault", [{"table_caption": ""}, {"table_header_choice": "neither"}])
    def test_of_a_table_want_a_name_and_the_names_of_columns(self, fault: dict[str, str]):
        table = {"data": [["A", "B"], ["1", "2"]], "table_caption": "Bảng", "table_header_choice": "row"}
        assert WordTableBlock().clean(dict(table))
        with pytest.raises(ValidationError):
            WordTableBlock().clean(table | fault)

    def test_of_a_contact_want_a_way_to_it(self):
        block = ContactBlock()
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"name": "Tổ hòa giải"}))


class TestEditor:
    @pytest.fixture
    def officer(self, client: Client):
        officer = make_officer(is_superuser=True, is_staff=True)
        client.force_login(officer)
        return officer

    def post(self, client: Client, **said: str):
        address = f"/quan-tri/pages/add/editorial/articlepage/{make_section().pk}/"
        fields = {
            "title": "Ảnh hội nghị",
            "slug": "anh-hoi-nghi",
            "lead": "Ảnh.",
            "kind": "tin-anh",
            "language": "vi",
            "licence": "cc-by",
            "body-count": "1",
            "body-0-deleted": "",
            "body-0-order": "0",
            "body-0-type": "heading",
            "body-0-id": "",
            "body-0-value": "Đề mục",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
        return client.post(address, fields | said)

    def test_saves_a_draft_that_lacks_something(self, client: Client, officer):
        assert self.post(client).status_code == 302
        assert not ArticlePage.objects.get(slug="anh-hoi-nghi").live

    def test_publishes_none_that_lacks_something_and_says_what(self, client: Client, officer):
        response = self.post(client, **{"action-submit": "1"})
        assert response.status_code == 200
        assert "Tin ảnh phải có một bộ ảnh" in response.content.decode()
        assert not ArticlePage.objects.filter(slug="anh-hoi-nghi").exists()

    @pytest.mark.parametrize("model", ["articlepage", "eventpage", "campaignpage"])
    def test_opens_the_form_of_each_type_of_page(self, client: Client, officer, model: str):
        html = client.get(f"/quan-tri/pages/add/editorial/{model}/{make_section().pk}/").content.decode()
        assert ('name="kind"' in html) == (model == "articlepage")
        assert 'value="su-kien"' not in html


class TestPages:
    def test_of_a_press_release_bear_its_number_and_day(self, client: Client):
        page = make_article(kind="thong-cao", official_number="12/TC-STP", issued_on=date(2026, 10, 28))
        assert "Số: 12/TC-STP" in (html := client.get(page.url).content.decode())
        assert "ngày 28 tháng 10 năm 2026" in html

    def test_of_questions_begin_with_a_list_of_them(self, client: Client):
        html = client.get(make_article(kind="tai-lieu-hoi-dap", body=[ANSWER, ANSWER]).url).content.decode()
        assert 'href="#muc-mat-gi"' in html
        assert 'id="muc-mat-gi-2"' in html

    def test_name_their_source_and_terms_and_whom_they_are_for(self, client: Client):
        page = make_article(source_name="Báo Cần Thơ", origin_url="https://example.org/bai")
        html = client.get(page.url).content.decode()
        assert '<link rel="canonical" href="https://example.org/bai">' in html
        assert "Báo Cần Thơ</a>" in html
        assert "CC BY 4.0" in html

    def test_without_a_foreign_video_let_nobody_into_a_frame(self, client: Client):
        assert "frame-src" not in client.get(make_article().url)["Content-Security-Policy"]

    def test_with_one_name_its_site_and_call_it_only_after_a_click(self, client: Client):
        video = {
            "title": "Phim",
            "file": None,
            "address": "https://youtu.be/abcdefghijk",
            "poster": None,
            "captions": None,
            "is_silent": False,
            "seconds": None,
            "transcript": "<p>Lời.</p>",
        }
        response = client.get(make_article(kind="video", body=body_of(("video", video))).url)
        html = response.content.decode()
        assert "frame-src https://www.youtube-nocookie.com" in response["Content-Security-Policy"]
        assert 'href="https://youtu.be/abcdefghijk"' in html
        assert "<iframe" not in html
        assert not re.search(r'(?:src|poster)="https://[^"]*you', html)

    def test_tell_machines_what_they_are(self, client: Client):
        html = client.get(make_article(kind="tai-lieu-hoi-dap", body=[ANSWER]).url).content.decode()
        said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
        assert said["@type"] == "FAQPage"
        assert said["mainEntity"][0]["name"] == "Mất gì?"
        assert 'name="DCTERMS.rights"' in html

    def test_cannot_be_broken_by_a_title(self, client: Client):
        page = make_article("</script><script>alert(1)</script>")
        html = client.get(page.url).content.decode()
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert(1)" not in html


class TestEvents:
    def test_can_be_put_into_a_calendar(self, client: Client):
        begins = timezone.make_aware(datetime(2026, 12, 12, 7, 30))
        page = make_event_page("Giải đáp pháp luật; hỏi, đáp", starts_at=begins, venue="Nhà văn hóa ấp")
        response = client.get(f"{page.url}lich.ics")
        lines = response.content.decode().split("\r\n")
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert "DTSTART:20261212T003000Z" in lines
        assert "SUMMARY:Giải đáp pháp luật\\; hỏi\\, đáp" in lines
        assert all(len(line.encode()) <= 75 for line in lines)

    def test_alone_have_a_calendar(self, client: Client):
        page = make_article()
        assert client.get(page.url).status_code == 200
        assert client.get(f"{page.url}lich.ics").status_code == 404

    @pytest.mark.parametrize(("hours", "said"), [(3, "Sắp diễn ra"), (-1, "Đang diễn ra"), (-3, "Đã diễn ra")])
    def test_say_whether_they_have_begun(self, client: Client, hours: int, said: str):
        page = make_event_page("Hội nghị", starts_at=timezone.now() + timedelta(hours=hours))
        html = client.get(page.url).content.decode()
        assert [one for one in ("Sắp diễn ra", "Đang diễn ra", "Đã diễn ra") if f">{one}<" in html] == [said]

    def test_to_come_stand_apart_from_those_past(self, client: Client):
        make_event_page("Sắp tới đây")
        make_event_page("Hôm qua rồi", starts_at=timezone.now() - timedelta(days=1))
        coming = client.get("/su-kien/").content.decode()
        past = client.get("/su-kien/?xem=da-qua").content.decode()
        assert "Sắp tới đây" in coming
        assert "Hôm qua rồi" not in coming
        assert "Hôm qua rồi" in past
        assert "Sắp tới đây" not in past

    def test_are_listed_with_few_queries(self, client: Client, django_assert_max_num_queries):
        for number in range(8):
            make_event_page(f"Hội nghị {number}", agency=make_agency())
        client.get("/su-kien/")
        with django_assert_max_num_queries(6):
            assert client.get("/su-kien/").status_code == 200

    def test_that_nobody_may_see_are_not_in_a_calendar(self, client: Client):
        page = make_event_page()
        assert client.get(f"{page.url}lich.ics").status_code == 200
        page.unpublish()
        assert client.get(f"{page.url}lich.ics").status_code == 404


class TestCampaigns:
    def test_add_up_whom_they_reached(self, client: Client):
        page = make_campaign()
        Road.objects.create(campaign=page, road="loa", what="Bản ghi", planned_reach=1000, actual_reach=900)
        Road.objects.create(campaign=page, road="zalo", what="Ba tình huống", planned_reach=11_500)
        html = client.get(page.url).content.decode()
        assert "12.500" in html
        assert "(1/2 kênh đã có số liệu)" in html

    def test_stand_on_the_home_page_while_they_run(self, client: Client):
        make_campaign("Đợt đang chạy")
        make_campaign("Đợt đã xong", starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
        html = client.get("/").content.decode()
        strip = html[html.index("campaign-strip") : html.index("Câu hỏi vừa được trả lời")]
        assert "Đợt đang chạy" in strip
        assert "Đợt đã xong" not in strip


class TestGuard:
    """Whatever page type a content is, it follows the law: the guard knows it by the key of its article."""

    @pytest.mark.parametrize("make", [make_event_page, make_campaign], ids=["event", "campaign"])
    def test_marks_contents_of_every_type(self, client: Client, make):
        page = make("Rác để ở đâu", body=CITING)
        Reliance.objects.filter(item__key=str(page.pk)).update(written_at=AT - timedelta(days=30))
        make_event("dieu-8")
        assert stale_keys(kind="editorial.article", keys=[str(page.pk)]) == {str(page.pk)}
        assert "Luật đã thay đổi" in client.get(page.url).content.decode()


class TestTranslations:
    @pytest.fixture
    def pair(self) -> tuple[ArticlePage, ArticlePage]:
        original = make_article("Trợ giúp pháp lý")
        return original, make_article("ជំនួយ", slug="tieng-khmer", language="km", translation_of=original)

    def test_lead_to_each_other(self, client: Client, pair):
        original, translated = pair
        there, back = (client.get(page.url).content.decode() for page in pair)
        assert f'hreflang="km" href="http://localhost:8000{translated.url}"' in there
        assert 'lang="km">អានជាភាសាខ្មែរ' in there
        assert f'href="{original.url}" hreflang="vi"' in back
        assert '<h1 lang="km">' in back
        assert '<title lang="km">' in back
        menu = back.partition('<nav class="site-nav"')[2].partition("</nav>")[0]
        assert menu.startswith(' aria-label="ម៉ឺនុយ" lang="km">')
        assert '<a href="/van-ban/">ឯកសារច្បាប់</a>' in menu
        assert "<title>" in there
        assert 'aria-label="Mục chính"' in there
        assert '<li aria-current="page" lang="km">' in back

    def test_stand_in_a_frame_of_their_own_language(self, client: Client, pair):
        there, back = (client.get(page.url).content.decode() for page in pair)
        box = back.partition('<form class="search-box"')[2].partition("</form>")[0]
        assert 'role="search" lang="km"' in box
        assert FRAME_IN_KHMER.search_label in box
        assert f'placeholder="{FRAME_IN_KHMER.search_hint}"' in box
        assert "Tìm" not in box
        footer = back.partition('<footer class="site-footer"')[2].partition("</footer>")[0]
        assert footer.startswith(' lang="km">')
        assert '<a href="/theo-doi/">តាមដានច្បាប់</a>' in footer
        assert '<span lang="vi">Sở Tư pháp' in footer
        assert '<strong lang="vi">Lan Tỏa' in footer
        assert not [place.label for place in FOOTER if place.label in footer]
        assert "Tìm luật, câu hỏi…" in there
        assert '<footer class="site-footer">' in there
        assert "Về cổng này" in there

    def test_are_passed_on_by_their_page_alone(self, client: Client, pair):
        """The kit greets in Vietnamese, and a text message without marks has no Khmer letter."""
        original, translated = pair
        assert f"/chia-se/noi-dung/{original.pk}/" in client.get(original.url).content.decode()
        assert f"/chia-se/noi-dung/{translated.pk}/" not in client.get(translated.url).content.decode()
        assert client.get(f"/chia-se/noi-dung/{translated.pk}/").status_code == 404

    @pytest.mark.parametrize("fonts", [{"Liberation Sans"}, {"Liberation Sans", "Noto Sans Khmer"}])
    def test_go_on_paper_where_the_machine_has_their_letters(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, fonts: set[str]
    ):
        monkeypatch.setattr(printouts, "fonts_here", lambda: frozenset(fonts))
        leaflet = make_article("ជំនួយ", slug="tieng-khmer", kind="to-gap", language="km")
        is_offered = "Bản in (PDF)" in client.get(leaflet.url).content.decode()
        printed = client.get(f"{leaflet.url}ban-in.pdf").status_code
        assert (is_offered, printed) == ((True, 200) if "Noto Sans Khmer" in fonts else (False, 404))

    def test_lead_from_the_footer_to_the_same_places(self):
        assert [one.address for one in FOOTER_IN_KHMER] == [one.address for one in FOOTER]

    def test_say_in_both_languages_that_the_original_is_newer(self, client: Client, pair):
        original, translated = pair
        assert "Bài gốc đã được sửa" not in client.get(translated.url).content.decode()
        original.save_revision().publish()
        html = client.get(translated.url).content.decode()
        assert "Bài gốc đã được sửa" in html
        assert "អត្ថបទដើម" in html
        assert "Bài gốc đã được sửa" not in client.get(original.url).content.decode()

    def test_are_in_another_language_than_the_original(self, pair):
        with pytest.raises(ValidationError):
            ArticlePage(title="Một bài", lead="x", body=[], translation_of=pair[0], slug="x").clean()


class TestReviewDate:
    def test_is_promised_only_until_it_has_passed(self, client: Client):
        today = timezone.localdate()
        kept, missed = (make_article(review_date=today + timedelta(days=days)) for days in (0, -1))
        assert "rà soát lại trước" in client.get(kept.url).content.decode()
        assert "rà soát lại trước" not in client.get(missed.url).content.decode()


class TestRating:
    def say(self, client: Client, page: ArticlePage, verdict: str, **headers: str):
        return client.post(f"{page.url}danh-gia/", {"verdict": verdict}, headers=headers)

    def test_is_counted_once_a_day_for_each_reader(self, client: Client):
        page = make_article()
        entries = Entry.objects.count()
        first = self.say(client, page, "co-ich")
        again = self.say(client, page, "chua-ro")
        assert first["Location"] == f"{page.url}?gop-y=co-ich#gop-y"
        assert again["Location"] == f"{page.url}?gop-y=da-co#gop-y"
        row = Reading.objects.get(kind="editorial.article", key=str(page.pk))
        assert (row.useful, row.unclear) == (1, 0)
        assert Entry.objects.count() == entries
        assert "Cảm ơn bạn" in client.get(f"{page.url}?gop-y=co-ich").content.decode()
        assert "sẽ xem lại" not in client.get(f"{page.url}?gop-y=chua-ro").content.decode()

    def test_from_another_site_is_refused(self, client: Client):
        assert self.say(client, make_article(), "co-ich", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert not Reading.objects.exists()

    def test_of_other_words_is_refused(self, client: Client):
        assert self.say(client, make_article(), "tuyet-voi").status_code == 422


class TestPaper:
    def test_of_a_leaflet_is_one_sheet_folded_in_three(self, client: Client):
        page = make_article(kind="to-gap", body=[("heading", "Một"), ANSWER, *CITING])
        response = client.get(f"{page.url}ban-in.pdf")
        data = b"".join(response.streaming_content)
        assert response["Content-Type"] == "application/pdf"
        assert data.startswith(b"%PDF-")
        assert response["Link"].endswith('rel="canonical"')
        again = client.get(f"{page.url}ban-in.pdf", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304

    def test_is_not_made_of_news(self, client: Client):
        page = make_article(kind="tin")
        assert client.get(page.url).status_code == 200
        assert client.get(f"{page.url}ban-in.pdf").status_code == 404


@pytest.mark.parametrize("path", sorted((DEMO / "articles").glob("*.md")), ids=lambda path: path.stem)
def test_every_block_of_the_demo_would_pass_the_editor(path, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_section()
    manuscript = read_manuscript(path.read_text("utf-8"))
    for name in filter(None, {manuscript.agency, *(dict(road).get("agency", "") for road in manuscript.roads)}):
        make_agency(name)
    section = SectionPage.objects.filter(slug=manuscript.section).first() or make_section()
    page, _ = publish_article(
        manuscript=manuscript, section=section, by=None, on=timezone.localdate(), files=DEMO / "media"
    )
    try:
        BodyBlock().clean(page.body)
    except StreamBlockValidationError as refused:
        pytest.fail(str(refused.as_json_data()))
