"""The whole files: what stands in them, that they are there whole or not at all, and when they are made anew."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.test import Client

from portal.api import bulk, jobs
from portal.api.bulk import ARROW_SCHEMA, COLUMNS
from portal.api.operations import open_data
from portal.api.operations.open_data import BulkGeneration, BulkStore, export_open_data
from portal.api.queries import data_publisher
from portal.files.operations import RangeNotInFile, range_in
from tests.portal.agencies.factories import make_agency
from tests.portal.api.answers import correct, leave_behind, publish, withdraw
from tests.portal.library.laws import make_instrument
from tests.portal.questions.factories import AT
from tests.portal.questions.situation_story import KEPT

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
PLACE = "dieu-8-khoan-2-diem-c"


@pytest.fixture
def shelf(db, settings, tmp_path: Path) -> BulkStore:
    settings.OPEN_DATA_DIR = tmp_path / "open-data"
    return BulkStore(settings.OPEN_DATA_DIR)


def export(shelf: BulkStore, *, minutes: int = 0) -> BulkGeneration:
    return export_open_data(shelf=shelf, site=data_publisher(), at=NOW + timedelta(minutes=minutes))


def lines(made: BulkGeneration) -> list[dict]:
    with gzip.open(made.folder / "hoi-dap.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def table(made: BulkGeneration) -> list[dict[str, str]]:
    text = (made.folder / "hoi-dap.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf"), "Excel looks for the mark of UTF-8"
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


class TestWhatStandsInThem:
    def test_a_line_is_what_the_api_says(self, shelf: BulkStore, client: Client):
        law = make_instrument("7/2021/NĐ-CP")
        answers = [publish(laws=((law, PLACE),)), publish(agency=make_agency(exists_to=AT.date()))]
        leave_behind(answers[0], law, PLACE)
        told = [client.get(f"/api/v1/answers/{one.number}").json() for one in answers]
        assert lines(export(shelf)) == told

    def test_a_situation_is_one_cell_of_json(self, shelf: BulkStore):
        publish(), publish(situation=KEPT)
        made = export(shelf)
        cells = [row["situation"] for row in table(made)]
        assert cells[0] == ""
        assert json.loads(cells[1]) == lines(made)[1]["situation"]

    def test_withdrawn_answers_are_not_in_them(self, shelf: BulkStore):
        withdraw(publish("Câu phải gỡ"))
        stays = correct(publish())
        made = export(shelf)
        assert [one["number"] for one in lines(made)] == [stays.number]
        assert made.package["answerCount"] == 1

    def test_no_cell_begins_a_formula(self, shelf: BulkStore):
        publish('=HYPERLINK("http://xau.example")', text="- có hai người làm chứng\n- có giấy tờ")
        [row] = table(export(shelf))
        assert row["title"].startswith("'=HYPERLINK")
        assert row["answer"].startswith("'- có hai người làm chứng\n- ")

    def test_tables_say_in_columns_what_the_lines_say(self, shelf: BulkStore):
        law = make_instrument("7/2021/NĐ-CP")
        answer = publish(laws=((law, PLACE),), field_slug="")
        made = export(shelf)
        [row] = table(made)
        assert list(row) == [one.name for one in COLUMNS]
        assert (row["number"], row["is_stale"], row["field"]) == (str(answer.number), "false", "")
        assert row["citations"] == "điểm c khoản 2 Điều 8, Nghị định 7/2021/NĐ-CP (7/2021/NĐ-CP)"
        file = pq.read_table(made.folder / "hoi-dap.parquet")
        assert file.schema.equals(ARROW_SCHEMA)
        [typed] = file.to_pylist()
        assert typed["published_at"] == AT
        assert typed["citations"][0]["address"] == PLACE
        assert typed["field"] is None

    def test_two_of_one_second_have_two_names(self, shelf: BulkStore):
        publish()
        first, second = export(shelf), export(shelf)
        assert first.name < second.name == shelf.newest().name
        assert shelf.named(first.name).folder == first.folder

    def test_there_may_be_none(self, shelf: BulkStore):
        made = export(shelf)
        assert (lines(made), table(made), made.cursor) == ([], [], 0)
        assert pq.read_table(made.folder / "hoi-dap.parquet").num_rows == 0

    def test_many_are_written_bundle_by_bundle(self, shelf: BulkStore, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(open_data, "_A_GROUP", 2)
        agency = make_agency()
        numbers = [publish(agency=agency).number for _ in range(5)]
        with django_assert_max_num_queries(16):
            made = export(shelf)
        assert [one["number"] for one in lines(made)] == numbers
        assert pq.ParquetFile(made.folder / "hoi-dap.parquet").num_row_groups == 3

    def test_say_what_they_are(self, shelf: BulkStore):
        publish()
        made = export(shelf)
        sums = (made.folder / "SHA256SUMS").read_text("utf-8").splitlines()
        assert len(sums) == 5
        for digest, name in (line.split("  ") for line in sums):
            assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest
        for resource in made.package["resources"]:
            path = made.folder / resource["path"]
            assert resource["bytes"] == path.stat().st_size
            assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        assert made.package["changes"].endswith(f"/api/v1/changes?after={made.cursor}")
        dcat = json.loads((made.folder / "dcat.jsonld").read_text("utf-8"))
        kinds = {one["@type"]: one for one in dcat["@graph"]}
        assert set(kinds) == {"dcat:Catalog", "dcat:Dataset", "dcat:DataService"}
        sets = [one for one in dcat["@graph"] if one["@type"] == "dcat:Dataset"]
        assert [one["@id"] for one in sets] == [one["@id"] for one in kinds["dcat:Catalog"]["dcat:dataset"]]
        for one in dcat["@graph"]:  # what DCAT-AP makes mandatory
            assert one["dct:title"]["@value"], one["@id"]
            assert one["dct:description"]["@value"], one["@id"]
            assert one["dct:publisher"]["foaf:name"], one["@id"]
        files = [file for one in sets for file in one["dcat:distribution"]]
        assert len(files) == 5
        assert all(file["dcat:accessURL"]["@id"].startswith("http") for file in files)

    def test_the_same_answers_make_the_same_file(self, shelf: BulkStore):
        publish()
        first, second = export(shelf), export(shelf, minutes=1)
        assert (first.folder / "hoi-dap.jsonl.gz").read_bytes() == (second.folder / "hoi-dap.jsonl.gz").read_bytes()


class TestGenerations:
    def test_the_one_before_is_kept_and_older_ones_go(self, shelf: BulkStore):
        made = [export(shelf, minutes=minute) for minute in range(3)]
        assert [one.folder.exists() for one in made] == [False, True, True]
        assert shelf.newest().name == made[2].name

    def test_the_one_before_goes_when_it_holds_what_was_withdrawn(self, shelf: BulkStore):
        answer = publish("Câu phải gỡ")
        before = export(shelf)
        withdraw(answer)
        after = export(shelf, minutes=1)
        assert not before.folder.exists()
        assert shelf.newest().name == after.name

    def test_what_a_killed_process_left_is_swept(self, shelf: BulkStore):
        left = shelf.root / ".part-left"
        left.mkdir(parents=True)
        (left / "hoi-dap.csv").write_text("nửa chừng", encoding="utf-8")
        assert shelf.newest() is None
        made = export(shelf)
        assert sorted(one.name for one in shelf.root.iterdir()) == [made.name, "making.lock"]

    def test_a_making_that_fails_leaves_the_last_one_in_place(self, shelf: BulkStore, monkeypatch):
        publish()
        before = export(shelf)

        def full(*_: object) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(bulk, "_cell", full)
        with pytest.raises(OSError, match="No space"):
            export(shelf, minutes=1)
        assert shelf.newest().name == before.name
        assert not list(shelf.root.glob(".part-*"))

    def test_the_command_makes_them(self, shelf: BulkStore, capsys):
        publish()
        call_command("export_open_data")
        assert "Đã xuất 1 câu trả lời" in capsys.readouterr().out
        assert shelf.newest().package["answerCount"] == 1


class TestWhenTheyAreMadeAnew:
    """(what happened, minutes since the last making) -> whether they are made."""

    @pytest.mark.parametrize(
        ("happened", "minutes", "expected"),
        [
            (None, 5, False),
            (None, 24 * 60, True),
            (publish, 59, False),
            (publish, 60, True),
            (lambda: withdraw(publish()), 1, True),
        ],
    )
    def test_depends_on_what_happened(self, shelf: BulkStore, happened, minutes: int, expected: bool):
        made = export(shelf)
        if happened is not None:
            happened()
        at = NOW + timedelta(minutes=minutes)
        assert jobs.is_due(made, at=at, every=timedelta(hours=1)) is expected

    def test_when_the_law_leaves_an_answer_behind(self, shelf: BulkStore):
        law = make_instrument("7/2021/NĐ-CP")
        answer = publish(laws=((law, PLACE),))
        made = export(shelf)
        leave_behind(answer, law, PLACE)
        assert jobs.is_due(made, at=NOW + timedelta(hours=1), every=timedelta(hours=1))

    def test_the_chore_makes_the_first(self, shelf: BulkStore):
        publish()
        assert jobs.renew_open_data(at=NOW) is True
        assert shelf.newest().package["answerCount"] == 1
        assert jobs.renew_open_data(at=NOW) is False


class TestServing:
    def get(self, client: Client, name: str, **headers: str):
        return client.get(f"/du-lieu-mo/tep/{name}", headers=headers)

    def test_whole(self, shelf: BulkStore, client: Client):
        publish()
        made = export(shelf)
        for name in (
            "hoi-dap.jsonl.gz",
            "hoi-dap.csv",
            "hoi-dap.parquet",
            "datapackage.json",
            "dcat.jsonld",
            "SHA256SUMS",
        ):
            response = self.get(client, name, **{"Accept-Encoding": "gzip"})
            content = b"".join(response.streaming_content)
            assert content == (made.folder / name).read_bytes()
            assert int(response["Content-Length"]) == len(content)
            assert "Content-Encoding" not in response
            assert response["Accept-Ranges"] == "bytes"
            assert response["Access-Control-Allow-Origin"] == "*"
            again = self.get(client, f"{response['ETag'].strip(chr(34))}/{name}")
            assert again.getvalue() == content

    def test_goes_on_where_it_broke_off(self, shelf: BulkStore, client: Client):
        publish()
        content = (export(shelf).folder / "hoi-dap.csv").read_bytes()
        first = self.get(client, "hoi-dap.csv", Range="bytes=0-99")
        rest = self.get(client, "hoi-dap.csv", Range="bytes=100-", **{"If-Range": first["ETag"]})
        assert (first.status_code, rest.status_code) == (206, 206)
        assert rest["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
        assert b"".join([*first.streaming_content, *rest.streaming_content]) == content

    def test_is_whole_again_when_the_file_changed_meanwhile(self, shelf: BulkStore, client: Client):
        export(shelf)
        response = self.get(client, "hoi-dap.csv", Range="bytes=5-", **{"If-Range": '"20200101t000000-1"'})
        assert response.status_code == 200
        assert response.getvalue()

    def test_a_range_behind_the_end_is_told(self, shelf: BulkStore, client: Client):
        export(shelf)
        response = self.get(client, "hoi-dap.csv", Range="bytes=99999999-")
        assert response.status_code == 416
        assert response["Content-Range"].startswith("bytes */")

    def test_is_not_sent_to_whoever_has_it(self, shelf: BulkStore, client: Client):
        export(shelf)
        first = self.get(client, "hoi-dap.parquet")
        assert first.getvalue()
        assert self.get(client, "hoi-dap.parquet", **{"If-None-Match": first["ETag"]}).status_code == 304

    def test_a_generation_has_an_address_of_its_own(self, shelf: BulkStore, client: Client):
        before = export(shelf)
        publish()
        export(shelf, minutes=1)
        response = self.get(client, f"{before.name}/hoi-dap.csv")
        assert b"".join(response.streaming_content) == (before.folder / "hoi-dap.csv").read_bytes()

    @pytest.mark.parametrize("name", ["making.lock", "..", "hoi-dap.txt", "20200101t000000-1/hoi-dap.csv", "a/../../x"])
    def test_nothing_else_is_given(self, shelf: BulkStore, client: Client, name: str):
        export(shelf)
        assert self.get(client, "hoi-dap.csv").getvalue()
        assert self.get(client, name).status_code == 404

    def test_says_so_while_there_are_none(self, shelf: BulkStore, client: Client):
        assert self.get(client, "hoi-dap.csv").status_code == 404
        assert "đang được chuẩn bị" in client.get("/du-lieu-mo/").content.decode()


class TestRanges:
    """Header, size -> first and last byte, or None for the whole file."""

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("bytes=0-9", range(0, 10)),
            ("bytes=90-", range(90, 100)),
            ("bytes=90-500", range(90, 100)),
            ("bytes=-10", range(90, 100)),
            ("bytes=-500", range(0, 100)),
            ("bytes=0-1,5-6", None),  # several: the whole is an allowed answer
            ("bytes=9-5", None),
            ("bytes=-", None),
            ("lines=0-9", None),
            ("", None),
        ],
    )
    def test_are_read(self, header: str, expected: range | None):
        assert range_in(header, size=100) == expected

    @pytest.mark.parametrize(("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)])
    def test_may_lie_behind_the_end(self, header: str, size: int):
        with pytest.raises(RangeNotInFile):
            range_in(header, size=size)
