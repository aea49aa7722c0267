"""What people write on a telephone is read for what it is."""

import pytest

from lawsearch.ranking import marked_forms, tokens
from lawsearch.ranking.questions import read_question
from lawsearch.ranking.vocabulary import as_meant


def read(typed: str) -> str:
    return " ".join(marked_forms(as_meant(tokens(typed))))


class TestAsMeant:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("công ty hông trả lương", "công ty không trả lương"),
            ("tui hổng biết", "tôi không biết"),
            ("ly hôn dc ko", "ly hôn được không"),
            ("cần giấy j vậy", "cần giấy gì vậy"),
            ("bị phạt bao nhiu tiền", "bị phạt bao nhiêu tiền"),
            ("cty k trả lương", "cty không trả lương"),
            ("ly hon dc k", "ly hon duoc khong"),
            # without marks, as the rest
            ("tui muon ly hon dc ko", "toi muon ly hon duoc khong"),
            ("ba me hông cho đất", "ba me không cho đất"),
            # what they are where they are that
            ("điểm k khoản 1 điều 5", "điểm k khoản 1 điều 5"),
            ("mua 5 kg gạo", "mua 5 kg gạo"),
            ("lỗ hổng pháp luật", "lỗ hổng pháp luật"),
            ("gãy xương hông do tai nạn", "gãy xương hông do tai nạn"),
            ("sổ hồng", "sổ hồng"),
            ("so hong la gi", "so hong la gi"),
            ("xe bi hong giua duong", "xe bi hong giua duong"),
            ("cho thuê xe mà xe hong roi", "cho thuê xe mà xe hong roi"),
            ("nhà ở hong ngu", "nhà ở hong ngu"),
            ("tui muốn ly dị", "tôi muốn ly dị"),
            # and what they are everywhere else
            ("xay nha co phai xin phep hong", "xay nha co phai xin phep khong"),
            ("ổng hong chịu trả tiền", "ông không chịu trả tiền"),
            # too little to tell
            ("k", "k"),
            ("ko", "ko"),
            ("", ""),
        ],
    )
    def test_reads(self, typed: str, meant: str):
        assert read(typed) == meant

    def test_a_question_is_read_so(self):
        assert marked_forms(read_question("cty hông trả lương").tokens) == ["cty", "không", "trả", "lương"]
