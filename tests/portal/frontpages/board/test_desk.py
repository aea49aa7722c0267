"""The door of the board: who sees what, what is asked for, what opens what, and how it is drawn."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.agencies.models import Agency, PlaceSuccession, Succession
from portal.agencies.states.roles import ROLES
from portal.frontpages import board
from portal.questions.models import DayCount
from portal.questions.states import CountedEvent
from tests.portal.agencies.factories import make_agency, make_posting, make_province
from tests.portal.frontpages.board.world import FINANCE, HOME, JUSTICE, TODAY, make_clock, make_world
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parents[4] / "src" / "portal"
LISTS = [
    board.LATE,
    board.OVERDUE,
    board.SILENT,
    board.STALE,
    board.HARDSHIP,
    board.ESCALATED,
    board.UNANSWERED,
    board.READS,
    board.DELIVERED,
    board.PEOPLE,
    board.CLEAR,
    board.ON_TIME,
    board.FOUND,
    board.DISCIPLINE,
]


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    of = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None, *more: of(value, *more) if value else TODAY)


@laid
def agencies() -> dict[str, Agency]:
    return make_world()


def enter(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency).officer)
    return client


@pytest.fixture
def chair(agencies: dict[str, Agency]) -> Client:
    return enter("chair", make_agency("Ủy ban nhân dân tỉnh Ví Dụ", kind="committee"))


def words(response) -> str:  # noqa: ANN001
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def is_refused(response) -> bool:  # noqa: ANN001
    return response.status_code == 403 or (response.status_code == 302 and response.url == "/quan-tri/")


ADDRESSES = [reverse("board"), reverse("board_paper"), *(reverse("board_behind", args=[key]) for key in LISTS)]


class TestWhoMay:
    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_only_who_leads_and_the_justice_department(self, agencies: dict[str, Agency], role: str) -> None:
        client = enter(role, agencies[HOME])
        is_open = role in ("leader", "chair", "justice")
        assert [is_refused(client.get(address)) for address in ADDRESSES[:3]] == [not is_open] * 3
        assert ("Xem cả bảng điều hành" in words(client.get("/quan-tri/"))) is (role in ("leader", "chair"))

    def test_nobody_without_an_account(self, agencies: dict[str, Agency]) -> None:
        assert "/login/" in Client().get(reverse("board")).url

    def test_a_leader_sees_the_own_agency_alone(self, agencies: dict[str, Agency]) -> None:
        leader = enter("leader", agencies[HOME])
        page = words(leader.get(reverse("board")))
        assert "Cơ quan của bạn" in page
        assert "Nhiệm vụ quá hạn 1" in page
        late = words(leader.get(reverse("board_behind", args=[board.LATE])))
        assert HOME in late
        assert FINANCE not in late

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_leader_is_refused_another_agency(self, agencies: dict[str, Agency], address: str) -> None:
        leader = enter("leader", agencies[HOME])
        assert is_refused(leader.get(f"{address}?co_quan={agencies[FINANCE].slug}"))
        assert leader.get(f"{address}?co_quan={agencies[HOME].slug}").status_code == 200

    def test_looking_writes_nothing(self, chair: Client) -> None:
        for address in ADDRESSES:
            assert chair.post(address).status_code == 405


class TestBoard:
    def test_says_first_what_needs_a_decision(self, chair: Client) -> None:
        page = words(chair.get(reverse("board")))
        assert "Hôm nay cần quyết định:" in page
        assert "1 khó khăn, vướng mắc đã trình, chờ cho ý kiến" in page
        assert "2 câu hỏi của người dân quá hạn trả lời" in page
        assert page.index("Hôm nay cần") < page.index("Việc chậm, việc vướng")

    def test_tells_which_days_it_compares(self, chair: Client) -> None:
        page = words(chair.get(reverse("board")))
        assert "từ 01/10/2026 đến hết 27/11/2026; so với quý III năm 2026 (cùng số ngày, đến 27/08)." in page

    @pytest.mark.parametrize(
        ("word", "name"),
        [
            ("thang", "Tháng 11 năm 2026"),
            ("quy", "Quý IV năm 2026"),
            ("6-thang", "6 tháng cuối năm 2026"),
            ("nam", "Năm 2026"),
            ("khong-co", "Quý IV năm 2026"),
        ],
    )
    def test_periods(self, chair: Client, word: str, name: str) -> None:
        assert f"Bảng điều hành {name}" in words(chair.get(reverse("board"), {"ky": word}))

    def test_a_day_that_is_none_means_today(self, chair: Client) -> None:
        for day in ("31/02/2026", "x", "9999-01-01", "0001-01-01"):
            assert chair.get(reverse("board"), {"ngay": day}).status_code == 200

    def test_every_figure_opens_its_list_with_what_was_asked_for(
        self, chair: Client, agencies: dict[str, Agency]
    ) -> None:
        html = chair.get(reverse("board"), {"ky": "thang", "co_quan": agencies[HOME].slug}).content.decode()
        links = set(re.findall(r'href="(/quan-tri/bang-dieu-hanh/chi-tiet/[^"]+)"', html))
        assert {link.split("/")[4] for link in links} == set(LISTS) - {board.FOUND, board.UNANSWERED}
        for link in links:
            assert f"co_quan={agencies[HOME].slug}" in link
            assert chair.get(link.replace("&amp;", "&")).status_code == 200

    @pytest.mark.parametrize(
        ("key", "codes"),
        [(board.HARDSHIP, ["vm-1", "vm-2"]), (board.ESCALATED, ["vm-2"]), (board.UNANSWERED, ["vm-1"])],
    )
    def test_what_needs_a_decision_opens_as_many_as_it_counts(self, chair: Client, key: str, codes: list[str]) -> None:
        rows = chair.get(reverse("board_behind", args=[key])).context["rows"]
        assert [row[0][1] for row in rows] == codes

    def test_of_an_agency_that_is_no_more_is_that_of_its_heir(self, chair: Client, agencies: dict[str, Agency]) -> None:
        heir = make_agency("Sở Nội vụ và Lao động", exists_from=TODAY.replace(day=1))
        Agency.objects.filter(pk=agencies[HOME].pk).update(exists_to=TODAY.replace(day=1))
        Succession.objects.create(predecessor=agencies[HOME], successor=heir, on_date=TODAY.replace(day=1))
        page = words(chair.get(reverse("board"), {"co_quan": agencies[HOME].slug}))
        assert "Sở Nội vụ (nay là Sở Nội vụ và Lao động)" in page
        assert "Câu hỏi quá hạn 2" in page

    def test_a_list_leads_to_the_desk_of_the_work_with_its_days_and_agency(self, agencies: dict[str, Agency]) -> None:
        justice = enter("justice", agencies[JUSTICE])
        address = reverse("board_behind", args=[board.ON_TIME])
        html = justice.get(address, {"co_quan": agencies[HOME].slug}).content.decode().replace("&amp;", "&")
        slug = agencies[HOME].slug
        assert f"/so-lieu/?ky=tu-chon&tu=2026-10-01&den=2026-11-27&co_quan={slug}" in html

    def test_a_list_leads_to_no_desk_that_would_refuse(self, chair: Client, agencies: dict[str, Agency]) -> None:
        address = reverse("board_behind", args=[board.FOUND])
        assert "Tìm không thấy" not in words(chair.get(address))
        assert "Tìm không thấy" in words(enter("justice", agencies[JUSTICE]).get(address))

    def test_sections_are_told_as_of_today_whatever_period_is_asked_for(self, chair: Client) -> None:
        said = chair.get("/quan-tri/bang-dieu-hanh/chi-tiet/chuyen-muc/?ky=quy&ngay=2026-08-01").content.decode()
        assert "tính đến hôm nay" in said
        assert "30/09/2026" not in said

    def test_a_list_of_another_name_is_not_there(self, chair: Client) -> None:
        assert chair.get(reverse("board_behind", args=["khong-co"])).status_code == 404

    def test_a_long_list_is_paginated(self, chair: Client, agencies: dict[str, Agency]) -> None:
        for _ in range(45):
            make_clock(agencies[JUSTICE], TODAY.replace(day=2))
        page = words(chair.get(reverse("board_behind", args=[board.OVERDUE]), {"p": "2"}))
        assert "47 dòng, trang 2 / 2." in page


def sheets(response) -> dict[str, list[tuple]]:  # noqa: ANN001
    return {one.title: list(one.values) for one in load_workbook(BytesIO(response.content)).worksheets}


class TestPictures:
    def test_a_tile_for_each_commune_says_what_is_late_there_and_opens_it(self, chair: Client) -> None:
        old, new = make_province("Tỉnh Hậu Giang", exists_to=TODAY.replace(day=1)), make_province("Thành phố Cần Thơ")
        before = make_province("Xã Vị Đông", level="commune", kind="xa", parent=old, exists_to=TODAY.replace(day=1))
        here, there = (
            make_province(name, level="commune", kind="xa", parent=new) for name in ("Xã Vị Thủy", "Xã Ở Đâu")
        )
        PlaceSuccession.objects.create(predecessor=before, successor=here, on_date=TODAY.replace(day=1))
        committee, council, other = (
            make_agency(f"{body} {place.name_in_sentence}", kind=kind, level="commune", place=place)
            for body, kind, place in (
                ("Ủy ban nhân dân", "committee", here),
                ("Hội đồng nhân dân", "council", here),
                ("Ủy ban nhân dân", "committee", there),
            )
        )
        for agency in (committee, committee, council):
            make_clock(agency, TODAY.replace(day=2))
        answer = chair.get(reverse("board"))
        assert {
            name: [(one["name"], one["count"]) for one in some] for name, some in answer.context["communes"].items()
        } == {
            "": [("Xã Ở Đâu", 0)],
            "Tỉnh Hậu Giang": [("Xã Vị Thủy", 3)],
        }
        html = answer.content.decode().replace("&amp;", "&")
        assert all(f"&co_quan={one.slug}" in html for one in (committee, other))
        shown = words(chair.get(reverse("board"), {"co_quan": committee.slug}))
        assert "Câu hỏi quá hạn 2" in shown
        assert "Bản đồ ô" not in shown

    def test_are_not_of_agencies_that_are_none_of_a_leaders_business(self, agencies: dict[str, Agency]) -> None:
        assert enter("leader", agencies[HOME]).get(reverse("board")).context["communes"] == {}

    def test_lead_from_each_label_of_their_tables_to_what_is_behind_it(
        self, chair: Client, agencies: dict[str, Agency]
    ) -> None:
        html = chair.get(reverse("board")).content.decode()
        links = re.findall(r'<th scope="row"><a href="([^"]+)"', html)
        assert any(f"co_quan={agencies[HOME].slug}" in link for link in links)
        assert any("ky=thang&amp;ngay=2026-03-01" in link for link in links)
        for link in links:
            assert chair.get(f"{reverse('board')}{link.replace('&amp;', '&')}").status_code == 200

    def test_go_into_a_workbook_with_the_numbers_of_the_screen(self, chair: Client) -> None:
        found = sheets(chair.get(reverse("board"), {"tep": "xlsx"}))
        assert ("Việc chậm, việc vướng", "Câu hỏi quá hạn", "2") in [row[:3] for row in found["Con số"]]
        assert [row[1:] for row in found["Việc chậm theo cơ quan"] if row[0] == "Sở Nội vụ"] == [(1, 2, 1)]

    def test_a_list_goes_into_one_whole_and_in_plain_words(self, chair: Client, agencies: dict[str, Agency]) -> None:
        for _ in range(45):
            make_clock(agencies[JUSTICE], TODAY.replace(day=2))
        (rows,) = sheets(chair.get(reverse("board_behind", args=[board.OVERDUE]), {"tep": "xlsx"})).values()
        assert len(rows) == 1 + 47
        (tasks,) = sheets(chair.get(reverse("board_behind", args=[board.LATE]), {"tep": "xlsx"})).values()
        assert not any("<a" in str(cell) for row in tasks for cell in row)


class TestTrends:
    @pytest.fixture(autouse=True)
    def answered(self, agencies: dict[str, Agency]) -> None:
        DayCount.objects.all().delete()
        for agency, field, month, number in (
            (HOME, "dat-dai/boi-thuong", 10, 4),
            (HOME, "dat-dai", 10, 1),
            (HOME, "dan-su", 9, 2),
            (JUSTICE, "lao-dong", 10, 9),
        ):
            DayCount.objects.create(
                day=TODAY.replace(month=month, day=3), what=CountedEvent.ANSWERED.value, agency=agencies[agency],
                field_slug=field, count=number,
            )  # fmt: skip

    def test_tell_each_month_by_field_and_by_agency_most_first(self, chair: Client) -> None:
        fields, bodies = chair.get(reverse("board")).context["drawings"][-2:]
        last = [label for label, _, _ in fields.plot.rows].index("10/26")
        assert [(one.name, one.values[last]) for one in fields.plot.series] == [
            ("Lao động", 9), ("Đất đai", 5), ("Dân sự", 0),
        ]  # fmt: skip
        assert [one.name for one in bodies.plot.series] == [JUSTICE, HOME]
        assert fields.plot.series[2].values[last - 1] == 2

    def test_go_into_a_workbook_as_rows_to_turn_and_only_those_of_the_officers_agencies(
        self, chair: Client, agencies: dict[str, Agency]
    ) -> None:
        rows = sheets(chair.get(reverse("board"), {"tep": "xlsx"}))["Để lập bảng tổng hợp"]
        assert rows[0] == ("Tháng", "Cơ quan", "Lĩnh vực", "Việc", "Số lượng")
        assert ("2026-10", HOME, "Đất đai", "Trả lời đúng hạn", 5) in rows
        leader = enter("leader", agencies[HOME])
        own = sheets(leader.get(reverse("board"), {"tep": "xlsx"}))["Để lập bảng tổng hợp"]
        assert {row[1] for row in own[1:]} == {HOME}
        (_, bodies) = leader.get(reverse("board")).context["drawings"][-2:]
        assert [one.name for one in bodies.plot.series] == [HOME]


class TestHome:
    def test_of_a_chair_shows_the_board_before_all_else(self, chair: Client) -> None:
        page = words(chair.get("/quan-tri/"))
        assert "Hôm nay cần quyết định:" in page
        assert page.index("Hôm nay cần quyết định") < page.index("Việc của tôi")

    def test_of_a_leader_shows_it_after_the_work(self, agencies: dict[str, Agency]) -> None:
        page = words(enter("leader", agencies[HOME]).get("/quan-tri/"))
        assert page.index("Việc của tôi") < page.index("Xem cả bảng điều hành")


class TestDrawn:
    def test_plots_have_titles_words_and_tables(self, chair: Client) -> None:
        html = chair.get(reverse("board")).content.decode()
        assert html.count('class="plot-drawing"') == html.count('class="plot-table"') == 4
        assert "Sở Nội vụ" in re.search(r"<desc[^>]*>([^<]+)</desc>", html)[1]

    def test_needs_neither_script_nor_style_of_its_own(self, chair: Client) -> None:
        html = chair.get(reverse("board_paper")).content.decode()
        assert "plot-table" in html
        assert "<script" not in html
        assert "style=" not in html

    def test_colours_are_those_of_the_tokens(self) -> None:
        tokens = (STATIC / "design/static/design/tokens.css").read_text("utf-8")
        light = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", tokens.partition("@media print")[0]))
        board = (STATIC / "frontpages/static/frontpages/board.css").read_text("utf-8")
        for name, value in re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", board):
            assert light[name] == value
        assert set(re.findall(r"#[0-9a-f]{3,6}\b", board)) <= {*light.values()}
