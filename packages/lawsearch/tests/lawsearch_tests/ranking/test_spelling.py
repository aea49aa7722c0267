""" "Có phải bạn muốn tìm …?": what was meant, and silence where nothing was mistyped."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking import SyllableToken, marked_forms, tokens
from lawsearch.ranking.spelling import meant
from lawsearch.ranking.terms import LONGEST_QUESTION
from lawsearch_tests.ranking.mistyped import MISTYPED, RIGHT, UNSEEN
from lawsearch_tests.ranking.written import LAWS, Written

SHELF = Written(LAWS, times=40)


def ask(question: str, shelf: Written = SHELF) -> str | None:
    found = meant(tokens(question), count=shelf, total=shelf.total)
    return None if found is None else " ".join(marked_forms(found))


def spelled(question: str) -> str:
    """In the one spelling that the index has: đăng kí = đăng ký."""
    return " ".join(marked_forms(tokens(question)))


class TestMeant:
    @pytest.mark.parametrize(
        ("typed", "was_meant"),
        [
            ("hợp đông lao động", "hợp đồng lao động"),
            ("họp đồng lao dộng", "hợp đồng lao động"),
            ("nghĩ thai sản", "nghỉ thai sản"),
            ("chanh chấp đất đai", "tranh chấp đất đai"),
            ("quyền sử dung đất", "quyền sử dụng đất"),
            ("giấy phép nái xe", "giấy phép lái xe"),
            ("xử phạt vi phạm hành chímh", "xử phạt vi phạm hành chính"),
            ("thừa kế theo di chúcc", "thừa kế theo di chúc"),
            # keys of Telex and VNI, blanks left out
            ("ddaats ddai", "đất đai"),
            ("d9a6t1 d9ai", "đất đai"),
            ("datdai", "đất đai"),
            ("đặtcọc mua nhà", "đặt cọc mua nhà"),
            ("điều5 luật đất đai", "điều 5 luật đất đai"),
            # without marks: they are put back as well
            ("hop dpng lao dong", "hợp đồng lao động"),
            ("quyen su dumg dat", "quyền sử dụng đất"),
            # by their neighbours, not by their looks
            ("trợ cấp thôi viêc", "trợ cấp thôi việc"),
        ],
    )
    def test_tells_what_was_meant(self, typed: str, was_meant: str):
        assert ask(typed) == was_meant

    @pytest.mark.parametrize("question", [*RIGHT, *LAWS])
    def test_is_silent_where_nothing_was_mistyped(self, question: str):
        assert ask(question) is None

    @pytest.mark.parametrize("question", LAWS)
    def test_missing_marks_are_no_slip(self, question: str):
        assert (
            meant([SyllableToken(token.folded, token.folded) for token in tokens(question)], count=SHELF, total=400)
            is None
        )

    @pytest.mark.parametrize("question", ["", "?", "a", "12", "zzz", "UBND", "vk", "ck", "x" * 41, "mơ", "khát"])
    def test_has_nothing_to_say_of_nothing(self, question: str):
        assert ask(question) is None

    def test_a_library_that_is_small_or_empty_knows_no_better(self):
        assert ask("thể thưc văn bản", Written([])) is None
        assert ask("thể thưc văn bản", Written(["thể thức văn bản"])) is None
        assert ask("thể thưc văn bản", Written(["thể thức văn bản"] * 9)) == "thể thức văn bản"

    def test_a_whole_book_is_not_read(self):
        assert ask("hợp đông " * 2) == "hợp đồng hợp đồng"
        assert ask("hợp đông " * (LONGEST_QUESTION + 1)) is None

    @given(st.text(max_size=100))
    def test_whatever_is_typed_is_read(self, text: str):
        found = meant(tokens(text), count=SHELF, total=SHELF.total)
        assert found is None or list(found) != tokens(text)

    @given(st.lists(st.sampled_from(" ".join(LAWS).split()), min_size=1, max_size=8), st.data())
    def test_numbers_stay_whatever_is_guessed(self, words: list[str], data: st.DataObject):
        number = str(data.draw(st.integers(0, 9999)))
        found = meant(tokens(f"{' '.join(words)} {number}"), count=SHELF, total=SHELF.total)
        assert found is None or found[-1].marked == number


@pytest.mark.corpus
class TestOverTheLaw:
    """One article in eight of the public laws: what the rules are for."""

    def test_most_slips_are_put_right(self, law: Written):
        slips = [slip for listed in MISTYPED.values() for slip in listed]
        assert len(slips) >= 120
        assert self._right(slips, law) >= 0.9

    def test_also_those_that_the_rules_were_not_tried_on(self, law: Written):
        assert self._right(UNSEEN, law) >= 0.9

    def test_right_questions_are_left_alone(self, law: Written):
        assert [question for question in RIGHT if ask(question, law)] == []

    def test_real_questions_are_left_alone(self, law: Written, shared_data: Path):
        """But for those of which somebody looking at them said that they are mistyped."""
        files = [shared_data / "questions" / name for name in ("zalo_dev.jsonl", "alqac2022.jsonl")]
        records = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        changed = [record for record in records if ask(record["question"], law)]
        wrongly = [record["id"] for record in changed if record["id"] not in REALLY_MISTYPED]
        assert len(wrongly) <= 0.005 * len(records)
        assert len(changed) > len(wrongly)

    def _right(self, slips: list[tuple[str, str]], law: Written) -> float:
        return sum(ask(typed, law) == spelled(was_meant) for typed, was_meant in slips) / len(slips)


REALLY_MISTYPED = {
    "zalo-a86ad7aaf968bd25beffdcd2776cb3da",
    "zalo-72bc0b6827f29a90794a55a70ac7b7f9",
    "zalo-9f80d0a30340c2f7fb2e0fecabcd5fb7",
    *(
        f"alqac2022-q-{number}"
        for number in (
            *(125, 126, 132, 137, 141, 152, 153, 162, 202, 203, 221, 226, 235, 364, 367, 372, 376, 384, 385, 399, 457),
        )
    ),
}
