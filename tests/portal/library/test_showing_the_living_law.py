"""What the pages of a living law are made of: sentences, marks, drawings, permalinks; without a database."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.comparison import compare_rows
from portal.agencies.models import Place
from portal.design.fields import read_day
from portal.library.models import Instrument, Provision
from portal.library.queries.changes import LegalChange
from portal.library.queries.metadata import permalink_of
from portal.library.queries.situation import sentence_of, signs_of
from portal.library.states import EventKind, RelationKind
from portal.library.web.differences import ProvisionDifference, shown
from portal.library.web.scheme import SchemePicture, draw_stacked, draw_wide

DAY = date(2026, 7, 1)
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 2)


class TestSentences:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (LegalChange(EventKind.REPEALED, DAY), "Văn bản này bị bãi bỏ từ ngày 01/07/2026."),
            (
                LegalChange(EventKind.REPEALED, DAY, address="dieu-8-khoan-2-diem-c", action="bai-bo"),
                '<a href="#dieu-8-khoan-2-diem-c">Điểm c khoản 2 Điều 8</a> bị bãi bỏ từ ngày 01/07/2026.',
            ),
            (
                LegalChange(EventKind.SUSPENDED, DAY, until=date(2026, 9, 1), address="dieu-3"),
                '<a href="#dieu-3">Điều 3</a> ngưng hiệu lực từ ngày 01/07/2026 đến hết ngày 31/08/2026.',
            ),
            (
                LegalChange(EventKind.AMENDED, DAY, address="dieu-3", action="thay-cum-tu", old_words="<huyện>"),
                '<a href="#dieu-3">Điều 3</a> được bỏ cụm từ “&lt;huyện&gt;” từ ngày 01/07/2026.',
            ),
            # Somebody entered "in part" and nobody has said which part: there is nowhere to link to.
            (LegalChange(EventKind.AMENDED, DAY, address="?"), "Một phần văn bản được sửa đổi từ ngày 01/07/2026."),
        ],
    )
    def test_name_place_deed_and_day(self, change: LegalChange, said: str) -> None:
        assert sentence_of(change, lambda address: f"#{address}") == said


class TestSigns:
    ADDRESSES = ("dieu-3", "dieu-3-khoan-1", "dieu-3-khoan-2")

    @pytest.mark.parametrize(
        ("change", "day", "expected"),
        [
            # comment: change, day, {address: class}
            (LegalChange(EventKind.REPEALED, DAY, address="dieu-3-khoan-1"), AFTER, {"dieu-3-khoan-1": "law-over"}),
            (
                LegalChange(EventKind.REPEALED, DAY, address="dieu-3-khoan-1"),
                BEFORE,
                {"dieu-3-khoan-1": "law-to-change"},
            ),
            # What is gone from the text is not struck out: its place says "(được bãi bỏ)".
            (
                LegalChange(EventKind.REPEALED, DAY, address="dieu-3-khoan-1", is_merged=True),
                AFTER,
                {"dieu-3-khoan-1": "law-changed"},
            ),
            # A point that the text does not have yet is told at its clause.
            (
                LegalChange(EventKind.SUPPLEMENTED, DAY, address="dieu-3-khoan-2-diem-a"),
                AFTER,
                {"dieu-3-khoan-2": "law-touched"},
            ),
            (LegalChange(EventKind.SUPPLEMENTED, DAY, address="dieu-3a"), AFTER, {}),  # told above the text
            (LegalChange(EventKind.SUSPENDED, DAY, until=AFTER, address="dieu-3"), DAY, {"dieu-3": "law-halted"}),
            (LegalChange(EventKind.SUSPENDED, DAY, until=AFTER, address="dieu-3"), AFTER, {}),
            (LegalChange(EventKind.REPEALED, DAY), AFTER, {}),  # of the whole: said above
            (LegalChange(EventKind.AMENDED, DAY, address="?"), AFTER, {}),
        ],
    )
    def test_stand_where_the_text_has_a_place(self, change: LegalChange, day: date, expected: dict[str, str]) -> None:
        signs = signs_of([change], addresses=self.ADDRESSES, day=day)
        assert {address: sign.css for address, sign in signs.items()} == expected


def unit(address: str, label: str, text: str, heading: str = "") -> Provision:
    return Provision(address=address, label=label, text=text, heading=heading)


def differences(old: list[Provision], new: list[Provision]) -> list[ProvisionDifference]:
    return [[change] for change in compare_rows(old, new).differences()]


def heard(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


class TestDifferences:
    def test_are_marked_for_eye_and_ear(self) -> None:
        (one,) = differences(
            [unit("dieu-1-khoan-2", "2", "2. Phải nộp.")], [unit("dieu-1-khoan-2", "2", "2. Được nộp.")]
        )
        row = shown(one, key=1)
        assert (row["place"], row["name"], row["is_two_sided"]) == ("Khoản 2 Điều 1", "Sửa lời văn", True)
        assert "Được" not in row["old"]
        assert '<ins><span class="visually-hidden">[thêm: </span>Được' in row["new"]
        assert "[bỏ: Phải]" in heard(row["inline"])

    def test_nothing_of_a_text_becomes_markup(self) -> None:
        (one,) = differences([unit("dieu-1", "Điều 1", "a <b>")], [unit("dieu-1", "Điều 1", "a <script>")])
        row = shown(one, key=1)
        assert "<script>" not in row["inline"] + row["new"]
        assert "&lt;" in row["new"]

    def test_same_words_far_from_a_difference_are_left_out(self) -> None:
        long = " ".join(f"từ{number}" for number in range(900))
        (one,) = differences(
            [unit("dieu-1", "Điều 1", f"cũ {long} cuối")], [unit("dieu-1", "Điều 1", f"mới {long} chót")]
        )
        row = shown(one, key=1)
        assert len(row["inline"]) < 1_500
        assert "[…]" in row["inline"]
        assert "từ0 từ1" in row["inline"]
        assert "từ899" in row["inline"]

    @given(st.text("ab <>&\n", max_size=60), st.text("ab <>&\n", max_size=60))
    def test_short_texts_are_shown_whole(self, old: str, new: str) -> None:
        for one in differences([unit("dieu-1", "Điều 1", old)], [unit("dieu-1", "Điều 1", new)]):
            row = shown(one, key=1)
            assert "<del>" not in row["new"]
            assert "<ins>" not in row["old"]


def group(kind: RelationKind, *, outward: bool, count: int = 2, name: str = "Nghị định") -> dict[str, Any]:
    others = [
        {
            "number": f"{number}/2020/NĐ-CP",
            "name": name,
            "address": f"/van-ban/{number}/",
            "is_over": False,
            "doubt": "",
        }
        for number in range(count)
    ]
    label, side = (kind.label, "di") if outward else (kind.inward, "den")
    return {"label": label, "key": f"{side}-{kind.value}", "total": count + 5, "shown": others}


class TestPicture:
    PICTURE = SchemePicture(
        "Luật & <Chợ>",
        [group(RelationKind.BASED_ON, outward=True), group(RelationKind.REPLACES, outward=True)],
        [group(RelationKind.BASED_ON, outward=False, count=5)],
    )

    @pytest.mark.parametrize("draw", [draw_wide, draw_stacked])
    def test_is_whole_svg_with_a_title_links_and_boxes_that_do_not_overlap(self, draw) -> None:
        svg = ElementTree.fromstring(draw(self.PICTURE))  # noqa: S314  our own
        space = "{http://www.w3.org/2000/svg}"
        assert svg.find(f"{space}title").text == "Lược đồ của Luật & <Chợ>"
        boxes = [
            tuple(float(box.get(name)) for name in ("x", "y", "width", "height")) for box in svg.iter(f"{space}rect")
        ]
        assert len(boxes) == 4
        for at, (x, y, width, height) in enumerate(boxes):
            for other_x, other_y, other_width, other_height in boxes[at + 1 :]:
                apart = x + width <= other_x or other_x + other_width <= x
                assert apart or y + height <= other_y or other_y + other_height <= y
        addresses = [link.get("href") for link in svg.iter(f"{space}a")]
        assert "/van-ban/0/" in addresses
        assert "?nhom=den-can-cu" in addresses

    @pytest.mark.parametrize("draw", [draw_wide, draw_stacked])
    def test_of_a_law_without_relations_is_its_box(self, draw) -> None:
        assert draw(SchemePicture("Luật", [], [])).count("<rect") == 1


class TestPermalinks:
    @pytest.mark.parametrize(
        ("law", "permalink"),
        [
            (
                Instrument(
                    number_key="91-2015-qh13",
                    doc_type="Bộ luật",
                    issuer_name="Quốc hội",
                    issued_date=date(2015, 11, 24),
                ),
                "/eli/vn/quoc-hoi/bo-luat/2015/11/24/91-2015-qh13",
            ),
            # two ministries
            (
                Instrument(
                    number_key="1-2020-ttlt",
                    doc_type="Thông tư liên tịch",
                    issuer_name="Bộ Tư pháp; Bộ Tài chính",
                    issued_date=DAY,
                ),
                "/eli/vn/bo-tu-phap-va-bo-tai-chinh/thong-tu-lien-tich/2026/07/01/1-2020-ttlt",
            ),
            # a local body named without its place
            (
                Instrument(
                    number_key="5-qd-ubnd",
                    doc_type="Quyết định",
                    issuer_name="UBND tỉnh",
                    issued_date=DAY,
                    territory=Place(name="Hậu Giang"),
                ),
                "/eli/vn/ubnd-tinh-hau-giang/quyet-dinh/2026/07/01/5-qd-ubnd",
            ),
            # the day of issue is not known, the year is in the number
            (Instrument(number_key="45-2013-qh13", doc_type="Luật"), "/eli/vn/khong-ro/luat/2013/45-2013-qh13"),
            (Instrument(number_key="74-cp", doc_type="Nghị định"), ""),
        ],
    )
    def test_are_made_of_what_is_printed(self, law: Instrument, permalink: str) -> None:
        assert permalink_of(law) == permalink


class TestDays:
    @given(st.text(max_size=30))
    def test_whatever_is_typed_is_a_day_or_nothing(self, typed: str) -> None:
        assert read_day(typed) is None or isinstance(read_day(typed), date)

    @given(st.dates())
    def test_both_ways_of_writing_mean_the_same(self, day: date) -> None:
        assert read_day(day.isoformat()) == read_day(f"{day.day}/{day.month}/{day.year:04d}") == day
