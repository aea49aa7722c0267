"""What goes into the index: the promises that every source keeps, and whose and where its things are."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from lawsearch.engine import FACETS, Findable
from portal.agencies.models import Place, PlaceSuccession
from portal.editorial.states.contents import CONTENT_KINDS
from portal.library.models import Field, Instrument
from portal.plans.models import Plan
from portal.questions.models import Answer
from portal.search.jobs import index_reader
from portal.search.queries.sources import (
    SOURCES,
    belonging_to,
    everything,
    stamps_today,
)
from portal.search.states import ANSWER, FACET_KINDS, KIND_LABELS
from tests.portal.agencies.factories import close_agency, make_agency, make_province
from tests.portal.digitisation.publishing.scans import make_published
from tests.portal.editorial.factories import make_article
from tests.portal.laid import laid
from tests.portal.plans.factories import make_agencies, make_plan
from tests.portal.questions.answering import Team
from tests.portal.search.answering import make_answer
from tests.portal.search.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
MERGED = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)


@laid
def _things(_portal: None) -> None:
    """Of every source that is no law."""
    for kind in CONTENT_KINDS:
        make_article(f"Việc {kind}", kind=kind)
    make_agencies()
    make_plan()
    make_answer(team=Team(make_agency("Sở Tài chính")))
    make_published("Trang một", "Trang hai")


@pytest.fixture
def filled(shelf: None, _things: None) -> list[Findable]:
    """A portal with things of every source."""
    return list(everything(day=TODAY))


def held_by(owner: str) -> Findable:
    return next(iter(belonging_to([owner], day=TODAY)))


class TestEverySource:
    def test_fills_the_index(self, filled: list[Findable]):
        assert {one.owner.partition(":")[0] for one in filled} == set(SOURCES)

    def test_gives_each_thing_a_name_of_its_own(self, filled: list[Findable]):
        assert len({one.key for one in filled}) == len(filled)

    def test_stamps_its_things_as_it_will_answer_for_them(self, filled: list[Findable]):
        assert {one.owner: one.stamp for one in filled} == stamps_today({one.owner for one in filled})
        assert all(one.stamp for one in filled)

    def test_holds_only_kinds_that_it_declares_and_that_have_a_label(self, filled: list[Findable]):
        for one in filled:
            assert one.kind in SOURCES[one.owner.partition(":")[0]].kinds
        assert {kind for source in SOURCES.values() for kind in source.kinds} == set(KIND_LABELS)

    def test_knows_nothing_of_owners_that_are_not_there(self, filled: list[Findable]):
        gone = [
            "van-ban:khong-co",
            "bai-viet:999999",
            "ke-hoach:khong-co",
            "tra-loi:999999",
            "tra-loi:khong-co",
            "so-hoa:khong-co",
            "phong-khac:1",
        ]
        assert list(belonging_to(gone, day=TODAY)) == []
        assert stamps_today(gone) == {}

    def test_gives_what_belongs_to_an_owner_as_it_gives_everything(self, filled: list[Findable]):
        for owner in {one.owner for one in filled}:
            assert list(belonging_to([owner], day=TODAY)) == [one for one in filled if one.owner == owner]

    def test_is_told_of_by_the_journal(self):
        for source in SOURCES.values():
            assert source.told_by
            assert all(verb.startswith(index_reader.verbs) for verb in source.told_by)

    def test_every_facet_on_the_page_is_one_of_the_index(self):
        assert {kind.name for kind in FACET_KINDS} <= set(FACETS)


class TestPages:
    def test_are_found_each_under_its_own_kind(self, filled: list[Findable]):
        assert {one.kind for one in filled if one.owner.startswith("bai-viet:")} == set(CONTENT_KINDS)

    def test_are_found_in_their_fields(self, db: None):
        page = make_article("Có sổ đỏ")
        top = Field.objects.create(slug="dat-dai", name="Đất đai")
        page.fields.add(Field.objects.create(slug="dat-dai/so-do", name="Sổ đỏ", parent=top))
        page.save()
        assert held_by(f"bai-viet:{page.pk}").topics == ("dat-dai",)

    def test_are_found_under_their_agency_and_its_heir(self, db: None):
        old, new = make_agency("Sở Tư pháp tỉnh Hậu Giang"), make_agency("Sở Tư pháp thành phố Cần Thơ")
        page = make_article("Đặt cọc", agency=old)
        assert held_by(f"bai-viet:{page.pk}").agencies == (old.slug,)
        close_agency(agency=old, on=MERGED, successors=[new], decision="Nghị quyết 202/2025/QH15")
        assert held_by(f"bai-viet:{page.pk}").agencies == (old.slug, new.slug)


class TestAnswers:
    def test_are_found_by_what_was_asked_and_by_what_was_answered(self, db: None):
        answer = make_answer(question="Mua rẫy rồi thôi.", text="- Mất cọc.\n- Trừ khi có thỏa thuận.")
        thing = held_by(f"tra-loi:{answer.number}")
        assert thing.parts is not None
        assert (thing.parts.heading, thing.parts.asked) == (answer.title, "mua rẫy rồi thôi")
        assert thing.body == "Không.\nMất cọc.\nTrừ khi có thỏa thuận."
        assert thing.card["url"] == f"/hoi-dap/{answer.slug}/"

    def test_are_found_in_their_field(self, db: None):
        answer = make_answer(field_slug="hanh-chinh-tu-phap/ho-tich")
        assert held_by(f"tra-loi:{answer.number}").topics == ("hanh-chinh-tu-phap",)

    def test_are_found_under_their_agency_and_its_heir(self, db: None):
        old, new = make_agency("Sở Tư pháp tỉnh Hậu Giang"), make_agency("Sở Tư pháp thành phố Cần Thơ")
        answer = make_answer(team=Team(old))
        close_agency(agency=old, on=MERGED, successors=[new], decision="Nghị quyết 202/2025/QH15")
        assert held_by(f"tra-loi:{answer.number}").agencies == (old.slug, new.slug)

    def test_hold_where_it_is_said(self, db: None):
        province = make_province("Tỉnh Vĩnh Long", code="86")
        answer = make_answer(team=Team(make_agency("Sở Xây dựng", place=make_province("Tỉnh Hậu Giang", code="93"))))
        assert held_by(f"tra-loi:{answer.number}").places == ("93",)
        Answer.objects.update(territory=province)
        assert held_by(f"tra-loi:{answer.number}").places == ("86",)

    def test_cost_as_many_queries_however_many_there_are(
        self, db: None, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        team = Team()
        for number in range(4):
            make_answer(f"Câu {number}", team=team)
        with django_assert_max_num_queries(6):
            assert len(list(SOURCES[ANSWER].things(None, TODAY))) == 4


class TestLand:
    """Hậu Giang became a part of Cần Thơ; codes of the statistics office pass on."""

    @pytest.fixture
    def hau_giang(self, db: None) -> Place:
        old = Place.objects.create(code="93", name="Tỉnh Hậu Giang", kind="tinh", level="province", exists_to=MERGED)
        new = Place.objects.create(
            code="92", name="Thành phố Cần Thơ", kind="thanh-pho", level="province", exists_from=MERGED
        )
        PlaceSuccession.objects.create(predecessor=old, successor=new, on_date=MERGED)
        return old

    @pytest.fixture
    def district(self, hau_giang: Place) -> Place:
        """Divided among communes of the city; nobody carries it on as a whole."""
        district = Place.objects.create(
            code="935", name="Huyện Vị Thủy", kind="huyen", level="district", parent=hau_giang, exists_to=MERGED
        )
        town = Place.objects.create(
            code="31441", name="Thị trấn Nàng Mau", kind="thi-tran", level="commune", parent=district, exists_to=MERGED
        )
        city = Place.objects.get(code="92")
        commune = Place.objects.create(
            code="31441", name="Xã Vị Thủy", kind="xa", level="commune", parent=city, exists_from=MERGED
        )
        PlaceSuccession.objects.create(predecessor=town, successor=commune, on_date=MERGED)
        return district

    def local(self, place: Place | None, shelf: None) -> Findable:
        Instrument.objects.filter(slug="30-2020-nd-cp").update(territory=place, is_nationwide=place is None)
        return held_by("van-ban:30-2020-nd-cp")

    def test_of_national_law_is_nowhere_in_particular(self, shelf: None):
        assert self.local(None, shelf).places == ()

    def test_of_a_province_that_is_no_more_is_the_new_one_too(self, shelf: None, hau_giang: Place):
        assert self.local(hau_giang, shelf).places == ("92", "93")

    def test_of_a_district_that_was_divided_is_the_province_of_its_communes(self, shelf: None, district: Place):
        assert self.local(district, shelf).places == ("92", "935")

    def test_of_a_commune_is_itself_and_what_it_lies_in(self, shelf: None, district: Place):
        town, commune = Place.objects.filter(code="31441").order_by("pk")
        assert self.local(commune, shelf).places == ("31441", "92")
        assert self.local(town, shelf).places == ("31441", "92")

    def test_of_a_page_is_that_of_its_agency(self, hau_giang: Place):
        page = make_article("Đặt cọc", agency=make_agency(place=hau_giang))
        assert held_by(f"bai-viet:{page.pk}").places == ("92", "93")


class TestPlans:
    def test_are_found_under_who_leads(self, db: None):
        agencies = make_agencies()
        plan = make_plan()
        first = held_by(f"ke-hoach:{plan.slug}")
        assert first.agencies == (agencies["Sở Tư pháp"].slug, agencies["Sở Nội vụ"].slug)

    def test_are_not_there_when_they_are_withdrawn(self, db: None):
        plan = make_plan()
        assert list(belonging_to([f"ke-hoach:{plan.slug}"], day=TODAY)) != []
        Plan.objects.update(withdrawn_at="2026-11-24T00:00:00Z")
        assert list(belonging_to([f"ke-hoach:{plan.slug}"], day=TODAY)) == []


class TestLaws:
    def test_are_found_by_the_same_name_that_is_shown(self, shelf: None, tmp_path: Path):
        Instrument.objects.filter(slug="45-2013-qh13").update(title="Luật Luật Đất đai")
        law, article, *_ = belonging_to(["van-ban:45-2013-qh13"], day=TODAY)
        assert (law.name, law.card["title"]) == ("Luật Đất đai", "Luật Đất đai")
        assert article.parts is not None
        assert article.parts.title == "Luật Đất đai 45/2013/QH13"

    def test_with_a_title_that_says_nothing_are_known_by_how_they_begin(self, shelf: None):
        Instrument.objects.filter(slug="30-2020-nd-cp").update(title="Nghị định số 30/2020/NĐ-CP")
        _, article = belonging_to(["van-ban:30-2020-nd-cp"], day=TODAY)
        assert article.parts is not None
        assert article.parts.title.startswith("thể thức văn bản 1 thể thức văn bản là tập hợp")
        assert article.parts.title.endswith("30/2020/NĐ-CP")
