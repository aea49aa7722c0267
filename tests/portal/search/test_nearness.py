"""Which answered questions are near enough to be named beside one that is asked now."""

import pytest

from lawsearch.engine import IndexHit
from lawsearch.ranking.terms import Needle, TextForm
from portal.search.queries.hits import is_near, share_held


def found(heading: str = "Đặt cọc mua nhà", *, question: str = "", summary: str = "", body: str = "") -> IndexHit:
    card = {"heading": heading, "question": question, "summary": summary}
    return IndexHit("tra-loi:1", "tra-loi:1", "tra-loi", None, "", "", card, body)


def needle(**weights: float) -> Needle:
    return Needle(TextForm.FOLDED, dict(weights), frozenset(weights))


class TestShareHeld:
    def test_is_by_weight(self):
        asked = needle(dat=1.0, coc=2.0, ray=1.0)
        assert share_held(found(), asked) == pytest.approx(0.75)
        assert share_held(found("Chơi hụi"), asked) == 0

    def test_counts_the_question_and_the_short_answer_and_not_the_long_one(self):
        asked = needle(ray=1.0, heo=1.0)
        assert share_held(found(question="Mua rẫy"), asked) == 0.5
        assert share_held(found(summary="Bán heo"), asked) == 0.5
        assert share_held(found(body="Mua rẫy, bán heo"), asked) == 0

    def test_is_nothing_where_nothing_tells(self):
        assert share_held(found(), needle()) == 0


class TestIsNear:
    @pytest.mark.parametrize(
        ("score", "near"),
        # three quarters of the words are worth 7.5 points
        [(2.1, True), (1.9, False), (-5.0, False)],
    )
    def test_takes_words_and_ranker_together(self, score: float, near: bool):
        assert is_near(found(), score=score, needle=needle(dat=1.0, coc=2.0, ray=1.0)) is near

    @pytest.mark.parametrize(
        ("asked", "near"),
        [(needle(dat=1.0, coc=1.0), True), (needle(coc=1.0, ray=1.0), False), (needle(), False)],
    )
    def test_of_a_word_or_two_the_title_holds_all(self, asked: Needle, near: bool):
        assert is_near(found(question="Mua rẫy"), score=9.0, needle=asked) is near
