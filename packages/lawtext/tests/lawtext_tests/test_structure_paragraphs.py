"""Undoing hard wraps."""

import pytest

from lawtext.structure.lines import Wrapping

WRAPPED = Wrapping(width=40)


class TestJoin:
    @pytest.mark.parametrize(
        ("lines", "paragraphs"),
        [
            # a full line goes on
            (["Nghị định này quy định chế độ, chính sách", "Đối với cán bộ."], 1),
            # a short line goes on before a small letter only
            (["Nghị định này", "quy định."], 1),
            (["Trong đó:", "Kb là vốn bán trong năm."], 2),
            # a finished sentence ends a paragraph
            (["Luật này quy định về đất đai, nhà ở của.", "Trường hợp khác."], 2),
            # items do
            (["a) Đơn đề nghị theo mẫu ban hành kèm theo;", "b) Bản sao."], 2),
            # rows of a table are never joined
            (["| Bậc thuế | Diện tích đất tính thuế (m2)", "| 1 | Diện tích trong hạn mức |"], 2),
        ],
    )
    def test_makes_paragraphs(self, lines, paragraphs):
        assert len(WRAPPED.join(lines)) == paragraphs

    def test_mends_a_number_broken_at_its_hyphen(self):
        assert WRAPPED.join(["theo quy định tại Thông tư số 26/2016/TT-", "BLĐTBXH của Bộ"]) == [
            "theo quy định tại Thông tư số 26/2016/TT-BLĐTBXH của Bộ"
        ]

    def test_keeps_a_dash_between_words(self):
        assert WRAPPED.join(["Bộ trưởng Bộ Lao động và của Bộ Lao động -", "Thương binh"]) == [
            "Bộ trưởng Bộ Lao động và của Bộ Lao động - Thương binh"
        ]

    def test_leaves_a_text_that_is_not_wrapped_alone(self):
        assert Wrapping().join(["một", "hai"]) == ["một", "hai"]


class TestTitleLines:
    @pytest.mark.parametrize(
        ("lines", "count"),
        [
            # 211/2025/TT-BTC Điều 4 in a PDF: references that break off
            (["Sửa đổi điểm c khoản 2", "Điều 7 Thông tư số", "12/2015/TT-BTC", "1. Sửa đổi điểm b:"], 3),
            (["Thay cụm từ tại Thông tư số 79/2022/TT-", "BTC", "1. Thay cụm từ"], 2),
            # what a quotation opens is no title
            (["Sửa đổi Điều 9 Thông tư số 22/2019/TT-BTC", "“Điều 9. Thủ tục"], 1),
            (["Sửa đổi, bổ sung Điều 5", "Sửa đổi khoản 1 như sau"], 1),
        ],
    )
    def test_ends_where_the_words_begin(self, lines, count):
        assert WRAPPED.title_lines(lines, 8) == count
