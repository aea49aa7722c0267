"""Officers see and decide about the sources of their own agencies, and no others."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Agency
from portal.editorial.models import ArticlePage, SectionPage, Withdrawal
from portal.editorial.states.contents import SectionKind
from portal.journal.models import Entry
from portal.sharing.models import Harvested, Source
from portal.sharing.queries.sources import brought_by_agency
from portal.sharing.states import HarvestState, SourceTrust
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.seconds import another_agrees
from tests.portal.sharing.harvest.sites import AT, Reply, Site, Told, atom, later, make_source, rss, some, visit_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, name: str, *args: object, **said: str) -> str:
    answer = client.post(reverse(name, args=args), said, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(client: Client, role: str, agency: Agency | None = None) -> Client:
    client.force_login(make_posting(role, agency=agency).officer)
    return client


@pytest.fixture
def justice(client: Client) -> Client:
    return signed_in(client, "justice")


def entry(source: Source, **said: str) -> dict[str, str]:
    return {
        "agency": str(source.agency_id),
        "section": str(source.section_id),
        "title": source.title,
        "address": source.address,
        "form": "rss-atom",
        "oai_set": "",
        "hosts": "",
        "article_kind": "tin",
        "licence": "duoc-phep",
        "trust": "cho-duyet",
        "every_minutes": "60",
    } | said


class TestBoundaries:
    @pytest.fixture
    def own(self) -> Source:
        return make_source(trust=SourceTrust.WAIT)

    @pytest.fixture
    def foreign(self) -> Source:
        return make_source(agency=make_agency("Sở khác"), address="https://khac.example.vn/rss", title="Trang khác")

    def test_an_editor_reads_the_own_sources_alone(self, client: Client, own: Source, foreign: Source):
        signed_in(client, "editor", own.agency)
        html = page(client, "sharing_sources")
        assert own.title in html
        assert foreign.title not in html
        assert client.get(reverse("sharing_source", args=[foreign.pk])).url == "/quan-tri/"

    def test_an_editor_changes_none(self, client: Client, own: Source):
        signed_in(client, "editor", own.agency)
        changed = entry(own, luu="1", title="Tên khác")
        assert client.post(reverse("sharing_source_dung", args=[own.pk])).url == "/quan-tri/"
        assert client.post(reverse("sharing_source_edit", args=[own.pk]), changed).url == "/quan-tri/"
        own.refresh_from_db()
        assert (own.is_active, own.title) == (True, "Trang Phòng Tư pháp")

    def test_an_approver_changes_the_own_ones_alone(self, client: Client, own: Source, foreign: Source):
        signed_in(client, "approver", own.agency)
        for source in (own, foreign):
            client.post(reverse("sharing_source_dung", args=[source.pk]))
            source.refresh_from_db()
        assert (own.is_active, foreign.is_active) == (False, True)

    def test_an_approver_does_not_let_a_source_publish_by_itself(self, client: Client, own: Source):
        front = SectionPage(title="Phòng", slug="phong", kind=SectionKind.AGENCY, agency=own.agency)
        make_section().get_parent().specific.add_child(instance=front)
        signed_in(client, "approver", own.agency)
        said = entry(own, luu="1", trust="dang-ngay", section=str(front.pk))
        assert client.post(reverse("sharing_source_edit", args=[own.pk]), said).status_code == 422
        said["trust"] = "cho-duyet"
        assert client.post(reverse("sharing_source_edit", args=[own.pk]), said).status_code == 302

    def test_an_approver_enters_none_for_others_nor_into_their_sections(
        self, client: Client, own: Source, foreign: Source
    ):
        signed_in(client, "approver", own.agency)
        answer = client.post(reverse("sharing_source_add"), entry(foreign, luu="1", address="https://a.example.vn/rss"))
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"agency", "section"}

    def test_others_see_nothing(self, client: Client, own: Source):
        signed_in(client, "reception", own.agency)
        assert client.get(reverse("sharing_sources")).url == "/quan-tri/"
        assert client.get(reverse("sharing_harvested")).url == "/quan-tri/"
        assert reverse("sharing_harvested") not in client.get("/quan-tri/").content.decode()

    def test_items_of_others_are_neither_read_nor_decided(self, client: Client, foreign: Source, own: Source):
        item = Harvested.objects.create(
            source=foreign, guid="a", title="Của người khác", first_seen_at=AT, last_seen_at=AT, state="cach-ly"
        )
        signed_in(client, "approver", own.agency)
        assert "Của người khác" not in client.get(reverse("sharing_harvested") + "?muc=cach-ly").content.decode()
        assert client.get(reverse("sharing_harvested_item", args=[item.pk])).url == "/quan-tri/"
        assert client.post(reverse("sharing_item_khong-dang", args=[item.pk])).url == "/quan-tri/"
        item.refresh_from_db()
        assert item.state == HarvestState.QUARANTINED

    def test_an_editor_reads_an_item_and_decides_nothing(self, client: Client, own: Source):
        item = Harvested.objects.create(
            source=own, guid="a", title="Một bài", first_seen_at=AT, last_seen_at=AT, state="cach-ly"
        )
        item.payload = {"guid": "a", "title": "Một bài"}
        item.save()
        signed_in(client, "editor", own.agency)
        assert "Không đăng</button>" not in page(client, "sharing_harvested_item", item.pk)
        assert client.post(reverse("sharing_item_khong-dang", args=[item.pk])).url == "/quan-tri/"
        item.refresh_from_db()
        assert item.state == HarvestState.QUARANTINED


class TestEnteringASource:
    def test_is_tried_before_anything_is_kept(self, justice: Client, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(7)))
        described = entry(make_source(), address=site.url("/rss"), title="Nguồn mới")
        Source.objects.all().delete()
        html = justice.post(reverse("sharing_source_add"), described | {"thu": "1"}).content.decode()
        assert "Đọc được 7 bài" in html
        assert html.count("Nói chuyện pháp luật về") == 5
        assert not Source.objects.exists()
        justice.post(reverse("sharing_source_add"), described | {"luu": "1"})
        assert Source.objects.get().title == "Nguồn mới"
        assert Entry.objects.filter(verb="source.entered").count() == 1

    def test_says_what_will_not_pass(self, justice: Client, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(1)).replace(site.url("/tin-0"), "http://la.example.com/tin-0"))
        source = make_source(site)
        html = justice.post(reverse("sharing_source_edit", args=[source.pk]), entry(source, thu="1")).content.decode()
        assert "Sẽ bị cách ly" in html

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("ftp://tuphap.example.vn/rss", "phải bắt đầu bằng https://"),
            ("http://10.0.0.1/rss", "mạng không được phép"),
            ("http://169.254.169.254/latest", "mạng không được phép"),
            ("http://0x7f.1/rss", "phải viết đủ và đúng kiểu"),
            ("https://ten:mat@tuphap.example.vn/", "không được chứa tên đăng nhập"),
            ("https://tuphap.example.vn:22/", "Cổng trong địa chỉ"),
        ],
    )
    def test_of_an_address_that_is_not_asked_says_why(self, justice: Client, address: str, words: str):
        source = make_source()
        answer = justice.post(reverse("sharing_source_edit", args=[source.pk]), entry(source, luu="1", address=address))
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_of_another_list_reads_it_from_its_beginning(self, justice: Client):
        source = make_source(etag='"a"', cursor="b", failures=3, last_error="Lỗi")
        justice.post(reverse("sharing_source_edit", args=[source.pk]), entry(source, luu="1", title="Tên khác"))
        source.refresh_from_db()
        assert source.etag == '"a"'
        said = entry(source, luu="1", address="https://tuphap.example.vn/moi")
        justice.post(reverse("sharing_source_edit", args=[source.pk]), said)
        source.refresh_from_db()
        assert (source.etag, source.cursor, source.failures, source.last_error) == ("", "", 0, "")


class TestASource:
    def test_that_is_held_goes_on_when_an_officer_has_looked(self, justice: Client, site: Site):
        items = some(10)
        site.pages["/rss"] = Reply(atom(site, items))
        source = make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(atom(site, items[8:], gone=[f"{one.name}" for one in items[:8]]))
        visit_all(at=later())
        assert "8 trong 10 bài" in page(justice, "sharing_source", source.pk)
        Source.objects.update(run_withdrawn=2)  # by the pages of the run before the doubtful one
        assert "Lượt đọc gần nhất gỡ 2 bài" in page(justice, "sharing_source", source.pk)
        assert "cho gỡ theo trang nguồn" in press(justice, "sharing_source_cho-go", source.pk)
        Source.objects.update(next_at=AT)
        visit_all(at=later(3))
        source.refresh_from_db()
        assert Harvested.objects.filter(state=HarvestState.WITHDRAWN).count() == 8
        assert (source.held_at, source.may_withdraw_many) == (None, False)

    def test_that_has_moved_is_followed_by_an_officer(self, justice: Client):
        source = make_source(moved_to="https://moi.example.vn/rss", etag='"a"')
        assert "đã chuyển hẳn đến" in page(justice, "sharing_source", source.pk)
        press(justice, "sharing_source_dia-chi-moi", source.pk)
        source.refresh_from_db()
        assert (source.address, source.moved_to, source.etag) == ("https://moi.example.vn/rss", "", "")

    def test_shows_its_visits(self, justice: Client, site: Site):
        site.pages["/rss"] = Reply(status=500)
        source = make_source(site)
        visit_all()
        assert "Trang nguồn trả lời lỗi 500." in page(justice, "sharing_source", source.pk)

    def test_is_visited_at_once_when_somebody_asks(self, justice: Client):
        source = make_source(next_at=datetime(2999, 1, 1, tzinfo=UTC), is_active=True)
        press(justice, "sharing_source_dung", source.pk)
        press(justice, "sharing_source_tiep", source.pk)
        press(justice, "sharing_source_tham", source.pk)
        source.refresh_from_db()
        assert source.next_at.year < 2999


class TestAnItem:
    def take(self, site: Site, *told: Told, **said: object) -> Harvested:
        site.pages["/rss"] = Reply(rss(site, told or some(1)))
        make_source(site, **said)
        visit_all()
        return Harvested.objects.get()

    def test_is_released_from_quarantine(self, justice: Client, site: Site):
        feed = rss(site, some(1)).replace(site.url("/tin-0.html"), "http://la.example.com/tin-0.html")
        site.pages["/rss"] = Reply(feed)
        make_source(site)
        visit_all()
        item = Harvested.objects.get()
        assert "không thuộc trang của cơ quan" in page(justice, "sharing_harvested_item", item.pk)
        press(justice, "sharing_item_dang", item.pk)
        another_agrees()
        item.refresh_from_db()
        assert (item.state, item.article.live) == (HarvestState.TAKEN, True)
        visit_all(at=later())
        item.refresh_from_db()
        assert item.state == HarvestState.TAKEN

    def test_that_is_declined_stays_declined(self, justice: Client, site: Site):
        item = self.take(site, trust=SourceTrust.WAIT)
        press(justice, "sharing_item_khong-dang", item.pk)
        visit_all(at=later())
        item.refresh_from_db()
        assert (item.state, item.article) == (HarvestState.DECLINED, None)
        assert not ArticlePage.objects.filter(title=item.title).exists()

    def test_is_said_to_be_a_copy(self, justice: Client, site: Site):
        item = self.take(site)
        twin = make_article("Một bài của cổng")
        assert "Không thấy bài nào" in press(justice, "sharing_item_ban-trung", item.pk, address="/khong-co/")
        press(justice, "sharing_item_ban-trung", item.pk, address=twin.url)
        item.refresh_from_db()
        assert (item.state, item.twin_article, item.article.live) == (HarvestState.DOUBLE, twin, False)
        assert Withdrawal.objects.get(page=item.article_id).successor_id == twin.pk

    def test_shows_a_change_beside_what_stands_here(self, justice: Client, site: Site):
        item = self.take(site, Told("a", "thừa kế", more="Có 30 người dự."))
        article = item.article
        article.lead = "Cán bộ viết lại."
        article.save_revision().publish()
        site.pages["/rss"] = Reply(rss(site, [Told("a", "thừa kế", more="Có 50 người dự.")]))
        visit_all(at=later())
        html = page(justice, "sharing_harvested_item", item.pk)
        assert "50 người dự" in html
        assert "30 người dự" in html
        assert "<mark>" in html
        press(justice, "sharing_item_nhan-ban-sua", item.pk)
        another_agrees()
        article = ArticlePage.objects.get(pk=article.pk)
        item.refresh_from_db()
        assert "50 người" in str(article.body)
        assert (item.incoming, item.waits_since) == ({}, None)

    def test_keeps_what_stands_here_if_the_officer_says_so(self, justice: Client, site: Site):
        item = self.take(site, Told("a", "thừa kế", more="Có 30 người dự."), trust=SourceTrust.WAIT)
        item.article.get_latest_revision().publish()
        site.pages["/rss"] = Reply(rss(site, [Told("a", "thừa kế", more="Có 50 người dự.")]))
        visit_all(at=later())
        press(justice, "sharing_item_giu-ban-cu", item.pk)
        visit_all(at=later(4))
        item.refresh_from_db()
        assert (item.incoming, item.waits_since) == ({}, None)
        assert "30 người" in str(ArticlePage.objects.get(pk=item.article_id).body)

    def test_is_withdrawn_when_the_source_asks(self, justice: Client, site: Site):
        item = self.take(site)
        assert "Xin ghi lời" in press(justice, "sharing_item_nguon-rut", item.pk, note=" ")
        press(justice, "sharing_item_nguon-rut", item.pk, note="Số liệu trong bài không đúng.")
        item.refresh_from_db()
        assert (item.state, item.article.live) == (HarvestState.WITHDRAWN, False)
        assert Withdrawal.objects.get(page=item.article_id).note == "Số liệu trong bài không đúng."

    def test_is_decided_once(self, justice: Client, site: Site):
        item = self.take(site, trust=SourceTrust.WAIT)
        press(justice, "sharing_item_khong-dang", item.pk)
        assert "đã được xử lý" in press(justice, "sharing_item_khong-dang", item.pk)

    def test_stands_on_the_list_of_its_state(self, justice: Client, site: Site):
        self.take(site, trust=SourceTrust.WAIT)
        html = page(justice, "sharing_harvested")
        assert some(1)[0].title in html
        assert some(1)[0].title not in justice.get(reverse("sharing_harvested") + "?muc=dang").content.decode()
        assert some(1)[0].title not in justice.get(reverse("sharing_harvested") + "?tim=xyz").content.decode()


class TestFigures:
    def test_are_counted_by_agency_and_period(self, site: Site):
        site.pages["/rss"] = Reply(atom(site, some(3)))
        source = make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(atom(site, [], gone=["tin-0"]))
        visit_all(at=later())
        found = brought_by_agency(since=AT, until=later(3))
        assert found == {source.agency_id: {"taken": 3, "doubled": 0, "withdrawn": 1}}
        assert brought_by_agency(since=AT, until=AT)[source.agency_id] == {"taken": 0, "doubled": 0, "withdrawn": 0}
        assert brought_by_agency(since=AT, until=later(3), agencies=[]) == {}
