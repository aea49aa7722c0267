"""How pages are measured."""

import pytest

from scanreading.engines.scoring import (
    PageScore,
    allowed_orders,
    comparable,
    score,
)

SAME = [
    ("hoà giải", "hòa giải"),
    ("Uỷ ban", "Ủy ban"),
    ("“Đề án”", '"Đề án"'),
    ("2019 – 2021", "2019 - 2021"),
    ("hai  chữ\u00a0rời", "hai chữ rời"),
]
DIFFERENT = [("hoàn", "hòan"), ("quý", "qúy"), ("tổng", "tống"), ("Xã", "xã")]


def scored(read: str, *truths: str, flagged: tuple[str, ...] = ()) -> PageScore:
    words = read.split()
    return score(words, [word in flagged for word in words], truths)


class TestComparable:
    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_makes_equal_what_looks_equal_on_paper(self, one: str, other: str) -> None:
        assert comparable(one) == comparable(other)

    @pytest.mark.parametrize(("one", "other"), DIFFERENT)
    def test_keeps_apart_what_does_not(self, one: str, other: str) -> None:
        assert comparable(one) != comparable(other)


class TestScore:
    def test_counts_letters_words_and_marks(self) -> None:
        told = scored("Điều 1. Pham vi", "Điều 1. Phạm vi")
        assert (told.letters, told.letters_wrong) == (15, 1)
        assert (told.words, told.words_wrong) == (4, 1)
        assert (told.marked, told.marked_right) == (3, 2)
        assert told.figures()["cer"] == pytest.approx(100 / 15, abs=0.01)

    def test_takes_the_order_that_fits_best(self) -> None:
        assert scored("trái phải", "phải trái", "trái phải").letters_wrong == 0

    def test_tells_what_the_flags_caught(self) -> None:
        told = scored("mot hai bạ bốn", "một hai ba bốn", flagged=("mot", "hai"))
        assert (told.read, told.flagged, told.wrong, told.caught) == (4, 2, 2, 1)
        assert told.figures()["caught"] == 50

    def test_does_not_call_a_word_wrong_that_stands_elsewhere(self) -> None:
        assert scored("ba một hai", "một hai ba").wrong == 0

    def test_adds_up(self) -> None:
        assert (scored("a", "a") + scored("b", "c")).figures()["cer"] == 50

    def test_of_nothing_read_counts_all_as_wrong(self) -> None:
        assert scored("", "ba chữ này").figures()["cer"] == 100


class TestAllowedOrders:
    lines = (
        {"text": "trái một", "x0": 50, "top": 50, "bottom": 60},
        {"text": "trái hai", "x0": 50, "top": 70, "bottom": 80},
        {"text": "phải một", "x0": 300, "top": 50, "bottom": 60},
        {"text": "thân", "x0": 50, "top": 400, "bottom": 410},
    )

    def test_are_columns_and_rows(self) -> None:
        orders = allowed_orders("", {"h": 840, "lines": self.lines})
        assert orders == ["trái một trái hai phải một thân", "trái một phải một trái hai thân"]

    def test_of_a_leaflet_in_three_columns_is_one(self) -> None:
        columns = [
            {"text": f"{column}{row}", "x0": 200 * column, "top": 20 * row, "bottom": 20 * row + 10}
            for column in range(3)
            for row in range(5)
        ]
        assert len(allowed_orders("", {"h": 840, "lines": columns})) == 1

    def test_without_places_may_have_the_page_number_first(self) -> None:
        assert allowed_orders("Điều 1.\nthân\n2", None) == ["Điều 1.\nthân\n2", "2 Điều 1. thân"]
