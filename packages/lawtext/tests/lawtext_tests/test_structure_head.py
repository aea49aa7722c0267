"""What a document says of itself: head block, closing block, effect."""

from datetime import date

import pytest

from lawtext import parse_document

CIRCULAR = """BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI

BỘ LAO ĐỘNG - THƯƠNG BINH
VÀ XÃ HỘI

Số: 27/2022/TT-BLĐTBXH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Hà Nội, ngày 28 tháng 12 năm 2022

THÔNG TƯ
Hướng dẫn sự tham gia của trẻ em vào hoạt động ngoài gia đình,
ngoài cơ sở giáo dục

Căn cứ Luật Trẻ em ngày 05 tháng 4 năm 2016;
Căn cứ Nghị định số 56/2017/NĐ-CP ngày 09 tháng 5 năm 2017 của Chính
phủ quy định chi tiết một số điều của Luật Trẻ em;
Bộ trưởng Bộ Lao động - Thương binh và Xã hội ban hành Thông tư hướng dẫn.
Điều 1. Phạm vi
Thông tư này hướng dẫn.
Điều 2. Hiệu lực thi hành
1. Thông tư này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2023./.

Nơi nhận:
- Ban Bí thư Trung ương
Đảng;
- Lưu: VT, TE.
KT. BỘ TRƯỞNG
THỨ TRƯỞNG

Nguyễn Thị Hà
"""


@pytest.fixture(scope="module")
def head():
    return parse_document(CIRCULAR).head


class TestCircular:
    @pytest.mark.parametrize(
        ("field", "expected"),
        [
            ("official_number", "27/2022/TT-BLĐTBXH"),
            ("doc_type", "Thông tư"),
            (
                "subject",
                "Hướng dẫn sự tham gia của trẻ em vào hoạt động ngoài gia đình, ngoài cơ sở giáo dục",
            ),
            ("issuer", "Bộ Lao động - Thương binh và Xã hội"),
            ("place", "Hà Nội"),
            ("issued_date", date(2022, 12, 28)),
            ("effective_date", date(2023, 3, 1)),
            ("effective_stated", "từ ngày 01 tháng 3 năm 2023"),
            ("signer", "Nguyễn Thị Hà"),
            ("signer_title", "KT. BỘ TRƯỞNG THỨ TRƯỞNG"),
            ("recipients", ("Ban Bí thư Trung ương Đảng", "Lưu: VT, TE")),
            (
                "legal_bases",
                (
                    "Căn cứ Luật Trẻ em ngày 05 tháng 4 năm 2016",
                    "Căn cứ Nghị định số 56/2017/NĐ-CP ngày 09 tháng 5 năm 2017 của Chính phủ quy định chi tiết "
                    "một số điều của Luật Trẻ em",
                ),
            ),
        ],
    )
    def test_says(self, head, field, expected):
        assert getattr(head, field) == expected


class TestHeadInOneLine:
    def test_is_cut_at_the_marks_of_the_form(self):
        head = parse_document(
            "Luật thuế sử dụng đất 2010\n"
            "QUỐC HỘI ------- CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ------------ "
            "Luật số: 48/2010/QH12 Hà Nội, ngày 17 tháng 06 năm 2010 LUẬT THUẾ SỬ DỤNG ĐẤT PHI NÔNG NGHIỆP\n"
            "Căn cứ Hiến pháp;\nĐiều 1. Phạm vi\nLuật này.\n./.\nCHỦ TỊCH QUỐC HỘI Nguyễn Văn An\n"
        ).head
        assert (head.official_number, head.doc_type, head.issuer) == ("48/2010/QH12", "Luật", "Quốc hội")
        assert (head.subject, head.place) == ("THUẾ SỬ DỤNG ĐẤT PHI NÔNG NGHIỆP", "Hà Nội")
        assert (head.signer, head.signer_title) == ("Nguyễn Văn An", "CHỦ TỊCH QUỐC HỘI")

    def test_two_columns_stand_side_by_side(self):
        head = parse_document(
            "          BỘ CÔNG AN                     CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "  Số: 65/2026/TT-BCA\n                      Hà Nội, ngày 19 tháng 5 năm 20261\n"
            "THÔNG TƯ1\nQuy định về đồ vật cấm\n\nBộ trưởng Bộ Công an ban hành Thông tư.\nĐiều 1. Phạm vi\nMột./.\n"
            "Nơi nhận:                                  BỘ TRƯỞNG\n- Như Điều 1;\n- Lưu: VT.\n"
            "                                    Đại tướng Lương Văn B\n"
        ).head
        assert (head.official_number, head.issuer) == ("65/2026/TT-BCA", "Bộ Công an")
        assert head.issued_date == date(2026, 5, 19)
        assert (head.signer, head.recipients) == ("Lương Văn B", ("Như Điều 1", "Lưu: VT"))


class TestIssuer:
    @pytest.mark.parametrize(
        ("letterhead", "issuer"),
        [
            ("ỦY BAN THƯỜNG VỤ QUỐC HỘI", "Ủy ban Thường vụ Quốc hội"),
            ("HỘI ĐỒNG NHÂN DÂN\nTỈNH BÌNH PHƯỚC", "Hội đồng nhân dân tỉnh Bình Phước"),
            ("UBND TỈNH HẬU GIANG\nSỞ TƯ PHÁP", "Sở Tư pháp"),
            ("THỦ TƯỚNG\nCHÍNH PHỦ", "Thủ tướng Chính phủ"),
            ("BỘ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội"),
            ("BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "Bộ Văn hóa, Thể thao và Du lịch"),
            ("BỘ TÀI CHÍNH\nThông tư này của Bộ Tài chính", "Bộ Tài chính"),  # written as the text writes it
        ],
    )
    def test_is_the_last_body_of_the_letterhead(self, letterhead, issuer):
        text = f"{letterhead}\nSố: 1/2021/QĐ-X\nQUYẾT ĐỊNH\nVề việc A\nĐiều 1. B\nC."
        assert parse_document(text).head.issuer == issuer

    def test_may_be_named_by_the_preamble_alone(self):
        text = (
            "KẾ HOẠCH\nThực hiện Đề án\n\nNhằm B, Ủy ban nhân dân tỉnh Hậu Giang ban hành Kế hoạch như sau:\nI. A\n1. B"
        )
        assert parse_document(text).head.issuer == "Ủy ban nhân dân tỉnh Hậu Giang"


class TestEffect:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 7 năm 2022.", date(2022, 7, 1)),
            ("Quyết định này có hiệu lực từ  ngày 15/6/2022 và áp dụng từ năm 2022.", date(2022, 6, 15)),
            ("Quyết định này có hiệu lực kể từ ngày ký ban hành.", date(2022, 6, 12)),
            ("Quyết định này có hiệu lực sau 45 ngày kể từ ngày ký.", date(2022, 7, 27)),
            ("Quyết định này có hiệu lực kể từ ngày công bố.", None),
            ("Bộ trưởng chịu trách nhiệm thi hành.\nQuyết định này có hiệu lực kể từ ngày ký./.", date(2022, 6, 12)),
            ("Quyết định số 1/2020/QĐ-TTg hết hiệu lực kể từ ngày Quyết định này có hiệu lực.", None),
        ],
    )
    def test_reads_the_day(self, sentence, expected):
        text = f"Số: 1/QĐ-TTg\nHà Nội, ngày 12 tháng 6 năm 2022\nQUYẾT ĐỊNH\nVề A\nĐiều 1. Hiệu lực\n{sentence}"
        assert parse_document(text).head.effective_date == expected

    def test_prefers_the_article_on_effect_to_a_quoted_sentence(self):
        text = (
            "Điều 1. Sửa đổi\n1. Sửa đổi Điều 5 như sau:\n“Thông tư này có hiệu lực từ ngày 01 tháng 01 năm 2010.”.\n"
            "Điều 2. Hiệu lực thi hành\nThông tư này có hiệu lực từ ngày 02 tháng 02 năm 2022."
        )
        assert parse_document(text).head.effective_date == date(2022, 2, 2)

    def test_a_resolution_may_say_it_where_it_was_passed(self):
        text = (
            "NGHỊ QUYẾT\nVề A\nĐiều 1. B\n1. Nghị quyết này đã được Hội đồng nhân dân tỉnh thông qua ngày 04 tháng 12 "
            "năm 2020 và có hiệu lực từ ngày 14 tháng 12 năm 2020./.\nCHỦ TỊCH\nTrần Văn A"
        )
        assert parse_document(text).head.effective_date == date(2020, 12, 14)


class TestUnwrittenFields:
    def test_an_open_number_and_date_are_left_empty(self):
        head = parse_document(
            "Số:      /KH-UBND\nHậu Giang, ngày    tháng    năm 2021\nKẾ HOẠCH\nVề A\nI. B\n1. C"
        ).head
        assert (head.official_number, head.issued_date) == ("", None)

    def test_nothing_is_nothing(self):
        document = parse_document("")
        assert (document.head.doc_type, document.roots, document.doubts) == ("", (), ())


class TestOtherPapers:
    def test_a_letter_says_its_matter(self):
        head = parse_document(
            "SỞ TƯ PHÁP\nSố: 1234/STP-PBGDPL\nV/v hướng dẫn tổ chức\nNgày Pháp luật năm 2025\n"
            "An Giang, ngày 3 tháng 10 năm 2025\nKính gửi: Các sở.\nI. NỘI DUNG\n1. Chủ đề\n"
        ).head
        assert (head.doc_type, head.subject) == ("Công văn", "hướng dẫn tổ chức Ngày Pháp luật năm 2025")

    def test_a_decision_whose_type_is_misspelt_is_no_letter(self):
        head = parse_document("SỞ TƯ PHÁP\nSố: 1/QĐ-STP\nQUYÊT ĐINH\nV/v khen thưởng\nĐiều 1. A\nB.\n").head
        assert (head.doc_type, head.subject) == ("Quyết định", "khen thưởng")
        assert head.reading("doc_type").doubt == "nguồn ghi “QUYÊT ĐINH”"

    def test_the_title_of_a_party_paper_goes_on_in_small_letters(self):
        head = parse_document(
            "Số 25-CTr/ĐU\nCHƯƠNG TRÌNH HÀNH ĐỘNG\nthực hiện Nghị quyết số 66-NQ/TW\n-----\nI- MỤC ĐÍCH\n1- Mục đích\n"
        ).head
        assert head.subject == "HÀNH ĐỘNG thực hiện Nghị quyết số 66-NQ/TW"

    def test_a_decree_of_1945_has_its_number_and_day_in_the_title(self):
        document = parse_document(
            "SẮC LỆNH\nCỦA CHỦ TỊCH NƯỚC SỐ 47 NGÀY 10 THÁNG 10 NĂM 1945\nRA SẮC LỆNH:\n"
            "Điều thứ 1: Một.\nĐiều thứ 2: Hai.\nĐiều thứ ba. Ba.\n"
        )
        assert (document.head.doc_type, document.head.issued_date) == ("Sắc lệnh", date(1945, 10, 10))
        assert [str(address) for address in document.outline()] == ["dieu-1", "dieu-2", "dieu-3"]

    def test_what_was_done_to_a_circular_is_not_its_title(self):
        head = parse_document(
            "BỘ TÀI CHÍNH\nVĂN BẢN HỢP NHẤT\n\nTHÔNG TƯ\nQuy định mức thu phí\n\nĐiều 1. Phạm vi\nA.\n"
        ).head
        assert (head.doc_type, head.subject) == ("Thông tư", "Quy định mức thu phí")

    def test_a_steering_committee_is_named_in_two_lines(self):
        text = "BAN CHỈ ĐẠO\nPHÒNG CHỐNG DỊCH\nSố: 55/KH-BCĐ\nKẾ HOẠCH\nNăm 2025\nI. A\n1. B"
        assert parse_document(text).head.issuer == "Ban chỉ đạo phòng chống dịch"

    def test_who_signs_may_stand_right_below_the_last_heading(self):
        text = "KẾ HOẠCH\nNăm 2025\nI. MỤC ĐÍCH\n1. A.\nII. KINH PHÍ: ngân sách.\nTRƯỞNG BAN\n(Ký)\nĐỗ Văn Nam\n"
        assert parse_document(text).head.signer == "Đỗ Văn Nam"

    def test_who_issues_may_stand_below_the_type(self):
        head = parse_document(
            "BAN CHẤP HÀNH TRUNG ƯƠNG\nSố 57-NQ/TW\nNGHỊ QUYẾT\nCỦA BỘ CHÍNH TRỊ\nvề đột phá phát triển khoa học\n\n"
            "I- QUAN ĐIỂM\n1. A.\n"
        ).head
        assert (head.issuer, head.subject) == ("Bộ Chính trị", "về đột phá phát triển khoa học")


def test_a_subject_with_the_line_of_place_and_day_in_it_is_doubted():
    below = CIRCULAR.replace(
        "Hà Nội, ngày 28 tháng 12 năm 2022\n\nTHÔNG TƯ\n", "THÔNG TƯ\nHà Nội, ngày 31 tháng 11 năm 2022\n"
    )
    read = parse_document(below).head.reading("subject")
    assert read.value.startswith("Hà Nội, ngày 31")
    assert read.doubt
    said = parse_document(CIRCULAR).head.reading("subject")
    assert (said.doubt, said.value[:9]) == ("", "Hướng dẫn")
