"""Things and questions as numbers: one for each token in a place, a form and a level of worth."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.engine.postings import (
    LEVELS,
    MOST_READ,
    Keys,
    facet_key,
    keys_of,
    name_keys,
    posting_lookup,
    term_keys,
)
from lawsearch.ranking import tokens, with_pairs
from lawsearch.ranking.forward import RankFacts, pack
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import QueryTerm, TermPlace, TextForm
from lawsearch.ranking.weights import TextParts, parsed

WORDS = st.lists(st.sampled_from("đặt cọc tiền là việc giao một khoản a b".split()), max_size=30).map(" ".join)  # noqa: SIM905


def keys(parts: TextParts, *, name: tuple[str, ...] = (), facets: tuple[str, ...] = ()) -> set[int]:
    return set(keys_of(pack(parts, RankFacts("x")), name, facets).tolist())


def level(term: QueryTerm, held: set[int]) -> int | None:
    """At which level a thing holds a term."""
    return next((at for at, key in enumerate(term_keys(term).tolist()) if key in held), None)


@given(WORDS, WORDS, WORDS, WORDS)
def test_every_token_stands_at_one_level_and_no_other_does(title: str, heading: str, body: str, asked_for: str):
    parts = TextParts(title, heading, body, asked_for)
    held, read = keys(parts), parsed(parts)
    for form, take in ((TextForm.MARKED, lambda one: one.marked), (TextForm.FOLDED, lambda one: one.folded)):
        texts = {
            text
            for part in (read.title, read.heading, [one for clause in read.clauses for one in clause.said], read.asked)
            for text in with_pairs([take(one) for one in part])
        }
        heads = set(with_pairs([take(one) for one in read.heading]))
        for text in {*texts, "khác", "cọc_đặt", "b_a"}:
            for place, here in ((TermPlace.ANYWHERE, texts), (TermPlace.HEADING, heads)):
                found = [key for key in term_keys(QueryTerm(form, text, place=place)).tolist() if key in held]
                assert len(found) == (text in here)


class TestLevels:
    def test_rise_with_what_a_token_is_worth(self):
        term = QueryTerm(TextForm.MARKED, "cọc")
        passing = level(term, keys(TextParts("", "", "cọc " + "khác " * 900)))
        short = level(term, keys(TextParts("", "", "cọc")))
        headed = level(term, keys(TextParts("", "cọc", "khác " * 100)))
        assert passing is not None
        assert short is not None
        assert headed is not None
        assert passing < short < headed == len(LEVELS) - 1

    def test_are_of_their_place_and_form(self):
        all_keys = [
            *(
                key
                for form in TextForm
                for place in TermPlace
                for key in term_keys(QueryTerm(form, "a", place=place)).tolist()
            ),
            *name_keys("a").tolist(),
            *facet_key("a").tolist(),
        ]
        assert len(set(all_keys)) == len(all_keys)


class TestWhatIsKeptBeside:
    def test_names_and_facets(self):
        held = keys(TextParts("", "", ""), name=("dat", "coc"), facets=("kind=dieu",))
        assert held.intersection(name_keys("coc").tolist())
        assert facet_key("kind=dieu")[0] in held
        assert not held.intersection(name_keys("dieu").tolist())

    def test_a_thing_with_a_name_alone(self):
        assert len(keys_of(None, ["luat"], [])) == 1
        assert len(keys_of(None, [], [])) == 0


def texts_of(counts: dict[str, int]):
    """Every level of a syllable is held by as many things."""
    table = {
        key: count for text, count in counts.items() for key in term_keys(QueryTerm(TextForm.MARKED, text)).tolist()
    }

    def texts(wanted: Keys):
        return np.array([table.get(key, 0) for key in wanted.tolist()], dtype=np.int64)

    return texts


def probe(*syllables: str, weight: float = 1.0) -> Probe:
    return Probe(tuple(QueryTerm(TextForm.MARKED, text, weight) for text in syllables), 10)


class TestAsked:
    def test_the_rarer_and_the_higher_the_more(self):
        found = posting_lookup([probe("hiếm", "thường")], texts=texts_of({"hiếm": 1, "thường": 500}), total=1000)
        worth = dict(zip(found.keys.tolist(), found.worths[0], strict=True))
        rare, common = (term_keys(QueryTerm(TextForm.MARKED, text)).tolist() for text in ("hiếm", "thường"))
        assert [worth[key] for key in rare] == sorted(worth[key] for key in rare)
        assert all(worth[one] > worth[other] for one, other in zip(rare, common, strict=True))

    def test_what_nothing_holds_is_not_looked_up(self):
        assert len(posting_lookup([probe("lạ")], texts=texts_of({}), total=1000).keys) == 0
        assert len(posting_lookup([], texts=texts_of({}), total=1000).keys) == 0

    def test_the_worthiest_first_and_only_so_many(self):
        counts = {"của": MOST_READ // 3, "cọc": 5}
        found = posting_lookup([probe("của", "cọc")], texts=texts_of(counts), total=10 * MOST_READ)
        kept = set(found.keys.tolist())
        assert kept.issuperset(term_keys(QueryTerm(TextForm.MARKED, "cọc")).tolist())
        assert kept.isdisjoint(term_keys(QueryTerm(TextForm.MARKED, "của")).tolist()[:3])

    def test_something_is_read_even_where_all_is_common(self):
        assert (
            len(posting_lookup([probe("của")], texts=texts_of({"của": 2 * MOST_READ}), total=5 * MOST_READ).keys) == 1
        )

    def test_each_number_once_for_all_probes(self):
        found = posting_lookup(
            [probe("cọc"), probe("cọc", "đặt", weight=0.5)], texts=texts_of({"cọc": 2, "đặt": 2}), total=9
        )
        assert len(found.keys) == 2 * len(LEVELS)
        assert found.worths.shape == (2, 2 * len(LEVELS))
        assert (found.worths[0] > 0).sum() == len(LEVELS)
        np.testing.assert_allclose(found.worths[1, : len(LEVELS)] * 2, found.worths[0, : len(LEVELS)])


def test_a_question_of_nothing_but_marks():
    assert tokens("…!?") == []
