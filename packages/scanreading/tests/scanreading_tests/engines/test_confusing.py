"""Words that print turns into each other."""

import pytest

from scanreading.engines.language import shipped
from scanreading.engines.misreadings import best_rival, is_in_name, restored, rivals, toneless
from scanreading.engines.types import ReadToken, TokenLine, WordBox

RESTORED = [
    ("để tống hợp, báo cáo", "để tổng hợp, báo cáo"),
    ("phát triến kinh tế", "phát triển kinh tế"),
    ("các cơ quan, tố chức, cá nhân", "các cơ quan, tổ chức, cá nhân"),
    ("quyết toán chỉ ngân sách", "quyết toán chi ngân sách"),
    ("uông rượu, bia khi lái xe", "uống rượu, bia khi lái xe"),
    ("thực hiện nhiêm vụ được giao", "thực hiện nhiệm vụ được giao"),
    ("kỳ thi quôc gia năm 2019", "kỳ thi quốc gia năm 2019"),
    # left as they are: the other word is as good, or rarer, or not one of the two ways
    ("tống đạt văn bản tố tụng", "tống đạt văn bản tố tụng"),
    ("Ủy ban nhân dân thành phố", "Ủy ban nhân dân thành phố"),
    ("phổ biến pháp luật", "phổ biến pháp luật"),
    ("Cổng thông tin điện tử", "Cổng thông tin điện tử"),
    ("ông Nguyễn Tiến Sứ và bà Trần Thị Tố Nga", "ông Nguyễn Tiến Sứ và bà Trần Thị Tố Nga"),
    ("Câu 12. Chính quyền xã phải làm gì?", "Câu 12. Chính quyền xã phải làm gì?"),
    ("tố cáo, tố giác tội phạm", "tố cáo, tố giác tội phạm"),
    ("Phan Văn Khải", "Phan Văn Khải"),  # the hook stands over the a, not over the dot of the i
    ("ông Lê Thanh Khải và bà Hồ Thị Quí", "ông Lê Thanh Khải và bà Hồ Thị Quí"),
    ("Luật Phố biến, giáo dục pháp luật", "Luật Phổ biến, giáo dục pháp luật"),  # one capital is no name
]


def line(text: str) -> TokenLine:
    return TokenLine(tuple(ReadToken(word, WordBox(0, 0, 9, 9), 95, agrees=True) for word in text.split()))


class TestRivals:
    def test_differ_in_one_mark(self) -> None:
        assert set(rivals("tống")) == {"tổng", "tỗng"}
        assert "chỉ" in rivals("chi")
        assert "đầu" in rivals("dầu")
        assert not list(rivals("2021"))

    def test_are_not_asked_for_where_the_word_is_likely(self) -> None:
        assert best_rival(["phổ"], "biến", ["giáo", "dục"], language=shipped()) == ("", 0.0)


class TestRestored:
    @pytest.mark.parametrize(("seen", "printed"), RESTORED)
    def test_puts_back_the_mark_that_print_loses(self, seen: str, printed: str) -> None:
        assert restored([line(seen)], language=shipped())[0].text == printed

    def test_has_the_word_looked_at(self) -> None:
        told = restored([line("phát triến kinh tế")], language=shipped())[0].tokens[1]
        assert (told.agrees, told.other) == (False, "triến")


class TestTones:
    @pytest.mark.parametrize(
        ("word", "others"),
        [
            ("á", {"ả", "ã"}),
            ("chi", {"chỉ", "chì"}),
            ("uông", {"uống", "uổng", "uồng", "uỗng", "uộng"}),  # on the vowel that bears a roof
            ("hoa", set()),  # on which of two nobody knows
            ("đa", {"đả", "đà", "da"}),
            ("Đá", {"Đả", "Đã", "Dá"}),
            ("được", {"đươc", "đưởc", "dược"}),
            ("áá", set()),
            ("", set()),
        ],
    )
    def test_have_rivals(self, word: str, others: set[str]) -> None:
        assert set(rivals(word)) == others

    @pytest.mark.parametrize(("word", "tone"), [("tổng", "\u0309"), ("tông", ""), ("ạ", "\u0323")])
    def test_are_told_apart_from_the_word(self, word: str, tone: str) -> None:
        bare, found = toneless(word)
        assert found == tone
        assert tone not in bare or not tone
        assert len(bare) == len(toneless(bare)[0])


class TestNames:
    @pytest.mark.parametrize(
        ("before", "word", "after", "goes_on"),
        [
            (["Nguyễn", "Ngọc"], "Khải", "sinh", True),
            (["Nguyễn"], "Khải", "sinh", False),  # one capital and small letters behind: "Luật Phổ biến"
            (["Nguyễn"], "Khải", "Hưng", True),
            (["Nguyễn"], "Khải", ",", True),
            (["Nguyễn"], "Khải", "", True),
            (["ông", "Ngọc"], "Khải", "sinh", False),
            (["ông", "Ngọc"], "Khải", "Sinh", True),
            (["Ngọc", "ông"], "Khải", "", False),
            (["Ngọc,"], "Khải", "", False),
            ([], "Khải", "", False),
            (["Nguyễn", "Ngọc"], "khải", "", False),
            (["Nguyễn", "Ngọc"], "KHẢI", "", False),
            (["NGUYỄN"], "Khải", "", False),
        ],
    )
    def test_go_on_with_capitals(self, before: list[str], word: str, after: str, goes_on: bool) -> None:
        assert is_in_name(before, word, after) is goes_on
