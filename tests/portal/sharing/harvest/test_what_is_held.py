"""A trusted source that was broken into: nothing of it is public before an officer has looked, then by the steps."""

import pytest
from django.test import Client

from portal.design.refusals import Refused
from portal.editorial.models import ArticlePage
from portal.editorial.operations.syndication import publish_from_source
from portal.outward.states import GateCheck, GateFinding, GateVerdict
from portal.sharing.models import Harvested
from portal.sharing.states import HarvestState
from tests.portal.editorial.factories import make_article
from tests.portal.seconds import another_agrees
from tests.portal.sharing.harvest.sites import AT, Reply, Site, Told, later, make_source, rss, some, visit_all
from tests.portal.sharing.harvest.test_source_desks import justice, page, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
__all__ = ["justice"]
ADVERTISEMENT = "Nhà cái w88 uy tín, nạp lần đầu tặng 100k tại w88.vip."
PERSON = "Ông Nguyễn Văn Hùng, căn cước 092075001234, nhiễm HIV."


@pytest.mark.parametrize("words", [ADVERTISEMENT, PERSON])
def test_a_new_item_is_held_and_the_others_are_not(site: Site, words: str):
    site.pages["/rss"] = Reply(rss(site, [*some(2), Told("xau", "thừa kế nhà ở", more=words)]))
    make_source(site)
    visit_all()
    held = Harvested.objects.get(guid="xau")
    assert (held.state, held.article) == (HarvestState.QUARANTINED, None)
    assert held.reason
    assert ArticlePage.objects.live().filter(harvested__isnull=False).count() == 2


def test_a_change_is_held_and_what_stood_before_stays(site: Site):
    site.pages["/rss"] = Reply(rss(site, [Told("a", "thừa kế")]))
    make_source(site)
    visit_all()
    site.pages["/rss"] = Reply(rss(site, [Told("a", "thừa kế", more=ADVERTISEMENT)]))
    visit_all(at=later())
    item = Harvested.objects.get()
    assert (item.state, bool(item.incoming)) == (HarvestState.TAKEN, True)
    assert "w88" not in str(ArticlePage.objects.live().get(pk=item.article_id).body)


def test_an_officer_sees_why_and_lets_it_go_on_as_a_draft(justice: Client, site: Site):
    site.pages["/rss"] = Reply(rss(site, [Told("a", "thừa kế", more=PERSON)]))
    make_source(site)
    visit_all()
    item = Harvested.objects.get()
    html = page(justice, "sharing_harvested_item", item.pk)
    assert "<mark>092075001234</mark>" in html
    assert GateCheck.CIRCUMSTANCES.label in html
    press(justice, "sharing_item_dang", item.pk)
    another_agrees()
    item.refresh_from_db()
    assert (item.state, item.article.live) == (HarvestState.WAITING, False)


def test_publishing_from_a_source_takes_no_verdict_that_holds():
    held = GateVerdict((GateFinding(GateCheck.LURE, "nhà cái"),))
    with pytest.raises(Refused):
        publish_from_source(article=make_article("Một bài"), verdict=held, by=None, at=AT, reason="Nguồn")


def test_small_oddities_need_company():
    odd = GateFinding(GateCheck.MANNER, "dài khác thường", weight=1)
    assert not GateVerdict((odd,)).holds
    assert GateVerdict((odd,)).reason == ""
    assert GateVerdict((odd, GateFinding(GateCheck.BURST, "", weight=1))).holds
