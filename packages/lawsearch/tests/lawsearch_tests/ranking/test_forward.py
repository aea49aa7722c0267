"""A thing as the ranker reads it: everything that went in comes out, of many records at once as of one."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawsearch.ranking import folded_forms, marked_forms, tokens
from lawsearch.ranking.forward import (
    HEAD,
    LAYOUT,
    LONGEST,
    PARTS,
    RankClass,
    RankFacts,
    number_of,
    numbers_of,
    open_record,
    pack,
    stack,
)
from lawsearch.ranking.passages import clauses
from lawsearch.ranking.syllables import known_syllables
from lawsearch.ranking.terms import TextForm, defined_in
from lawsearch.ranking.weights import TextParts

READ = {TextForm.MARKED: marked_forms, TextForm.FOLDED: folded_forms}
FORMS = pytest.mark.parametrize("form", TextForm)

letters = st.text(alphabet="aăâđeêouư ạảíòọ \n.:()123“”Là\u0301\u0323👩⚖\u200b\u00a0", max_size=80)
clauses_of_law = st.lists(letters, max_size=4).map(
    lambda listed: "\n".join(f"{number}. {text}" for number, text in enumerate(listed, start=1))
)
texts = st.one_of(letters, clauses_of_law, letters.map(lambda text: unicodedata.normalize("NFD", text)))
parts = st.builds(TextParts, title=texts, heading=texts, body=texts, asked=texts)
facts = st.builds(
    RankFacts,
    owner=st.text(max_size=12),
    rank_class=st.sampled_from(RankClass),
    is_over=st.booleans(),
    is_stale=st.booleans(),
    ordinal=st.integers(1, 900),
    size=st.integers(1, 900),
)
things = st.lists(st.tuples(parts, facts), min_size=1, max_size=5)


def sides(of: TextParts) -> list[str]:
    """The parts in the order in which a record keeps them; a body without the numbers of its clauses."""
    body = "\n".join(of.body[clause.span.start : clause.span.end] for clause in clauses(of.body))
    return [of.title, of.heading, body, of.asked]


def read(text: str, form: TextForm) -> list[int]:
    return numbers_of(READ[form](tokens(text))).tolist()


class TestOneRecord:
    @settings(deadline=None)
    @given(of=parts, facts=facts, form=st.sampled_from(TextForm))
    def test_keeps_every_token_in_order(self, of: TextParts, facts: RankFacts, form: TextForm):
        thing = open_record(pack(of, facts))
        kept = thing.tokens(form).tolist()
        expected = [read(side, form) for side in sides(of)]
        assert thing.lengths.tolist() == [len(side) for side in expected]
        assert kept == [number for side in expected for number in side]

    @settings(deadline=None)
    @given(of=parts, facts=facts)
    def test_keeps_the_terms_that_it_defines(self, of: TextParts, facts: RankFacts):
        defined = defined_in(of.body)
        thing = open_record(pack(of, facts))
        assert thing.defined(TextForm.MARKED).tolist() == [number_of(term.marked) for term in defined]
        assert thing.defined(TextForm.FOLDED).tolist() == [number_of(term.folded) for term in defined]

    def test_of_a_body_without_end_its_beginning(self):
        """Also where a clause begins after it."""
        body = "1. " + "x " * (LONGEST - 1) + "\n2. y y y\n3. z"
        thing = open_record(pack(TextParts("", "", body, "asked"), RankFacts("a")))
        assert thing.lengths.tolist() == [0, 0, LONGEST, 1]
        assert thing.tokens(TextForm.MARKED)[-2:].tolist() == [number_of("y"), number_of("asked")]
        laid = stack([pack(TextParts("", "", body, ""), RankFacts("a"))], TextForm.MARKED)
        assert laid.clause_starts.tolist() == [0, 0, LONGEST - 1]

    def test_does_not_depend_on_composition(self):
        composed = TextParts("Luật Đất đai", "Hoà giải", "1. Hòa giải là việc", "có phải hòa giải")
        taken_apart = TextParts(
            *(unicodedata.normalize("NFD", side) for side in (composed.title, composed.heading, composed.body)),
            unicodedata.normalize("NFD", composed.asked),
        )
        assert pack(composed, RankFacts("a")).tolist() == pack(taken_apart, RankFacts("a")).tolist()


class TestStack:
    @settings(deadline=None)
    @given(listed=things, form=st.sampled_from(TextForm))
    def test_lays_records_on_top_of_each_other(self, listed: list[tuple[TextParts, RankFacts]], form: TextForm):
        records = [pack(of, facts) for of, facts in listed]
        laid = stack(records, form)
        assert laid.tokens.tolist() == [
            number for record in records for number in open_record(record).tokens(form).tolist()
        ]
        assert laid.lengths.tolist() == [open_record(record).lengths.tolist() for record in records]
        assert laid.lengths.shape == (len(records), PARTS)
        assert laid.lengths.sum() == len(laid.tokens)
        for name, expected in (
            ("owners", [number_of(facts.owner) for _, facts in listed]),
            ("classes", [facts.rank_class for _, facts in listed]),
            ("is_over", [facts.is_over for _, facts in listed]),
            ("is_stale", [facts.is_stale for _, facts in listed]),
            ("ordinals", [facts.ordinal for _, facts in listed]),
            ("sizes", [facts.size for _, facts in listed]),
        ):
            assert getattr(laid, name).tolist() == expected, name

    @settings(deadline=None)
    @given(listed=things, form=st.sampled_from(TextForm))
    def test_every_clause_begins_inside_its_body(self, listed: list[tuple[TextParts, RankFacts]], form: TextForm):
        laid = stack([pack(of, facts) for of, facts in listed], form)
        ends = np.cumsum(laid.lengths.reshape(-1)).reshape(-1, PARTS)
        begins = ends[laid.clause_record, 1]
        assert set(laid.clause_record.tolist()) == set(range(len(listed)))
        assert (laid.clause_starts >= begins).all()
        assert ((laid.clause_starts < ends[laid.clause_record, 2]) | (laid.clause_starts == begins)).all()
        assert (np.diff(laid.clause_record) >= 0).all()
        assert (np.diff(laid.clause_starts) >= 0).all()

    @settings(deadline=None)
    @given(listed=things, form=st.sampled_from(TextForm))
    def test_knows_who_defines_what(self, listed: list[tuple[TextParts, RankFacts]], form: TextForm):
        laid = stack([pack(of, facts) for of, facts in listed], form)
        found = zip(laid.definer.tolist(), laid.defined.tolist(), strict=True)
        assert list(found) == [
            (at, number_of(term.marked if form is TextForm.MARKED else term.folded))
            for at, (of, _) in enumerate(listed)
            for term in defined_in(of.body)
        ]

    @FORMS
    def test_clauses_of_several(self, form: TextForm):
        law = pack(TextParts("t", "h h", "mở đầu\n1. a b c\n2. d\n", ""), RankFacts("a"))
        bare = pack(TextParts("t", "", "", ""), RankFacts("b"))
        laid = stack([law, bare, law], form)
        assert laid.clause_record.tolist() == [0, 0, 0, 1, 2, 2, 2]
        assert laid.clause_starts.tolist() == [3, 5, 8, 10, 13, 15, 18]

    def test_refuses_a_record_of_another_layout(self):
        record = pack(TextParts("t", "h", "b"), RankFacts("a"))
        old = record.copy()
        old[0] = LAYOUT - 1
        with pytest.raises(ValueError, match="build the index anew"):
            stack([record, old], TextForm.MARKED)

    def test_refuses_half_a_record(self):
        with pytest.raises(ValueError, match="same shape"):
            stack(
                [pack(TextParts("t", "h", "b"), RankFacts("a")), np.zeros(HEAD - 1, dtype=np.uint32)], TextForm.MARKED
            )

    def test_refuses_to_lay_nothing(self):
        with pytest.raises(ValueError, match="at least one"):
            stack([], TextForm.MARKED)


class TestNumbers:
    @FORMS
    def test_no_two_syllables_of_the_law_share_one(self, form: TextForm):
        known = known_syllables()
        said = set(known.share) if form is TextForm.MARKED else set(known.candidates)
        assert len(said) > 1000
        assert len({number_of(text) for text in said}) == len(said)

    def test_are_the_same_in_every_process_and_on_every_machine(self):
        assert numbers_of(["đất", "dat", ""]).tolist() == [1646882306, 234303142, 634351890]
