"""The worker starts one reader where something waits, and no second one."""

import os
import subprocess
from datetime import timedelta

import pytest

from portal.digitisation import jobs
from portal.digitisation.jobs import lock_path
from portal.digitisation.operations import uploads
from portal.files.operations import is_held, only_process
from tests.portal.digitisation.factories import AT, make_scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(monkeypatch) -> list[list[str]]:
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: commands.append(command))
    monkeypatch.setattr(jobs, "_started", None)
    return commands


class TestReadDue:
    def test_starts_a_reader_only_where_something_waits(self, started) -> None:
        assert not jobs.read_due(at=AT)
        make_scan(name="a.txt")  # no process looks into a text
        assert jobs.read_due(at=AT)
        assert started[-1][-4:] == ["read_scans", "--until-done", "--with-parent", str(os.getpid())]

    def test_starts_no_second_reader_on_a_machine(self, started) -> None:
        make_scan(name="a.txt")  # no process looks into a text
        with only_process(lock_path()) as is_ours:
            assert is_ours
            assert is_held(lock_path())
            assert not jobs.read_due(at=AT)
        assert not is_held(lock_path())

    def test_leaves_it_to_a_service_of_its_own(self, started, settings) -> None:
        settings.SCANS_READ_EMBEDDED = False
        make_scan(name="a.txt")  # no process looks into a text
        assert not jobs.read_due(at=AT)


class TestTidy:
    def test_removes_what_nobody_finished(self) -> None:
        uploads.open_upload(officer=1, name="a", size=5, mark="", most_bytes=10)
        assert jobs.tidy(at=AT - timedelta(days=3650)) == 0
        assert jobs.tidy(at=AT + timedelta(days=3650)) == 1
