"""Changes do what was meant and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanreading.engines.types import PrintedWord, text_of
from scanreading.proofing.changes import (
    Break,
    PageWordChange,
    TypedLine,
    Unclear,
    apply,
    differences,
    read_typed,
)
from scanreading_tests.proofing.pages import page, said

PAGE = page("Điêu 5. Đối tượng\nđược trợgiúp pháp lý\n\n1. Ngườì có công")


class TestApply:
    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (PageWordChange(0, 1, ("Điều",)), "Điều 5. Đối tượng"),
            (PageWordChange(3, 1, ("tượng", "được")), "Điêu 5. Đối tượng được được"),
            (PageWordChange(2, 2, ("Đốitượng",)), "Điêu 5. Đốitượng được"),
            (PageWordChange(4, 0, ("mới",)), "Điêu 5. Đối tượng mới được"),
            (PageWordChange(1, 1, ()), "Điêu Đối tượng"),
            (PageWordChange(0, 0, ("Chương",)), "Chương Điêu 5."),
        ],
        ids=["set right", "split", "join", "insert", "strike out", "insert before the first"],
    )
    def test_sets_right_splits_joins_inserts_and_strikes_out(self, change: PageWordChange, expected: str):
        assert said(apply(PAGE, [change]).words).startswith(expected)

    def test_words_that_are_split_share_the_place(self):
        parts = apply(PAGE, [PageWordChange(5, 1, ("trợ", "giúp"))]).words[5:7]
        whole = PAGE[5].box
        assert whole
        assert parts[0].box
        assert parts[1].box
        assert (parts[0].box.left, parts[1].box.right) == (whole.left, whole.right)
        assert parts[0].box.right == parts[1].box.left
        assert all(part.line == PAGE[5].line for part in parts)

    def test_words_that_are_joined_have_the_place_of_all(self):
        joined = apply(PAGE, [PageWordChange(2, 2, ("Đốitượng",))]).words[2]
        assert joined.box
        assert PAGE[2].box
        assert PAGE[3].box
        assert (joined.box.left, joined.box.right) == (PAGE[2].box.left, PAGE[3].box.right)

    def test_what_a_person_typed_is_sure(self):
        changed = apply(page("Điêu 5", confidence=30, agrees=False), [PageWordChange(0, 1, ("Điều",))])
        assert (changed.words[0].confidence, changed.words[0].agrees) == (100, None)
        assert changed.typed == {0}

    def test_characters_that_were_wrong_are_counted(self):
        changed = apply(
            PAGE, [PageWordChange(0, 1, ("Điều",)), PageWordChange(5, 1, ("trợ", "giúp")), PageWordChange(9, 1, ())]
        )
        assert [one.characters for one in changed.corrected] == [1, 1, 5]
        assert changed.characters == 7

    def test_an_inserted_word_is_told_with_its_neighbour(self):
        corrected = apply(PAGE, [PageWordChange(4, 0, ("mới",))]).corrected[0]
        assert (corrected.before, corrected.after) == ("tượng", "tượng mới")
        assert corrected.box == PAGE[3].box

    @pytest.mark.parametrize(
        "changes",
        [
            [PageWordChange(0, 2, ("a",)), PageWordChange(1, 1, ("b",))],
            [PageWordChange(99, 1, ("a",))],
            [PageWordChange(0, 1, ("hai chữ",))],
            [PageWordChange(0, 1, ("",))],
        ],
    )
    def test_refuses_what_was_not_made_on_this_page(self, changes: list[PageWordChange]):
        with pytest.raises(Unclear):
            apply(PAGE, changes)


class TestBreaks:
    def test_a_paragraph_can_be_begun_and_ended(self):
        changed = apply(PAGE, [], {4: Break.PARAGRAPH, 8: Break.LINE})
        assert text_of(changed.words) == "Điêu 5. Đối tượng\n\nđược trợgiúp pháp lý\n1. Ngườì có công"

    def test_a_line_can_be_begun_and_ended(self):
        changed = apply(PAGE, [], {2: Break.LINE, 4: Break.NONE})
        assert text_of(changed.words) == "Điêu 5.\nĐối tượng được trợgiúp pháp lý\n\n1. Ngườì có công"


class TestTyped:
    def test_lines_left_alone_change_nothing(self):
        lines = [
            TypedLine("Điêu 5. Đối tượng", True),
            TypedLine("được trợgiúp pháp lý"),
            TypedLine("1. Ngườì có công", True),
        ]
        typed = read_typed(PAGE, lines)
        assert (typed.changes, typed.breaks) == ((), {})

    def test_what_was_typed_is_what_stands_there(self):
        lines = [
            TypedLine("Điều 5. Đối tượng", True),
            TypedLine("được trợ giúp pháp lý"),
            TypedLine("1. Người có công"),
        ]
        typed = read_typed(PAGE, lines)
        assert text_of(apply(PAGE, typed.changes, typed.breaks).words) == (
            "Điều 5. Đối tượng\nđược trợ giúp pháp lý\n1. Người có công"
        )

    def test_an_empty_line_in_a_field_begins_a_paragraph(self):
        typed = read_typed(PAGE, [TypedLine("Điêu 5.\n\nĐối tượng\nđược trợgiúp pháp lý\n\n1. Ngườì có công", True)])
        assert text_of(apply(PAGE, typed.changes, typed.breaks).words).startswith("Điêu 5.\n\nĐối tượng\nđược")
        assert typed.changes == ()

    def test_marks_that_nobody_sees_are_left_out(self):
        typed = read_typed(page("pháp luật"), [TypedLine("pháp\u200b lua\u0323\u0302t", True)])
        assert typed.changes == ()


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_TOKENS = st.sampled_from(["a", "b", "ab", "ba", "1.", "11", "1", "đất", "đât", "đấtđai", "đai", "Điều"])
_LINES = st.lists(st.lists(_TOKENS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6)


class TestWhateverIsTyped:
    @UNHURRIED
    @given(_LINES, _LINES)
    def test_becomes_the_text_of_the_page(self, before: list[str], after: list[str]):
        words = page("\n".join(before))
        lines = [TypedLine(line, number == 0) for number, line in enumerate(after)]
        typed = read_typed(words, lines)
        assert text_of(apply(words, typed.changes, typed.breaks).words) == "\n".join(after)

    @UNHURRIED
    @given(_LINES, st.data())
    def test_no_other_word_is_lost(self, lines: list[str], data: st.DataObject):
        words = page("\n".join(lines))
        position = data.draw(st.integers(0, len(words) - 1))
        count = data.draw(st.integers(0, len(words) - position))
        texts = tuple(data.draw(st.lists(_TOKENS, max_size=4)))
        changed = apply(words, [PageWordChange(position, count, texts)])
        before, after = changed.words[:position], changed.words[position + len(texts) :]
        assert before == words[:position]
        assert after == words[position + count :]
        assert len(changed.moved) == len(words)
        for old, places in enumerate(changed.moved):
            if not position <= old < position + count:
                assert [changed.words[place] for place in places] == [words[old]]

    @UNHURRIED
    @given(_LINES, st.data())
    def test_every_word_keeps_a_place_on_the_page(self, lines: list[str], data: st.DataObject):
        words = page("\n".join(lines))
        position = data.draw(st.integers(0, len(words) - 1))
        count = data.draw(st.integers(0, len(words) - position))
        texts = tuple(data.draw(st.lists(_TOKENS, max_size=4)))
        for word in apply(words, [PageWordChange(position, count, texts)]).words:
            assert isinstance(word, PrintedWord)
            assert word.box
            assert word.box.left < word.box.right
            assert word.box.top < word.box.bottom


class TestPlaces:
    """Letters are ten wide, the first stands at 100."""

    @pytest.mark.parametrize(
        ("text", "change", "places"),
        [
            # by their lengths, over the gap between the words
            ("ab cdef", PageWordChange(0, 2, ("abc", "de", "f")), [(100, 140), (140, 160), (160, 170)]),
            # a fifth of a word is too little to be of it
            ("ab cdefg", PageWordChange(0, 2, ("abc", "de", "fg")), [(100, 120), (140, 160), (160, 180)]),
            ("ab cdef", PageWordChange(0, 2, ("abcd", "e", "f")), [(100, 150), (150, 160), (160, 170)]),
            # never over two lines
            ("ab\ncdef", PageWordChange(0, 2, ("abc", "de", "f")), [(100, 120), (110, 130), (130, 140)]),
            # what was not read stands in the gap
            ("ab cdef", PageWordChange(1, 0, ("x",)), [(119, 130)]),
            ("ab\ncdef", PageWordChange(1, 0, ("x",)), [(119, 120)]),
            ("ab cdef", PageWordChange(2, 0, ("x",)), [(169, 170)]),
            ("ab cdef", PageWordChange(0, 0, ("x",)), [(100, 120)]),
        ],
    )
    def test_of_new_words(self, text: str, change: PageWordChange, places: list[tuple[int, int]]):
        changed = apply(page(text), [change])
        boxes = [changed.words[at].box for at in sorted(changed.typed)]
        assert [(box.left, box.right) for box in boxes if box] == places

    def test_on_a_page_without_words_are_none(self):
        assert [word.box for word in apply((), [PageWordChange(0, 0, ("x",))]).words] == [None]


class TestDifferences:
    @pytest.mark.parametrize(
        ("saved", "typed", "lead", "rest"),
        [
            ("1 2 3 4 5 6 7 8 9 10 11 12 13", "1 2 3 4 5 6 x 8 9 10 11 12 13", "2 3 4 5 6", "8 9 10 11 12"),
            ("1 2 7 4", "1 2 x 4", "1 2", "4"),
            ("7 2", "x 2", "", "2"),
        ],
    )
    def test_stand_between_five_words_on_both_sides(self, saved: str, typed: str, lead: str, rest: str):
        (one,) = differences(saved, typed)
        assert one == {"lead": lead, "saved": "7", "typed": "x", "rest": rest}

    def test_are_not_of_lines_and_blanks(self):
        assert differences("một  hai\nba", "một hai ba") == []
