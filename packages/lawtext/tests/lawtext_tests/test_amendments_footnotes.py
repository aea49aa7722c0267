"""The notes that a consolidated text carries at the places changed."""

from __future__ import annotations

from datetime import date

import pytest

from lawtext import parse_document
from lawtext.addresses import parse_address
from lawtext.amendments import Amendment, AmendmentAction, ProvisionPart
from lawtext.amendments.apply import apply
from lawtext.amendments.footnotes import footnote, footnotes, read_notes
from lawtext.types import DocumentReference, Unit

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
        ("action", "place"),
        [(A.AMEND, "dieu-21-khoan-2"), (A.REPEAL, "dieu-5"), (A.SUPPLEMENT, "dieu-5-khoan-1-diem-a")],
    )
    def test_reads_what_is_written_here(self, action: AmendmentAction, place: str) -> None:
        [note] = read_notes(f"4 {footnote(amendment(action, place), acting=ACTING, effective=DAY)}")
        assert (note.action, note.acting.number, str(note.source)) == (action, "22/2024/NĐ-CP", "dieu-1-khoan-7")
        assert (note.effective, note.unit) == (DAY, parse_address(place).last.unit)  # type: ignore[union-attr]

    def test_takes_linear_time(self) -> None:
        assert (
            list(read_notes("12 Khoản này được sửa đổi theo quy định tại " * 2_000 + "Điều 1 Luật, có hiệu lực")) == []
        )
