"""A section takes over what another one published: it follows the original, with a few words of its own."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency
from portal.design.refusals import Incomplete, Refused, WrongState
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.operations.sections import sync_section_permissions
from portal.editorial.operations.syndication import (
    AdoptionOverlay,
    adopt_article,
    change_adoption,
    look_at_original,
    release_adoption,
)
from portal.editorial.queries.adoptions import adoptable_articles, adoptions_held, adoptions_of
from portal.editorial.queries.listings import contents_of_section
from portal.editorial.queries.listings import listed_contents as rows_shown
from portal.journal.models import Entry
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_draft, make_front
from tests.portal.laid import laid
from tests.portal.seconds import another_agrees

DAY = timedelta(days=1)


@laid
def agency(_portal: None) -> Agency:
    return make_agency("Sở Công Thương")


@laid
def section(agency) -> SectionPage:
    return make_front(agency)


@laid
def article(section) -> ArticlePage:
    return make_article("Đặt cọc mua nhà", section=make_front(make_agency("Sở Tư pháp")))


def adopt(section: SectionPage, article: ArticlePage, **said: object) -> Adoption:
    return adopt_article(
        section=section, article=article, overlay=AdoptionOverlay(**said), by=make_officer(), at=timezone.now()
    )


def held_row(adoption: Adoption) -> Any:
    return adoptions_of(sections=[adoption.section]).get(pk=adoption.pk)


def rows(section: SectionPage, at: datetime | None = None) -> list[dict[str, Any]]:
    at = at or timezone.now()
    return rows_shown(section=section, standing=contents_of_section(section=section, at=at), at=at)


def shown(section: SectionPage, at: datetime | None = None) -> list[str]:
    return [one["title"] for one in rows(section, at)]


class TestAdopt:
    def test_shows_it_and_leaves_word(self, section, article, agency):
        adopt(section, article)
        assert shown(section) == ["Đặt cọc mua nhà"]
        entry = Entry.objects.get(verb="article.adopted")
        assert (entry.subject_id, entry.details["agency"]) == (str(article.pk), agency.pk)

    def test_says_it_in_words_of_its_own(self, section, article):
        adopt(section, article, title="Bỏ cọc thì mất gì?", kind="to-gap")
        (one,) = rows(section)
        assert (one["title"], one["lead"], one["kind_label"]) == ("Bỏ cọc thì mất gì?", article.lead, "Tờ gấp")

    def test_refuses_what_may_not_travel(self, section, article):
        others = article.get_parent().specific
        refused = [
            make_article("Có bản quyền", section=others, licence="duoc-phep"),
            make_draft("Nháp", section=others),
            make_article("Của mình", section=section),
        ]
        for one in refused:
            with pytest.raises(Refused, match="Không nhận được bài này"):
                adopt(section, one)

    def test_refuses_it_twice_also_on_a_shelf_below(self, section, article):
        shelf = section.add_child(instance=SectionPage(title="Bản tin", slug="ban-tin"))
        adopt(section, article)
        for place in (section, shelf):
            with pytest.raises(Refused, match="Không nhận được bài này"):
                adopt(place, article)

    def test_refuses_a_kind_that_is_a_page_of_its_own(self, section, article):
        with pytest.raises(Refused, match="Quy chế không cho đăng loại nội dung này ở"):
            adopt(section, article, kind="su-kien")

    def test_refuses_to_be_seen_for_no_time(self, section, article):
        with pytest.raises(Incomplete, match="Ngày kết thúc phải sau ngày bắt đầu"):
            adopt(section, article, visible_to=timezone.now() - DAY)

    def test_finds_by_words_and_field(self, section, article):
        found = adoptable_articles(section=section, search="cọc nhà")
        assert list(found) == [article]
        assert not adoptable_articles(section=section, search="thừa kế").exists()
        assert not adoptable_articles(section=section, field="dat-dai").exists()


class TestFollowing:
    def test_a_withdrawn_original_is_gone_at_once_and_the_desk_says_so(self, section, article):
        adoption = adopt(section, article)
        article.unpublish()
        assert shown(section) == []
        (held,) = adoptions_held(adoptions=[held_row(adoption)], at=timezone.now())
        assert (held["following"].value, held["is_shown"]) == ("da-rut", False)

    def test_a_corrected_original_is_pointed_out_until_looked_at(self, section, article):
        adoption = adopt(section, article, title="Lời của mình")
        article.title = "Đặt cọc, bản sửa"
        article.save_revision().publish()
        fresh = held_row(adoption)
        (held,) = adoptions_held(adoptions=[fresh], at=timezone.now())
        assert held["following"].value == "da-sua"
        assert shown(section) == ["Lời của mình"]
        look_at_original(adoption=fresh, by=make_officer(), at=timezone.now())
        (held,) = adoptions_held(adoptions=[fresh], at=timezone.now())
        assert held["following"].value == "nhu-cu"

    def test_without_own_words_the_correction_is_seen(self, section, article):
        adopt(section, article)
        article.title = "Đặt cọc, bản sửa"
        article.save_revision().publish()
        assert shown(section) == ["Đặt cọc, bản sửa"]

    def test_is_seen_between_its_days(self, section, article):
        now = timezone.now()
        adopt(section, article, visible_from=now + DAY, visible_to=now + 3 * DAY)
        assert [len(shown(section, now + days * DAY)) for days in (0, 2, 4)] == [0, 1, 0]

    def test_is_released(self, section, article):
        adoption = adopt(section, article)
        release_adoption(adoption=adoption, by=make_officer(), at=timezone.now())
        assert shown(section) == []
        with pytest.raises(WrongState):
            change_adoption(adoption=adoption, overlay=AdoptionOverlay(), by=make_officer(), at=timezone.now())
        adopt(section, article)
        assert shown(section) == ["Đặt cọc mua nhà"]


class TestListedIn:
    def test_merges_own_and_adopted_newest_first_page_by_page(self, section, article, django_assert_num_queries):
        make_article("Cũ của mình", section=section)
        adopt(section, article)
        make_article("Mới của mình", section=section)
        assert shown(section) == ["Mới của mình", "Đặt cọc mua nhà", "Cũ của mình"]
        with django_assert_num_queries(4):
            rows(section)


class TestDesk:
    def enter(self, role: str, agency: Agency) -> Client:
        client = Client()
        client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
        return client

    def test_an_editor_adopts_with_one_click(self, section, article, agency):
        client = self.enter("editor", agency)
        assert "Đặt cọc mua nhà" in client.get("/quan-tri/nhan-bai/").content.decode()
        client.post("/quan-tri/nhan-bai/nhan/", {"muc": section.pk, "bai": article.pk})
        assert shown(section) == []
        another_agrees()
        assert shown(section) == ["Đặt cọc mua nhà"]
        assert "Đặt cọc mua nhà" in client.get("/quan-tri/nhan-bai/da-nhan/").content.decode()

    def test_only_who_approves_gives_other_words(self, section, article, agency):
        adoption = adopt(section, article)
        said = {"title": "Lời khác", "kind": "to-gap", "from_day": timezone.localdate().isoformat()}
        assert self.enter("editor", agency).post(f"/quan-tri/nhan-bai/{adoption.pk}/", said).status_code == 302
        adoption.refresh_from_db()
        assert (adoption.title, adoption.kind) == ("", "to-gap")
        assert self.enter("approver", agency).post(f"/quan-tri/nhan-bai/{adoption.pk}/", said).status_code == 302
        adoption.refresh_from_db()
        assert adoption.title == "Lời khác"

    def test_nobody_adopts_for_another_section_nor_touches_its_adoptions(self, section, article, agency):
        adoption = adopt(section, article)
        theirs = article.get_parent()
        client = self.enter("approver", agency)
        assert client.get(f"/quan-tri/nhan-bai/?muc={theirs.pk}").url == "/quan-tri/"
        own = make_article("Của mình", section=section)
        assert client.post("/quan-tri/nhan-bai/nhan/", {"muc": theirs.pk, "bai": own.pk}).url == "/quan-tri/"
        assert Adoption.objects.count() == 1
        stranger = self.enter("approver", article.get_parent().specific.agency)
        for door in ("", "thoi/", "da-xem/"):
            assert stranger.post(f"/quan-tri/nhan-bai/{adoption.pk}/{door}").status_code == 404
        adoption.refresh_from_db()
        assert adoption.ended_at is None

    def test_lets_go(self, section, article, agency):
        adoption = adopt(section, article)
        client = self.enter("editor", agency)
        asked = client.get(f"/quan-tri/nhan-bai/{adoption.pk}/thoi/").content.decode()
        assert f"Thôi nhận “{article.title}”?" in asked
        assert shown(section) != []
        client.post(f"/quan-tri/nhan-bai/{adoption.pk}/thoi/")
        assert shown(section) == []

    def test_offers_no_front_of_an_agency_that_ended(self, section, article, agency):
        heir = make_agency("Sở Kinh tế")
        close_agency(agency=agency, on=timezone.localdate(), successors=[heir], decision="NQ 1")
        sync_section_permissions(on=timezone.localdate())
        client = self.enter("editor", heir)
        html = client.get("/quan-tri/nhan-bai/").content.decode()
        assert "Sở Kinh tế" in html
        assert client.get(f"/quan-tri/nhan-bai/?muc={section.pk}").url == "/quan-tri/"
