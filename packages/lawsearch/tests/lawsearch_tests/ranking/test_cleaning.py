"""What of a question says what is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawsearch.ranking import tokens
from lawsearch.ranking.questions import asks_meaning, telling


def kept(question: str) -> str:
    found = tokens(question)
    return " ".join(token.marked for token, is_kept in zip(found, telling(found), strict=True) if is_kept)


class TestTelling:
    @pytest.mark.parametrize(
        ("question", "says"),
        [
            ("Cho tôi hỏi mức phạt vượt đèn đỏ được quy định như thế nào?", "mức phạt vượt đèn đỏ"),
            ("Đặt cọc là gì?", "đặt cọc"),
            ("Thời gian nghỉ thai sản là bao lâu", "thời gian nghỉ thai sản"),
            ("Người lao động có được nghỉ phép hay không?", "người lao động nghỉ phép"),
            ("Hồ sơ đăng ký kết hôn gồm những gì", "hồ sơ đăng ký kết hôn"),
            ("Luật sư cho em hỏi: ai có thẩm quyền cấp giấy phép?", "thẩm quyền cấp giấy phép"),
            # the longest phrase first: "theo quy định của pháp luật", and not "theo quy định" alone
            ("Theo quy định của pháp luật, hòa giải viên là gì", "hòa giải viên"),
            # typed without marks: the phrases are known, the small words ("cua", "va") may be anything,
            # save those that have no mark ("do", "cho")
            ("dat coc la gi", "dat coc"),
            ("muc phat nong do con duoc quy dinh nhu the nao", "muc phat nong con"),
            # what only looks like a phrase without its marks
            ("gây thương tích cơ thể người khác", "gây thương tích cơ thể người khác"),
            ("chủ thể nào có quyền định đoạt", "chủ thể quyền định đoạt"),
            ("chiếm hữu có căn cứ pháp luật", "chiếm hữu căn cứ pháp luật"),
            # half of a phrase is none
            ("quy trình quy định", "quy trình quy định"),
            # where nothing would be left, everything is
            ("là gì?", "là gì"),
            ("cho tôi hỏi", "cho tôi hỏi"),
            ("của và các", "của và các"),
            ("", ""),
            ("?!…", ""),
        ],
    )
    def test_keeps(self, question: str, says: str):
        assert kept(question) == says

    @settings(deadline=None)
    @given(st.text(max_size=200))
    def test_says_one_thing_of_each_token_and_keeps_something(self, question: str):
        found = tokens(question)
        assert len(telling(found)) == len(found)
        assert any(telling(found)) == bool(found)


class TestAsksMeaning:
    @pytest.mark.parametrize(
        "question",
        [
            "Đặt cọc là gì",
            "thế nào là tội phạm",
            "Tội phạm được hiểu là như thế nào",
            "khái niệm thừa kế",
            "định nghĩa doanh nghiệp",
            "dat coc nghia la gi",
            "hiểu thế nào về hòa giải",
        ],
    )
    def test_does(self, question: str):
        assert asks_meaning(tokens(question))

    @pytest.mark.parametrize(
        "question", ["mức phạt là bao nhiêu", "được nghỉ mấy ngày", "ai là người đại diện", "làm giấy tờ gì", "", "la"]
    )
    def test_does_not(self, question: str):
        assert not asks_meaning(tokens(question))
