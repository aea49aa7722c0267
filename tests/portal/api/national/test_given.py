"""Packages on the page of open data, made by the worker, and by an officer's command."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import jsonschema_rs
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.api import jobs
from portal.api.models import LedgerState
from portal.api.national import HeldKind
from portal.api.national.manifest import SCHEMAS, check_package, read_manifest, schema_name
from portal.api.operations.open_data import BulkGeneration, BulkStore
from portal.api.operations.packages import publish_packages
from portal.api.queries import data_publisher, package_cover
from tests.portal.api.answers import publish, withdraw
from tests.portal.api.national.holdings import NOW, export, hear, make_holdings, records


@pytest.fixture
def shelf(db, settings, tmp_path: Path) -> BulkStore:
    settings.NATIONAL_DIR = tmp_path / "national"
    return BulkStore(settings.NATIONAL_DIR)


def make(shelf: BulkStore, *, minutes: int = 0, days: int = 30) -> BulkGeneration:
    at = NOW + timedelta(minutes=minutes)
    told = package_cover(on=NOW.date())
    return publish_packages(shelf=shelf, site=data_publisher(), cover=told, at=at, window=timedelta(days=days))


class TestGenerations:
    def test_hold_the_whole_and_the_changes_of_the_last_while(self, shelf: BulkStore):
        publish("Câu cũ")
        make(shelf)
        publish("Câu mới")
        made = make(shelf, minutes=60 * 24 * 31)
        whole, changes = [made.folder / one["path"] for one in made.package["resources"]]
        assert len(records(whole, "hoi-dap")) == 2
        assert [one["data"]["title"] for one in records(changes, "hoi-dap")] == ["Câu mới"]
        assert read_manifest(changes).since.sequence == LedgerState.objects.earliest("pk").pk

    def test_the_one_before_goes_when_it_holds_what_was_withdrawn(self, shelf: BulkStore):
        answer = publish()
        before = make(shelf)
        publish()
        kept = make(shelf, minutes=1)
        assert before.folder.exists()
        withdraw(answer)
        hear()
        make(shelf, minutes=2)
        assert [one.exists() for one in (before.folder, kept.folder)] == [False, False]

    def test_the_chore_makes_the_first_then_each_day_and_at_once_after_a_withdrawal(self, shelf: BulkStore):
        answer = publish()
        assert jobs.renew_national(at=NOW) is True
        made = shelf.newest()
        assert jobs.is_national_due(made, at=made.made_at + timedelta(hours=23)) is False
        assert jobs.is_national_due(made, at=made.made_at + timedelta(hours=24)) is True
        withdraw(answer)
        soon = made.made_at + timedelta(minutes=1)
        hear(at=soon)
        assert jobs.is_national_due(made, at=soon) is True


class TestPage:
    def test_lists_packages_and_schemas(self, shelf: BulkStore, client: Client):
        publish()
        made = make(shelf)
        page = client.get("/du-lieu-mo/").content.decode()
        for one in made.package["resources"]:
            assert f"/du-lieu-mo/goi/{made.name}/{one['path']}" in page
        for kind in HeldKind:
            assert f"/du-lieu-mo/so-do/{schema_name(kind)}" in page
        assert "Báo cáo viên" in page

    def test_says_so_while_there_are_none(self, shelf: BulkStore, client: Client):
        assert "Gói đang được chuẩn bị" in client.get("/du-lieu-mo/").content.decode()
        assert client.get("/du-lieu-mo/goi/toan-bo/").status_code == 404

    def test_the_newest_is_at_an_address_that_a_program_can_keep(self, shelf: BulkStore, client: Client):
        publish()
        made = make(shelf)
        for scope, one in zip(("toan-bo", "thay-doi"), made.package["resources"], strict=True):
            response = client.get(f"/du-lieu-mo/goi/{scope}/", follow=True)
            content = b"".join(response.streaming_content)
            assert response["Content-Type"] == "application/zip"
            assert f"sha256:{hashlib.sha256(content).hexdigest()}" == one["hash"]
            assert ZipFile(io.BytesIO(content)).testzip() is None

    @pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "datapackage.json"])
    def test_gives_what_goes_with_them(self, shelf: BulkStore, client: Client, name: str):
        make(shelf)
        response = client.get(f"/du-lieu-mo/goi/{name}")
        assert b"".join(response.streaming_content) == (shelf.newest().folder / name).read_bytes()

    @pytest.mark.parametrize("name", ["making.lock", "..", "lan-toa-toan-bo-20200101-1.zip"])
    def test_gives_nothing_else(self, shelf: BulkStore, client: Client, name: str):
        given = make(shelf).package["resources"][0]["path"]
        assert client.get(f"/du-lieu-mo/goi/{given}").getvalue()
        assert client.get(f"/du-lieu-mo/goi/{name}").status_code == 404

    def test_a_schema_lies_where_it_says_it_lies(self, db, client: Client):
        for name in SCHEMAS:
            response = client.get(f"/du-lieu-mo/so-do/{name}")
            schema = response.json()
            jsonschema_rs.meta.validate(schema)
            assert schema["$id"].endswith(response.request["PATH_INFO"])
            assert response["Content-Type"].startswith("application/schema+json")
        assert client.get("/du-lieu-mo/so-do/tu-sach-2.schema.json").status_code == 404


class TestCommands:
    def test_export_writes_one_package_and_checks_it(self, db, tmp_path: Path, capsys):
        make_holdings()
        call_command("export_national", "--out", str(tmp_path), "--check", "--files")
        [path] = tmp_path.glob("*.zip")
        assert "bản ghi: đúng." in capsys.readouterr().out
        call_command("check_national_package", str(path))
        assert "Đúng:" in capsys.readouterr().out

    def test_export_without_a_folder_renews_what_is_given(self, shelf: BulkStore, capsys):
        publish()
        call_command("export_national", "--check")
        assert len(shelf.newest().package["resources"]) == 2
        assert capsys.readouterr().out.count("đúng.") == 2

    def test_since_a_package_or_a_day(self, db, tmp_path: Path):
        publish()
        call_command("export_national", "--out", str(tmp_path), "--kinds", "hoi-dap")
        [first] = tmp_path.glob("*.zip")
        publish("Câu sau")
        for number, since in enumerate((str(first), "2999-01-01")):
            out = tmp_path / f"{number}"
            call_command("export_national", "--out", str(out), "--kinds", "hoi-dap", "--since", since)
            [path] = out.glob("*.zip")
            assert read_manifest(path).scope == "thay-doi"
            assert len(records(path)) == 1 - number

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            (["--kinds", "bao-cao-vien"], "Không có loại"),
            (["--since", "hôm qua"], "Chưa hiểu"),
            (["--since", "2026-02-31"], "Lịch không có"),
            (["--since", "khong-co.zip"], "Không đọc được gói"),
        ],
    )
    def test_say_what_they_did_not_understand(self, db, tmp_path: Path, said: list[str], why: str):
        with pytest.raises(CommandError, match=why):
            call_command("export_national", "--out", str(tmp_path), *said)

    def test_a_package_without_the_kinds_wanted_is_no_beginning(self, db, tmp_path: Path):
        publish()
        first = export(tmp_path, kinds=(HeldKind.ANSWERS,))
        with pytest.raises(CommandError, match="không có loại"):
            call_command("export_national", "--out", str(tmp_path), "--since", str(first))

    def test_a_spoilt_package_is_told(self, db, tmp_path: Path):
        path = tmp_path / "x.zip"
        path.write_bytes(b"PK")
        with pytest.raises(CommandError, match="ZIP"):
            call_command("check_national_package", str(path))
        assert check_package(export(tmp_path))[2] == ()
