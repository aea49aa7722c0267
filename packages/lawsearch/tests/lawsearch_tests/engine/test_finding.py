"""What is asked of an index, whichever engine keeps it."""

from datetime import date

import numpy as np
import pytest

from lawsearch.engine import IndexFilter, SearchEngine
from lawsearch.ranking.forward import pack
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import QueryTerm, TermPlace, TextForm
from lawsearch_tests.engine.things import (
    THINGS,
    pooled,
    probes_for,
    tallied,
    thing,
)


def keys(engine: SearchEngine, *probes: Probe, narrowing: IndexFilter | None = None) -> list[str]:
    snapshot = engine.snapshot()
    return snapshot.keys([found.ref for found in snapshot.pool(probes, narrowing or IndexFilter())])


def probe(
    text: str, *, place: TermPlace = TermPlace.ANYWHERE, form: TextForm = TextForm.MARKED, limit: int = 10
) -> Probe:
    return Probe((QueryTerm(form, text, place=place),), limit)


class TestThePool:
    @pytest.mark.parametrize("question", ["đặt cọc", "dat coc", "ĐẶT CỌC", "đat cọc"])
    def test_holds_what_was_asked_for_however_it_was_typed(self, engine: SearchEngine, question: str):
        assert pooled(engine, question)[0] == "a"

    def test_is_empty_where_nothing_shares_a_word(self, engine: SearchEngine):
        assert pooled(engine, "zzz") == []
        assert engine.snapshot().pool([]) == []

    def test_tells_a_pair_from_its_syllables(self, site):
        engine = site.open()
        engine.rebuild([thing("apart", "Cọc được đặt"), thing("pair", "Đặt cọc")])
        assert keys(engine, probe("đặt_cọc")) == ["pair"]
        assert set(keys(engine, probe("cọc"))) == {"apart", "pair"}

    def test_looks_in_headings_alone(self, engine: SearchEngine):
        assert keys(engine, probe("tiền", place=TermPlace.HEADING)) == []
        assert keys(engine, probe("cược", place=TermPlace.HEADING)) == ["b"]
        assert keys(engine, probe("ky_cuoc", place=TermPlace.HEADING, form=TextForm.FOLDED)) == ["b"]

    def test_looks_among_defined_terms_alone(self, engine: SearchEngine):
        assert keys(engine, probe("đặt_cọc", place=TermPlace.DEFINED)) == ["a"]
        assert keys(engine, probe("dat_coc", place=TermPlace.DEFINED, form=TextForm.FOLDED)) == ["a"]
        assert keys(engine, probe("khoản_tiền", place=TermPlace.DEFINED)) == []

    def test_has_the_best_of_the_first_probe_first_and_each_thing_once(self, engine: SearchEngine):
        assert keys(engine, probe("thuê"), probe("tiền"), probe("sản")) == ["b", "a", "c"]

    def test_keeps_to_the_limits(self, site):
        engine = site.open()
        engine.rebuild(thing(f"t{number}", "Đặt cọc") for number in range(30))
        assert len(keys(engine, probe("cọc", limit=7))) == 7
        assert len(keys(engine, probe("cọc", limit=7), probe("đặt", limit=7))) <= 14

    def test_prefers_what_says_more_of_it_and_less_else(self, site):
        engine = site.open()
        long = "điều khoản chung về hợp đồng " * 60
        engine.rebuild([thing("in passing", "Chung", f"{long} đặt cọc"), thing("about it", "Đặt cọc", "Đặt cọc.")])
        assert pooled(engine, "đặt cọc") == ["about it", "in passing"]

    def test_leaves_out_what_is_found_by_its_name_alone(self, engine: SearchEngine):
        found = pooled(engine, "luật đặt cọc và ký cược")
        assert {"a", "b"} <= set(found)
        assert "luat" not in found

    def test_gives_the_records_that_were_put_in(self, engine: SearchEngine):
        snapshot = engine.snapshot()
        (candidate,) = snapshot.pool(probes_for("đặt cọc", snapshot))
        assert THINGS[0].parts is not None
        np.testing.assert_array_equal(candidate.record, pack(THINGS[0].parts, THINGS[0]))


class TestNarrowing:
    @pytest.mark.parametrize(
        ("facets", "left"),
        [
            ({}, {"a", "b"}),
            ({"kind": "dieu"}, {"a", "b"}),
            ({"kind": "bai-viet"}, set()),
            ({"doc_type": "Luật"}, {"a"}),
            ({"topic": "dan-su"}, {"a", "b"}),
            ({"topic": "nha-o"}, {"a"}),
            ({"status": "het-hieu-luc"}, {"b"}),
            ({"year": "2020"}, {"b"}),
            ({"year": "x"}, set()),
            ({"agency": "bo-tu-phap"}, {"b"}),
            ({"place": "92"}, {"a"}),
            ({"place": "92", "year": "2020"}, set()),
            ({"place": "92", "year": "2015"}, {"a"}),
        ],
    )
    def test_by_facets(self, engine: SearchEngine, facets: dict[str, str], left: set[str]):
        assert set(pooled(engine, "khoản tiền", IndexFilter(facets))) == left
        assert tallied(engine, "khoản tiền", IndexFilter(facets)).total == len(left)

    def test_to_what_is_in_force(self, engine: SearchEngine):
        assert pooled(engine, "khoản tiền", IndexFilter(in_force_only=True)) == ["a"]
        assert tallied(engine, "khoản tiền", IndexFilter(in_force_only=True)).total == 1

    @pytest.mark.parametrize(
        ("since", "until", "left"),
        [
            (date(2015, 11, 24), None, {"a", "b"}),
            (date(2015, 11, 25), None, {"b"}),
            (None, date(2020, 1, 1), {"a", "b"}),
            (None, date(2019, 12, 31), {"a"}),
            (date(2015, 1, 1), date(2015, 12, 31), {"a"}),
            (date(2021, 1, 1), date(2020, 1, 1), set()),
        ],
    )
    def test_by_the_day_of_issue(self, engine: SearchEngine, since: date | None, until: date | None, left: set[str]):
        narrowing = IndexFilter(since=since, until=until)
        assert set(pooled(engine, "khoản tiền", narrowing)) == left
        assert tallied(engine, "khoản tiền", narrowing).total == len(left)

    def test_by_a_day_leaves_out_what_bears_none(self, engine: SearchEngine):
        assert pooled(engine, "thai sản") != []
        assert pooled(engine, "thai sản", IndexFilter(since=date(1900, 1, 1))) == []


class TestTheTally:
    def test_counts_what_fits_by_every_facet(self, engine: SearchEngine):
        tally = tallied(engine, "khoản tiền")
        assert tally.total == 2
        assert {name: dict(values) for name, values in tally.facets.items()} == {
            "kind": {"dieu": 2},
            "doc_type": {"Luật": 1, "Nghị định": 1},
            "topic": {"dan-su": 2, "nha-o": 1},
            "status": {"con-hieu-luc": 1, "het-hieu-luc": 1},
            "year": {"2015": 1, "2020": 1},
            "agency": {"quoc-hoi": 1, "chinh-phu": 1, "bo-tu-phap": 1},
            "place": {"92": 1},
        }

    def test_has_most_first(self, engine: SearchEngine):
        assert tallied(engine, "khoản tiền").facets["topic"][0] == ("dan-su", 2)

    def test_asks_for_three_telling_words_in_five(self, site):
        engine = site.open()
        filler = [thing(f"f{number}", "Điều khác") for number in range(20)]
        engine.rebuild(
            [*filler, thing("three", "ba bốn năm"), thing("two", "ba bốn"), thing("all", "ba bốn năm sáu bảy")]
        )
        assert tallied(engine, "ba bốn năm sáu bảy").total == 2


class TestOneThing:
    def test_is_given_back_as_it_was_put_in(self, engine: SearchEngine):
        found = engine.snapshot().get("a")
        assert found is not None
        assert (found.key, found.owner, found.kind, found.status) == ("a", "a", "dieu", "con-hieu-luc")
        assert found.body == "Đặt cọc là việc giao một khoản tiền"
        assert found.issued == date(2015, 11, 24)
        assert found.stamp == "an-ban-1"
        assert found.card == {"title": "Bộ luật Dân sự", "url": "/luat/a/"}

    def test_that_is_not_there(self, engine: SearchEngine):
        assert engine.snapshot().get("zzz") is None

    def test_without_more_than_it_must_have(self, engine: SearchEngine):
        engine.replace([], [thing("nothing", "")])
        found = engine.snapshot().get("nothing")
        assert found is not None
        assert (found.issued, found.status, found.stamp, found.body, dict(found.card)) == (None, "", "", "", {})

    def test_things_come_in_the_order_asked_for(self, engine: SearchEngine):
        snapshot = engine.snapshot()
        refs = [found.ref for found in snapshot.pool([probe("tiền"), probe("sản")])]
        for order in (refs, refs[::-1]):
            assert [found.key for found in snapshot.fetch(order)] == snapshot.keys(order)
        assert set(snapshot.keys(refs)) == {"a", "b", "c"}
        assert snapshot.fetch([]) == []


class TestNames:
    def test_suggests_what_continues(self, engine: SearchEngine):
        assert [found.key for found in engine.snapshot().suggest(["nghi", "th"], limit=5)] == ["c"]
        assert engine.snapshot().suggest(["zzz"], limit=5) == []
        assert engine.snapshot().suggest(["coc", "dat"], limit=5) == []
        assert engine.snapshot().suggest([], limit=5) == []

    def test_suggests_names_that_begin_so_first_then_laws(self, engine: SearchEngine):
        assert [found.key for found in engine.snapshot().suggest(["dat", "co"], limit=5)] == ["a", "luat"]
        assert [found.key for found in engine.snapshot().suggest(["cuoc"], limit=5)] == ["luat", "b"]
        assert len(engine.snapshot().suggest(["c"], limit=2)) == 2

    def test_finds_the_law_whose_name_shares_most(self, site):
        engine = site.open()
        names = {"dat-dai": "Luật Đất đai", "nha-o": "Luật Nhà ở", "khac": "Nghị định về đất đai của hộ gia đình"}
        laws = [thing(key, "x", name=name, kind="van-ban") for key, name in names.items()]
        engine.rebuild([*laws, thing("dieu", "Luật đất đai")])
        found = engine.snapshot().named(["luat", "dat", "dai"], kind="van-ban", limit=2)
        assert [one.key for one in found] == ["dat-dai", "khac"]
        assert engine.snapshot().named([], kind="van-ban", limit=2) == []
        assert engine.snapshot().named(["zzz"], kind="van-ban", limit=2) == []


class TestCounts:
    def test_of_syllables_and_pairs_in_both_forms(self, engine: SearchEngine):
        count = engine.snapshot().count
        assert count(TextForm.MARKED, "tiền") == count(TextForm.FOLDED, "tien") == 2
        assert count(TextForm.MARKED, "đặt_cọc") == count(TextForm.FOLDED, "dat_coc") == 1
        assert count(TextForm.MARKED, "dat_coc") == count(TextForm.MARKED, "cọc_đặt") == 0

    def test_of_all(self, engine: SearchEngine):
        assert engine.snapshot().total == len(THINGS)
