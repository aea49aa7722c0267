"""Numbers set right where their order says what they are, and only there."""

import pytest

from scanreading.understanding.paragraphs import ScannedParagraph, ScannedParagraphRole
from scanreading.understanding.sequences import put_right

ARTICLE = "Điều 1. Phạm vi điều chỉnh"
CASES = [
    ("một chữ l thay số 1", [ARTICLE, "l. Một.", "2. Hai."], [ARTICLE, "1. Một.", "2. Hai."]),
    ("ngoặc vuông thay số 1", [ARTICLE, "]. Một.", "2. Hai."], [ARTICLE, "1. Một.", "2. Hai."]),
    ("Ì thay số 1", [ARTICLE, "Ì. Một.", "2. Hai."], [ARTICLE, "1. Một.", "2. Hai."]),
    ("dấu phẩy thay dấu chấm", [ARTICLE, "1, Một.", "2; Hai."], [ARTICLE, "1. Một.", "2. Hai."]),
    (
        "8 giữa 2 và 4",
        [ARTICLE, "1. Một.", "2. Hai.", "8. Ba.", "4. Bốn."],
        [ARTICLE, "1. Một.", "2. Hai.", "3. Ba.", "4. Bốn."],
    ),
    (
        "hai số đọc sai liền nhau, số sau đếm đúng",
        [ARTICLE, "1. Một.", "3. Hai.", "3. Ba.", "4. Bốn."],
        [ARTICLE, "1. Một.", "2. Hai.", "3. Ba.", "4. Bốn."],
    ),
    (
        "chỗ thiếu thật thì để nguyên",
        [ARTICLE, "1. Một.", "3. Ba.", "4. Bốn."],
        [ARTICLE, "1. Một.", "3. Ba.", "4. Bốn."],
    ),
    ("khoản đầu thiếu thì không đoán", [ARTICLE, "2. Hai.", "3. Ba."], [ARTICLE, "2. Hai.", "3. Ba."]),
    (
        "8) trước b) là a)",
        [ARTICLE, "1. Một:", "8) A;", "b) B;", "c) C."],
        [ARTICLE, "1. Một:", "a) A;", "b) B;", "c) C."],
    ),
    (
        "đ) sau c) là d)",
        [ARTICLE, "1. Một:", "a) A;", "b) B;", "c) C;", "đ) D."],
        [ARTICLE, "1. Một:", "a) A;", "b) B;", "c) C;", "d) D."],
    ),
    (
        "mực giữa hai điểm",
        [ARTICLE, "1. Một:", "a) A;", "bỳ Bê;", "c) C."],
        [ARTICLE, "1. Một:", "a) A;", "b) Bê;", "c) C."],
    ),
    (
        "điểm bị sửa đổi thêm vào giữ nguyên",
        [ARTICLE, "1. Một:", "a) A;", "a1) A một;", "b) B."],
        [ARTICLE, "1. Một:", "a) A;", "a1) A một;", "b) B."],
    ),
    ("Điêu và dấu phẩy", ["Điêu 1, Tên", "Điều 2. Tên"], ["Điều 1. Tên", "Điều 2. Tên"]),
    (
        "Điều 1l giữa 10 và 12",
        [*(f"Điều {n}. A" for n in range(1, 11)), "Điều 1l. B", "Điều 12. C"],
        [*(f"Điều {n}. A" for n in range(1, 13))],
    ),
    (
        "dẫn chiếu không phải là điều",
        [ARTICLE, "Điều 5, Điều 6 của Luật này."],
        [ARTICLE, "Điều 5, Điều 6 của Luật này."],
    ),
    (
        "chương La Mã theo thứ tự",
        ["Chương I", "Chương H", "Chương HI", "Chương IV", "Chương V", "Chương VỊ"],
        ["Chương I", "Chương II", "Chương III", "Chương IV", "Chương V", "Chương VI"],
    ),
    ("chương thiếu thật thì để nguyên", ["Chương I", "Chương V"], ["Chương I", "Chương V"]),
    ("chương trong câu", ["Chương này quy định về thủ tục."], ["Chương này quy định về thủ tục."]),
    (
        "mục của kế hoạch",
        ["I. MỤC ĐÍCH", "1. Một.", "1I. NHIỆM VỤ", "1. Một.", "IHI. TỔ CHỨC THỰC HIỆN"],
        ["I. MỤC ĐÍCH", "1. Một.", "II. NHIỆM VỤ", "1. Một.", "III. TỔ CHỨC THỰC HIỆN"],
    ),
    ("số đếm trong câu", [ARTICLE, "30 ngày sau khi nhận đơn."], [ARTICLE, "30 ngày sau khi nhận đơn."]),
]


def _paragraphs(texts: list[str]) -> list[ScannedParagraph]:
    return [ScannedParagraph(text, page) for page, text in enumerate(texts, start=1)]


class TestPutRight:
    @pytest.mark.parametrize(("read", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
    def test_where_the_order_says_so(self, read: list[str], expected: list[str]) -> None:
        held, repairs = put_right(_paragraphs(read))
        told = [paragraph.text for paragraph in held]
        got = [text.split(". ")[0] if text.startswith("Điều") and "5," not in text else text for text in told]
        want = [text.split(". ")[0] if text.startswith("Điều") and "5," not in text else text for text in expected]
        assert got == want
        assert {repair.at for repair in repairs} == {at for at, text in enumerate(read) if text != told[at]}

    def test_tells_what_stood_there(self) -> None:
        _, repairs = put_right(_paragraphs([ARTICLE, "l. Một.", "2. Hai."]))
        assert [(repair.before, repair.after) for repair in repairs] == [("l.", "1.")]

    def test_leaves_tables_and_closing_blocks_alone(self) -> None:
        rows = [
            ScannedParagraph("l. Một", 1, (), role)
            for role in (
                ScannedParagraphRole.TABLE,
                ScannedParagraphRole.CLOSING,
                ScannedParagraphRole.HEAD,
                ScannedParagraphRole.NOTE,
            )
        ]
        assert put_right(rows) == (rows, [])
