"""The notes that a consolidated text carries at the places changed."""

from __future__ import annotations

from datetime import date

import pytest

from lawtext.amendments import AmendmentAction
from lawtext.amendments.footnotes import read_notes
from lawtext.types import Unit

A, D = AmendmentAction, date
CODIFIED = "(Điều 4 Luật số 08/2012/QH13, có hiệu lực thi hành kể từ ngày 01/01/2013, {})"
BY = "bởi Điều 1 Luật số 34/2018/QH14 có hiệu lực thi hành kể từ ngày 01/07/2019"

# comment, the note, (action, acting number, its address, day, base number, place, unit, mark, part) of each
NOTES = [
    (
        "the codification",
        CODIFIED.format(f"có nội dung được sửa đổi, có nội dung được bổ sung {BY}"),
        [(A.AMEND, "34/2018/QH14", "dieu-1", D(2019, 7, 1), "08/2012/QH13", "dieu-4", None, 0, "")],
    ),
    (
        "repealed as a whole",
        CODIFIED.format(f"bị bãi bỏ {BY}"),
        [(A.REPEAL, "34/2018/QH14", "dieu-1", D(2019, 7, 1), "08/2012/QH13", "dieu-4", None, 0, "")],
    ),
    (
        "some of it repealed is an amendment",
        CODIFIED.format(f"có nội dung bị bãi bỏ {BY}"),
        [(A.AMEND, "34/2018/QH14", "dieu-1", D(2019, 7, 1), "08/2012/QH13", "dieu-4", None, 0, "")],
    ),
    (
        "by two acts",
        CODIFIED.format(f"được bổ sung {BY}; Điều 2 Luật số 5/2021/QH15 có hiệu lực thi hành kể từ ngày 01/01/2022"),
        [
            (A.SUPPLEMENT, "34/2018/QH14", "dieu-1", D(2019, 7, 1), "08/2012/QH13", "dieu-4", None, 0, ""),
            (A.SUPPLEMENT, "5/2021/QH15", "dieu-2", D(2022, 1, 1), "08/2012/QH13", "dieu-4", None, 0, ""),
        ],
    ),
    (
        "a footnote",
        "12 Khoản này được sửa đổi, bổ sung theo quy định tại khoản 5 Điều 1 của Luật số 12/2017/QH14, có hiệu lực kể"
        " từ ngày 01 tháng 01 năm 2018.",
        [(A.AMEND, "12/2017/QH14", "dieu-1-khoan-5", D(2018, 1, 1), "", "", Unit.CLAUSE, 12, "")],
    ),
    (
        "changed twice, under one mark",
        "[7] Điều này được bổ sung lần thứ nhất theo quy định tại Điều 1 Luật số 3/2015/QH13, có hiệu lực từ ngày 01"
        " tháng 02 năm 2016. Điều này được sửa đổi lần thứ hai theo quy định tại Điều 2 Luật số 4/2018/QH14, có hiệu"
        " lực từ ngày 01 tháng 3 năm 2019.",
        [
            (A.SUPPLEMENT, "3/2015/QH13", "dieu-1", D(2016, 2, 1), "", "", Unit.ARTICLE, 7, ""),
            (A.AMEND, "4/2018/QH14", "dieu-2", D(2019, 3, 1), "", "", Unit.ARTICLE, 7, ""),
        ],
    ),
    (
        "cut off before its day, which is then not that of the text",
        "3 Tên điều này được sửa đổi theo quy định tại khoản 2 Điều 1 Thông tư số 5/2020/TT-BTC ngày 02 tháng 3 năm"
        " 2020 của Bộ trưởng 2. Thông tư này có hiệu lực kể từ ngày 01 tháng 5 năm 2020.",
        [(A.AMEND, "5/2020/TT-BTC", "dieu-1-khoan-2", None, "", "", Unit.ARTICLE, 3, "ten")],
    ),
    ("a clause of a law is no note", "Khoản này được sửa đổi theo quy định tại Điều 1 Luật số 3/2015/QH13.", []),
    ("nobody acts", "5 Điểm này được bãi bỏ theo quy định tại văn bản mới.", []),
    ("", "", []),
]


class TestReadNotes:
    @pytest.mark.parametrize(("comment", "text", "expected"), NOTES)
    def test_tells_what_was_done_by_whom_since_when(
        self, comment: str, text: str, expected: list[tuple[object, ...]]
    ) -> None:
        found = [
            (
                one.action,
                one.acting.number,
                str(one.source),
                one.effective,
                one.base.number if one.base else "",
                str(one.provision),
                one.unit,
                one.mark,
                one.part.value,
            )
            for one in read_notes(text)
        ]
        assert found == expected, comment

    @pytest.mark.parametrize(
        ("done", "action", "unit"),
        [
            ("Khoản này được sửa đổi, bổ sung", A.AMEND, Unit.CLAUSE),
            ("Điều này được bãi bỏ", A.REPEAL, Unit.ARTICLE),
            ("Điểm này được bổ sung", A.SUPPLEMENT, Unit.POINT),
        ],
    )
    def test_reads_what_the_form_asks_for(self, done: str, action: AmendmentAction, unit: Unit) -> None:
        [note] = read_notes(
            f"4 {done} theo quy định tại khoản 7 Điều 1 Nghị định số 22/2024/NĐ-CP, có hiệu lực kể từ ngày"
            " 01 tháng 7 năm 2024."
        )
        assert (note.action, note.acting.number, str(note.source)) == (action, "22/2024/NĐ-CP", "dieu-1-khoan-7")
        assert (note.effective, note.unit) == (D(2024, 7, 1), unit)

    def test_takes_linear_time(self) -> None:
        assert (
            list(read_notes("12 Khoản này được sửa đổi theo quy định tại " * 2_000 + "Điều 1 Luật, có hiệu lực")) == []
        )
