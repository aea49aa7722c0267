"""1 July 2025, replayed: one document, whatever stood at what ended is found again, and nothing is left behind."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Place, Posting, Succession
from portal.agencies.operations import post_officer
from portal.agencies.queries import current_successors
from portal.dissemination.queries.audience import places_within
from portal.editorial.models import SectionPage
from portal.editorial.queries.freshness import silent_sections
from portal.frontpages.operations.reorganisation import rehearse, reorganise, undo_reorganisation
from portal.frontpages.queries.belongings import orphans
from tests.portal.agencies.factories import make_officer
from tests.portal.editorial.factories import make_front
from tests.portal.frontpages import july_2025
from tests.portal.frontpages.july_2025 import move

NIGHT = date(2025, 7, 1)
NOW = timezone.make_aware(datetime.combine(NIGHT, time(1)))

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def committee(name: str, on: date = NIGHT - timedelta(days=1)) -> Agency:
    return Agency.objects.existing_on(on).get(name=f"Ủy ban nhân dân {name}")


def test_1_july_2025_leaves_nothing_behind_and_can_be_taken_back():
    july_2025.three_provinces(made_up=2)
    old = committee("phường I")
    district, department = committee("huyện Vị Thủy"), Agency.objects.get(slug="so-tu-phap-93")
    fronts = [make_front(one) for one in (old, district, department)]
    hoa, binh = make_officer("hoa"), make_officer("binh")
    post_officer(officer=hoa, agency=old, role="editor", from_date=date(2025, 1, 1), on=NIGHT)
    post_officer(officer=binh, agency=department, role="approver", from_date=NIGHT, on=NIGHT)  # on the very day
    before = [list(model.objects.order_by("pk").values()) for model in (Agency, Place, Posting, Succession)]
    lines = [*july_2025.moves(made_up=2), move("Điều chuyển", "hoa", "so-tu-phap-92", role="Biên tập viên")]

    keeper = make_officer()
    seen = rehearse(lines=lines, by=keeper, at=NOW)
    held = {agency: dict(kinds) for agency, kinds in seen["parts"]}
    assert held[old]["chuyên mục (cơ quan phụ trách)"] == 1
    assert not seen["left"]
    assert before == [list(model.objects.order_by("pk").values()) for model in (Agency, Place, Posting, Succession)]

    made = reorganise(lines=lines, by=keeper, at=NOW)
    assert orphans(on=NIGHT) == []
    assert Place.objects.existing_on(NIGHT).filter(level="commune").count() == 28 + 2
    assert not Place.objects.existing_on(NIGHT).filter(level="district").exists()
    (city,) = Place.objects.existing_on(NIGHT).filter(level="province")
    assert current_successors(agency=Agency.objects.get(pk=old.pk), on=NIGHT)[0].place.name == "Phường Vị Thanh"
    assert current_successors(agency=Agency.objects.get(pk=department.pk), on=NIGHT)[0].place == city

    # Whoever said "phường I" when they subscribed is still meant, and an old address still answers.
    assert old.place_id in places_within(keys=[city.pk])
    for front in fronts:
        assert Client().get(front.url).status_code in (200, 301, 302)
    # Nobody is reminded of the front of one that is no more; its heir has one of its own.
    late = NIGHT + timedelta(days=400)
    assert not {one.section.pk for one in silent_sections(on=late) if one.section} & {one.pk for one in fronts}
    for agency in (old, district, department):
        (heir,) = current_successors(agency=Agency.objects.get(pk=agency.pk), on=NIGHT)
        assert SectionPage.objects.filter(agency=heir).exists()
    # Roles went along, those of the very day too, and one who was moved has the new one alone.
    assert {(one.officer.username, one.agency.slug, one.role) for one in Posting.objects.filter(to_date=None)} == {
        ("binh", "so-tu-phap-92", "approver"),
        ("hoa", "so-tu-phap-92", "editor"),
    }

    undo_reorganisation(document=made, by=keeper, at=NOW + timedelta(days=29))
    assert before == [list(model.objects.order_by("pk").values()) for model in (Agency, Place, Posting, Succession)]
    assert orphans(on=NIGHT) == []
    assert Officer.objects.get(username="hoa").groups.exists()
