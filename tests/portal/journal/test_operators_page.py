"""The operator looks at what happened, and sets going again what is stuck."""

import pytest
from django.test import Client
from django.utils import timezone

from portal.journal import admin
from portal.journal.models import Slip
from portal.journal.operations import record
from tests.portal.agencies.factories import make_posting

NOW = timezone.now()
PAGE = "/quan-tri/nhat-ky/"


@pytest.fixture(autouse=True)
def _recorder(settings, db, tmp_path, monkeypatch):
    settings.JOURNAL_READERS = ["tests.portal.journal.recorder.Recorder"]
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

    def test_tells_what_happened_in_words(self):
        record("report.signed", subject=None, by=None, at=NOW)
        page = enter("administrator").get(PAGE).content.decode()
        assert '<td data-label="Việc">Ký báo cáo tổng hợp</td>' in page
        assert '<option value="report.signed">Ký báo cáo tổng hợp</option>' in page

    def test_only_by_pressing_the_button(self):
        make_stuck()
        assert enter("administrator").get(f"{PAGE}thu-lai/").status_code == 405

    def test_keeps_what_was_asked_for_while_turning_pages(self, monkeypatch):
        monkeypatch.setattr(admin, "ENTRIES_A_PAGE", 2)
        for number in range(5):
            record("stone.laid", subject=None, by=None, at=NOW, details={"number": number})
        record("lamp.lit", subject=None, by=None, at=NOW, details={"number": 9})
        client = enter("administrator")
        page = client.get(PAGE, {"viec": "stone."}).content.decode()
        assert "Trang 1 / 3" in page
        assert "trang=2&amp;viec=stone." in page
        assert '<td data-label="Việc">stone.laid</td>' in page
        assert '<td data-label="Việc">lamp.lit</td>' not in page
        assert client.get(PAGE, {"trang": "999"}).status_code == 200
        assert "Không có mục nào như vậy" in client.get(PAGE, {"nguoi": "khong-co-ai"}).content.decode()
