"""Whole documents, one story each."""

from lawtext import parse_document
from lawtext.types import ProvisionNode, Unit
from lawtext_tests.akn_trees import put_together


def outline(text):
    return [str(address) for address in parse_document(text).outline()]


def find(text, address):
    pending = list(parse_document(text).roots)
    while pending:
        node = pending.pop()
        if str(node.address) == address:
            return node
        pending.extend(node.children)
    raise AssertionError(f"no {address}")


LAW = """QUỐC HỘI
Luật số: 99/2024/QH15
LUẬT
PHỔ BIẾN, GIÁO DỤC PHÁP LUẬT
Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;
Quốc hội ban hành Luật Phổ biến, giáo dục pháp luật.
Chương I
NHỮNG QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Luật này quy định về phổ biến, giáo dục pháp luật.
Điều 2. Hành vi bị cấm
1. Lợi dụng phổ biến pháp luật:
a) Xuyên tạc;
b) Kích động;
c) Truyền bá;
d) Gây chia rẽ;
đ) Hành vi khác.
2. Cản trở việc phổ biến pháp luật.
Chương II
ĐIỀU KHOẢN THI HÀNH
Điều 3. Hiệu lực thi hành
Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2025.
Luật này được Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam khóa XV thông qua ngày 27 tháng 11 năm 2024.
CHỦ TỊCH QUỐC HỘI
Trần Văn A
"""


class TestLaw:
    def test_has_chapters_articles_clauses_and_points_in_reading_order(self):
        assert outline(LAW) == [
            "chuong-1",
            "dieu-1",
            "dieu-2",
            "dieu-2-khoan-1",
            *(f"dieu-2-khoan-1-diem-{letter}" for letter in ("a", "b", "c", "d", "dd")),
            "dieu-2-khoan-2",
            "chuong-2",
            "dieu-3",
        ]

    def test_gives_a_node_its_own_words(self):
        clause = find(LAW, "dieu-2-khoan-1")
        assert (clause.label, clause.heading, clause.text) == ("1", "", "Lợi dụng phổ biến pháp luật:")
        assert find(LAW, "dieu-2").heading == "Hành vi bị cấm"
        assert find(LAW, "chuong-2").heading == "ĐIỀU KHOẢN THI HÀNH"

    def test_ends_the_last_article_before_the_closing_block(self):
        assert find(LAW, "dieu-3").text == "Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2025."

    def test_spans_are_the_words_of_the_unit(self):
        point = find(LAW, "dieu-2-khoan-1-diem-dd")
        assert LAW[point.span.start : point.span.end] == "đ) Hành vi khác.\n"

    def test_has_no_doubts(self):
        assert parse_document(LAW).doubts == ()


class TestNumbering:
    def test_a_wrapped_citation_opens_nothing(self):
        text = "Điều 1. Thuế\n1. Đất quy định tại\nĐiều 2. Trường hợp này.\n2. Đất khác.\nĐiều 2. Miễn thuế\nMiễn."
        assert outline(text) == ["dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2", "dieu-2"]

    def test_a_gap_after_a_finished_sentence_is_believed_and_reported(self):
        document = parse_document("Điều 1. Một\n1. A.\n2. B.\n5. E.\nĐiều 2. Hai\nHết.")
        assert [str(address) for address in document.outline()][3] == "dieu-1-khoan-5"
        assert [doubt.line for doubt in document.doubts] == [4]
        assert "nhảy cách" in document.doubts[0].reason

    def test_a_point_that_is_refused_is_reported(self):
        document = parse_document("Điều 4. A\n1. Hai:\na) Một\nb) Hai\nđ) Năm\n")
        assert [str(address) for address in document.outline()][-1] == "dieu-4-khoan-1-diem-b"
        assert [(doubt.line, "“đ)”" in doubt.reason) for doubt in document.doubts] == [(5, True)]

    def test_a_number_that_goes_back_opens_nothing(self):
        assert outline("Điều 1. Một\n1. A.\n2. B:\n1. nhỏ.\nĐiều 1. Lặp lại.\nĐiều 2. Hai") == [
            "dieu-1",
            "dieu-1-khoan-1",
            "dieu-1-khoan-2",
            "dieu-2",
        ]

    def test_inserted_units_follow_the_one_before(self):
        text = "Điều 3. Ba\n1. A.\n1a. B:\na) Một;\na1) Hai;\nb) Ba.\nĐiều 3a. Ba a\nHết.\nĐiều 4. Bốn\nHết."
        assert outline(text) == [
            *("dieu-3", "dieu-3-khoan-1", "dieu-3-khoan-1a"),
            *("dieu-3-khoan-1a-diem-a", "dieu-3-khoan-1a-diem-a1", "dieu-3-khoan-1a-diem-b"),
            *("dieu-3a", "dieu-4"),
        ]

    def test_points_may_stand_without_a_clause(self):
        assert outline("Điều 1. Hồ sơ\nHồ sơ gồm:\na) Đơn;\nb) Bản sao.") == [
            "dieu-1",
            "dieu-1-diem-a",
            "dieu-1-diem-b",
        ]

    def test_sections_start_again_in_each_chapter(self):
        text = "Chương I\nMỘT\nMục 1\nA\nĐiều 1. A\nMục 2\nB\nĐiều 2. B\nChương II\nHAI\nMục 1\nC\nĐiều 3. C"
        assert [a for a in outline(text) if "muc" in a] == ["chuong-1-muc-1", "chuong-1-muc-2", "chuong-2-muc-1"]

    def test_a_part_is_in_a_chapters_address_only_where_chapters_start_again(self):
        running = "Phần thứ nhất\nA\nChương I\nA\nĐiều 1. A\nPhần thứ hai\nB\nChương II\nB\nĐiều 2. B"
        assert outline(running) == ["phan-1", "chuong-1", "dieu-1", "phan-2", "chuong-2", "dieu-2"]
        again = running.replace("Chương II", "Chương I")
        assert outline(again) == ["phan-1", "phan-1-chuong-1", "dieu-1", "phan-2", "phan-2-chuong-1", "dieu-2"]

    def test_two_units_may_open_on_one_line(self):
        assert outline("Điều 1. Thuế\n1. a) Một;\nb) Hai.\n2. Ba.") == [
            *("dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-1-diem-a", "dieu-1-khoan-1-diem-b", "dieu-1-khoan-2"),
        ]

    def test_a_chapter_heading_may_end_the_preamble(self):
        text = "Quốc hội ban hành Luật thuế, Chương 1.\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nLuật này."
        assert outline(text) == ["chuong-1", "dieu-1"]
        assert find(text, "chuong-1").heading == "QUY ĐỊNH CHUNG"


class TestAmendingDocument:
    TEXT = """Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 07/2023/TT-BLĐTBXH
1. Sửa đổi, bổ sung Điều 2 như sau:
“Điều 2. Mã số
1. Giảng viên
a) Cao cấp;
2. Giáo viên (gọi là “giáo viên”).”.
2. Sửa đổi tên các điều như sau:
a) “Điều 5. Giảng viên
cao cấp”;
b) “Điều 6. Giảng viên”.
3. Bổ sung Điều 9a như sau:
“Điều 9a. Chuyển tiếp
1. Một.
Điều 2. Điều khoản thi hành
Thông tư này có hiệu lực từ ngày 10 tháng 12 năm 2024.
"""

    def test_quoted_units_are_not_its_own(self):
        assert outline(self.TEXT)[:6] == [
            *("dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2"),
            *("dieu-1-khoan-2-diem-a", "dieu-1-khoan-2-diem-b", "dieu-1-khoan-3"),
        ]

    def test_a_quotation_that_never_closes_swallows_nothing(self):
        assert outline(self.TEXT)[-1] == "dieu-2"

    def test_the_next_instruction_closes_an_open_quotation(self):
        text = (
            "Điều 1. Sửa đổi\n1. Sửa đổi Điều 2 như sau:\n“Điều 2. A\n1. X.\n"
            "2. Bổ sung Điều 3 như sau:\n“Điều 3. B.”.\n3. Hết."
        )
        assert outline(text) == ["dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2", "dieu-1-khoan-3"]

    def test_what_nothing_closes_is_reported(self):
        doubts = parse_document(self.TEXT).doubts
        assert [(doubt.line, "Ngoặc kép" in doubt.reason) for doubt in doubts] == [(12, True)]

    def test_its_own_next_article_closes_an_open_quotation(self):
        # Thông tư 45/2026/TT-BTC: the closing mark after the last quoted clause is missing
        text = (
            "Điều 1. Bổ sung Điều 3a\n“Điều 3a. A\n1. X.\n2. Y.\nĐiều 2. Thay thế cụm từ\n1. Thay “b” bằng “c”.\n2. D."
        )
        assert outline(text) == ["dieu-1", "dieu-2", "dieu-2-khoan-1", "dieu-2-khoan-2"]

    def test_the_quoted_words_belong_to_the_clause(self):
        assert "Cao cấp" in find(self.TEXT, "dieu-1-khoan-1").text


class TestConsolidatedDocument:
    TEXT = """CÔNG BÁO/Số 1221 + 1222/Ngày 06-11-2024
41
THÔNG TƯ
Hướng dẫn hồ sơ
Thông tư số 05/2013/TT-BLĐTBXH ngày 15 tháng 5 năm 2013, có hiệu lực kể từ ngày 01 tháng 7 năm 2013, được sửa đổi bởi:
1. Thông tư số 18/2022/TT-BLĐTBXH.
Chương 1.
THỦ TỤC
MỤC 11 (được bãi bỏ)
MỤC 2. BỆNH BINH
Điều 24.2 (được bãi bỏ)
Điều 25. Căn cứ3
1. Một.

1 Mục này được bãi bỏ theo quy định tại Thông tư số 18/2022/TT-BLĐTBXH.
2 Điều này được bãi bỏ, như sau:
“Điều 2. Hiệu lực
1. Thông tư này có hiệu lực kể từ ngày 15 tháng 11 năm

CÔNG BÁO/Số 1221 + 1222/Ngày 06-11-2024
42
2.4 Hai.
3. Ba./.

2022.
2. Hết.”
3 Khoản này được sửa đổi.
4 Khoản này được bổ sung.

CÔNG BÁO/Số 1221 + 1222/Ngày 06-11-2024
43
BỘ LAO ĐỘNG - THƯƠNG BINH
VÀ XÃ HỘI
XÁC THỰC VĂN BẢN HỢP NHẤT
Số: 5161/VBHN-BLĐTBXH
Hà Nội, ngày 23 tháng 10 năm 2024
KT. BỘ TRƯỞNG
THỨ TRƯỞNG
Nguyễn Văn B
"""

    def test_footnotes_and_their_marks_are_put_aside(self):
        assert outline(self.TEXT) == [
            *("chuong-1", "chuong-1-muc-1", "chuong-1-muc-2", "dieu-24", "dieu-25"),
            *("dieu-25-khoan-1", "dieu-25-khoan-2", "dieu-25-khoan-3"),
        ]
        assert find(self.TEXT, "dieu-25").heading == "Căn cứ"

    def test_the_certification_speaks_for_the_document(self):
        head = parse_document(self.TEXT).head
        assert head.doc_type == "Văn bản hợp nhất"
        assert head.official_number == "5161/VBHN-BLĐTBXH"
        assert head.issued_date.isoformat() == "2024-10-23"
        assert head.signer == "Nguyễn Văn B"
        assert head.effective_date.isoformat() == "2013-07-01"


class TestRaisedMarksOnLinesOfTheirOwn:
    """What a PDF makes of a consolidation: no blank line above the notes, raised numbers where they please."""

    TEXT = """CÔNG BÁO/Số 295 + 296/Ngày 22-3-2020 41
QUYẾT ĐỊNH1
Cơ chế quản lý tài chính
Quyết định số 60/2015/QĐ-TTg ngày 27 tháng 11 năm 2015 được sửa đổi, bổ sung bởi:
Quyết định số 38/2019/QĐ-TTg ngày 31 tháng 12 năm 2019.
Điều 1. Đối tượng
2
1. Gồm:
a) Cơ quan;
b)
3 Tổ chức;
 1
 Văn bản này được hợp nhất từ 02 Quyết định.
2 Điều này được sửa đổi theo Quyết định số 38/2019/QĐ-TTg.
3
 Điểm này được sửa đổi theo Quyết định số 38/2019/QĐ-TTg.


42 CÔNG BÁO/Số 295 + 296/Ngày 22-3-2020
c)4 Cá nhân có đất dưới 5 m2;
d)5
 Hộ gia đình.
2.6
 Khoản hai.
4 Điểm này được bổ sung theo Quyết định số 38/2019/QĐ-TTg.
5
 Điểm này được bổ sung theo Quyết định số 38/2019/QĐ-TTg.
6 Khoản này được bổ sung theo Quyết định số 38/2019/QĐ-TTg.


CÔNG BÁO/Số 295 + 296/Ngày 22-3-2020 43
Điều 2. Thi hành
Một./.
"""

    def test_hide_no_point_in_its_neighbour(self):
        assert outline(self.TEXT) == [
            *("dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-1-diem-a", "dieu-1-khoan-1-diem-b", "dieu-1-khoan-1-diem-c"),
            *("dieu-1-khoan-1-diem-d", "dieu-1-khoan-2", "dieu-2"),
        ]

    def test_are_no_words_of_the_law(self):
        words = [find(self.TEXT, f"dieu-1-khoan-1-diem-{point}").text for point in "bcd"]
        assert words == ["Tổ chức;", "Cá nhân có đất dưới 5 m2;", "Hộ gia đình."]
        assert find(self.TEXT, "dieu-1").heading == "Đối tượng"
        assert find(self.TEXT, "dieu-1-khoan-2").text == "Khoản hai."


class TestNotesGatheredBelow:
    TEXT = (
        "THÔNG TƯ\nQuy định mức thu\n\nCăn cứ Luật Phí và lệ phí ngày 25 tháng 11 năm 2015;1\n\nĐiều 1. Phạm vi\n"
        "1.2 Thông tư này quy định.\n2. (được bãi bỏ)3\nĐiều 2.4 (được bãi bỏ)\nĐiều 3. Thi hành\nMột./.\n\n"
        "KT. BỘ TRƯỞNG\nVũ Thị Mai\n\n1 Thông tư số 20/2022/TT-BTC có căn cứ như sau:\n“Căn cứ Luật Phí;”\n"
        "2 Khoản này được sửa đổi theo Thông tư số 20/2022/TT-BTC.\n3 Khoản này được bãi bỏ.\n"
        "4 Điều này được bãi bỏ theo quy định như sau:\n“Điều 2. Hiệu lực\n1. Có hiệu lực ngày 15 tháng 4 năm 2022.”\n"
    )

    def test_are_put_aside_with_their_marks(self):
        outline = [str(address) for address in parse_document(self.TEXT).outline()]
        assert outline == ["dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2", "dieu-2", "dieu-3"]

    def test_rows_of_a_table_are_no_notes(self):
        text = "Điều 1. Danh mục\nGồm:\nA\nB\n\n1 Xe ô tô\n2 Xe máy\nĐiều 2. Thi hành\nB.\n"
        assert [str(address) for address in parse_document(text).outline()] == ["dieu-1", "dieu-2"]


class TestAttachedTexts:
    TEXT = """UBND TỈNH HẬU GIANG
Số: 12/2022/QĐ-UBND
QUYẾT ĐỊNH
Ban hành Quy chế quản lý Cổng thông tin điện tử
ỦY BAN NHÂN DÂN TỈNH HẬU GIANG
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy chế quản lý Cổng thông tin điện tử.
Điều 2. Quyết định này có hiệu lực kể từ ngày 20 tháng 4 năm 2022./.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn C

QUY CHẾ
Quản lý Cổng thông tin điện tử
(Ban hành kèm theo Quyết định số 12/2022/QĐ-UBND)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Quy chế này quy định về Cổng.
2. Đối tượng:
a) Sở Tư pháp;
Điều 2. Nguyên tắc
Kịp thời./.

PHỤ LỤC
MẪU PHIẾU
(Kèm theo Quy chế quản lý Cổng thông tin điện tử)
1. Họ và tên: ..................
2. Địa chỉ: ....................
3. Điện thoại: .................
"""

    def test_a_regulation_counts_its_own_articles(self):
        assert outline(self.TEXT) == [
            *("dieu-1", "dieu-2", "quy-che/chuong-1", "quy-che/dieu-1", "quy-che/dieu-1-khoan-1"),
            *("quy-che/dieu-1-khoan-2", "quy-che/dieu-1-khoan-2-diem-a", "quy-che/dieu-2", "quy-che/phu-luc"),
        ]

    def test_the_root_of_a_regulation_has_its_title(self):
        root = parse_document(self.TEXT).roots[-1]
        assert (root.unit, root.label, root.heading) == (Unit.REGULATION, "QUY CHẾ", "Quản lý Cổng thông tin điện tử")

    def test_a_form_stays_closed_but_keeps_its_words(self):
        annex = find(self.TEXT, "quy-che/phu-luc")
        assert annex.children == ()
        assert annex.heading == "MẪU PHIẾU"
        assert "Điện thoại" in annex.text

    def test_an_annex_written_as_text_is_opened(self):
        text = (
            "Điều 1. Quy định\nBan hành kèm theo Thông tư này Phụ lục.\n./.\nBỘ TRƯỞNG\nNguyễn Văn D\n"
            "Phụ lục I\nVÍ DỤ VỀ XÁC ĐỊNH KỲ HẠN\n(Kèm theo Thông tư số 1/2025/TT-BTC)\n"
            "Phần III\nTRÁI PHIẾU\n1. Đối với công cụ nợ của Chính phủ có kỳ hạn chuẩn dưới 10 năm thì tính như sau:\n"
            "a) Bảo hiểm xã hội Việt Nam chào mua trái phiếu Chính phủ kỳ hạn 5 năm từ các tổ chức;\n"
            "b) Các đối tác chào bán trái phiếu có kỳ hạn còn lại từ 4 năm 6 tháng đến 5 năm 6 tháng.\n"
        )
        assert outline(text)[1:] == [
            *("phu-luc-1", "phu-luc-1/phan-3", "phu-luc-1/phan-3-khoan-1"),
            *("phu-luc-1/phan-3-khoan-1-diem-a", "phu-luc-1/phan-3-khoan-1-diem-b"),
        ]

    def test_a_citation_of_an_annex_is_no_annex(self):
        text = (
            "Điều 1. Mẫu\nMẫu quy định tại\nPhụ lục VI ban hành kèm theo Nghị định này.\n./.\nBỘ TRƯỞNG\nNguyễn Văn D\n"
        )
        assert outline(text) == ["dieu-1"]


class TestPlan:
    TEXT = """## **KẾ HOẠCH**

### **Thực hiện Đề án năm 2021**

Ủy ban nhân dân tỉnh Hậu Giang ban hành Kế hoạch như sau:

## **I. MỤC ĐÍCH**

### 1. Mục đích

a) Triển khai.

**2. Yêu cầu tiếp theo**

- a) Bám sát.
- b) Phối hợp:
- Sở Tư pháp;

**II. TỔ CHỨC THỰC HIỆN**

**1.** Sở Tư pháp chủ trì.

Trên đây là Kế hoạch./.

***Nơi nhận:***

- Bộ Tư pháp;
- Lưu: VT.

**TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH**

**Đồng Văn Thanh**
"""

    def test_levels_are_read_from_numbers_not_from_markdown(self):
        assert outline(self.TEXT) == [
            *("muc-1", "muc-1-khoan-1", "muc-1-khoan-1-diem-a"),
            *("muc-1-khoan-2", "muc-1-khoan-2-diem-a", "muc-1-khoan-2-diem-b"),
            *("muc-2", "muc-2-khoan-1"),
        ]

    def test_titles_of_tasks_are_headings(self):
        assert find(self.TEXT, "muc-1-khoan-2").heading == "Yêu cầu tiếp theo"
        assert find(self.TEXT, "muc-2-khoan-1").text == "Sở Tư pháp chủ trì."

    def test_a_dash_is_words_of_the_point_above(self):
        assert find(self.TEXT, "muc-1-khoan-2-diem-b").text == "Phối hợp:\n- Sở Tư pháp;"


class TestSpans:
    def test_gives_back_the_text(self):
        for text in (LAW, TestAttachedTexts.TEXT, TestPlan.TEXT, TestConsolidatedDocument.TEXT):
            assert put_together(parse_document(text)) == text

    def test_a_child_lies_within_its_parent(self):
        def check(node: ProvisionNode):
            for child in node.children:
                assert node.span.start <= child.span.start <= child.span.end <= node.span.end
                check(child)

        for node in parse_document(TestAttachedTexts.TEXT).roots:
            check(node)


class TestHardWraps:
    def test_wrapped_lines_are_joined_and_pages_left_out(self):
        text = (
            "Điều 1. Phạm vi và đối tượng áp dụng của Nghị định này trong các cơ quan\nnhà nước\n"
            "1. Nghị định này điều chỉnh mức lương hưu, trợ cấp bảo hiểm xã hội và trợ\ncấp hằng tháng đối với các\n"
            "\nCÔNG BÁO/Số 290/Ngày 29-05-2026\n11\n\n"
            "đối tượng hưởng lương hưu trước ngày 01 tháng 7 năm 2026, bao gồm người\nđã nghỉ.\n"
            "Ký bởi: CÔNG BÁO NƯỚC CỘNG HÒA\nCơ quan: VĂN PHÒNG CHÍNH PHỦ\nNgày ký: 2026-05-29\n"
        )
        assert find(text, "dieu-1").heading == (
            "Phạm vi và đối tượng áp dụng của Nghị định này trong các cơ quan nhà nước"
        )
        assert find(text, "dieu-1-khoan-1").text == (
            "Nghị định này điều chỉnh mức lương hưu, trợ cấp bảo hiểm xã hội và trợ cấp hằng tháng đối với các đối "
            "tượng hưởng lương hưu trước ngày 01 tháng 7 năm 2026, bao gồm người đã nghỉ."
        )

    def test_lines_may_be_given_instead_of_a_text(self):
        assert parse_document(["Điều 1. Một", "1. A."]).source == "Điều 1. Một\n1. A."


class TestClosingBlock:
    SIGNED = "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Văn Huyến"

    def test_recipients_are_no_words_of_the_last_article(self):
        """Seen in texts that agencies type: nothing says "./.", and the list stands above who signs."""
        text = f"QUYẾT ĐỊNH\nĐiều 1. Chợ\nChợ mở cửa.\nĐiều 2. Hiệu lực\nCó hiệu lực từ ngày ký.\n{self.SIGNED}"
        assert find(text, "dieu-2").text == "Có hiệu lực từ ngày ký."
        assert parse_document(text).head.recipients == ("Như Điều 3", "Lưu: VT")
