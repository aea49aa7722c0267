"""The notes that a consolidated text carries at the places changed."""

from __future__ import annotations

from datetime import date

import pytest

from lawtext import parse_document
from lawtext.addresses import parse_address
from lawtext.amendments import Amendment, AmendmentAction, ProvisionPart
from lawtext.amendments.apply import apply
from lawtext.amendments.footnotes import footnote, footnotes
from lawtext.types import DocumentReference

ACTING = "Nghị định số 22/2024/NĐ-CP"
DAY = date(2024, 7, 1)


def amendment(action: AmendmentAction, place: str, **values: object) -> Amendment:
    document = DocumentReference(number="11/2020/NĐ-CP")
    return Amendment(action, document, parse_address(place), parse_address("dieu-1-khoan-7"), **values)  # type: ignore[arg-type]


class TestFootnote:
    @pytest.mark.parametrize(
        ("one", "said"),
        [
            (amendment(AmendmentAction.AMEND, "dieu-21-khoan-2"), "Khoản này được sửa đổi, bổ sung"),
            (amendment(AmendmentAction.SUPPLEMENT, "dieu-3a"), "Điều này được bổ sung"),
            (amendment(AmendmentAction.REPEAL, "dieu-2-khoan-1-diem-c"), "Điểm này được bãi bỏ"),
            (
                amendment(AmendmentAction.AMEND, "dieu-5", part=ProvisionPart.HEADING),
                "Tên điều này được sửa đổi, bổ sung",
            ),
            (amendment(AmendmentAction.REPLACE_WORDS, "dieu-5", old_words="hộ khẩu"), "Cụm từ “hộ khẩu” được bãi bỏ"),
            (
                amendment(AmendmentAction.REPLACE_WORDS, "dieu-5", old_words="A", new_words="B"),
                "Cụm từ “A” được thay thế bằng cụm từ “B”",
            ),
        ],
    )
    def test_says_what_was_done_by_which_clause_since_when(self, one: Amendment, said: str) -> None:
        rest = (
            " theo quy định tại khoản 7 Điều 1 Nghị định số 22/2024/NĐ-CP, có hiệu lực kể từ ngày 01 tháng 7 năm 2024."
        )
        assert footnote(one, acting=ACTING, effective=DAY) == said + rest

    def test_a_day_of_its_own_goes_first_and_no_day_says_nothing(self) -> None:
        own = amendment(AmendmentAction.REPEAL, "dieu-5", effective=date(2025, 1, 1))
        assert footnote(own, acting=ACTING, effective=DAY).endswith("có hiệu lực kể từ ngày 01 tháng 01 năm 2025.")
        assert footnote(amendment(AmendmentAction.REPEAL, "dieu-5"), acting=ACTING, effective=None).endswith(
            "22/2024/NĐ-CP."
        )


class TestFootnotes:
    def test_stand_at_what_was_changed_and_nowhere_else(self) -> None:
        roots = parse_document("Điều 1. Tên\n1. Nộp hồ sơ.\n2. Trả hồ sơ.\nĐiều 2. Tên\nLưu hồ sơ.").provisions()
        _, steps = apply(
            roots,
            [
                amendment(AmendmentAction.REPLACE_WORDS, "dieu-1", old_words="hồ sơ", new_words="giấy tờ"),
                amendment(AmendmentAction.REPEAL, "dieu-1-khoan-2"),
                amendment(AmendmentAction.REPEAL, "dieu-9"),
            ],
        )
        notes = footnotes(steps, acting=ACTING, effective=DAY)
        assert {str(place): len(said) for place, said in notes.items()} == {"dieu-1-khoan-1": 1, "dieu-1-khoan-2": 2}
