"""Something breaks, and those who look after the portal are told: by an address, on their page, and by an alarm."""

import json
import os
import shutil
import subprocess
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core import mail
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from portal.dissemination.jobs.process import lock_path
from portal.dissemination.states import AccountKind, Channel
from portal.files.operations import is_held, only_process
from portal.journal import jobs
from portal.journal.operations import FRESH_FOR, health_report, record
from portal.journal.queries import health
from portal.journal.queries.health import HealthFinding, carried_on, is_over, settled
from portal.search.operations import rebuild
from tests.portal.agencies.factories import make_posting
from tests.portal.dissemination.campaign_factories import make_account
from tests.portal.processes import PATIENCE, Processes

NOW = timezone.now().replace(microsecond=0)
READY, PAGE, METRICS = "/suc-khoe/san-sang", "/quan-tri/nhat-ky/", "/suc-khoe/so-do"
STRANGER = {"REMOTE_ADDR": "203.0.113.7"}
Disk = namedtuple("Disk", "total used free")


def fall_down(request: object) -> None:
    raise ZeroDivisionError("tại một trang")


urlpatterns = [path("nga/", fall_down), path("", include("portal.urls"))]
handler500 = "portal.design.web.server_error"


class Portal:
    """A portal in which all is well, and the ways in which it falls ill."""

    def __init__(self, var: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.var, self.settings, self.monkeypatch = var, settings, monkeypatch
        _, self.worker = jobs.sign_on()
        health.heartbeat_path().touch()
        self.sender = ExitStack()
        self.sender.enter_context(only_process(lock_path()))
        health.last_copy_path().touch()
        self.drill("")
        self.verify("")
        self.picture = get_image_model().objects.create(title="Cây", file=get_test_image_file())
        rebuild(day=timezone.localdate())
        self.certify(days=90)

    def certify(self, *, days: int) -> None:
        key, name = (
            ec.generate_private_key(ec.SECP256R1()),
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.vn")]),
        )
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(7).not_valid_before(datetime.now(UTC) - timedelta(days=99))
        signed = made.not_valid_after(datetime.now(UTC) + timedelta(days=days)).sign(key, hashes.SHA256())
        (self.var / "site.pem").write_bytes(signed.public_bytes(Encoding.PEM))

    def end(self) -> None:
        self.worker.close()
        self.sender.close()

    # ---- what happens to it ----

    def lose_the_worker(self) -> None:
        self.worker.close()

    def stall_the_worker(self) -> None:
        an_hour_ago = NOW.timestamp() - 3600
        os.utime(health.heartbeat_path(), (an_hour_ago, an_hour_ago))

    def break_the_index(self) -> None:
        for file in (self.current_index()).glob("*"):
            file.write_bytes(b"\0")

    def upgrade_without_a_new_index(self) -> None:
        manifest = self.current_index() / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": 1}))

    def current_index(self) -> Path:
        return self.var / "search" / (self.var / "search" / "current").read_text().strip()

    def fill_the_disk(self) -> None:
        self.monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(100 * 1024**3, 97 * 1024**3, 3 * 1024**3))

    def lock_the_database_away(self) -> None:
        wrapped = connection.execute_wrapper(_cannot_open)
        wrapped.__enter__()
        try:
            assert Client().get(READY).status_code == 503
        finally:
            wrapped.__exit__(None, None, None)

    def make_no_copies(self) -> None:
        long_ago = NOW.timestamp() - 30 * 3600
        os.utime(health.last_copy_path(), (long_ago, long_ago))

    def drill(self, fault: str) -> None:
        health.last_drill_path().write_text(json.dumps({"fault": fault}))

    def verify(self, fault: str) -> None:
        health.last_verification_path().write_text(json.dumps({"fault": fault}))

    def find_the_journal_changed(self) -> None:
        self.verify("Nội dung của mục thứ 7 đã bị sửa sau khi ghi.")

    def look_through_no_journal(self) -> None:
        last_week = NOW.timestamp() - 7 * 24 * 3600
        os.utime(health.last_verification_path(), (last_week, last_week))

    def never_look_through_the_journal(self) -> None:
        health.last_verification_path().unlink()

    def fail_to_restore(self) -> None:
        self.drill("lan-toa.sqlite3 đã hỏng")

    def try_no_copies(self) -> None:
        last_week = NOW.timestamp() - 7 * 24 * 3600
        os.utime(health.last_drill_path(), (last_week, last_week))

    def stop_shipping(self) -> None:
        (self.var / "last-ship").touch()
        os.utime(self.var / "last-ship", (NOW.timestamp() - 600, NOW.timestamp() - 600))

    def find_files_lost(self) -> None:
        health.last_check_path().write_text("04:30 30/11: 2 tệp mất hoặc sai.")

    def lose_the_sender(self) -> None:
        self.sender.close()

    def shut_the_mail_server(self) -> None:
        smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
        self.settings.MAILERS = {"default": smtp | {"OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2}}}

    def lose_the_broker(self) -> None:
        self.settings.TASKS_BROKER = "amqp://cong:bi-mat@127.0.0.1:9//"

    def lose_the_store_of_counts(self) -> None:
        self.settings.RATE_LIMITS = "redis://127.0.0.1:9/0"

    def lose_the_pictures(self) -> None:
        Path(self.picture.file.path).unlink()

    def forget_to_migrate(self) -> None:
        MigrationRecorder.Migration.objects.filter(app="search", name="0002_wrong_answers").delete()

    def show_a_faulty_page(self) -> None:
        self.settings.ROOT_URLCONF = __name__
        assert Client(raise_request_exception=False).get("/nga/").status_code == 500

    def let_the_certificate_end(self) -> None:
        self.certify(days=5)

    def get_stuck(self) -> None:
        self.settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
        record("stone.laid", subject=None, by=None, at=NOW - timedelta(hours=1), details={"number": 1})

    def wait_for_a_clock_that_ran_ahead(self) -> None:
        self.settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
        record("stone.laid", subject=None, by=None, at=NOW + timedelta(days=1500), details={"number": 1})


def _cannot_open(*_: object) -> None:
    raise OperationalError("unable to open database file")


@pytest.fixture
def portal(db: None, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.SEARCH_INDEX_DIR, settings.PRIVATE_DIR = tmp_path / "search", tmp_path / "private"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "index"]}}
    settings.EMBEDDED_WORKER = settings.MESSAGES_SEND_EMBEDDED = True
    settings.BACKUP_MOST_HOURS, settings.CERTIFICATE_FILE = 26, str(tmp_path / "site.pem")
    settings.DRILL_MOST_DAYS = 3
    make_account(Channel.SMS, kind=AccountKind.FILE)
    made = Portal(tmp_path, settings, monkeypatch)
    yield made
    made.end()


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(make_posting("administrator", on=timezone.localdate()).officer)
    return client


FAULTS = [
    # what happens, which check names it, what its words hold, whether pages can still be shown
    (Portal.lose_the_worker, "worker", "Không có tiến trình nào làm việc nền", True),
    (Portal.stall_the_worker, "worker", "Việc nền đứng yên từ", True),
    (Portal.break_the_index, "search-index", "chỉ mục thiếu hoặc hỏng", True),
    (Portal.upgrade_without_a_new_index, "search-index", "chỉ mục của phiên bản khác", True),
    (Portal.fill_the_disk, "disk", "còn 3,0\xa0GB", True),
    (Portal.lock_the_database_away, "database", "OperationalError", False),
    (Portal.make_no_copies, "backup", "đã quá 26 giờ", True),
    (Portal.fail_to_restore, "drill", "lan-toa.sqlite3 đã hỏng", True),
    (Portal.try_no_copies, "drill", "Lần thử khôi phục gần nhất đã từ", True),
    (Portal.find_the_journal_changed, "journal", "thấy lỗi. Nội dung của mục thứ 7", True),
    (Portal.look_through_no_journal, "journal", "Lần soát nhật ký gần nhất đã từ", True),
    (Portal.never_look_through_the_journal, "journal", "Chưa soát nhật ký lần nào", True),
    (Portal.stop_shipping, "backup", "không được chép sang máy khác từ", True),
    (Portal.find_files_lost, "files", "2 tệp mất hoặc sai", True),
    (Portal.lose_the_sender, "sender", "Không có tiến trình nào gửi tin", True),
    (Portal.shut_the_mail_server, "mail", "ConnectionRefusedError", True),
    (Portal.lose_the_broker, "services", "amqp://127.0.0.1:9 không trả lời (ConnectionRefusedError)", True),
    (Portal.lose_the_store_of_counts, "services", "redis://127.0.0.1:9 không trả lời", True),
    (Portal.lose_the_pictures, "files", "FileNotFoundError", True),
    (Portal.forget_to_migrate, "migrations", "search.0002_wrong_answers", False),
    (Portal.show_a_faulty_page, "errors", "1 lỗi trong 10 phút qua, mã mới nhất", True),
    (Portal.let_the_certificate_end, "certificate", "hết hạn lúc", True),
    (Portal.get_stuck, "outbox", "Sổ ghi: 1", True),
    (Portal.wait_for_a_clock_that_ran_ahead, "outbox", "Sổ ghi: 1", True),
]


class TestEachFaultIsNamed:
    def test_none_is_where_all_is_well(self, portal: Portal, operator: Client):
        answer = Client().get(READY)
        told = answer.json()
        assert (answer.status_code, told["ok"]) == (200, True)
        assert told["words"].startswith("Không thấy sự cố nào.")
        assert {one["ok"] for one in told["checks"]} == {True}
        page = operator.get(PAGE).content.decode()
        assert "không thấy sự cố nào" in page
        assert "help-critical" not in page

    def test_what_nobody_asks_here_is_not_called_well(self, portal: Portal, operator: Client):
        portal.settings.VIRUS_SCANNER = ""
        told = Client().get(READY).json()
        assert "scanner" in told["not_asked"]
        assert "scanner" not in {one["name"] for one in told["checks"]}
        assert "Máy quét vi-rút" in told["words"].partition("Không theo dõi ở đây: ")[2]
        seen, unseen = operator.get(PAGE).content.decode().split("Không theo dõi, vì cài đặt của cổng chưa nêu")
        assert ("Máy quét vi-rút" in seen.rpartition("Đã xem")[2], "Máy quét vi-rút" in unseen) == (False, True)
        assert 'check_ok{check="scanner"}' not in Client().get(METRICS).content.decode()

    @pytest.mark.parametrize(("happens", "name", "words", "is_ready"), FAULTS)
    def test_by_the_address_and_on_the_page(
        self, portal: Portal, operator: Client, happens: Callable[[Portal], None], name: str, words: str, is_ready: bool
    ):
        happens(portal)
        answer = Client().get(READY)
        wrong = {one["name"]: one["fault"] for one in answer.json()["checks"] if not one["ok"]}
        assert list(wrong) == [name]
        assert words in wrong[name]
        assert (answer.status_code, answer.json()["ready"]) == ((200, True) if is_ready else (503, False))
        assert is_ready or answer["Retry-After"]
        page = operator.get(PAGE).content.decode()
        assert page.count("help-critical") == 1
        assert words in page

    def test_strangers_learn_which_and_no_more(self, portal: Portal):
        portal.make_no_copies()
        answer = Client().get(READY, **STRANGER)
        assert [one for one in answer.json()["checks"] if not one["ok"]] == [
            {"name": "backup", "label": "Bản sao lưu", "ok": False}
        ]
        assert "26 giờ" not in answer.content.decode()

    def test_a_second_one_who_asks_costs_no_second_look(self, portal: Portal, monkeypatch: pytest.MonkeyPatch):
        first = health_report(at=NOW)
        portal.make_no_copies()
        assert health_report(at=NOW + FRESH_FOR / 2) == first
        assert [one.name for one in health_report(at=NOW + FRESH_FOR).faults] == ["backup"]


class TestTheAddresses:
    @pytest.mark.parametrize("address", ["/suc-khoe/song", "/suc-khoe/song/", READY])
    def test_answer_a_probe_by_number_and_without_https(self, portal: Portal, address: str):
        """As in production, where a visitor under such a name is refused and sent to HTTPS."""
        portal.settings.ALLOWED_HOSTS, portal.settings.SECURE_SSL_REDIRECT = ["phapluat.example.gov.vn"], True
        answer = Client().get(address, headers={"host": "10.1.2.3:8000"}, **STRANGER)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        assert Client().get("/", headers={"host": "10.1.2.3:8000"}).status_code == 400

    def test_only_song_answers_without_the_database(self, client: Client):
        """No fixture gives this test a database: whoever asks for it fails."""
        assert client.get("/suc-khoe/song").json()["alive"] is True

    def test_figures_are_for_this_machine_and_who_has_the_token(self, portal: Portal):
        portal.settings.METRICS_TOKEN = "mot-khoa-dai"  # noqa: S105
        assert Client().get(METRICS, **STRANGER).status_code == 403
        assert Client().get(METRICS, headers={"authorization": "Bearer sai"}, **STRANGER).status_code == 403
        assert Client().get(METRICS, headers={"x-forwarded-for": "203.0.113.7"}).status_code == 403
        told = Client().get(METRICS, headers={"authorization": "Bearer mot-khoa-dai"}, **STRANGER).content.decode()
        assert 'lan_toa_check_ok{check="database"} 1\n' in told
        portal.settings.METRICS_TOKEN = ""
        assert Client().get(METRICS, headers={"authorization": "Bearer "}, **STRANGER).status_code == 403

    def test_figures_can_be_read_by_prometheus(self, portal: Portal):
        portal.lose_the_sender()
        rows = [line.rsplit(" ", 1) for line in Client().get(METRICS).content.decode().splitlines()]
        read = {name: float(value) for name, value in rows}
        assert read["lan_toa_ready"] == 1
        assert (read['lan_toa_check_ok{check="sender"}'], read['lan_toa_check_ok{check="worker"}']) == (0, 1)
        assert read[f'lan_toa_disk_free_bytes{{folder="{portal.var}"}}'] > 0
        families = [name.partition("{")[0] for name in read]
        assert len(set(families)) == sum(one != before for one, before in zip(families, ["", *families], strict=False))

    def test_what_there_is_not_is_not_found(self, client: Client):
        assert client.get("/suc-khoe/khac").status_code == 404
        assert client.post("/suc-khoe/song").status_code == 405


class TestAlarm:
    @pytest.fixture(autouse=True)
    def _people(self, portal: Portal) -> None:
        portal.settings.ALARM_MAIL_TO, portal.settings.ALARM_PHONES = ["truc@example.gov.vn"], ["0912345678"]
        portal.settings.ALARM_AFTER_MINUTES = 5

    def watch(self, *minutes: int) -> None:
        for minute in minutes:
            jobs.watch_health(at=NOW + timedelta(minutes=minute))

    def test_is_sent_once_and_once_when_it_is_over(self, portal: Portal):
        portal.lose_the_sender()
        self.watch(0, 1, 4)
        assert mail.outbox == []
        self.watch(5, 6, 7)
        assert [letter.to for letter in mail.outbox] == [["truc@example.gov.vn"]]
        assert "Sự cố: Tiến trình gửi tin" in mail.outbox[0].subject
        assert "Không có tiến trình nào gửi tin" in mail.outbox[0].body
        portal.sender.enter_context(only_process(lock_path()))
        self.watch(8, 9, 13, 14)
        assert [letter.subject.partition(": ")[0] for letter in mail.outbox] == [
            "[Lan Tỏa] Sự cố",
            "[Lan Tỏa] Đã hết sự cố",
        ]

    def test_reaches_telephones_too_in_letters_that_all_show(self, portal: Portal):
        portal.lose_the_sender()
        self.watch(0, 5, 6)
        (file,) = (portal.var / "messages").glob("*.jsonl")
        (sent,) = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert sent["to"] == "84912345678"
        assert sent["text"].startswith("[lan toa] su co: tien trinh gui tin.")
        assert sent["text"].isascii()

    def test_comes_by_telephone_where_the_mail_server_is_the_trouble(self, portal: Portal):
        portal.shut_the_mail_server()
        self.watch(0, 5, 6)
        assert len(next((portal.var / "messages").glob("*.jsonl")).read_text().splitlines()) == 1

    def test_is_sent_later_where_it_could_not_be_sent(self, portal: Portal):
        portal.settings.ALARM_PHONES = []
        working = portal.settings.MAILERS
        portal.shut_the_mail_server()
        portal.lose_the_sender()
        self.watch(0, 5)
        portal.settings.MAILERS = working
        self.watch(6, 7)
        assert len(mail.outbox) == 1
        assert "Tiến trình gửi tin" in mail.outbox[0].subject

    def test_is_not_taken_away_by_whoever_looks_meanwhile(self, portal: Portal):
        portal.make_no_copies()
        self.watch(0, 5)
        health.last_copy_path().touch()
        self.watch(6)
        health_report(at=NOW + timedelta(minutes=12))
        self.watch(13)
        assert len(mail.outbox) == 2

    def test_is_one_process_that_watches(self, tmp_path: Path, migrated: Path):
        """Seen: two letters for one trouble, because the lock went with the last name for it."""
        watch = "import django, gc; django.setup()\nfrom portal.journal.jobs import start_watch\n"
        watch += "thread = start_watch()\nthread.join(1); gc.collect(); print('watching', flush=True)\nthread.join()"
        scene = Processes(tmp_path, migrated=migrated)
        process = scene.python(watch, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"watching\n"
        assert is_held(tmp_path / "var" / "watch.lock")
        process.kill()
        process.wait(PATIENCE)
        process.stdout.close()


AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)
WELL, ILL = HealthFinding("disk", "Đĩa"), HealthFinding("disk", "Đĩa", "đầy")


class TestTroubles:
    def follow(self, found: str) -> list[tuple[bool, bool]]:
        """One letter a minute, x where it is ill: whether it is due, and whether its end is told."""
        known, rows = WELL, []
        for minute, letter in enumerate(found):
            at = AT + timedelta(minutes=minute)
            known = carried_on(known, ILL if letter == "x" else WELL, at=at, after=FIVE)
            rows.append((known.is_due and not known.is_told, known.is_due and is_over(known, at=at, after=FIVE)))
            known = settled(known, at=at, after=FIVE)
        return rows

    def test_of_a_clock_that_ran_ahead_begins_now_and_is_told(self):
        """A dead battery put the clock into 2030 for a night; a fault written down then still holds today."""
        ahead = carried_on(WELL, ILL, at=AT + timedelta(days=1500), after=FIVE)
        known = carried_on(ahead, ILL, at=AT, after=FIVE)
        assert (known.since, known.is_due) == (AT, False)
        assert carried_on(known, ILL, at=AT + FIVE, after=FIVE).is_due

    @pytest.mark.parametrize(
        ("found", "begun", "over"),
        [
            ("xxxx......", 0, 0),  # too short to be told
            ("xxxx......xxxx", 0, 0),
            ("xxxxxx", 1, 0),
            ("xxxxxx......", 1, 1),
            ("x.x.x.x.x.x", 1, 0),  # what comes and goes is one trouble
            ("xxxxxx.x.x.x", 1, 0),
            ("xxxxxx.....xxxxxx", 1, 0),
            ("xxxxxx......xxxxxx......", 2, 2),
        ],
    )
    def test_are_told_once_each(self, found: str, begun: int, over: int):
        rows = self.follow(found)
        assert (sum(row[0] for row in rows), sum(row[1] for row in rows)) == (begun, over)
