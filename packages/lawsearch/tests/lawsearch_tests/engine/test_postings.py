"""Things and questions as numbers: one for each token in a place, a form and a level of worth."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.engine.postings import (
    BLOCK,
    LEVELS,
    MOST_READ,
    Keys,
    Worths,
    facet_key,
    first_of,
    keys_of,
    name_keys,
    packed,
    pairs_of,
    summed,
    term_keys,
    unpacked,
    weighed,
)
from lawsearch.ranking import tokens, with_pairs
from lawsearch.ranking.forward import RankFacts, pack
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


def lookup(*syllables: str, counts: dict[str, int], total: int = 1000) -> Worths:
    terms = [(term_keys(QueryTerm(TextForm.MARKED, text)), 1.0) for text in syllables]
    return weighed(terms, texts_of(counts), total)


class TestAsked:
    def test_the_rarer_and_the_higher_the_more(self):
        worth = lookup("hiếm", "thường", counts={"hiếm": 1, "thường": 500})
        rare, common = (term_keys(QueryTerm(TextForm.MARKED, text)).tolist() for text in ("hiếm", "thường"))
        assert [worth[key] for key in rare] == sorted(worth[key] for key in rare)
        assert all(worth[one] > worth[other] for one, other in zip(rare, common, strict=True))

    def test_half_the_weight_is_half_the_worth(self):
        keys = term_keys(QueryTerm(TextForm.MARKED, "cọc"))
        whole, half = (weighed([(keys, weight)], texts_of({"cọc": 2}), 9) for weight in (1.0, 0.5))
        assert len(whole) == len(LEVELS)
        np.testing.assert_allclose([2 * half[key] for key in whole], list(whole.values()))

    def test_what_nothing_holds_is_not_looked_up(self):
        assert lookup("lạ", counts={}) == {}
        assert lookup(counts={}) == {}

    def test_the_worthiest_first_and_only_so_many(self):
        kept = lookup("của", "cọc", counts={"của": MOST_READ // 3, "cọc": 5}, total=10 * MOST_READ).keys()
        assert kept >= set(term_keys(QueryTerm(TextForm.MARKED, "cọc")).tolist())
        assert kept.isdisjoint(term_keys(QueryTerm(TextForm.MARKED, "của")).tolist()[:3])

    def test_something_is_read_even_where_all_is_common(self):
        assert len(lookup("của", counts={"của": 2 * MOST_READ}, total=5 * MOST_READ)) == 1


HOLDINGS = st.dictionaries(
    st.integers(0, 3 * BLOCK),
    st.frozensets(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3), min_size=1),
    max_size=8,
)


class TestLists:
    @given(HOLDINGS)
    def test_tell_what_each_thing_has_and_nothing_else(self, holdings: dict[int, frozenset[int]]):
        things = [(one, np.array(sorted(keys), dtype=np.int64)) for one, keys in sorted(holdings.items())]
        rows = list(packed(*pairs_of(things)))
        assert len({(key, block) for key, block, _ in rows}) == len(rows)
        for key in frozenset[int]().union(*holdings.values()):
            having = summed(unpacked([row for row in rows if row[0] == key]), {key: 1.0})
            assert np.flatnonzero(having).tolist() == sorted(one for one, keys in holdings.items() if key in keys)
            assert having.max() == 1

    def test_sum_what_their_numbers_are_worth(self):
        rows = packed(*pairs_of([(3, np.array([7, 8])), (BLOCK + 1, np.array([8, 9]))]))
        scores = summed(unpacked(list(rows)), {7: 1.0, 8: 0.25})
        assert {at: scores[at] for at in np.flatnonzero(scores).tolist()} == {3: 1.25, BLOCK + 1: 0.25}

    @given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), max_size=12), st.integers(1, 6))
    def test_bring_up_the_best_and_of_equals_the_first(self, scores: list[float], limit: int):
        best = sorted((at for at, score in enumerate(scores) if score), key=lambda at: -scores[at])
        assert first_of(np.array(scores), limit) == best[:limit]

    def test_of_nothing(self):
        assert list(packed(*pairs_of([]))) == []
        assert first_of(summed(unpacked([]), {}), 3) == []


def test_a_question_of_nothing_but_marks():
    assert tokens("…!?") == []
