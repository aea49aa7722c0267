"""A letter fills in a template by the names of its parameters, or does not fit it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messageproviders.zalo.templates import problems
from portal.dissemination.notifications.short_forms import (
    PARAMETER_NAMES,
    ShortNews,
    TemplateValues,
    filled_in,
    offered,
    strangers,
)

DAY = date(2026, 11, 27)
PAGE = f"https://lantoa.cantho.gov.vn/theo-doi/cua-toi/{'x' * 43}/"
LAW = ShortNews(
    "Nghị định về vệ sinh chợ nông thôn",
    "Khoản 2 Điều 5 được sửa đổi.",
    "https://lantoa.cantho.gov.vn/vb/7/",
    "Nghị định 7/2021/NĐ-CP",
)


def ask(name: str, most: int = 200, **more: Any) -> dict[str, Any]:
    return {"name": name, "required": True, "most": most, "least": 0} | more


def letter(*told: ShortNews, rest: int = 0) -> TemplateValues:
    return offered(sender="Lan Tỏa", owner="Sở Tư pháp", told=told, rest=rest, page=PAGE, on=DAY)


ONE, SEVERAL = letter(LAW), letter(LAW, LAW, rest=3)
TABLE: list[tuple[str, TemplateValues, list[dict[str, Any]], dict[str, str] | None]] = [
    # What a parameter may hold, what the letter says, and what stands there in the end.
    (
        "one thing",
        ONE,
        [ask("ten_van_ban"), ask("noi_dung", 60), ask("lien_ket"), ask("ngay", 10)],
        {
            "ten_van_ban": "Nghị định về vệ sinh chợ nông thôn",
            "noi_dung": "Nghị định 7/2021/NĐ-CP: Khoản 2 Điều 5 được sửa đổi.",
            "lien_ket": "https://lantoa.cantho.gov.vn/vb/7/",
            "ngay": "27/11/2026",
        },
    ),
    ("the short name in little room", ONE, [ask("ten_van_ban", 30)], {"ten_van_ban": "Nghị định 7/2021/NĐ-CP"}),
    ("several: the own page", SEVERAL, [ask("lien_ket"), ask("so_luong", 5)], {"lien_ket": PAGE, "so_luong": "5"}),
    ("several have no name of one", SEVERAL, [ask("ten_van_ban")], None),
    (
        "but it may stay empty where it may",
        SEVERAL,
        [ask("ten_van_ban", required=False), ask("ngay")],
        {"ngay": "27/11/2026"},
    ),
    ("a link that has no room is not cut", SEVERAL, [ask("lien_ket", 30)], None),
    ("a name that no letter knows", ONE, [ask("ma_don")], None),
    ("nothing to fill in", ONE, [], {}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "forms", "parameters", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_fills_in(said: str, forms: TemplateValues, parameters: list[dict[str, Any]], expected: dict[str, str] | None):
    assert filled_in(parameters, forms) == expected


def test_tells_which_names_no_letter_fills_in():
    assert strangers([ask("ten_van_ban"), ask("ma_don"), ask("ghi_chu", required=False)]) == ["ma_don"]


@given(
    called=st.text(max_size=400),
    sentence=st.text(max_size=600),
    count=st.integers(1, 4),
    wanted=st.lists(
        st.builds(ask, st.sampled_from([*PARAMETER_NAMES, "la"]), st.integers(5, 400), required=st.booleans()),
        max_size=6,
        unique_by=lambda one: one["name"],
    ),
)
def test_what_is_filled_in_zalo_takes(called: str, sentence: str, count: int, wanted: list[dict[str, Any]]):
    values = filled_in(wanted, letter(*[ShortNews(called, sentence, "https://a.vn/")] * count))
    assert values is None or problems(wanted, values) == []
