"""The demo's agencies: whoever the plan of 2021 names can be found on its dates, and their heirs today."""

from datetime import date

import pytest
from demo.scenes.agencies import DemoAccountsRefused, load_demo_accounts, load_demo_agencies
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Place, PlaceSuccession
from portal.agencies.queries import agencies_of_class, current_successors, find_agency, may

PLAN_DAY = date(2021, 5, 1)
TODAY = date(2026, 11, 24)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_agencies")]

# Name as the plan writes it, slug on the plan's day.
NAMED_IN_THE_PLAN = [
    ("Sở Tư pháp", "so-tu-phap-hau-giang"),
    ("Sở Thông tin và Truyền thông", "so-thong-tin-va-truyen-thong-hau-giang"),
    ("Sở Kế hoạch và Đầu tư", "so-ke-hoach-va-dau-tu-hau-giang"),
    ("Sở Tài chính", "so-tai-chinh-hau-giang"),
    ("Ủy ban nhân dân tỉnh", "uy-ban-nhan-dan-tinh-hau-giang"),
    ("Ủy ban nhân dân tỉnh Hậu Giang", "uy-ban-nhan-dan-tinh-hau-giang"),
    ("UBND tỉnh", "uy-ban-nhan-dan-tinh-hau-giang"),
    ("Hội đồng nhân dân tỉnh Hậu Giang", "hoi-dong-nhan-dan-tinh-hau-giang"),
    ("Thủ tướng Chính phủ", "thu-tuong-chinh-phu"),
    ("Bộ trưởng Bộ Tư pháp", "bo-tu-phap"),
    ("Vụ Phổ biến, giáo dục pháp luật - Bộ Tư pháp", "vu-pho-bien-giao-duc-phap-luat"),
    ("Cục Công tác phía Nam - Bộ Tư pháp", "cuc-cong-tac-phia-nam"),
    ("TU", "tinh-uy-hau-giang"),
]
# Other ways of writing, and names of other papers.
ALSO_FOUND = [
    ("Sở TT&TT", "so-thong-tin-va-truyen-thong-hau-giang"),
    ("Sở Tư pháp tỉnh", "so-tu-phap-hau-giang"),
    ("so tu phap tinh hau giang", "so-tu-phap-hau-giang"),
    ("Sở LĐ-TB&XH", "so-lao-dong-thuong-binh-va-xa-hoi-hau-giang"),
    ("UBMTTQVN tỉnh", "uy-ban-mttq-viet-nam-tinh-hau-giang"),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hậu Giang", "uy-ban-mttq-viet-nam-tinh-hau-giang"),
    ("Tỉnh đoàn", "tinh-doan-hau-giang"),
    ("UBND huyện Châu Thành A", "uy-ban-nhan-dan-huyen-chau-thanh-a-hau-giang"),
    ("UBND huyện Châu Thành", "uy-ban-nhan-dan-huyen-chau-thanh-hau-giang"),
    ("UBND TX Long Mỹ", "uy-ban-nhan-dan-thi-xa-long-my-hau-giang"),
    ("UBND xã Tân Bình, huyện Phụng Hiệp, tỉnh Hậu Giang", "uy-ban-nhan-dan-xa-tan-binh-phung-hiep-hau-giang"),
    ("UBND phường I, TP Vị Thanh", "uy-ban-nhan-dan-phuong-i-thanh-pho-vi-thanh-hau-giang"),
]
NOT_FOUND = ["Sở Tư pháp tỉnh Bạc Liêu", "Sở Ngoại vụ", "Sở", "", "các cơ quan, đơn vị có liên quan"]


class TestFindAgency:
    @pytest.mark.parametrize(("name", "slug"), NAMED_IN_THE_PLAN + ALSO_FOUND)
    def test_finds_who_is_meant_on_the_plans_day(self, name: str, slug: str):
        found = find_agency(name=name, on=PLAN_DAY)
        assert found is not None
        assert found.slug == slug

    @pytest.mark.parametrize("name", NOT_FOUND)
    def test_guesses_nobody(self, name: str):
        assert find_agency(name=name, on=PLAN_DAY) is None

    def test_finds_the_living_one_today(self):
        assert find_agency(name="Sở Tư pháp", on=TODAY).slug == "so-tu-phap-can-tho"
        assert find_agency(name="Sở Kế hoạch và Đầu tư", on=TODAY) is None
        assert find_agency(name="UBND xã Phụng Hiệp", on=TODAY).place.code == "31420"

    def test_every_agency_is_found_by_its_own_name_while_it_exists(self):
        for agency in Agency.objects.all():
            on = agency.exists_from or PLAN_DAY
            assert find_agency(name=f"{agency.name}", on=on) == agency, agency.slug


class TestAgenciesOfClass:
    @pytest.mark.parametrize(
        ("phrase", "count_2021", "count_today"),
        [
            ("Ủy ban nhân dân cấp huyện", 8, 0),
            ("UBND huyện, thị xã, thành phố", 8, 0),
            ("Ủy ban nhân dân cấp xã", 75, 28),
            ("các cơ quan, đơn vị có liên quan", 0, 0),
        ],
    )
    def test_counts(self, phrase: str, count_2021: int, count_today: int):
        assert len(agencies_of_class(phrase=phrase, on=PLAN_DAY)) == count_2021
        assert len(agencies_of_class(phrase=phrase, on=TODAY)) == count_today

    def test_departments_and_the_bodies_equal_to_them(self):
        names = {agency.short_name for agency in agencies_of_class(phrase="các sở, ban, ngành tỉnh", on=PLAN_DAY)}
        assert {"Sở Tư pháp", "Ban Dân tộc", "Thanh tra tỉnh", "Công an tỉnh", "Văn phòng UBND tỉnh"} <= names
        assert "Tỉnh đoàn" not in names
        more = agencies_of_class(phrase="các sở, ban, ngành, đoàn thể tỉnh", on=PLAN_DAY)
        assert len(more) == len(names) + 6

    def test_stands_in_dictionary_order(self):
        found = [agency.name_sort for agency in agencies_of_class(phrase="các sở, ban, ngành tỉnh", on=TODAY)]
        assert found == sorted(found)


class TestReorganisation:
    def test_the_work_of_a_merged_department_is_found_two_steps_on(self):
        old = Agency.objects.get(slug="so-thong-tin-va-truyen-thong-hau-giang")
        assert [a.slug for a in current_successors(agency=old, on=PLAN_DAY)] == [old.slug]
        assert [a.slug for a in current_successors(agency=old, on=date(2025, 4, 1))] == [
            "so-khoa-hoc-va-cong-nghe-hau-giang-2025"
        ]
        assert [a.slug for a in current_successors(agency=old, on=TODAY)] == ["so-khoa-hoc-va-cong-nghe-can-tho"]

    def test_a_district_has_no_heir(self):
        district = Agency.objects.get(slug="uy-ban-nhan-dan-huyen-phung-hiep-hau-giang")
        assert current_successors(agency=district, on=TODAY) == []

    def test_every_commune_of_2021_knows_what_became_of_it(self):
        communes = Place.objects.filter(level="commune", exists_to=date(2025, 7, 1))
        assert communes.count() == 75
        assert PlaceSuccession.objects.filter(predecessor__in=communes).count() == 75

    def test_nothing_is_left_of_one_day_between_old_and_new(self):
        eve, day = date(2025, 6, 30), date(2025, 7, 1)
        assert find_agency(name="Sở Tư pháp", on=eve).slug == "so-tu-phap-hau-giang"
        assert find_agency(name="Sở Tư pháp", on=day).slug == "so-tu-phap-can-tho"


class TestLoadDemo:
    def test_changes_nothing_the_second_time(self):
        before = (Place.objects.count(), Agency.objects.count(), PlaceSuccession.objects.count())
        assert load_demo_agencies() == 0
        assert (Place.objects.count(), Agency.objects.count(), PlaceSuccession.objects.count()) == before

    def test_gives_one_account_for_each_role(self):
        accounts = load_demo_accounts(at=timezone.now())
        load_demo_accounts(at=timezone.now())
        assert Officer.objects.count() == len(accounts)
        assert {account.role for account in accounts} == {
            "editor",
            "approver",
            "legal",
            "leader",
            "chair",
            "reception",
            "justice",
            "unit_admin",
            "administrator",
        }
        editor = Officer.objects.get(username="bientap")
        own, other = Agency.objects.get(slug="so-tu-phap-can-tho"), Agency.objects.get(slug="so-cong-thuong-can-tho")
        assert may(officer=editor, verb="article.write", agency=own, on=TODAY)
        assert not may(officer=editor, verb="article.write", agency=other, on=TODAY)
        assert editor.has_perm("wagtailadmin.access_admin")

    def test_is_refused_where_the_public_comes(self, settings):
        settings.DEMO_ACCOUNTS = False
        with pytest.raises(DemoAccountsRefused):
            load_demo_accounts(at=timezone.now())
        assert not Officer.objects.exists()
