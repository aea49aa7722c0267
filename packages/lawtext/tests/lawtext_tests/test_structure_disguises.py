"""One document in many disguises: however it was typed, converted or copied, its outline and head stay the same."""

import re
import unicodedata
from collections.abc import Callable

import pytest

from lawtext import parse_document

DECREE = """CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/2024/NĐ-CP
Hà Nội, ngày 05 tháng 02 năm 2024

NGHỊ ĐỊNH
Quy định về giá đất

Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Chính phủ ban hành Nghị định quy định về giá đất.

Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định giá đất.
2. Giá đất gồm:
a) Giá đất ở;
b) Giá đất nông nghiệp;
c) Giá thuê;
d) Giá khác;
đ) Giá theo điểm d khoản này.

Điều 2. Đối tượng áp dụng
Cơ quan, tổ chức, cá nhân.

Chương II
TỔ CHỨC THỰC HIỆN

Mục 1. TRÁCH NHIỆM

Điều 3. Hiệu lực thi hành
1. Nghị định này có hiệu lực thi hành từ ngày 05 tháng 02 năm 2024.
2. Nghị định số 44/2014/NĐ-CP hết hiệu lực./.

Nơi nhận:
- Ban Bí thư;
- Lưu: VT.
TM. CHÍNH PHỦ
KT. THỦ TƯỚNG
PHÓ THỦ TƯỚNG
Lê Minh Khái

PHỤ LỤC
(Kèm theo Nghị định số 12/2024/NĐ-CP)
"""
OUTLINE = [
    *("chuong-1", "dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2"),
    *(f"dieu-1-khoan-2-diem-{letter}" for letter in ("a", "b", "c", "d", "dd")),
    *("dieu-2", "chuong-2", "chuong-2-muc-1", "dieu-3", "dieu-3-khoan-1", "dieu-3-khoan-2", "phu-luc"),
]
_ARTICLE = r"(?m)^Điều (\d+)\."
_SMALL = r"(?m)^(\d+\.|[a-zđ]\)) "

DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "eth for Đ": lambda text: text.replace("Đ", "Ð"),
    "tabs after numbers": lambda text: re.sub(_SMALL, "\\1\t", text),
    "indented": lambda text: re.sub(r"(?m)^(?=\S)", "      ", text),
    "blanks at line ends": lambda text: text.replace("\n", "   \n"),
    "no-break blanks": lambda text: re.sub(r"(Điều|Chương|Mục) (?=\d|I)", "\\1\u00a0", text),
    "marks of writing direction": lambda text: re.sub(r"(?m)^(?=\S)", "\u202a", text),
    "zero-width marks": lambda text: re.sub(r"(?m)^Điều ", "\u200bĐiều\u200b ", text),
    "a byte order mark": lambda text: "\ufeff" + text,
    "a colon after the number": lambda text: re.sub(_ARTICLE, r"Điều \1:", text),
    "a blank before the full stop": lambda text: re.sub(_ARTICLE, r"Điều  \1 .", text),
    "numbers set apart": lambda text: re.sub(r"(?m)^(\d+)\. ", r"\1 . ", re.sub(r"(?m)^([a-zđ])\) ", r"\1 ) ", text)),
    "articles in capitals": lambda text: re.sub(_ARTICLE, r"ĐIỀU \1.", text),
    "letters set apart": lambda text: text.replace("Chương", "Chươ ng").replace("Điều 2", "Đ iều 2"),
    "Markdown headings": lambda text: re.sub(r"(?m)^(Điều \d+\.|Chương I+)", r"### \1", text),
    "Markdown emphasis": lambda text: re.sub(_SMALL, r"**\1** ", text),
    "a blank line after each line": lambda text: text.replace("\n", "\n\n"),
    "no blank line": lambda text: re.sub(r"\n{2,}", "\n", text),
    "dashes after numbers": lambda text: re.sub(r"(?m)^(\d+)\. ", r"\1- ", re.sub(r"(?m)^([a-zđ])\) ", r"\1- ", text)),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_outline_and_head_stay_the_same(disguise: str) -> None:
    document = parse_document(DISGUISES[disguise](DECREE))
    assert [str(address) for address in document.outline()] == OUTLINE
    head = document.head
    assert (head.official_number, head.doc_type, head.issuer) == ("12/2024/NĐ-CP", "Nghị định", "Chính phủ")
    assert (head.subject, head.signer) == ("Quy định về giá đất", "Lê Minh Khái")
    assert str(head.issued_date) == str(head.effective_date) == "2024-02-05"


class TestHeads:
    """Heads that differ from the model form."""

    def test_an_old_title_holds_number_and_date(self) -> None:
        head = parse_document(
            "Nghị định\ncủa Chính phủ số 29/1998/NĐ-CP ngày 11 tháng 5 năm 1998\nvề việc ban hành Quy chế dân chủ\n\n"
            "Chính phủ\n\nCăn cứ Luật Tổ chức Chính phủ;\n\nĐiều 1. Ban hành Quy chế.\nĐiều 2. Thi hành.\n"
            "TM. Chính phủ\nThủ tướng\nPhan Văn Khải"
        ).head
        assert (head.official_number, head.issuer, str(head.issued_date)) == (
            "29/1998/NĐ-CP",
            "Chính phủ",
            "1998-05-11",
        )
        assert (head.subject, head.signer) == ("về việc ban hành Quy chế dân chủ", "Phan Văn Khải")

    def test_the_party_numbers_without_a_colon(self) -> None:
        head = parse_document(
            "BAN CHẤP HÀNH TRUNG ƯƠNG\n*\nSố 18-NQ/TW\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nội, ngày 25 tháng 10 năm 2017\n\n"
            "NGHỊ QUYẾT\nVỀ TỔ CHỨC BỘ MÁY\n\nI- TÌNH HÌNH\n1- Ưu điểm\n2- Hạn chế\n"
            "T/M BAN CHẤP HÀNH TRUNG ƯƠNG\nTỔNG BÍ THƯ\nNguyễn Văn An"
        ).head
        assert (head.official_number, head.issuer) == ("18-NQ/TW", "Ban Chấp hành Trung ương")
        assert head.signer == "Nguyễn Văn An"

    def test_a_signature_at_the_end_of_the_last_line(self) -> None:
        document = parse_document(
            "BỘ CÔNG AN ------- Số: 10/2020/TT-BCA Hà Nội, ngày 10 tháng 2 năm 2020 THÔNG TƯ VỀ TIẾP DÂN\n"
            "Căn cứ Luật Tiếp công dân;\nĐiều 1. Phạm vi\nThông tư này quy định về tiếp dân.\n"
            "Điều 2. Hiệu lực\nThông tư này có hiệu lực từ ngày 26 tháng 3 năm 2020./.\n"
            "Nơi nhận: - Các Thứ trưởng; - Lưu: VT. BỘ TRƯỞNG Đại tướng Trần Văn Bình"
        )
        assert (document.head.signer, document.head.signer_title) == ("Trần Văn Bình", "BỘ TRƯỞNG")
        assert [str(address) for address in document.outline()] == ["dieu-1", "dieu-2"]

    def test_a_joint_circular_has_two_issuers(self) -> None:
        head = parse_document(
            "BỘ CÔNG AN - TÒA ÁN NHÂN DÂN TỐI CAO -\nVIỆN KIỂM SÁT NHÂN DÂN TỐI CAO\n"
            "Số: 01/2023/TTLT-BCA-TANDTC-VKSNDTC\nTHÔNG TƯ LIÊN TỊCH\nVề phối hợp\n"
            "Căn cứ Bộ luật Tố tụng hình sự;\nĐiều 1. Phạm vi\nQuy định chung."
        ).head
        assert head.issuer == "Bộ Công an - Tòa án nhân dân tối cao - Viện kiểm sát nhân dân tối cao"
