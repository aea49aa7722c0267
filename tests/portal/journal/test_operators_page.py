"""The operator looks whether all is well, and sets going again what is stuck."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.journal.models import Slip
from portal.journal.operations import record
from portal.journal.operations.heads import keep_head
from tests.portal.agencies.factories import make_posting

NOW = timezone.now()
PAGE = "/quan-tri/nhat-ky/"


@pytest.fixture(autouse=True)
def _recorder(settings, db, tmp_path, monkeypatch):
    settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
    monkeypatch.setenv("RECORDER_NOTES", str(tmp_path / "notes"))


def enter(role: str) -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate()).officer)
    return client


def make_stuck() -> Slip:
    entry = record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
    entry.slips.update(attempts=Slip.MAX_ATTEMPTS, error="ValueError: đá nặng quá")
    return entry.slips.get()


class TestOperatorsPage:
    @pytest.mark.parametrize("role", ["administrator", "justice"])
    def test_shows_what_is_stuck_and_why(self, role: str):
        make_stuck()
        page = enter(role).get(PAGE).content.decode()
        assert "ValueError: đá nặng quá" in page
        assert page.count("Sổ ghi") == 2  # the tray, and what is stuck in it
        assert ">recorder<" not in page
        assert "Thử lại" in page

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception"])
    def test_is_shut_to_everybody_else(self, role: str):
        make_stuck()
        client = enter(role)
        assert client.get(PAGE).url == "/quan-tri/"
        assert client.post(f"{PAGE}thu-lai/", {"reader": "recorder"}).url == "/quan-tri/"
        assert Slip.objects.stuck().exists()

    def test_sets_going_again(self, django_capture_on_commit_callbacks):
        slip, client = make_stuck(), enter("administrator")
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(f"{PAGE}thu-lai/", {"reader": "recorder", "slip": slip.pk}, follow=True)
        assert "Đã cho thử lại 1 phiếu" in response.content.decode()
        slip.refresh_from_db()
        assert slip.read_at is not None
        again = client.post(f"{PAGE}thu-lai/", {"reader": "recorder", "slip": "x' OR 1"}, follow=True)
        assert "Không còn phiếu nào bị kẹt" in again.content.decode()

    def test_only_by_pressing_the_button(self):
        make_stuck()
        assert enter("administrator").get(f"{PAGE}thu-lai/").status_code == 405

    def test_shows_the_head_to_be_written_down(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        client = enter("administrator")
        assert "Chưa có dấu nào" in client.get(PAGE).content.decode()
        record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        head, page = keep_head(at=NOW), client.get(PAGE).content.decode()
        assert head is not None
        assert head.hash in page
        assert head.key in page

    def test_tells_that_somebody_changed_the_journal(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        found = {"at": NOW.isoformat(), "count": 6, "fault": "Nội dung của mục thứ 7 đã bị sửa sau khi ghi."}
        (tmp_path / "last-verification.json").write_text(json.dumps(found), "utf-8")
        page = enter("administrator").get(PAGE).content.decode()
        assert "thấy lỗi. Nội dung của mục thứ 7" in page
