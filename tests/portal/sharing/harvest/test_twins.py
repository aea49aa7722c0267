"""One thing that comes by two routes is shown once; the portal's own words come back as its own."""

import pytest

from portal.editorial.models import ArticlePage
from portal.journal.models import Entry
from portal.sharing.jobs import pages_reader
from portal.sharing.models import Harvested, SketchBand
from portal.sharing.operations.harvesting.fetch import decide_duplicates_again
from portal.sharing.operations.harvesting.items import sketch_all_articles
from portal.sharing.states import HarvestState, SourceTrust
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_article
from tests.portal.sharing.harvest.sites import AT, BASE, Reply, Site, Told, later, make_source, rss, some, visit_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def read_journal() -> None:
    pages_reader.read(list(Entry.objects.order_by("pk")))


def states() -> dict[str, str]:
    return dict(Harvested.objects.values_list("guid", "state"))


class TestOneItemByTwoRoutes:
    def newspaper(self, site: Site, told: Told) -> None:
        """It repeats the agency's words under its own address, with a line of its own at the end."""
        copy = rss(site, [Told("bao-1", told.topic, more=told.more)]).replace("nhà.", "nhà. Báo Cần Thơ đưa tin.")
        site.pages["/bao"] = Reply(copy)
        make_source(site, "/bao", title="Báo", agency=make_agency("Báo Cần Thơ"))

    def test_is_shown_once_with_its_first_source(self, site: Site):
        (told,) = some(1)
        site.pages["/rss"] = Reply(rss(site, [told]))
        make_source(site)
        visit_all()
        self.newspaper(site, told)
        visit_all()
        copy = Harvested.objects.get(guid="bao-1")
        assert copy.state == HarvestState.DOUBLE
        assert copy.twin_article == Harvested.objects.get(guid="tin-0").article
        assert ArticlePage.objects.filter(title=told.title).count() == 1

    def test_is_recognised_by_its_address_whatever_stands_around_it(self, site: Site):
        (told,) = some(1)
        site.pages["/rss"] = Reply(rss(site, [told]))
        site.pages["/khac"] = Reply(
            rss(site, [Told("tin-0", "chuyện khác hẳn")]).replace(".html", ".html?utm_source=x")
        )
        make_source(site)
        visit_all()
        make_source(site, "/khac", agency=make_agency("Báo Cần Thơ"))
        visit_all()
        assert Harvested.objects.filter(state=HarvestState.DOUBLE, reason="Cùng địa chỉ với bài đã có.").count() == 1

    def test_is_shown_by_the_other_when_the_first_is_gone(self, site: Site):
        (told,) = some(1)
        site.pages["/rss"] = Reply(rss(site, [told]))
        make_source(site)
        visit_all()
        self.newspaper(site, told)
        visit_all()
        ArticlePage.objects.get(title=told.title).unpublish()
        read_journal()
        assert decide_duplicates_again(base=BASE, at=later()) == 1
        copy = Harvested.objects.get(guid="bao-1")
        assert (copy.state, copy.article.live, copy.article.source_name) == (HarvestState.TAKEN, True, "Báo")
        assert decide_duplicates_again(base=BASE, at=later()) == 0

    def test_is_not_two_notices_of_one_form(self, site: Site):
        site.pages["/rss"] = Reply(
            rss(site, [Told("a", "thừa kế", more="Buổi sau: ngày 12/12/2026 tại xã Trường Long.")])
        )
        make_source(site)
        visit_all()
        site.pages["/hai"] = Reply(rss(site, [Told("b", "thừa kế", more="Buổi sau: ngày 19/12/2026 tại xã Nhơn Ái.")]))
        make_source(site, "/hai", agency=make_agency("Xã Nhơn Ái"))
        visit_all()
        assert set(states().values()) == {HarvestState.TAKEN}


class TestWordsOfThePortal:
    def own(self, told: Told) -> ArticlePage:
        article = make_article(told.title, lead="Tóm tắt của cổng.", body=[("paragraph", f"<p>{told.text}</p>")])
        read_journal()
        return article

    def test_come_back_from_a_partner_as_what_they_are(self, site: Site):
        (told,) = some(1)
        article = self.own(told)
        site.pages["/rss"] = Reply(rss(site, [told]))
        make_source(site)
        visit_all()
        echo = Harvested.objects.get()
        assert (echo.state, echo.twin_article_id) == (HarvestState.DOUBLE, article.pk)
        assert ArticlePage.objects.filter(title=told.title).count() == 1

    def test_come_back_under_the_portals_own_address(self, site: Site):
        article = self.own(Told("x", "đặt cọc"))
        feed = rss(site, [Told("y", "chuyện khác hẳn")])
        site.pages["/rss"] = Reply(feed.replace(site.url("/y.html"), f"{BASE}{article.url}"))
        make_source(site)
        visit_all()
        assert Harvested.objects.get().twin_article_id == article.pk

    def test_are_forgotten_when_they_are_withdrawn(self):
        article = self.own(some(1)[0])
        assert SketchBand.objects.filter(article=article).exists()
        article.unpublish()
        read_journal()
        assert not SketchBand.objects.filter(article=article).exists()

    def test_are_known_from_before_the_first_source(self):
        article = make_article()
        sketch_all_articles()
        before = set(SketchBand.objects.filter(article=article).values_list("band", flat=True))
        assert len(before) >= 20
        sketch_all_articles()
        assert set(SketchBand.objects.filter(article=article).values_list("band", flat=True)) == before


class TestAPage:
    def test_that_is_approved_here_takes_its_item_along(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(1)))
        make_source(site, trust=SourceTrust.WAIT)
        visit_all()
        ArticlePage.objects.get(title=some(1)[0].title).get_latest_revision().publish()
        read_journal()
        item = Harvested.objects.get()
        assert (item.state, item.taken_at is not None) == (HarvestState.TAKEN, True)
        assert Entry.objects.filter(verb="harvest.taken").count() == 1
        read_journal()
        assert Entry.objects.filter(verb="harvest.taken").count() == 1

    def test_that_is_taken_down_here_stays_down(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(1)))
        make_source(site)
        visit_all(at=AT)
        ArticlePage.objects.get(title=some(1)[0].title).unpublish()
        read_journal()
        site.pages["/rss"] = Reply(rss(site, [Told("tin-0", "hôn nhân và gia đình", more="Sửa.")]))
        visit_all(at=later())
        item = Harvested.objects.get()
        assert (item.state, item.article.live) == (HarvestState.DECLINED, False)

    def test_that_was_removed_here_is_not_made_again(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(1)))
        make_source(site)
        visit_all(at=AT)
        ArticlePage.objects.get(title=some(1)[0].title).delete()
        read_journal()
        visit_all(at=later())
        assert states() == {"tin-0": HarvestState.DECLINED}
        assert not ArticlePage.objects.filter(title=some(1)[0].title).exists()
