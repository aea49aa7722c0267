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
    # A smudge is a number where the marks on both sides count on over it; words come before the first of a list.
    ("mực giữa hai khoản", [ARTICLE, "1. Một.", "x. Hai.", "3. Ba."], [ARTICLE, "1. Một.", "2. Hai.", "3. Ba."]),
    ("mực trước khoản đầu", [ARTICLE, "x. Một.", "2. Hai."], [ARTICLE, "x. Một.", "2. Hai."]),
    ("mất chữ số, còn dấu chấm", [ARTICLE, ". Một.", "2. Hai."], [ARTICLE, "1. Một.", "2. Hai."]),
    ("mực sau khoản cuối", [ARTICLE, "1. Một.", "x. Hai."], [ARTICLE, "1. Một.", "x. Hai."]),
    # The next four marks may say what stood here.
    (
        "dấu thứ tư đếm đúng",
        [ARTICLE, "1. A.", "O. B.", "8. C.", "8. D.", "8. E.", "6. F."],
        [ARTICLE, "1. A.", "2. B.", "3. C.", "4. D.", "5. E.", "6. F."],
    ),
    (
        "dấu thứ năm thì xa quá",
        [ARTICLE, "1. A.", "O. B.", "8. C.", "8. D.", "8. E.", "8. F.", "7. G."],
        [ARTICLE, "1. A.", "O. B.", "8. C.", "8. D.", "8. E.", "8. F.", "7. G."],
    ),
    ("chữ O mà sau đó đếm sai", [ARTICLE, "1. A.", "O. B.", "9. C."], [ARTICLE, "1. A.", "O. B.", "9. C."]),
    (
        "danh sách bắt đầu lại từ 1",
        [ARTICLE, "1. A.", "2. B.", "1. C.", "8. D.", "3. E."],
        [ARTICLE, "1. A.", "2. B.", "1. C.", "2. D.", "3. E."],
    ),
    (
        "số trong câu không ngắt chỗ đếm",
        [ARTICLE, "1. A.", "7, Bảy.", "l2. B.", "2. C."],
        [ARTICLE, "1. A.", "7, Bảy.", "l2. B.", "2. C."],
    ),
    ("mất dấu chấm", [ARTICLE, "1 Một.", "2 Hai."], [ARTICLE, "1. Một.", "2. Hai."]),
    ("gạch đầu dòng trước điểm", [ARTICLE, "1. A:", "- 8) A;", "b) B."], [ARTICLE, "1. A:", "- a) A;", "b) B."]),
    ("gạch đầu dòng trước khoản", [ARTICLE, "- l. A.", "2. B."], [ARTICLE, "- 1. A.", "2. B."]),
    (
        "chữ cái thừa một dấu",
        [ARTICLE, "1. A:", "a) A;", "b) B;", "c€) C."],
        [ARTICLE, "1. A:", "a) A;", "b) B;", "c) C."],
    ),
    (
        "d) sau d) là đ)",
        [ARTICLE, "1. A:", "a) A;", "b) B;", "c) C;", "d) D;", "d) E."],
        [ARTICLE, "1. A:", "a) A;", "b) B;", "c) C;", "d) D;", "đ) E."],
    ),
    (
        "điểm của mỗi khoản bắt đầu lại",
        [ARTICLE, "1. A:", "a) A;", "b) B;", "2. C:", "8) D;", "b) E."],
        [ARTICLE, "1. A:", "a) A;", "b) B;", "2. C:", "a) D;", "b) E."],
    ),
    (
        "khoản của mỗi điều bắt đầu lại",
        [ARTICLE, "1. A.", "2. B.", "Điều 2. Tên", "l. C."],
        [ARTICLE, "1. A.", "2. B.", "Điều 2. Tên", "1. C."],
    ),
    ("căn cứ trước điều đầu", ["l. Một.", ARTICLE, "1. Một."], ["l. Một.", ARTICLE, "1. Một."]),
    ("văn bản không có điều", ["l. Một.", "2. Hai."], ["1. Một.", "2. Hai."]),
    ("chương số 1", ["Chương 1", "Chương 11"], ["Chương I", "Chương II"]),
    ("chương bằng số thường", ["Chương 2", "Chương H"], ["Chương 2", "Chương III"]),
    ("chữ hoa giữ chữ hoa", ["CHƯƠNG l", "PHẦN l"], ["CHƯƠNG I", "PHẦN I"]),
    ("chương khác, không phải số", ["Chương I", "Chương X", "Chương Xl"], ["Chương I", "Chương X", "Chương XI"]),
    ("chương dẫn trong câu", ["Chương l của Luật này"], ["Chương l của Luật này"]),
    ("tên chương dài vừa", [f"Chương l {'A' * 101}"], [f"Chương I {'A' * 101}"]),
    ("tên chương quá dài", [f"Chương l {'A' * 102}"], [f"Chương l {'A' * 102}"]),
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
