"""When the background work starts by itself, and how it is handed on."""

from pathlib import Path

import pytest

from portal.journal import jobs
from portal.journal.jobs import start_embedded
from portal.journal.queries.health import workers_folder


class TestStartEmbedded:
    def test_does_nothing_where_settings_say_no(self, settings):
        settings.EMBEDDED_WORKER = False
        assert start_embedded() is None

    def test_does_nothing_where_the_queue_is_not_in_the_database(self, settings):
        settings.EMBEDDED_WORKER = True
        assert settings.TASKS["default"]["BACKEND"].endswith("ImmediateBackend")
        assert start_embedded() is None


class TestElection:
    @pytest.fixture
    def lock(self, tmp_path: Path) -> Path:
        return tmp_path / "worker.lock"

    def test_has_one_winner_and_then_another(self, lock: Path):
        first = jobs.hold(lock)
        assert jobs.is_held(lock)
        first.close()
        assert not jobs.is_held(lock)
        second = jobs.hold(lock)
        assert jobs.is_held(lock)
        second.close()

    def test_a_worker_is_seen_only_once_it_holds_its_name(self, settings, tmp_path: Path):
        settings.VAR_DIR = tmp_path
        name, worker = jobs.sign_on()
        assert [path.name for path in workers_folder().iterdir()] == [f"{name}.lock"]
        assert jobs.dead_workers() == set()
        worker.close()
        assert jobs.dead_workers() == {name}
