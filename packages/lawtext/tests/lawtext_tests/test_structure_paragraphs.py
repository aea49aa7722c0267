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
