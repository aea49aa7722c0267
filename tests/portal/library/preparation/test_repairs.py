"""Dirt seen in the corpora, and what is made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.library.preparation.cleanup import cut_stray_headings, repair, split_line
from portal.library.preparation.rows import ArticleText

ARTICLES = [
    # comment, title, text, title expected, text expected
    ("as it should be", "Phạm vi", "Luật này quy định.", "Phạm vi", "Luật này quy định."),
    (
        "91/2015/QH13 Điều 1: the title is the first line",
        "",
        "Phạm vi điều chỉnh\nBộ luật này quy định địa vị.",
        "Phạm vi điều chỉnh",
        "Bộ luật này quy định địa vị.",
    ),
    (
        "91/2015/QH13 Điều 2: the first clause hangs on the title",
        "Công nhận\n1. Ở nước Việt Nam.",
        "2. Quyền dân sự.",
        "Công nhận",
        "1. Ở nước Việt Nam.\n2. Quyền dân sự.",
    ),
    (
        "01/2016/QH14 Điều 43a: all of it in the title",
        "Đấu giá trực tuyến 1. Việc đấu giá được thực hiện. 2. Việc khác.",
        "",
        "Đấu giá trực tuyến",
        "1. Việc đấu giá được thực hiện.\n2. Việc khác.",
    ),
    (
        "04/2011/TT-BYT Điều 2: a sentence is no title",
        "Thông tư này có hiệu lực từ ngày 01 tháng 8 năm 2011.",
        "",
        "",
        "Thông tư này có hiệu lực từ ngày 01 tháng 8 năm 2011.",
    ),
    ("03/2007/QH12 Điều 6: a title without text stays one", "Giáo dục vệ sinh.", "", "Giáo dục vệ sinh", ""),
    (
        "61/2020/NĐ-CP Điều 2: said twice",
        "Quyết định này có hiệu lực.",
        "Điều 2. Quyết định này có hiệu lực.",
        "",
        "Quyết định này có hiệu lực.",
    ),
    (
        "128/N: the gazette's stamp",
        "Phạm vi",
        "Thông tư này. Ký bởi: CÔNG BÁO NƯỚC CỘNG HÒA Cơ quan: VĂN PHÒNG Ngày ký: 2026-03-04 15:15:05 +07:00",
        "Phạm vi",
        "Thông tư này.",
    ),
    (
        "04/2017/TT-BYT Điều 2: a title over two lines",
        "Xây dựng danh mục",
        "của người tham gia bảo hiểm 1. Việc xây dựng.",
        "Xây dựng danh mục của người tham gia bảo hiểm",
        "1. Việc xây dựng.",
    ),
    (
        "40/VBHN-VPQH Điều 23: marks of footnotes hang on the numbers",
        "Không được hưởng",
        "1.59 Chi phí đã trả. 2. Điều dưỡng: a)53 Một; b) Hai. 2a.7 An dưỡng. 3.60 (được bãi bỏ) 4. Khám sức khỏe.",
        "Không được hưởng",
        "1. Chi phí đã trả.\n2. Điều dưỡng:\na) Một;\nb) Hai.\n2a. An dưỡng.\n3. (được bãi bỏ)\n4. Khám sức khỏe.",
    ),
    (
        "02/TTLB Điều 1: a clause that counts its parts keeps their numbers",
        "Nội dung",
        "1. Phối hợp. 2.1 Điều phối. 2.2 Lập kế hoạch. 3. Xong.",
        "Nội dung",
        "1. Phối hợp. 2.1 Điều phối. 2.2 Lập kế hoạch. 3. Xong.",
    ),
    (
        "40/VBHN-VPQH Điều 16: what an editor noted below the page",
        "Thẻ",
        "1.41 Thẻ có mã số. 41 Khoản này được sửa đổi, bổ sung theo quy định tại điểm a khoản 14 Điều 1 của Luật số"
        " 51/2024/QH15, có hiệu lực kể từ ngày 01 tháng 7 năm 2025. 2.42 Mỗi người một mã.",
        "Thẻ",
        "1. Thẻ có mã số.\n2. Mỗi người một mã.",
    ),
    (
        "88/2024/NĐ-CP Điều 15: a number alone at the end of a line",
        "Mồ mả",
        "1.\nỦy ban bố trí quỹ đất.  2.\nĐối với mồ mả phải di dời:\na)\nĐào, bốc.\n3.\nTrường hợp khác.",
        "Mồ mả",
        "1. Ủy ban bố trí quỹ đất.\n2. Đối với mồ mả phải di dời:\na) Đào, bốc.\n3. Trường hợp khác.",
    ),
    (
        "141/2026/NĐ-CP Điều 1: the title broke at a hyphen",
        "Sửa đổi Nghị định số 68/2026/NĐ-",
        "CP ngày 05 tháng 3 năm 2026 1. Sửa đổi cụm từ.",
        "Sửa đổi Nghị định số 68/2026/NĐ-CP ngày 05 tháng 3 năm 2026",
        "1. Sửa đổi cụm từ.",
    ),
    (
        "59/2020/QH14 Điều 4: the stamp of the Government's portal",
        "Giải thích",
        "Ký bởi: Cổng Thông tin điện tử Chính phủ Email: a@chinhphu.vn Cơ quan: Văn phòng Chính phủ Thời gian ký:"
        " 31.07.2020 14:51:33 +07:00 1. Bản sao. 2. Cá nhân.",
        "Giải thích",
        "1. Bản sao.\n2. Cá nhân.",
    ),
]


class TestRepair:
    @pytest.mark.parametrize(("comment", "title", "text", "good_title", "good_text"), ARTICLES)
    def test_parts_title_and_text(self, comment: str, title: str, text: str, good_title: str, good_text: str) -> None:
        repaired = repair(ArticleText("1", title, text))
        assert (repaired.title, repaired.text) == (good_title, good_text)

    @given(st.text(max_size=80), st.text(max_size=300))
    def test_never_raises(self, title: str, text: str) -> None:
        repair(ArticleText("1", title, text))


LONG = "Chợ phải được quét dọn hằng ngày bởi ban quản lý"


class TestSplitLine:
    @pytest.mark.parametrize(
        ("comment", "text", "lines"),
        [
            ("clauses", f"1. {LONG}. 2. {LONG}.", [f"1. {LONG}.", f"2. {LONG}."]),
            (
                "points under a clause",
                f"1. {LONG}: a) Một; b) Hai. 2. Xong.",
                [f"1. {LONG}:", "a) Một;", "b) Hai.", "2. Xong."],
            ),
            ("a number that is not the next one", f"1. {LONG}. 3. Không phải.", [f"1. {LONG}. 3. Không phải."]),
            (
                "quoted text of another law",
                f"1. {LONG} như sau: “1. A. 2. B.” 2. Xong.",
                [f"1. {LONG} như sau: “1. A. 2. B.”", "2. Xong."],
            ),
            ("in the middle of a sentence", f"1. {LONG} theo mục 2. Khoản này.", [f"1. {LONG} theo mục 2. Khoản này."]),
        ],
    )
    def test_gives_every_unit_its_line(self, comment: str, text: str, lines: list[str]) -> None:
        assert split_line(text).split("\n") == lines

    @given(st.text(alphabet="123. abđ)“”:;ĐK", min_size=60, max_size=200))
    def test_changes_no_visible_character(self, text: str) -> None:
        assert "".join(split_line(text).split()) == "".join(text.split())


class TestStrayHeadings:
    @pytest.mark.parametrize(
        ("text", "kept", "found"),
        [
            ("Nội dung.\nMỤC 2. QUYỀN CỦA NGƯỜI KHIẾU NẠI", "Nội dung.", ["muc-2"]),
            ("Nội dung.\nChương 2:   CĂN CỨ TÍNH THUẾ\nMục 1:\nXÁC ĐỊNH THU NHẬP", "Nội dung.", ["chuong-2", "muc-1"]),
            ("Nội dung.\nCHƯƠNG II QUYỀN CỦA NHÀ NƯỚC MỤC 1 LẬP HỒ SƠ", "Nội dung.", ["chuong-2", "muc-1"]),
            ("theo Luật An toàn Chương II TIÊU CHUẨN PHÂN LOẠI", "theo Luật An toàn", ["chuong-2"]),
            ("Chương trình phổ biến của Bộ.\nMục tiêu chung.", "Chương trình phổ biến của Bộ.\nMục tiêu chung.", []),
            ("theo quy định tại Chương II của Luật này.", "theo quy định tại Chương II của Luật này.", []),
        ],
    )
    def test_are_cut_from_the_end(self, text: str, kept: str, found: list[str]) -> None:
        rest, headings = cut_stray_headings(text)
        assert (rest, [f"{one.unit}-{one.key}" for one in headings]) == (kept, found)
