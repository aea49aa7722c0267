"""Who follows an agency or a place is told of what it publishes and issues, and goes on with its successors."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Place, PlaceSuccession, Succession
from portal.dissemination.models import Follower, News
from portal.dissemination.operations import collect_news
from portal.dissemination.queries import subject_named
from portal.dissemination.states import FollowedKind
from portal.journal.models import Entry
from portal.schema.models import keyed_digest
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.dissemination.factories import change, follow, make_law, pass_on, send
from tests.portal.editorial.factories import make_article

pytestmark = pytest.mark.django_db
MERGED = date(2025, 7, 1)


def make_commune(name: str, code: str, *, parent: Place, **dates: object) -> Place:
    return Place.objects.create(code=code, name=name, kind="xa", level="commune", parent=parent, **dates)


class Land:
    """Two communes that became one."""

    def __init__(self) -> None:
        self.province = make_province("Thành phố Cần Thơ", code="92")
        self.old = make_commune("Xã Vị Thắng", "31450", parent=self.province, exists_to=MERGED)
        self.other = make_commune("Thị trấn Nàng Mau", "31441", parent=self.province, exists_to=MERGED)
        self.new = make_commune("Xã Vị Thủy", "31441", parent=self.province, exists_from=MERGED)
        for before in (self.old, self.other):
            PlaceSuccession.objects.create(predecessor=before, successor=self.new, on_date=MERGED)


@pytest.fixture
def land() -> Land:
    return Land()


def follow_place(place: Place, *, address: str = "nam@example.vn") -> None:
    follow(str(place.pk), kind=FollowedKind.PLACE, address=address)


def follow_agency(agency: Agency, *, address: str = "nam@example.vn") -> None:
    follow(agency.slug, kind=FollowedKind.AGENCY, address=address)


def told() -> set[str]:
    """Who is to be told, by address, of what the journal says."""
    pass_on()
    return set(News.objects.values_list("follower__addresses__value", flat=True))


class TestLaws:
    def test_of_an_agency_are_told_to_who_follows_it(self):
        agency, another = make_agency("Ủy ban nhân dân thành phố"), make_agency("Sở Xây dựng")
        follow_agency(agency)
        follow_agency(another, address="lan@example.vn")
        change(make_law(issuer=agency), "dieu-1")
        assert told() == {"nam@example.vn"}

    def test_for_a_place_are_told_to_who_follows_it(self, land: Land):
        follow_place(land.new)
        follow_place(land.province, address="lan@example.vn")
        change(make_law(territory=land.new), "dieu-1")
        assert told() == {"nam@example.vn"}

    def test_of_the_new_commune_are_told_to_who_followed_the_old(self, land: Land):
        follow_place(land.old)
        change(make_law(territory=land.new), "dieu-1")
        assert told() == {"nam@example.vn"}

    def test_of_the_old_commune_are_told_to_who_follows_the_new_and_not_to_its_neighbour(self, land: Land):
        follow_place(land.new)
        follow_place(land.other, address="lan@example.vn")
        change(make_law(territory=land.old), "dieu-1")
        assert told() == {"nam@example.vn"}

    def test_of_the_heir_are_told_to_who_followed_the_agency(self):
        before, heir = make_agency("Sở Tư pháp tỉnh cũ", exists_to=MERGED), make_agency(exists_from=MERGED)
        Succession.objects.create(predecessor=before, successor=heir, on_date=MERGED)
        follow_agency(before)
        change(make_law(issuer=heir), "dieu-1")
        assert told() == {"nam@example.vn"}

    def test_followed_by_law_agency_and_place_at_once_is_told_once(self, land: Land):
        agency = make_agency()
        law = make_law(issuer=agency, territory=land.new)
        follow(law.slug)
        follow_agency(agency)
        follow_place(land.new)
        change(law, "dieu-1")
        pass_on()
        assert News.objects.count() == 1

    def test_cost_no_query_about_mergers_where_nobody_follows_such_a_thing(
        self,
        land: Land,
        django_assert_max_num_queries,  # noqa: ANN001
    ):
        law = make_law(territory=land.new, issuer=make_agency())
        follow(law.slug)
        change(law, "dieu-1")
        with django_assert_max_num_queries(20):
            pass_on()


def entries_of(*verbs: str) -> list[Entry]:
    return list(Entry.objects.filter(verb__in=verbs).order_by("pk"))


def pages_told() -> MemoryProvider:
    """What the journal says of pages is told, settled and sent."""
    later = timezone.now() + timedelta(minutes=11)
    collect_news(entries=entries_of("page.published", "page.withdrawn"), at=later)
    return send(at=later)


@pytest.mark.usefixtures("founded_portal")
class TestArticles:
    def test_of_an_agency_are_told_when_they_are_published(self):
        agency = make_agency("Sở Tư pháp")
        follow_agency(agency)
        make_article("Đặt cọc mua nhà", agency=agency)
        (letter,) = pages_told().carried
        assert letter.subject == "Mới có trên cổng: Đặt cọc mua nhà"
        assert "Sở Tư pháp đã đăng bài viết này." in letter.text
        assert "/tin-bai/dat-coc-mua-nha/" in letter.text

    def test_of_others_are_not(self):
        followed = make_agency("Sở Xây dựng")
        follow_agency(followed)
        make_article(agency=make_agency("Sở Tư pháp"))
        make_article("Sửa nhà", agency=followed)
        (letter,) = pages_told().carried
        assert letter.subject == "Mới có trên cổng: Sửa nhà"

    def test_corrected_are_told_as_corrected(self):
        agency = make_agency("Sở Tư pháp")
        article = make_article(agency=agency)
        follow_agency(agency)
        article.title = "Đặt cọc mua nhà, đất"
        article.save_revision().publish()
        later = timezone.now() + timedelta(minutes=11)
        collect_news(entries=entries_of("page.published")[-1:], at=later)
        (letter,) = send(at=later).carried
        assert "Sở Tư pháp đã sửa nội dung này; xin đọc bản mới." in letter.text

    def test_withdrawn_are_told_as_withdrawn_to_who_may_have_read_them(self):
        agency = make_agency("Sở Tư pháp")
        article = make_article(agency=agency)
        follow_agency(agency)
        article.unpublish()
        later = timezone.now() + timedelta(minutes=11)
        collect_news(entries=entries_of("page.withdrawn"), at=later)
        (letter,) = send(at=later).carried
        assert "Nội dung này của Sở Tư pháp đã được rút" in letter.text

    def test_published_and_withdrawn_within_ten_minutes_are_nobodys_news(self):
        agency = make_agency()
        follow_agency(agency)
        make_article(agency=agency).unpublish()
        make_article("Sửa nhà", agency=agency)
        (letter,) = pages_told().carried
        assert letter.subject == "Mới có trên cổng: Sửa nhà"

    def test_of_a_communes_committee_are_told_to_who_follows_the_commune(self, land: Land):
        follow_place(land.old)
        committee = make_agency("Ủy ban nhân dân xã Vị Thủy", level="commune", kind="committee", place=land.new)
        make_article(agency=committee)
        assert len(pages_told().carried) == 1

    def test_in_another_language_are_for_those_who_want_it(self):
        agency = make_agency()
        follow_agency(agency)
        follow_agency(agency, address="sok@example.vn")
        Follower.objects.filter(addresses__fingerprint=keyed_digest("sok@example.vn")).update(language="km")
        make_article(agency=agency, language="km")
        assert {letter.to for letter in pages_told().carried} == {"sok@example.vn"}


class TestPages:
    def test_of_an_agency_and_of_a_commune_lead_to_following_them(self, client: Client, land: Land):
        agency = make_agency("Sở Tư pháp")
        page = client.get(f"/co-quan/{agency.slug}/").content.decode()
        assert f'href="/theo-doi/co-quan/{agency.slug}/"' in page
        page = client.get("/van-ban/noi-toi-o/31441/").content.decode()
        assert 'href="/theo-doi/dia-ban/31441/"' in page
        for form in (f"/theo-doi/co-quan/{agency.slug}/", "/theo-doi/dia-ban/31441/", "/theo-doi/dia-ban/92/"):
            assert client.get(form).status_code == 200

    def test_a_code_means_the_commune_of_today(self, client: Client, land: Land):
        """Both codes on paper lead there: the one the commune took over, and the one that ended with its commune."""
        for code in ("31441", "31450"):
            assert "Xã Vị Thủy" in client.get(f"/theo-doi/dia-ban/{code}/").content.decode()
        assert client.get("/theo-doi/dia-ban/99999/").status_code == 404

    def test_what_is_no_more_names_its_heir_and_leads_there(self, land: Land):
        subject = subject_named(kind="dia-ban", key=str(land.old.pk))
        assert subject.name == "Xã Vị Thắng, thành phố Cần Thơ (nay là Xã Vị Thủy)"
        assert subject.address == "/van-ban/noi-toi-o/31441/"
