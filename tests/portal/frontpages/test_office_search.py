"""One box over all that an officer may see: by number, name and words, whatever the marks; and no more."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from lawtext.words import fold
from portal.agencies.models import Agency
from portal.agencies.queries.office_search import kinds_to_search, searched_kinds
from portal.editorial.operations.sections import sync_section_permissions
from portal.questions.models import Question
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.frontpages.waiting_scenes import WAITING
from tests.portal.library.laws import make_instrument
from tests.portal.reports.compilations.factories import make_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


class Findable(NamedTuple):
    role: str
    lay: Callable[[Agency], object]
    is_everybodys: bool = False
    words: slice = slice(-2, None)  # of its line, those that are typed


def waiting(code: str) -> Findable:
    return Findable(WAITING[code].role, WAITING[code].lay)


SCENES = {
    "cau-hoi": waiting("cau-hoi-phai-tra-loi"),
    "cau-tra-loi": waiting("tra-loi-soan"),
    "bai": waiting("bai-bi-tra-lai"),
    "van-ban": Findable("reception", lambda agency: make_instrument(number_fold="7/2021/nd-cp"), True, slice(1)),
    "dot-gui": waiting("dot-gui-soan"),
    "tai-lieu-so-hoa": waiting("tai-lieu-cho-soat"),
    "nhiem-vu": Findable("reception", WAITING["bao-cao-phai-gui"].lay, True, slice(3, 5)),
    "kho-khan": waiting("vuong-mac-da-tra-loi"),
    "bao-cao": waiting("tong-hop-cho-duyet"),
    "bao-cao-co-quan": waiting("bao-cao-phai-gui"),
    "hoat-dong": Findable("editor", lambda agency: make_activity(agency, make_officer())),
    "nguon-tin": waiting("tin-nguon-cho-xem"),
    "co-quan": Findable("administrator", lambda agency: agency),
    "can-bo": Findable("administrator", lambda agency: agency),
}


def browser(role: str, agency: Agency, name: str = "cho") -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, officer=make_officer(f"{name}-{role}")).officer)
    return client


def test_every_kind_has_its_scene():
    assert set(SCENES) == {kind.code for kind in searched_kinds()}


@pytest.mark.both_engines  # each has expressions of its own
@pytest.mark.parametrize("code", SCENES)
def test_is_found_by_words_without_marks_and_leads_where_the_officer_may_go(code: str):
    agency, scene = make_agency("Sở Nội vụ"), SCENES[code]
    asks, stranger = browser(scene.role, agency), browser("reception", make_agency("Sở khác"), "khac")
    scene.lay(agency)
    sync_section_permissions(on=date(2026, 11, 25))
    for row in asks.get(reverse("office_search"), {"loai": code}).context["rows"]:
        words = fold(row["title"].split("(")[0]).split()
        found = asks.get(reverse("office_search"), {"q": " ".join(words[scene.words])})
        (group,) = [one for one in found.context["found"] if one["kind"].code == code]
        assert row in group["rows"]
        assert asks.get(row["url"]).status_code == 200
        assert (
            scene.is_everybodys
            or stranger.get(reverse("office_search"), {"loai": code}).status_code == 404
            or (row not in stranger.get(reverse("office_search"), {"loai": code}).context["rows"])
        )
    assert row


def test_question_is_found_by_its_number():
    agency = make_agency()
    WAITING["cau-hoi-phai-tra-loi"].lay(agency)
    asks, question = browser("editor", agency), Question.objects.get()
    for typed in (question.reference, question.reference.lower(), f"#{question.pk}"):
        (found,) = asks.get(reverse("office_search"), {"q": typed}).context["found"]
        assert found["rows"][0]["url"] == reverse("questions_question", args=[question.pk])


def test_what_is_typed_just_so_comes_first():
    agency = make_agency()
    asks = browser("administrator", agency)
    make_officer("hanh", display_name="Bà Hằng Mỹ")
    make_officer("han", display_name="Zũ Hân Mỹ")
    found = asks.get(reverse("office_search"), {"q": "Hân My", "loai": "can-bo"}).context["rows"]
    assert [row["title"].split(" (")[0] for row in found] == ["Bà Hằng Mỹ", "Zũ Hân Mỹ"]
    found = asks.get(reverse("office_search"), {"q": "Hân Mỹ", "loai": "can-bo"}).context["rows"]
    assert [row["title"].split(" (")[0] for row in found] == ["Zũ Hân Mỹ", "Bà Hằng Mỹ"]


def test_screens_are_found_by_their_lines():
    asks = browser("justice", make_agency())
    assert [line.url for line in asks.get(reverse("office_search"), {"q": "den han"}).context["lines"]] == [
        reverse("questions_reminders")
    ]


def test_says_that_nothing_is_there_of_what_the_officer_may_see():
    said = browser("editor", make_agency()).get(reverse("office_search"), {"q": "khôngcógì\x00"})
    assert (said.context["found"], said.context["lines"]) == ([], [])
    assert "khôngcógì" in said.content.decode()


def test_who_has_no_role_finds_what_is_everybodys():
    kinds = kinds_to_search(officer=make_officer("chua-co-vai"), on=date(2026, 11, 25))
    assert {kind.code for kind, _ in kinds} == {"bai", "van-ban", "nhiem-vu"}


def test_box_of_the_menu_asks_it():
    home = browser("editor", make_agency()).get("/quan-tri/").content.decode()
    assert reverse("office_search") in home


@pytest.mark.both_engines
def test_lists_of_people_are_looked_through_without_marks():
    asks = browser("administrator", make_agency())
    make_officer("mai", display_name="Nguyễn Thị Tuyết Mai")
    for typed in ("tuyet mai", "Tuyết Mai", "MAI"):
        found = asks.get(reverse("portal_officers:index"), {"q": typed}).context["object_list"]
        assert [one.username for one in found] == ["mai"]
