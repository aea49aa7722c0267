"""Tables of statistics forms: sums of lines and columns, who stands where, heads, checks."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.statistics.definitions import NAMED, days_of, estimate_note
from portal.reports.statistics.tables import (
    FormTable,
    FormTableColumn,
    FormTableValue,
    attribute,
    depth_of,
    findings,
    from_json,
    headings_of,
    to_json,
    whole_table,
)

COLUMNS = (
    FormTableColumn("1", ("Trực tiếp", "Số cuộc"), query="truc-tiep.cuoc"),
    FormTableColumn("5", ("Tài liệu", "Tổng số"), sums=(("6", "7"),)),
    FormTableColumn("6", ("Tài liệu", "Ngôn ngữ", "Việt"), query="tai-lieu.viet"),
    FormTableColumn("7", ("Tài liệu", "Ngôn ngữ", "Thiểu số"), query="tai-lieu.thieu-so"),
    FormTableColumn("9", ("Số câu lạc bộ",)),
)
GROUPS = (
    ("Sở Tư pháp", ((1, "Sở Tư pháp"),), True),
    ("Xã", ((2, "Xã A"), (3, "Xã B")), False),
)


def table(amounts: dict[tuple[int, str], int], estimates: frozenset[tuple[int, str]] = frozenset()) -> FormTable:
    def cell(agency: int, column: FormTableColumn) -> FormTableValue:
        value = amounts.get((agency, column.number), None if column.is_typed else 0)
        return FormTableValue(value, (agency, column.number) in estimates)

    return whole_table(columns=COLUMNS, groups=GROUPS, cell=cell)


class TestWholeTable:
    def test_sums_lines_and_columns(self):
        made = table({(1, "1"): 4, (2, "1"): 3, (3, "6"): 50, (3, "7"): 20, (2, "9"): 2})
        assert [(line.ordinal, line.label) for line in made.lines] == [
            ("", "Tổng số"),
            ("I", "Sở Tư pháp"),
            ("II", "Xã"),
            ("1", "Xã A"),
            ("2", "Xã B"),
        ]
        assert [line.of("1").value for line in made.lines] == [7, 4, 3, 3, 0]
        assert [line.of("5").value for line in made.lines] == [70, 0, 70, 0, 70]
        assert [line.of("9").value for line in made.lines] == [2, None, 2, 2, None]
        assert not [one for one in findings(made) if one["is_error"]]

    def test_a_sum_is_an_estimate_if_anything_in_it_is(self):
        made = table({(2, "6"): 3}, frozenset({(2, "6")}))
        marked = [(line.key, number) for line in made.lines for number, one in line.values.items() if one.is_estimate]
        assert marked == [("tong", "5"), ("tong", "6"), ("nhom-2", "5"), ("nhom-2", "6"), ("2", "5"), ("2", "6")]

    @given(st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from("1679")), st.integers(0, 10**6)))
    def test_whatever_is_counted_the_sums_agree(self, amounts: dict[tuple[int, str], int]):
        made = table(amounts)
        assert not [one for one in findings(made) if one["is_error"]]
        total = made.lines[0]
        for number in "1679":
            assert (total.of(number).value or 0) == sum(v for (_, column), v in amounts.items() if column == number)

    @given(st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from("1679")), st.integers(0, 10**6)))
    def test_comes_back_as_it_was_kept(self, amounts: dict[tuple[int, str], int]):
        made = table(amounts, frozenset(amounts))
        assert from_json(json.loads(json.dumps(to_json(made)))) == made


class TestFindings:
    def test_names_the_cell_whose_parts_do_not_agree(self):
        columns = (
            FormTableColumn("1", ("Tổng",), sums=(("2", "3"), ("4", "5"))),
            *(FormTableColumn(number, (number,)) for number in "2345"),
        )
        said = {"2": 3, "3": 4, "4": 5, "5": 1}
        made = whole_table(
            columns=columns, groups=GROUPS[:1], cell=lambda _, column: FormTableValue(said[column.number])
        )
        errors = [one for one in findings(made) if one["is_error"]]
        assert [one["text"] for one in errors if one["line"] == "1"] == ["Cột 1 là 7, tổng các cột 4, 5 là 6."]

    def test_sees_a_parent_that_is_not_the_sum_of_its_children(self):
        made = table({(2, "1"): 3})
        wrong = replace(made.lines[0], values={**made.lines[0].values, "1": FormTableValue(9)})
        spoiled = replace(made, lines=(wrong, *made.lines[1:]))
        assert "ghi 9, tổng các dòng là 3" in next(one["text"] for one in findings(spoiled) if one["is_error"])

    @pytest.mark.parametrize(
        ("was", "now", "is_told"),
        [
            (20, 0, True),
            (19, 0, False),
            (30, 95, True),
            (30, 79, False),
            (300, 90, True),
            (10, 40, False),
            (5, 5, False),
        ],
    )
    def test_asks_about_what_jumps(self, was: int, now: int, is_told: bool):
        told = [
            one for one in findings(table({(2, "1"): now}), before=table({(2, "1"): was})) if "kỳ trước" in one["text"]
        ]
        assert bool(told) is is_told

    def test_asks_for_what_nobody_has_typed(self):
        told = [one for one in findings(table({(1, "9"): 1})) if not one["is_error"]]
        assert [one["line"] for one in told] == ["2", "3"]

    def test_a_negative_number_is_an_error(self):
        assert any("số âm" in one["text"] for one in findings(table({(2, "1"): -1})))


class TestHeadings:
    def test_are_merged_as_on_paper(self):
        assert depth_of(COLUMNS) == 3
        names = ("text", "row", "column", "rows", "columns")
        assert [tuple(one[name] for name in names) for one in headings_of(COLUMNS)] == [
            ("Trực tiếp", 0, 0, 1, 1),
            ("Tài liệu", 0, 1, 1, 3),
            ("Số câu lạc bộ", 0, 4, 3, 1),
            ("Số cuộc", 1, 0, 2, 1),
            ("Tổng số", 1, 1, 2, 1),
            ("Ngôn ngữ", 1, 2, 1, 2),
            ("Việt", 2, 2, 1, 1),
            ("Thiểu số", 2, 3, 1, 1),
        ]

    @given(st.lists(st.lists(st.sampled_from("ABC"), min_size=1, max_size=3), min_size=1, max_size=8))
    def test_cover_every_place_once(self, paths: list[list[str]]):
        columns = [FormTableColumn(f"{at}", tuple(path)) for at, path in enumerate(paths)]
        places = [
            (row, column)
            for one in headings_of(columns)
            for row in range(one["row"], one["row"] + one["rows"])
            for column in range(one["column"], one["column"] + one["columns"])
        ]
        assert sorted(places) == [(row, column) for row in range(depth_of(columns)) for column in range(len(columns))]


class TestAttribute:
    def test_an_agency_that_merged_stands_with_its_heir(self):
        where, alone = attribute(counted=[1, 9], lines={1, 2}, heirs={9: [2]})
        assert (where[9], where[1], alone) == (2, 1, [])

    def test_one_that_was_divided_or_that_no_line_means_stands_alone(self):
        where, alone = attribute(counted=[8, 9], lines={1, 2}, heirs={8: [1, 2], 9: [9]})
        assert (where[8], where[9], alone) == (8, 9, [8, 9])

    @given(
        st.dictionaries(st.integers(1, 9), st.integers(0, 1000)),
        st.sets(st.integers(1, 9)),
        st.dictionaries(st.integers(1, 9), st.sets(st.integers(1, 9), min_size=1)),
    )
    def test_every_number_is_in_one_line(self, counts: dict[int, int], lines: set[int], heirs: dict[int, set[int]]):
        heirs_of_all = {one: sorted(heirs.get(one, {one})) for one in counts}
        where, alone = attribute(counted=counts, lines=lines, heirs=heirs_of_all)
        assert {where[one] for one in counts} <= lines | set(alone)
        assert set(counts) <= set(where)


def test_days_of_a_round():
    days = days_of(year=2026, first_month=1, last_month=12, due_day=31, due_month=2, due_years=1)
    assert (f"{days['start']}", f"{days['end']}", f"{days['due_on']}") == ("2026-01-01", "2026-12-31", "2027-02-28")


def test_months_that_are_estimated_are_noted():
    assert estimate_note(last_month=12, year=2026, months=2) == "Số liệu tháng 11, 12 năm 2026 là số ước tính."
    assert estimate_note(last_month=12, year=2026, months=0) == ""


def test_named_queries_say_what_they_count():
    assert all(bool(one.counted) != bool(one.measure) for one in NAMED.values())
    assert {"he-thong.articles", "he-thong.questions", "he-thong.scans"} <= set(NAMED)
    assert "he-thong.copies" not in NAMED  # asked of activities themselves, with what is an estimate
