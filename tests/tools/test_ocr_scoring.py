"""How pages are measured."""

import pytest
from tools.ocr_scoring import (
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

    def test_tells_numbers_and_signs_apart(self) -> None:
        told = scored("ngày 3/5/2026 hóp tại, xã", "ngày 8/5/2026 họp tại xã", flagged=("3/5/2026",)).figures()
        assert (told["wrong_numbers"], told["wrong_letters"], told["wrong_signs"]) == (1, 1, 1)
        assert (told["caught_numbers"], told["caught_letters"], told["caught_signs"]) == (100, 0, 0)

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


def box(text: str, top: float, left: float = 0.0) -> dict[str, float | str]:
    return {"text": text, "top": top, "bottom": top + 10, "x0": left}


class TestOrdersByPlace:
    """Of a page that is a thousand points high."""

    def orders(self, *lines: dict[str, float | str]) -> set[str]:
        return set(allowed_orders("", {"h": 1000, "lines": list(lines)}))

    @pytest.mark.parametrize(("top", "expected"), [(506, {"a b", "b a"}), (507, {"a b"})])
    def test_are_of_one_row_within_six_points(self, top: float, expected: set[str]) -> None:
        assert self.orders(box("a", 500, 300), box("b", top)) == expected

    @pytest.mark.parametrize(("top", "expected"), [(59, {"a b 7", "7 a b"}), (60, {"a b 7"})])
    def test_begin_with_a_number_at_the_top_of_the_page(self, top: float, expected: set[str]) -> None:
        assert self.orders(box("a", 10), box("b", 30), box("7", top)) == expected

    @pytest.mark.parametrize(
        ("top", "expected"),
        [(199, {"a b c d", "b a d c", "a b d c", "b a c d"}), (200, {"a b c d", "b a d c"})],
    )
    def test_take_the_head_block_one_way_and_the_rest_the_other(self, top: float, expected: set[str]) -> None:
        assert self.orders(box("a", top, 300), box("b", top), box("c", 500, 300), box("d", 500)) == expected

    @pytest.mark.parametrize(("threes", "is_leaflet"), [(3, False), (4, True)])
    def test_never_cross_a_leaflet(self, threes: int, is_leaflet: bool) -> None:
        """One, where more than three in ten rows have three columns."""
        rows = [box(f"{row}", 300 + 50 * row, 300 - 100 * at) for row in range(threes) for at in range(3)]
        rows += [box(f"{row}", 300 + 50 * row, 300 - 100 * at) for row in range(threes, 10) for at in range(2)]
        rows = [one | {"text": f"{number}"} for number, one in enumerate(rows)]
        assert (len(self.orders(*rows)) == 1) is is_leaflet

    @pytest.mark.parametrize(
        ("text", "orders"), [("7\nmột", ["một 7"]), ("một\n7", ["7 một"]), ("7", []), ("một\nhai", [])]
    )
    def test_without_places_move_the_number(self, text: str, orders: list[str]) -> None:
        assert allowed_orders(text, None) == [text, *orders]


def test_figures_are_percentages() -> None:
    counts = PageScore(
        200, 3, words=40, words_wrong=10, marked=50, marked_right=25, read=40, flagged=8, wrong=4, caught=1
    )
    of_all = {"cer": 1.5, "wer": 25, "diacritics": 50, "flagged": 20, "caught": 25}
    assert {name: one for name, one in counts.figures().items() if name in of_all} == of_all
    assert set(PageScore().figures().values()) == {0}
