"""Which local rules bind where I live: those of today's city, of the province that was, of the commune itself."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lawtext.words import slugify
from portal.agencies.models import Place, PlaceSuccession
from portal.agencies.queries.territory import communes_named, communes_of, governing_places
from portal.dissemination.queries.followers import place_followed
from portal.frontpages.operations import found_portal
from portal.library.models import Instrument
from portal.library.operations.validity import refresh_spans
from portal.library.web.facts import territory_words
from tests.portal.library.factories import AT, bring_records, record

pytestmark = pytest.mark.django_db

MERGED = date(2025, 7, 1)
TODAY = date(2026, 11, 24)


class Land:
    """Hậu Giang with one district, and Cần Thơ beside it, before and after they joined; as small as the story needs."""

    def __init__(self) -> None:
        self.hau_giang = self._place("93", "Tỉnh Hậu Giang", "tinh", "province", to=MERGED)
        self.old_can_tho = self._place("92", "Thành phố Cần Thơ (trước 01/7/2025)", "thanh-pho", "province", to=MERGED)
        self.can_tho = self._place("92", "Thành phố Cần Thơ", "thanh-pho", "province", since=MERGED)
        self.vi_thuy = self._place("935", "Huyện Vị Thủy", "huyen", "district", parent=self.hau_giang, to=MERGED)
        self.nang_mau = self._commune("31441", "Thị trấn Nàng Mau", self.vi_thuy, to=MERGED)
        self.vi_thang = self._commune("31450", "Xã Vị Thắng", self.vi_thuy, to=MERGED)
        self.vi_thuy_xa = self._commune("31441", "Xã Vị Thủy", self.can_tho, since=MERGED)
        self.ninh_kieu = self._commune("31117", "Phường Ninh Kiều", self.can_tho, since=MERGED)
        for before, after in [
            (self.hau_giang, self.can_tho), (self.old_can_tho, self.can_tho),
            (self.nang_mau, self.vi_thuy_xa), (self.vi_thang, self.vi_thuy_xa),
        ]:  # fmt: skip
            PlaceSuccession.objects.create(predecessor=before, successor=after, on_date=MERGED)

    def _place(
        self, code: str, name: str, kind: str, level: str, *, since: Any = None, to: Any = None, parent: Any = None
    ) -> Place:
        return Place.objects.create(
            code=code, name=name, kind=kind, level=level, exists_from=since, exists_to=to, parent=parent
        )

    def _commune(self, code: str, name: str, parent: Place, **dates: Any) -> Place:
        return self._place(code, name, "xa", "commune", parent=parent, **dates)


@pytest.fixture
def land() -> Land:
    return Land()


def act(number: str, territory: Place | None, *, issued: date, **fields: Any) -> Instrument:
    made = Instrument.objects.create(
        official_number=number, number_key=number.lower(), number_fold=number.lower(),
        slug=f"{slugify(number)}-{Instrument.objects.count()}",
        title=f"Quyết định {number}", title_fold="x", title_sort="x", issued_date=issued, effective_date=issued,
        territory=territory, created_at=AT, updated_at=AT, **fields,
    )  # fmt: skip
    refresh_spans([made])
    return made


class TestPlacesWithASay:
    def test_are_the_commune_its_city_and_what_its_land_was_part_of(self, land: Land) -> None:
        says = {say.place.name: say.is_former for say in governing_places(commune=land.vi_thuy_xa)}
        assert says == {
            "Xã Vị Thủy": False, "Thành phố Cần Thơ": False,
            "Thị trấn Nàng Mau": True, "Xã Vị Thắng": True, "Huyện Vị Thủy": True, "Tỉnh Hậu Giang": True,
        }  # fmt: skip

    def test_of_a_divided_commune_speak_for_a_part(self, land: Land) -> None:
        PlaceSuccession.objects.filter(predecessor=land.vi_thang).update(is_partial=True)
        partial = {say.place.name for say in governing_places(commune=land.vi_thuy_xa) if say.is_partial}
        assert partial == {"Xã Vị Thắng"}


class TestCommunes:
    def test_on_the_land_of_a_province_that_is_no_more(self, land: Land) -> None:
        assert communes_of(place=land.hau_giang, on=TODAY) == [land.vi_thuy_xa]
        assert communes_of(place=land.can_tho, on=TODAY) == [land.ninh_kieu, land.vi_thuy_xa]

    @pytest.mark.parametrize(
        ("words", "found"),
        [("nang mau", [("Xã Vị Thủy", "Thị trấn Nàng Mau")]), ("Vị Thủy", [("Xã Vị Thủy", "")]), ("xyz", []), ("", [])],
    )
    def test_are_found_by_old_and_new_names(self, words: str, found: list[tuple[str, str]], land: Land) -> None:
        named = communes_named(words=words, on=TODAY)
        assert [(one.commune.name, one.formerly) for one in named] == found


class TestThePage:
    @pytest.fixture
    def acts(self, land: Land) -> None:
        act("10/2020/QĐ-UBND", land.hau_giang, issued=date(2020, 5, 1), issuer_name="UBND tỉnh Hậu Giang")
        act("10/2020/QĐ-UBND", land.old_can_tho, issued=date(2020, 6, 1), issuer_name="UBND thành phố Cần Thơ")
        act("11/2021/QĐ-UBND", land.hau_giang, issued=date(2021, 5, 1), expired_date=date(2026, 1, 1))
        act("12/2026/QĐ-UBND", land.can_tho, issued=date(2026, 2, 1))
        act("1/2026/NQ-HĐND", land.vi_thuy_xa, issued=date(2026, 3, 1))

    def test_shows_the_rules_of_the_old_province_beside_those_of_the_new(
        self, acts: None, land: Land, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(12):
            html = client.get("/van-ban/noi-toi-o/31441/").text
        assert "10/2020/QĐ-UBND" in html
        assert "UBND tỉnh Hậu Giang" in html
        assert "UBND thành phố Cần Thơ" not in html  # the same number, of the other old province
        assert "11/2021/QĐ-UBND" not in html  # over
        assert "12/2026/QĐ-UBND" in html
        assert "1/2026/NQ-HĐND" in html
        assert "Áp dụng trên địa bàn tỉnh Hậu Giang cũ" in html
        assert "đang áp dụng" not in html  # their status is not known of all

    def test_narrows_to_one_place(self, acts: None, land: Land, client: Client) -> None:
        html = client.get(f"/van-ban/noi-toi-o/31441/?cua={land.hau_giang.pk}").text
        assert "10/2020/QĐ-UBND" in html
        assert "12/2026/QĐ-UBND" not in html

    def test_of_a_commune_without_rules_says_whom_to_ask(self, land: Land, client: Client) -> None:
        assert "Ủy ban nhân dân phường Ninh Kiều" in client.get("/van-ban/noi-toi-o/31117/").text

    def test_of_a_commune_that_has_ended_leads_to_its_land(self, land: Land, client: Client) -> None:
        """Its address stands in letters and on walls; 31450 was Xã Vị Thắng."""
        assert client.get("/van-ban/noi-toi-o/31450/").headers["Location"] == "/van-ban/noi-toi-o/31441/"
        assert place_followed(code="31450", on=TODAY) == land.vi_thuy_xa
        PlaceSuccession.objects.create(
            predecessor=land.vi_thang, successor=land.ninh_kieu, on_date=MERGED, is_partial=True
        )
        choice = client.get("/van-ban/noi-toi-o/31450/", follow=True).text
        assert all(f"/van-ban/noi-toi-o/{code}/" in choice for code in ("31441", "31117"))
        assert place_followed(code="31450", on=TODAY) is None

    def test_of_no_commune_is_not_there(self, land: Land, client: Client) -> None:
        assert client.get("/van-ban/noi-toi-o/00000/").status_code == 404

    def test_is_found_by_an_old_name(self, land: Land, client: Client) -> None:
        html = client.get("/van-ban/noi-toi-o/?xa=nang+mau").text
        assert "/van-ban/noi-toi-o/31441/" in html
        assert "trước đây có Thị trấn Nàng Mau" in html

    def test_that_is_not_in_the_data_is_not_said_to_be_none(self, land: Land, client: Client) -> None:
        html = client.get("/van-ban/noi-toi-o/?xa=cai+khe").text
        assert "chưa có trong dữ liệu của cổng" in html
        assert "Không thấy xã, phường nào" not in html


def told(territory: Place, *, on: date = TODAY) -> str:
    """Where an act of the place applies, as it is heard, without the way to the reader's own commune."""
    html = territory_words(territory, communes=communes_of(place=territory, on=on), day=on)
    return re.sub(r"<[^>]+>", "", html).removesuffix(". Quy định áp dụng ở xã, phường của tôi")


class TestWhereAnActApplies:
    def test_of_a_place_that_is_no_more_is_told_by_the_communes_of_today(self, land: Land) -> None:
        assert told(land.hau_giang) == "Tỉnh Hậu Giang cũ: nay là xã Vị Thủy của thành phố Cần Thơ"
        assert told(land.nang_mau) == "Thị trấn Nàng Mau cũ: nay là xã Vị Thủy của thành phố Cần Thơ"

    def test_of_many_communes_is_told_by_their_number(self, land: Land) -> None:
        for number, kind in enumerate(["phuong", "xa", "xa"]):
            heir = land._place(f"3200{number}", f"Nơi mới {number}", kind, "commune", parent=land.can_tho, since=MERGED)
            PlaceSuccession.objects.create(predecessor=land.nang_mau, successor=heir, on_date=MERGED)
        assert told(land.hau_giang) == "Tỉnh Hậu Giang cũ: nay là 4 xã, phường của thành phố Cần Thơ"

    def test_that_lies_in_two_provinces_now_names_both(self, land: Land) -> None:
        other = land._place("96", "Tỉnh Cà Mau", "tinh", "province", since=MERGED)
        heir = land._commune("32001", "Xã Phong Hiệp", other, since=MERGED)
        PlaceSuccession.objects.create(predecessor=land.vi_thang, successor=heir, on_date=MERGED)
        said = "xã Vị Thủy của thành phố Cần Thơ; xã Phong Hiệp của tỉnh Cà Mau"
        assert told(land.hau_giang) == f"Tỉnh Hậu Giang cũ: nay là {said}"

    def test_of_a_place_that_exists_is_its_name_and_what_it_lies_in(self, land: Land) -> None:
        assert told(land.can_tho) == "Thành phố Cần Thơ"
        assert told(land.vi_thuy_xa) == "Xã Vị Thủy, thành phố Cần Thơ"
        assert told(land.hau_giang, on=date(2022, 1, 1)) == "Tỉnh Hậu Giang"

    def test_of_land_that_nobody_carries_on_is_told_by_its_name(self, land: Land) -> None:
        PlaceSuccession.objects.filter(predecessor__level="commune").delete()
        assert told(land.hau_giang) == "Tỉnh Hậu Giang cũ"


class TestTheActsOwnPage:
    @pytest.fixture
    def act_of_hau_giang(self, land: Land, tmp_path: Path) -> Instrument:
        """An act of the province that was, with its text; Cần Thơ has issued another of the same number."""
        bring_records(
            tmp_path,
            record("10/2020/QĐ-UBND", title="Quyết định Về vệ sinh chợ nổi", doc_type="Quyết định",
                   issuer="Ủy ban nhân dân tỉnh Hậu Giang", issued="01/05/2020"),
        )  # fmt: skip
        made = Instrument.objects.get()
        made.territory, made.is_nationwide = land.hau_giang, False
        made.save()
        other = act("10/2020/QĐ-UBND", land.old_can_tho, issued=date(2020, 6, 1), issuer_name="UBND thành phố Cần Thơ")
        Instrument.objects.filter(pk=other.pk).update(number_key=made.number_key)
        return made

    def test_says_where_it_applies_and_which_other_act_has_its_number(
        self, act_of_hau_giang: Instrument, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(20):
            html = client.get(act_of_hau_giang.get_absolute_url()).text
        assert '<a href="/van-ban/noi-toi-o/31441/">xã Vị Thủy</a> của thành phố Cần Thơ' in html
        assert '<a href="/van-ban/noi-toi-o/">Quy định áp dụng ở xã, phường của tôi</a>' in html
        assert "Có văn bản khác cùng số 10/2020/QĐ-UBND" in html
        assert "UBND thành phố Cần Thơ, ban hành ngày 01/06/2020" in html

    def test_leads_to_all_of_a_number_that_many_places_have_used(
        self, act_of_hau_giang: Instrument, land: Land, client: Client
    ) -> None:
        for number in range(6):
            made = act("10/2020/QĐ-UBND", land.ninh_kieu, issued=date(2020, 7, 1), issuer_name=f"UBND {number}")
            Instrument.objects.filter(pk=made.pk).update(number_key=act_of_hau_giang.number_key)
        html = client.get(act_of_hau_giang.get_absolute_url()).text
        assert 'href="/van-ban/?tu=10%2F2020%2FQ%C4%90-UBND"' in html
        assert html.count("ban hành ngày 01/07/2020") + html.count("ban hành ngày 01/06/2020") == 5

    def test_of_the_same_place_is_no_other_act(self, act_of_hau_giang: Instrument, land: Land, client: Client) -> None:
        Instrument.objects.exclude(pk=act_of_hau_giang.pk).update(territory=land.hau_giang)
        assert "Có văn bản khác cùng số" not in client.get(act_of_hau_giang.get_absolute_url()).text

    def test_is_found_from_the_shelf_and_from_the_front_door(self, land: Land, client: Client) -> None:
        found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        for address in ("/van-ban/", "/"):
            assert 'href="/van-ban/noi-toi-o/"' in client.get(address).text
