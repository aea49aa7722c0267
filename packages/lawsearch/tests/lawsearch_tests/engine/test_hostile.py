"""Whatever somebody types or publishes is only text to an engine."""

import unicodedata

import pytest

from lawsearch.engine import IndexFilter, SearchEngine
from lawsearch.ranking import tokens
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import (
    QueryTerm,
    QueryTerms,
    TermPlace,
    TextForm,
    TypingStyle,
)
from lawsearch_tests.engine.sites import Site
from lawsearch_tests.engine.things import (
    THINGS,
    pooled,
    tallied,
    thing,
)

HOSTILE = {
    "quotes": "'\"`´“”",
    "an end of a statement": "'); DROP TABLE generations; --",
    "wildcards": "%_*?",
    "a backslash": "\\' \\\\",
    "a NUL": "a\0b",
    "operators": "dat & | ! <-> :* ( ) AND OR NOT + - ~ ^ [1 TO 2] field:x",
    "placeholders": "%s %(x)s {0} {things} $1",
    "an emoji": "👩‍⚖️🏳️‍🌈",
    "another script": "правовая 法律 عدالة",
    "a very long word": "x" * 5000,
    "a very long text": "luật " * 3000,
    "letters taken apart": unicodedata.normalize("NFD", "đặt"),
    "marks alone": "\u0301\u0323",
    "what joins a pair": "_dat_",
    "nothing": "",
    "blanks": " \t\n\u00a0\u200b",
}


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestTyped:
    def test_as_a_question(self, engine: SearchEngine, text: str):
        pooled(engine, text)
        tallied(engine, text)
        assert pooled(engine, "đặt cọc") == ["a"]

    def test_as_a_bare_token(self, engine: SearchEngine, text: str):
        """Also what no question would ever be read as."""
        snapshot = engine.snapshot()
        terms = tuple(QueryTerm(form, text, place=place) for form in TextForm for place in TermPlace)
        assert snapshot.pool([Probe(terms, 10)]) == []
        assert snapshot.tally(QueryTerms(TypingStyle.MARKED, terms, terms, 1)).total == 0
        assert snapshot.count(TextForm.MARKED, text) == 0
        assert snapshot.get(text) is None
        assert snapshot.named([text], kind="dieu", limit=3) == []
        assert snapshot.named(["dat"], kind=text, limit=3) == []

    def test_as_the_beginning_of_a_name(self, engine: SearchEngine, text: str):
        assert engine.snapshot().suggest([text], limit=3) == []
        assert engine.snapshot().suggest(["zzz", text], limit=3) == []

    def test_as_a_facet(self, engine: SearchEngine, text: str):
        assert pooled(engine, "khoản tiền") != []
        for name in ("topic", "year"):
            assert pooled(engine, "khoản tiền", IndexFilter({name: text})) == []


class TestPublished:
    def test_as_every_part_of_a_thing(self, engine: SearchEngine, text: str):
        """What of it cannot be kept is left out; the rest is found by the words beside it."""
        more = {"topics": (f"t{text}",), "stamp": text, "card": {"title": text}, "name": f"Hoa lợi {text}"}
        odd = thing("odd", f"Hoa lợi {text}", f"Hoa lợi {text}", **more)
        engine.replace(["odd"], [odd])
        assert pooled(engine, "hoa lợi") == ["odd"]
        found = engine.snapshot().get("odd")
        assert found is not None
        assert found.body.replace("\0", "") == odd.body.replace("\0", "")
        assert found.card["title"] == text
        assert engine.snapshot().suggest(["hoa", "lo"], limit=1)[0].key == "odd"
        assert set(pooled(engine, "khoản tiền")) == {"a", "b"}

    def test_as_an_owner(self, engine: SearchEngine, site: Site, text: str):
        owner = f"o{text}"
        engine.replace([owner], [thing("odd", "Hoa lợi", owner=owner)])
        assert pooled(site.open(), "hoa lợi") == ["odd"]
        engine.replace([owner], [])
        assert pooled(engine, "hoa lợi") == []
        assert engine.snapshot().total == len(THINGS)

    def test_and_read_as_tokens(self, text: str):
        assert all("\0" not in token.marked for token in tokens(text))
