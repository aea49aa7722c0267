"""A page fails: it is written down, the citizen gets a number to read out, and the operator finds it by that number."""

import json
import logging
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from portal.design.incidents import IncidentHandler, JsonFormatter, incidents_path, latest_incidents, said_safely
from tests.portal.agencies.factories import make_posting
from tests.portal.processes import PATIENCE, Processes

RECORDED = "Sự cố đã được ghi lại"


def fall_down(request: HttpRequest, token: str = "") -> HttpResponse:
    logging.getLogger("portal.stones").warning("a stone of %s fell", "ba.tu@example.vn")
    raise ValueError("thư của ba.tu@example.vn, điện thoại 0912 345 678")


urlpatterns = [path("nga/", fall_down), path("nga/<str:token>/", fall_down), path("", include("portal.urls"))]
handler500 = "portal.design.web.server_error"


@pytest.fixture
def client(settings, tmp_path: Path) -> Client:
    settings.ROOT_URLCONF, settings.VAR_DIR = __name__, tmp_path
    return Client(raise_request_exception=False)


def number_on(page: str) -> str:
    return re.search(r"Mã sự cố: <strong>(\d{3}-\d{3}-\d{3})</strong>", page)[1]  # type: ignore[index]


class TestAPageThatFails:
    def test_says_the_number_under_which_it_was_written_down(self, client: Client):
        answer = client.get("/nga/?q=toi-bi-danh")
        page = answer.content.decode()
        assert answer.status_code == 500
        assert RECORDED in page
        assert number_on(page) == answer["X-Request-ID"]
        (incident,) = latest_incidents()
        assert (incident["request_id"], incident["status"], incident["path"]) == (answer["X-Request-ID"], 500, "/nga/")
        assert "toi-bi-danh" not in incidents_path().read_text(encoding="utf-8")

    def test_says_so_only_if_it_was(self, client: Client, settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        """As on a disk that is full or shut: the file cannot be written."""
        (tmp_path / "file").touch()
        settings.VAR_DIR = tmp_path / "file"
        answer = client.get("/nga/")
        assert answer.status_code == 500
        assert RECORDED not in answer.content.decode()
        assert number_on(answer.content.decode()) == answer["X-Request-ID"]

    def test_is_known_by_another_number_each_time(self, client: Client):
        assert client.get("/nga/")["X-Request-ID"] != client.get("/nga/")["X-Request-ID"]

    @pytest.mark.django_db
    def test_is_found_by_what_the_citizen_reads_out(self, client: Client):
        numbers = [number_on(client.get("/nga/").content.decode()) for _ in range(3)]
        client.force_login(make_posting("administrator", on=timezone.localdate()).officer)
        page = client.get("/quan-tri/nhat-ky/", {"ma": numbers[1].replace("-", " ")}).content.decode()
        assert numbers[1] in page
        assert numbers[0] not in re.sub(r"mã mới nhất [\d-]+", "", page)
        assert "ValueError" in page

    def test_keeps_a_number_of_the_proxy_where_settings_say_so(self, client: Client, settings):
        told = {"x-request-id": "proxy-4711"}
        assert client.get("/nga/", headers=told)["X-Request-ID"] != "proxy-4711"
        settings.REQUEST_ID_FROM_PROXY = True
        assert client.get("/nga/", headers=told)["X-Request-ID"] == "proxy-4711"
        assert "<" not in client.get("/nga/", headers={"x-request-id": "<script>"})["X-Request-ID"]

    def test_a_file_that_has_grown_is_put_aside_once(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.design.incidents.MOST_BYTES", 500)
        for _ in range(4):
            client.get("/nga/")
        folder = incidents_path().parent
        assert sorted(file.name for file in folder.glob("incidents*")) == ["incidents.1.jsonl", "incidents.jsonl"]
        assert len(latest_incidents()) == 1


class TestALogLine:
    @pytest.fixture
    def lines(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        said: list[str] = []

        class Listener(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                said.append(self.format(record))

        listener = Listener()
        listener.setFormatter(JsonFormatter())
        monkeypatch.setattr(logging.getLogger(), "handlers", [listener, IncidentHandler(logging.ERROR)])
        return said

    def read(self, client: Client, lines: list[str], address: str = "/nga/?q=x") -> list[dict[str, Any]]:
        client.get(address)
        return [json.loads(line) for line in lines]

    def test_carries_the_number_of_its_request(self, client: Client, lines: list[str]):
        warned, failed = self.read(client, lines)
        assert warned["request_id"] == failed["request_id"] != ""
        assert (warned["level"], warned["logger"], warned["path"]) == ("WARNING", "portal.stones", "/nga/")
        assert (failed["level"], failed["status"]) == ("ERROR", 500)
        assert failed["traceback"].startswith("Traceback")

    def test_leads_to_nobody(self, client: Client, lines: list[str]):
        self.read(client, lines)
        assert all("ba.tu" not in line and "0912" not in line for line in lines)
        assert "a stone of [thư] fell" in lines[0]

    def test_opens_nothing(self, client: Client, lines: list[str]):
        _, failed = self.read(client, lines, "/nga/khoa-cua-rieng-toi/")
        assert failed["path"] == "/nga/…/"
        assert "khoa-cua-rieng-toi" not in "".join(lines)

    def test_has_journalds_mark_where_journald_listens(self, client: Client, lines: list[str], monkeypatch):
        monkeypatch.setenv("JOURNAL_STREAM", "8:12345")
        client.get("/nga/")
        assert [line[:4] for line in lines] == ["<4>{", "<3>{"]


@pytest.mark.parametrize(
    ("words", "safe"),
    [
        ("nguyen.van.a+1@tinh.gov.vn không nhận", "[thư] không nhận"),
        ("DETAIL: Key (email)=(a@b.vn) already exists", "DETAIL: Key (email)=([thư]) already exists"),
        ("gọi 0912.345.678", "gọi [số]"),
        ("gọi +84 912 345 678 nhé", "gọi [số] nhé"),
        ("căn cước 092201001234", "căn cước [số]"),
        ("luật 31/2024/QH15, điều 12, dòng 1234", "luật 31/2024/QH15, điều 12, dòng 1234"),
        ("2026-11-30T05:11:02", "2026-11-30T05:11:02"),
        ("127.0.0.1:8000", "127.0.0.1:8000"),
    ],
)
def test_what_leads_to_a_person_is_left_out(words: str, safe: str):
    assert said_safely(words) == safe


def test_a_process_that_ends_by_a_fault_is_written_down(tmp_path: Path, migrated: Path, monkeypatch):
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    scene = Processes(tmp_path, migrated=migrated)
    with scene.started("shell", "-v", "0", "-c", "raise ValueError('thư của a@b.vn')", stderr=subprocess.DEVNULL):
        pass
    (incident,) = map(json.loads, (tmp_path / "var/incidents.jsonl").read_text(encoding="utf-8").splitlines())
    assert (incident["level"], incident["exception"]) == ("CRITICAL", "ValueError: thư của [thư]")


# One page is read, then the database is taken away, then it comes back.
AWAY = """
import json, pathlib
from django.db import connection, connections
from django.test import Client
file = pathlib.Path(connection.settings_dict["NAME"])
aside = file.with_suffix(".aside")
client = Client(raise_request_exception=False)
def look(address):
    connections.close_all()
    answer = client.get(address, headers={"host": "localhost"})
    page = answer.content.decode()
    told = [words for words in ("Cổng đang tạm nghỉ", "đã được ghi lại", "Mã sự cố") if words in page]
    return [answer.status_code, answer.headers.get("Retry-After", ""), told]
before = look("/van-ban/")
connections.close_all()
file.rename(aside); file.mkdir()
away = [look("/van-ban/"), look("/hoi-dap/"), look("/suc-khoe/song")]
file.rmdir(); aside.rename(file)
print(json.dumps([before, away, look("/hoi-dap/")]))
"""


def test_a_database_that_is_away_is_said_to_be_and_kept_pages_go_on(tmp_path: Path, migrated: Path):
    scene = Processes(tmp_path, migrated=migrated, settings="tests.portal.design.kept_settings")
    with scene.started("shell", "-v", "0", "-c", AWAY, stdout=subprocess.PIPE) as process:
        before, (kept, not_kept, alive), after = json.loads(process.communicate(timeout=PATIENCE)[0])
    assert before == [200, "", []]
    assert kept == before
    assert not_kept == [503, "60", ["Cổng đang tạm nghỉ", "đã được ghi lại", "Mã sự cố"]]
    assert (alive[0], after[0]) == (200, 200)
