"""What people set right survives a second reading, or is told to be lost."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanreading.engines.types import PrintedWord, WordBox
from scanreading.proofing.changes import Corrected, PageWordChange, apply
from scanreading.proofing.corrections import (
    Keeping,
    StoredCorrection,
    keep,
    undo,
)
from scanreading_tests.proofing.pages import (
    HEIGHT,
    WIDTH,
    page,
    said,
)


def kept(corrected: tuple[Corrected, ...]) -> list[StoredCorrection]:
    return [StoredCorrection(key, one.position, one.box, one.before, one.after) for key, one in enumerate(corrected)]


def again(words: tuple[PrintedWord, ...], corrected: tuple[Corrected, ...]) -> Keeping:
    return keep(words, kept(corrected), width=WIDTH, height=HEIGHT)


def moved(words: tuple[PrintedWord, ...], across: int, down: int) -> tuple[PrintedWord, ...]:
    return tuple(
        replace(word, box=WordBox(box.left + across, box.top + down, box.right + across, box.bottom + down))
        for word in words
        if (box := word.box)
    )


FIRST = page("Điêu 5. Ngườì được\ntrợgiúp là bốn mươj người")
PROOFED = apply(
    FIRST,
    [
        PageWordChange(0, 1, ("Điều",)),
        PageWordChange(2, 1, ("Người",)),
        PageWordChange(4, 1, ("trợ", "giúp")),
        PageWordChange(7, 1, ("mươi",)),
        PageWordChange(8, 1, ("người.",)),
    ],
)
WISHED = "Điều 5. Người được trợ giúp là bốn mươi người."


class TestKeep:
    @pytest.mark.parametrize(
        "second",
        [
            "Điêu 5. Ngườì được\ntrợgiúp là bốn mươj người",  # the same reading
            "Điều 5. Người được\ntrợ giúp là bốn mươi người.",  # this time it read right
            "Điêu 5. Người được\ntrợ giúp là bốn mưoi người",  # wrong in another way
            "Điêu5. Ngườì được\ntrợgiúp là bốnmươj người",  # words run together
            "Đi êu 5. Ngư ờì được\ntrợ giúp là bốn mươj ngườ i",  # words fell apart
        ],
    )
    def test_what_people_wrote_stands_there_again(self, second: str):
        keeping = again(page(second), PROOFED.corrected)
        assert keeping.lost == ()
        assert said(keeping.words).replace(" ", "") == WISHED.replace(" ", "")

    @pytest.mark.parametrize(("across", "down"), [(0, 0), (6, -5), (-8, 7)])
    def test_a_page_that_moved_a_little_is_the_same_page(self, across: int, down: int):
        keeping = again(moved(FIRST, across, down), PROOFED.corrected)
        assert (said(keeping.words), keeping.lost) == (WISHED, ())

    def test_a_neighbour_that_says_the_same_is_not_taken_for_it(self):
        words = page("phải phai phải")
        proofed = apply(words, [PageWordChange(1, 1, ("phải",))])
        assert said(again(words, proofed.corrected).words) == "phải phải phải"

    def test_what_was_put_right_twice_stands_as_it_was_left(self):
        first = apply(page("gồm mươj người"), [PageWordChange(1, 1, ("mươi",))])
        second = apply(first.words, [PageWordChange(1, 1, ("mười",))])
        keeping = again(page("gồm mươj người"), first.corrected + second.corrected)
        assert said(keeping.words) == "gồm mười người"

    def test_a_guess_writes_nothing_over_what_was_put_right_beside_it(self):
        proofed = apply(page("nhà đàm điềm"), [PageWordChange(1, 1, ("đảm",)), PageWordChange(2, 1, ("điểm",))])
        keeping = again(page("nhà đàm"), proofed.corrected)
        assert (said(keeping.words), keeping.lost) == ("nhà đảm", (1,))

    def test_a_word_that_was_inserted_is_inserted_again(self):
        words = page("cơ nhà nước")
        proofed = apply(words, [PageWordChange(1, 0, ("quan",))])
        assert said(again(words, proofed.corrected).words) == "cơ quan nhà nước"
        assert said(again(page("cơ quan nhà nước"), proofed.corrected).words) == "cơ quan nhà nước"

    def test_noise_that_was_struck_out_goes_again(self):
        words = page("đất ¦ đai")
        proofed = apply(words, [PageWordChange(1, 1, ())])
        assert said(again(words, proofed.corrected).words) == "đất đai"
        assert again(page("đất đai"), proofed.corrected).lost == ()

    def test_what_has_no_place_is_told(self):
        keeping = again(page("trang khác hẳn"), PROOFED.corrected[2:4])
        assert keeping.lost == (0, 1)
        assert said(keeping.words) == "trang khác hẳn"

    def test_an_empty_second_reading_loses_everything_and_says_so(self):
        assert again((), PROOFED.corrected).lost == (0, 1, 2, 3, 4)

    def test_pages_without_pictures_go_by_order_and_text(self):
        words = tuple(replace(word, box=None) for word in FIRST)
        proofed = apply(words, [PageWordChange(0, 1, ("Điều",)), PageWordChange(7, 1, ("mươi",))])
        keeping = again((PrintedWord("Lại", None), *words), proofed.corrected)
        assert said(keeping.words) == "Lại Điều 5. Ngườì được trợgiúp là bốn mươi người"


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_RIGHT = "nhà nước bảo đảm quyền con người theo quy định của hiến pháp luật này điều khoản điểm mục chương"
_WRONG = "nhì nưóc bào đàm quyên còn ngưòi thco quỵ đinh cùa hỉến phap luât nay điêu khoàn điềm muc chuong"
_WORDS, _SECOND = _RIGHT.split(), _WRONG.split()
_PAGES = st.lists(st.sampled_from(range(len(_WORDS))), min_size=4, max_size=24)


@st.composite
def readings(draw: st.DrawFn) -> tuple[tuple[PrintedWord, ...], tuple[Corrected, ...], tuple[PrintedWord, ...]]:
    """A page as first read, what people set right on it, and a second reading of the same picture."""
    numbers = draw(_PAGES)
    wrong = draw(st.sets(st.sampled_from(range(len(numbers))), min_size=1, max_size=6))
    tokens = [(_SECOND if place in wrong else _WORDS)[number] for place, number in enumerate(numbers)]
    words = page("\n".join(" ".join(tokens[start : start + 6]) for start in range(0, len(tokens), 6)))
    proofed = apply(words, [PageWordChange(place, 1, (_WORDS[numbers[place]],)) for place in sorted(wrong)])
    return words, proofed.corrected, tuple(_reread(draw, words))


def _reread(draw: st.DrawFn, words: tuple[PrintedWord, ...]) -> list[PrintedWord]:
    """Words moved by a few pixels, fallen apart, run together with the next, or gone."""
    across, down = draw(st.integers(-6, 6)), draw(st.integers(-6, 6))
    result: list[PrintedWord] = []
    for word in moved(words, across, down):
        fate = draw(st.sampled_from(["same"] * 6 + ["apart", "joined", "gone"]))
        if fate == "apart" and len(word.text) > 2:
            result += apply([word], [PageWordChange(0, 1, (word.text[:2], word.text[2:]))]).words
        elif fate == "joined" and result and result[-1].line == word.line:
            result += apply([result.pop(), word], [PageWordChange(0, 2, (f"{words_text(result, word)}",))]).words
        elif fate != "gone":
            result.append(word)
    return result


def words_text(result: list[PrintedWord], word: PrintedWord) -> str:
    return f"x{word.text}" if not result else f"{result[-1].text}{word.text}"


class TestUndo:
    def inverse(self, one: Corrected) -> StoredCorrection:
        return StoredCorrection(1, one.position, one.box, one.after, one.before)

    @pytest.mark.parametrize(
        "change",
        [
            PageWordChange(1, 1, ("mười",)),
            PageWordChange(1, 1, ("mươ", "j")),
            PageWordChange(0, 2, ("gồmmươj",)),
            PageWordChange(1, 1, ()),
            PageWordChange(1, 0, ("x",)),
        ],
    )
    def test_puts_back_what_stood_there(self, change: PageWordChange):
        words = page("gồm mươj người")
        changed = apply(words, [change])
        back = undo(changed.words, self.inverse(changed.corrected[0]), width=WIDTH, height=HEIGHT)
        assert back
        assert said(back.words) == said(words)

    def test_guesses_nothing_where_the_word_was_changed_since(self):
        first = apply(page("gồm mươj người"), [PageWordChange(1, 1, ("mươi",))])
        second = apply(first.words, [PageWordChange(1, 1, ("mười",))])
        assert undo(second.words, self.inverse(first.corrected[0]), width=WIDTH, height=HEIGHT) is None


class TestWhateverTheSecondReadingSays:
    @UNHURRIED
    @given(readings())
    def test_every_correction_is_kept_or_told_lost(
        self, told: tuple[tuple[PrintedWord, ...], tuple[Corrected, ...], tuple[PrintedWord, ...]]
    ):
        _, corrected, second = told
        keeping = again(second, corrected)
        for number, one in enumerate(corrected):
            near = "".join(word.text for word in keeping.words if _touches(word.box, one.box))
            assert number in keeping.lost or one.after in near, (one, said(keeping.words))

    @UNHURRIED
    @given(readings())
    def test_the_same_reading_gives_the_same_page(
        self, told: tuple[tuple[PrintedWord, ...], tuple[Corrected, ...], tuple[PrintedWord, ...]]
    ):
        first, corrected, _ = told
        keeping = again(first, corrected)
        assert keeping.lost == ()
        assert [word.text for word in keeping.words] == _expected(first, corrected)

    @UNHURRIED
    @given(readings())
    def test_words_that_nobody_corrected_are_not_lost(
        self, told: tuple[tuple[PrintedWord, ...], tuple[Corrected, ...], tuple[PrintedWord, ...]]
    ):
        _, corrected, second = told
        keeping = again(second, corrected)
        far = [word for word in second if not any(_touches(word.box, one.box) for one in corrected)]
        assert {(word.text, word.box) for word in far} <= {(word.text, word.box) for word in keeping.words}


def _expected(first: tuple[PrintedWord, ...], corrected: tuple[Corrected, ...]) -> list[str]:
    after = {one.position: one.after for one in corrected}
    return [after.get(number, word.text) for number, word in enumerate(first)]


def _touches(one: WordBox | None, other: WordBox | None, slack: int = 40) -> bool:
    if one is None or other is None:
        return False
    across = min(one.right, other.right + slack) - max(one.left, other.left - slack)
    return across > 0 and min(one.bottom, other.bottom) - max(one.top, other.top) > 5
