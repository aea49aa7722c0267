"""Sheets as agencies keep them: headings in many words, titles above, sums below, days and numbers as people write."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from docreaders.sheets import ActivityRowError, NotASheet
from portal.activities.sheets import (
    ActivityRow,
    kind_called,
    read_sheet,
    words_in,
)
from portal.activities.states import ActivityAmount, ActivityLanguage, ActivityMeasure
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile

VI, KM = ActivityLanguage.VIETNAMESE, ActivityLanguage.KHMER


def read(folder: Path, text: str, name: str = "so.csv") -> tuple[list[ActivityRow], list[ActivityRowError]]:
    place = folder / name
    place.write_text(text, encoding="utf-8")
    return read_sheet(place, limits=UPLOAD)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Phổ biến trực tiếp", "truc-tiep"),
        ("Tuyên truyền miệng", "truc-tiep"),
        ("Hội nghị phổ biến", "truc-tiep"),
        ("Hội nghị tập huấn hòa giải viên", "tap-huan"),  # of two words the more particular
        ("Phát tờ rơi, tờ gấp", "tai-lieu"),
        ("LOA TRUYỀN THANH", "truyen-thanh"),
        ("Thi", "thi"),
        ("hội thi rung chuông vàng", "thi"),
        ("thi hành án", ""),
        ("Khác", ""),
        ("", ""),
    ],
)
def test_forms_are_known_by_what_agencies_call_them(said: str, expected: str):
    assert kind_called(said) == expected


def test_units_in_brackets_are_no_part_of_a_heading():
    assert words_in("Số lượt người (lượt)  tham dự") == "so luot nguoi tham du"


class TestReadSheet:
    def test_passes_over_titles_above_and_sums_below(self, tmp_path: Path):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["ỦY BAN NHÂN DÂN XÃ VÍ DỤ"])
        sheet.append(["SỔ THEO DÕI TUYÊN TRUYỀN NĂM 2026"])
        sheet.append(["STT", "Ngày tổ chức", "Hình thức", "Nội dung phổ biến", "Số cuộc", "Số người tham dự (người)"])
        sheet.append([1, date(2026, 3, 5), "Tuyên truyền miệng", "Luật Đất đai", 2, 1250])
        sheet.append([2, "6-3-2026", "Đối thoại", "Bồi thường", 1, "1.040"])
        sheet.append(["", "", "", "", 3, 2290])
        kept = BytesIO()
        book.save(kept)
        (tmp_path / "so.xlsx").write_bytes(kept.getvalue())
        rows, errors = read_sheet(tmp_path / "so.xlsx", limits=UPLOAD)
        assert not errors
        assert [(one.row, one.kind, one.day) for one in rows] == [
            (4, "truc-tiep", date(2026, 3, 5)),
            (5, "doi-thoai", date(2026, 3, 6)),
        ]
        assert [one.numbers for one in rows] == [
            (ActivityAmount(ActivityMeasure.GATHERINGS, 2), ActivityAmount(ActivityMeasure.PEOPLE, 1250)),
            (ActivityAmount(ActivityMeasure.MEETINGS, 1), ActivityAmount(ActivityMeasure.PEOPLE, 1040)),
        ]

    def test_takes_languages_out_of_the_whole(self, tmp_path: Path):
        rows, _ = read(
            tmp_path, "Ngày,Hình thức,Nội dung,Số bản,Trong đó tiếng Khmer,Ước tính\n2026-03-05,Tờ gấp,A,300,120,x\n"
        )
        assert set(rows[0].numbers) == {
            ActivityAmount(ActivityMeasure.COPIES, 180, VI, is_estimate=True),
            ActivityAmount(ActivityMeasure.COPIES, 120, KM, is_estimate=True),
        }

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ("5/3/2026,Tờ gấp,A,100,120", "lớn hơn tổng số"),
            ("5/3/2026,Thi,A,1,1", "không chia theo ngôn ngữ"),
            ("5/3/2026,Tờ gấp,A,-5,", "không phải là số"),
            ("5/3/2026,Tờ gấp,A,1e3,", "không phải là số"),
            ("5/3/2026,Tờ gấp,A,0.125,", "không phải là số"),
            ("5/13/2026,Tờ gấp,A,1,", "Không đọc được ngày"),
            (",Tờ gấp,A,1,", "Thiếu ngày"),
            ("5/3/2026,Tờ gấp,,1,", "Thiếu nội dung"),
            (f"5/3/2026,Tờ gấp,{'a' * 501},1,", "dài hơn 500 ký tự"),
        ],
    )
    def test_says_what_is_wrong_with_which_row(self, tmp_path: Path, row: str, why: str):
        _, (error,) = read(tmp_path, f"Ngày,Hình thức,Nội dung,Số lượng,Tiếng Khmer\n{row}\n")
        assert (error.row, why in error.reason) == (2, True), error.reason

    def test_does_not_lose_a_number_that_the_form_does_not_count(self, tmp_path: Path):
        _, errors = read(tmp_path, "Ngày,Hình thức,Nội dung,Số lượng,Số lượt người\n5/3/2026,Tin bài,A,2,50\n")
        assert "không đếm số lượt người dự" in errors[0].reason

    def test_refuses_what_is_no_such_sheet(self, tmp_path: Path):
        with pytest.raises(UnreadableFile, match="hàng tiêu đề"):
            read(tmp_path, "a,b\n1,2\n")
        with pytest.raises(NotASheet):
            read(tmp_path, "x", name="so.doc")
        with pytest.raises(UnreadableFile, match="hơn 1000 hoạt động"):
            read(tmp_path, "Ngày,Hình thức,Nội dung,Số lượng\n" + "5/3/2026,Tin bài,A,1\n" * 1001)
