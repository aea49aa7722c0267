"""What left a list without a word is looked for where it stood, and withdrawn when it is surely gone."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from portal.editorial.models import Withdrawal
from portal.outward.operations import http_client
from portal.sharing.models import Harvested, Source
from portal.sharing.operations.harvesting.fetch import check_origins
from portal.sharing.states import HarvestState
from tests.portal.sharing.harvest.sites import AT, Reply, Site, later, make_source, rss, some, visit_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def check(at: datetime) -> int:
    return check_origins(door=http_client(), clock=lambda: at)


@pytest.fixture
def short_list(site: Site) -> Site:
    """Three items were told; two of them are not any more. All pages still stand."""
    items = some(3)
    site.pages |= {f"/{one.name}.html": Reply("<p>Bài</p>") for one in items}
    site.pages["/rss"] = Reply(rss(site, items))
    make_source(site)
    visit_all()
    site.pages["/rss"] = Reply(rss(site, items[2:]))
    visit_all(at=later())
    site.asked.clear()
    return site


class TestAnItemThatLeftTheList:
    def test_is_looked_for_once_a_week(self, short_list: Site):
        assert check(later(3)) == 0
        assert sorted(short_list.paths()) == ["/tin-0.html", "/tin-1.html"]
        check(later(24))
        assert len(short_list.paths()) == 2
        check(later(24 * 8))
        assert len(short_list.paths()) == 4

    def test_is_withdrawn_when_it_is_gone_a_day_later_too(self, short_list: Site):
        short_list.pages["/tin-0.html"] = Reply(status=404)
        assert check(later(3)) == 0
        item = Harvested.objects.get(guid="tin-0")
        assert (item.state, item.missing_since) == (HarvestState.TAKEN, later(3))
        assert check(later(20)) == 0
        assert check(later(27)) == 1
        item.refresh_from_db()
        assert (item.state, item.article.live) == (HarvestState.WITHDRAWN, False)
        page = Client().get(item.article.url).content.decode()
        assert Withdrawal.objects.get(page=item.article_id).note in page
        assert "đã rút" not in page  # nobody did

    def test_stays_when_it_comes_back(self, short_list: Site):
        short_list.pages["/tin-0.html"] = Reply(status=404)
        check(later(3))
        assert Harvested.objects.get(guid="tin-0").missing_since == later(3)
        short_list.pages["/tin-0.html"] = Reply("<p>Bài</p>")
        assert check(later(28)) == 0
        assert Harvested.objects.get(guid="tin-0").missing_since is None

    def test_stays_when_its_site_is_down(self, short_list: Site):
        short_list.pages |= {"/tin-0.html": Reply(status=500), "/tin-1.html": Reply("x", cut=100)}
        check(later(3))
        assert set(short_list.paths()) == {"/tin-0.html", "/tin-1.html"}
        assert not Harvested.objects.filter(missing_since__isnull=False).exists()

    def test_of_many_that_are_gone_holds_the_source(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(10)))
        source = make_source(site)
        visit_all()
        site.pages["/rss"] = Reply(rss(site, some(1)))
        visit_all(at=later())
        check(later(3))
        assert check(later(30)) == 0
        source.refresh_from_db()
        assert source.held_at == later(30)
        assert "Không còn thấy 9 trong 10 bài" in source.held_reason
        assert not Harvested.objects.filter(state=HarvestState.WITHDRAWN).exists()


class TestAnItemOfTheList:
    def test_is_not_looked_for(self, site: Site):
        site.pages["/rss"] = Reply(rss(site, some(2)))
        make_source(site)
        visit_all()
        assert check(AT + timedelta(days=30)) == 0
        assert site.paths() == ["/rss"]

    def test_is_not_looked_for_because_the_list_did_not_change(self, site: Site):
        site.pages["/rss"] = lambda headers: (
            Reply(status=304) if "if-none-match" in headers else Reply(rss(site, some(2)), headers={"ETag": '"a"'})
        )
        make_source(site)
        visit_all()
        visit_all(at=later())
        assert Source.objects.get().whole_run_at == AT
        assert check(later(300)) == 0
