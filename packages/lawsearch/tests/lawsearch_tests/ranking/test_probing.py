"""In which ways candidates are looked for."""

import pytest

from lawsearch.ranking import query, tokens
from lawsearch.ranking.query import SAID_OTHERWISE, Probe, probes
from lawsearch.ranking.terms import (
    LONGEST_QUESTION,
    TermPlace,
    TextForm,
    TypingStyle,
    terms_of,
)
from lawsearch_tests.ranking.counting import Counts

COUNTS = Counts(["đặt cọc là việc giao tiền", "đất đai", "nghỉ thai sản sáu tháng"])


def asked(question: str, *everyday: str) -> list[Probe]:
    found = tokens(question)
    terms = terms_of(found, count=COUNTS, total=COUNTS.total)
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    return probes(found, terms, form=form, everyday=[tokens(saying) for saying in everyday])


def texts(probe: Probe) -> list[str]:
    return [term.text for term in probe.terms]


class TestProbes:
    def test_of_a_plain_question(self):
        whole, clean, heading, defined = asked("đặt cọc là gì")
        assert {"đặt", "là", "đặt_cọc", "là_gì"} <= set(texts(whole))
        assert texts(clean) == ["đặt", "cọc", "đặt_cọc"]
        assert texts(heading) == texts(clean)
        assert {term.place for term in heading.terms} == {TermPlace.HEADING}
        assert {term.place for term in defined.terms} == {TermPlace.DEFINED}

    def test_the_whole_question_comes_first_and_brings_most(self):
        """What the engine puts first is what the ranker falls back on among equals."""
        listed = asked("đặt cọc là gì", "bảo đảm")
        assert listed[0].limit == query.WHOLE == max(probe.limit for probe in listed)

    def test_the_words_of_the_law_are_a_probe_of_their_own(self):
        _, _, heading, everyday, _ = asked("sổ đỏ", "giấy chứng nhận")
        assert {"sổ", "giấy_chứng", "nhận"} <= set(texts(everyday))
        assert {term.weight for term in everyday.terms if term.text == "giấy"} == {SAID_OTHERWISE}
        assert "giấy_chứng" in texts(heading)

    def test_a_longer_run_may_be_a_longer_term_and_is_worth_more(self):
        defined = asked("hợp đồng vay")[-1]
        assert {term.text: term.weight for term in defined.terms} == {
            "hợp": 1,
            "đồng": 1,
            "vay": 1,
            "hợp_đồng": 2,
            "đồng_vay": 2,
            "hợp_đồng_vay": 3,
        }

    def test_without_marks_all_look_in_the_unmarked_copy(self):
        assert {term.form for probe in asked("dat coc") for term in probe.terms} == {TextForm.FOLDED}

    @pytest.mark.parametrize("question", ["", "…", "⚖️ 👩‍⚖️"])
    def test_of_nothing_there_is_none(self, question: str):
        assert asked(question) == []

    @pytest.mark.parametrize("question", ["luật " * 300, "7 " * 300, " ".join(f"x{number}" for number in range(300))])
    def test_of_a_whole_book_are_bounded(self, question: str):
        counted = {probe.terms[0].place: len(probe.terms) for probe in asked(question)}
        assert counted[TermPlace.ANYWHERE] <= 2 * LONGEST_QUESTION
        assert counted[TermPlace.HEADING] <= 2 * LONGEST_QUESTION
        assert counted[TermPlace.DEFINED] <= 14 * LONGEST_QUESTION

    def test_no_probe_looks_for_one_thing_twice(self):
        """What was typed and is also the law's word for something typed counts as both."""
        for probe in asked("đất này đất kia", "đất đai", "đất ở"):
            assert len(probe.terms) == len(set(probe.terms))
