"""What the database itself refuses, whoever asks."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from portal.agencies.models import Place, PlaceSuccession, Posting, Succession
from portal.agencies.states import LEVELS
from tests.portal.agencies.factories import make_agency, make_officer, make_posting, make_province

DAY = date(2025, 7, 1)


def refused():
    """The database says no and the test goes on."""
    return pytest.raises(IntegrityError)


@pytest.mark.django_db
class TestAgency:
    def test_exists_for_at_least_a_day(self):
        with refused(), transaction.atomic():
            make_agency(exists_from=DAY, exists_to=DAY)

    def test_shares_its_code_with_nobody(self):
        make_agency(code="H30.12")
        with refused(), transaction.atomic():
            make_agency(code="H30.12")

    def test_may_have_no_code_like_many_others(self):
        assert make_agency(code="").code is None
        assert make_agency(code="").code is None

    def test_is_not_its_own_parent(self):
        agency = make_agency()
        agency.parent = agency
        with refused(), transaction.atomic():
            agency.save()

    @pytest.mark.parametrize(
        ("code", "is_good"), [("H30", True), ("000.00.12.H30", True), ("H30.", False), ("h30", False)]
    )
    def test_has_a_code_of_groups_between_dots(self, code: str, is_good: bool):
        field = make_agency()._meta.get_field("code")
        problems = [validator for validator in field.validators if not _passes(validator, code)]
        assert (problems == []) is is_good

    def test_is_not_deleted_while_anybody_points_to_it(self):
        posting = make_posting("editor")
        with pytest.raises(ProtectedError):
            posting.agency.delete()

    def test_keeps_its_folded_name_when_only_the_name_is_saved(self):
        agency = make_agency("Sở Y tế")
        agency.name = "Sở Nội vụ"
        agency.save(update_fields=["name"])
        agency.refresh_from_db()
        assert agency.name_fold == "so noi vu"
        assert "|so noi vu|" in agency.name_keys


def _passes(validator, code: str) -> bool:
    try:
        validator(code)
    except Exception:
        return False
    return True


@pytest.mark.django_db
class TestSuccession:
    def test_of_an_agency_by_itself_is_refused(self):
        agency = make_agency()
        with refused(), transaction.atomic():
            Succession.objects.create(predecessor=agency, successor=agency, on_date=DAY)

    def test_is_written_once(self):
        old, new = make_agency(), make_agency()
        Succession.objects.create(predecessor=old, successor=new, on_date=DAY)
        with refused(), transaction.atomic():
            Succession.objects.create(predecessor=old, successor=new, on_date=DAY)

    def test_of_a_place_by_itself_is_refused(self):
        place = make_province()
        with refused(), transaction.atomic():
            PlaceSuccession.objects.create(predecessor=place, successor=place, on_date=DAY)


@pytest.mark.django_db
class TestPlace:
    def test_lies_in_another_unless_it_is_a_province(self):
        with refused(), transaction.atomic():
            Place.objects.create(code="1", name="Xã Tân Bình", kind="xa", level="commune")

    def test_hands_its_code_on_but_shares_it_with_nobody(self):
        old = make_province(code="92", exists_to=DAY)
        make_province(code="92", exists_from=DAY)
        with refused(), transaction.atomic():
            make_province(code="92")
        assert not old.exists_on(DAY)
        assert [place.exists_from for place in Place.objects.existing_on(DAY)] == [DAY]


@pytest.mark.django_db
class TestPosting:
    def test_lasts_at_least_a_day(self):
        with refused(), transaction.atomic():
            Posting.objects.create(
                officer=make_officer(), agency=make_agency(), role="editor", from_date=DAY, to_date=DAY
            )

    def test_is_held_once_at_a_time(self):
        posting = make_posting("editor")
        with refused(), transaction.atomic():
            Posting.objects.create(
                officer=posting.officer, agency=posting.agency, role="editor", from_date=date(2026, 5, 1)
            )


class TestLevels:
    def test_know_that_districts_are_gone(self):
        eve = date(2025, 6, 30)
        assert [level.code for level in LEVELS.values() if level.exists_on(eve)][2] == "district"
        assert not LEVELS["district"].exists_on(DAY)
        assert LEVELS["commune"].exists_on(DAY)
