"""An index is changed and built anew under the eyes of its readers."""

import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from lawsearch.engine import (
    Findable,
    IndexBusy,
    IndexUnavailable,
    SearchEngine,
)
from lawsearch.ranking.terms import TextForm
from lawsearch_tests.engine.sites import Site
from lawsearch_tests.engine.things import (
    THINGS,
    pooled,
    probes_for,
    tallied,
    thing,
)


class TestReplace:
    def test_changes_and_removes_all_that_an_owner_had(self, engine: SearchEngine):
        assert engine.replace(["a", "c"], [thing("a2", "Phạt cọc", owner="a"), thing("a3", "Hoa lợi", owner="a")]) == 2
        assert pooled(engine, "cọc") == ["a2"]
        assert pooled(engine, "thai sản") == []
        assert engine.snapshot().get("a") is None
        engine.replace(["a"], [])
        assert pooled(engine, "cọc") == pooled(engine, "hoa lợi") == []
        assert engine.snapshot().total == len(THINGS) - 2

    def test_of_nothing_by_nothing(self, engine: SearchEngine):
        assert engine.replace([], []) == 0
        assert engine.replace(["nobody"], []) == 0
        assert engine.snapshot().total == len(THINGS)

    def test_twice_is_the_same_as_once(self, engine: SearchEngine):
        for _ in range(2):
            engine.replace(["a"], [THINGS[0]])
            assert engine.snapshot().total == len(THINGS)
            assert pooled(engine, "đặt cọc") == ["a"]
            assert tallied(engine, "khoản tiền").total == 2
            assert engine.snapshot().suggest(["dat", "coc"], limit=1)[0].stamp == "an-ban-1"

    def test_often_makes_no_word_stand_in_more_texts_than_there_are(self, engine: SearchEngine):
        """Else a common word would weigh less than nothing, and every score be nonsense."""
        for _ in range(2 * len(THINGS)):
            engine.replace(["a"], [THINGS[0]])
        assert engine.snapshot().count(TextForm.MARKED, "cọc") <= engine.snapshot().total

    def test_leaves_no_state_under_the_name_of_another(self, site: Site, engine: SearchEngine):
        """By its name a process keeps what it was told: names of candidates, and what was made of them."""
        before, reader = engine.snapshot(), site.open()
        assert engine.snapshot().state == before.state
        seen = {before.state}
        for change in (lambda: engine.replace(["a"], []), lambda: engine.replace(["b"], [THINGS[1]])):
            known = reader.snapshot().state
            change()
            assert reader.snapshot().state != known  # another process sees it with its next question
            seen.add(engine.snapshot().state)
        engine.rebuild(THINGS)
        assert len(seen | {engine.snapshot().state}) == 4
        found = before.pool(probes_for("đặt cọc", before))
        assert before.keys([one.ref for one in found]) == ["a"]  # of the old state, as it was

    def test_renews_what_a_result_shows(self, engine: SearchEngine):
        engine.replace(["a"], [thing("a", "Đặt cọc", "Cũ mà mới", stamp="an-ban-2", card={"title": "Mới"})])
        found = engine.snapshot().get("a")
        assert found is not None
        assert (found.stamp, found.body, found.card["title"]) == ("an-ban-2", "Cũ mà mới", "Mới")

    def test_that_fails_changes_nothing(self, engine: SearchEngine):
        def things() -> Iterator[Findable]:
            yield thing("n", "Điều mới")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            engine.replace(["a"], things())
        assert pooled(engine, "đặt cọc") == ["a"]
        assert pooled(engine, "điều mới") == []
        engine.replace(["d"], [thing("d", "Phạt cọc")])
        assert set(pooled(engine, "cọc")) == {"a", "d"}
        assert pooled(engine, "điều mới") == []

    def test_is_seen_by_another_reader_within_two_seconds(self, engine: SearchEngine, site: Site):
        reader = site.open()
        assert "d" not in pooled(reader, "phạt cọc")
        engine.replace(["d"], [thing("d", "Phạt cọc")])
        deadline = time.monotonic() + 2
        while pooled(reader, "phạt cọc")[0] != "d":
            assert time.monotonic() < deadline

    def test_does_not_change_an_answer_under_way(self, engine: SearchEngine):
        snapshot = engine.snapshot()
        engine.replace(["a"], [])
        assert snapshot.get("a") is not None
        assert snapshot.total == len(THINGS)
        assert engine.snapshot().get("a") is None

    def test_keeps_the_counts_right(self, engine: SearchEngine):
        engine.replace(["d"], [thing("d", "Đặt cọc")])
        assert engine.snapshot().count(TextForm.MARKED, "đặt_cọc") == 2

    def test_is_refused_while_another_writes(self, engine: SearchEngine, site: Site):
        def things() -> Iterator[Findable]:
            for other in (site.open(wait=0.1), site.open(wait=0.1)):
                with pytest.raises(IndexBusy):
                    other.replace(["b"], [])
                with pytest.raises(IndexBusy):
                    other.rebuild([])
            yield thing("d", "Phạt cọc")

        assert engine.replace(["a"], things()) == 1
        assert set(pooled(engine, "cọc tiền")) == {"b", "d"}


class TestRebuild:
    def test_is_not_seen_until_it_is_whole(self, engine: SearchEngine, site: Site):
        reader = site.open()

        def things() -> Iterator[Findable]:
            yield thing("n", "Điều mới")
            assert pooled(engine, "đặt cọc") == pooled(reader, "đặt cọc") == ["a"]
            yield thing("m", "Điều nữa")

        assert engine.rebuild(things()) == 2
        for one in (engine, reader):
            assert pooled(one, "đặt cọc") == []
            assert set(pooled(one, "điều")) == {"n", "m"}
            assert one.snapshot().total == 2

    def test_that_fails_leaves_the_old_index(self, engine: SearchEngine):
        def things() -> Iterator[Findable]:
            yield thing("n", "Điều mới")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            engine.rebuild(things())
        assert pooled(engine, "đặt cọc") == ["a"]
        engine.rebuild(THINGS)
        assert pooled(engine, "đặt cọc") == ["a"]

    def test_leaves_an_answer_under_way_its_index(self, engine: SearchEngine):
        snapshot = engine.snapshot()
        assert snapshot.get("a") is not None
        engine.rebuild([])
        assert snapshot.get("a") is not None
        assert engine.snapshot().get("a") is None

    def test_of_nothing_is_an_empty_index(self, site: Site):
        engine = site.open()
        assert engine.rebuild([]) == 0
        assert pooled(engine, "đặt cọc") == []
        assert engine.snapshot().total == 0
        assert tallied(engine, "đặt cọc").total == 0


class TestAnIndexThatCannotBeRead:
    def test_because_there_is_none(self, site: Site):
        engine = site.open()
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            engine.snapshot()
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            engine.replace(["a"], [])

    def test_because_it_is_of_another_version(self, engine: SearchEngine, site: Site):
        site.make_of_another_version()
        with pytest.raises(IndexUnavailable, match="version 0"):
            site.open().snapshot()
        with pytest.raises(IndexUnavailable, match="version 0"):
            engine.replace(["a"], [])
        engine.rebuild(THINGS)
        assert pooled(site.open(), "đặt cọc") == ["a"]


class TestDuringAnUpgrade:
    """The new program builds its index while the one before still answers, and is started afterwards."""

    @pytest.fixture
    def upgraded(self, engine: SearchEngine, site: Site) -> SearchEngine:
        """The program before, after the new one has built."""
        site.open().rebuild([thing("n", "Điều mới")])
        site.make_the_newest_of_the_next_version()
        return engine

    def test_the_program_before_goes_on_with_its_own(self, upgraded: SearchEngine, site: Site):
        for one in (upgraded, site.open()):
            assert pooled(one, "đặt cọc") == ["a"]
            assert pooled(one, "điều mới") == []

    def test_the_program_before_keeps_its_own_up_to_date(self, upgraded: SearchEngine, site: Site):
        upgraded.replace(["a"], [thing("a", "Phạt cọc")])
        assert pooled(site.open(), "phạt cọc") == ["a"]

    def test_the_program_before_may_be_taken_up_again(self, upgraded: SearchEngine, site: Site):
        upgraded.rebuild(THINGS)
        assert pooled(site.open(), "đặt cọc") == ["a"]


class TestKilledInTheMiddle:
    @pytest.mark.parametrize("verb", ["rebuild", "replace"])
    def test_nothing_is_lost_and_the_next_one_writes(self, engine: SearchEngine, site: Site, verb: str):
        with subprocess.Popen([*site.command(), verb], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "writing\n"
            writer.send_signal(signal.SIGKILL)
        assert pooled(site.open(), "đặt cọc") == ["a"]
        assert engine.snapshot().total == len(THINGS)
        engine.replace(["d"], [thing("d", "Phạt cọc")])
        assert pooled(engine, "phạt cọc")[0] == "d"
        engine.rebuild(THINGS)
        assert engine.snapshot().total == len(THINGS)
        assert pooled(engine, "đặt cọc") == ["a"]
