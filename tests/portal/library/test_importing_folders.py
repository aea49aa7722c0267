"""A drawer of files of every kind: the bad ones are named in the report, the good ones are on the shelf."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from portal.library.models import Edition, Instrument
from portal.library.operations import IntakeOutcome, IntakeState
from portal.library.operations.imports import ImportTally, open_report
from portal.library.preparation.editions import PreparedEdition, prepare_or_describe
from portal.library.preparation.rows import InstrumentSource
from tests.portal.library.factories import DECREE, bring, docx

pytestmark = pytest.mark.django_db


def decree(number: int) -> str:
    return DECREE.replace("7/2021", f"{number}/2021")


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return made.getvalue()


class TestDrawer:
    def test_is_gone_through_to_the_end(self, tmp_path: Path) -> None:
        (tmp_path / "1.txt").write_text(decree(1), encoding="utf-8")
        (tmp_path / "2.docx").write_bytes(docx(*decree(2).split("\n")))
        (tmp_path / "3.html").write_text("".join(f"<p>{one}</p>" for one in decree(3).split("\n")), encoding="utf-8")
        (tmp_path / "4.md").write_text(decree(4), encoding="utf-8")
        (tmp_path / "hong.pdf").write_bytes(b"%PDF-1.7\n" + b"\xff" * 3000)
        (tmp_path / "anh.jpg").write_bytes(b"\xff\xd8\xff")
        (tmp_path / "bang.xls").write_bytes(b"\xd0\xcf\x11\xe0")
        (tmp_path / "Thumbs.db").write_bytes(b"x")
        (tmp_path / "~$2.docx").write_bytes(b"x")
        members = {"con/5.txt": decree(5).encode(), "con/hong.docx": b"PK\x03\x04xx", "con/trong.zip": archive(a=b"x")}
        (tmp_path / "goi.zip").write_bytes(archive(**members))
        outcomes = {outcome.name: outcome for outcome in bring(tmp_path)}
        assert {name: outcome.state.value for name, outcome in outcomes.items()} == {
            "1.txt": "accepted",
            "2.docx": "accepted",
            "3.html": "accepted",
            "4.md": "accepted",
            "goi.zip/con/5.txt": "accepted",
            "hong.pdf": "refused",
            "anh.jpg": "refused",
            "bang.xls": "refused",
            "goi.zip/con/hong.docx": "refused",
            "goi.zip/con/trong.zip": "refused",
        }
        assert Instrument.objects.count() == 5
        assert ".xls" in outcomes["bang.xls"].reason
        again = [outcome.state for outcome in bring(tmp_path)]
        assert again.count(IntakeState.UNCHANGED) == 5

    def test_report_tells_what_became_of_each(self, tmp_path: Path) -> None:
        folder = tmp_path / "vao"
        folder.mkdir()
        (folder / "1.txt").write_text(decree(1), encoding="utf-8")
        (folder / "hong.pdf").write_bytes(b"%PDF-1.7\n" + b"\xff" * 3000)
        report = tmp_path / "ket-qua.xlsx"
        call_command("import_law", str(folder), report=report, processes=1, verbosity=0)
        rows = list(load_workbook(report).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        assert rows[0][:2] == ("Tên trong nguồn", "Kết quả")
        assert {(row[0], row[1]) for row in rows[1:]} == {("1.txt", "Đã nhận"), ("hong.pdf", "Từ chối")}

    def test_report_of_an_unknown_ending_is_refused_before_anything_is_read(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=".xlsx"):
            call_command("import_law", str(tmp_path), report=tmp_path / "a.doc", verbosity=0)

    def test_a_fault_of_ours_ends_one_document_only(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail_on_two(source: InstrumentSource, **others: object) -> PreparedEdition:
            if source.name == "2.txt":
                raise IndexError(source.name)
            return prepare_or_describe(source)

        monkeypatch.setattr("portal.library.preparation.processes.prepare_or_describe", fail_on_two)
        for number in (1, 2, 3):
            (tmp_path / f"{number}.txt").write_text(decree(number), encoding="utf-8")
        outcomes = {outcome.name: outcome for outcome in bring(tmp_path)}
        assert [outcomes[f"{number}.txt"].state.value for number in (1, 2, 3)] == ["accepted", "refused", "accepted"]
        assert "IndexError" in outcomes["2.txt"].reason
        assert "Reading 2.txt failed" in caplog.text


class TestReport:
    OUTCOMES = [
        IntakeOutcome("=cmd|x", IntakeState.REFUSED, reason="Tệp bị hỏng."),
        IntakeOutcome("a.txt", IntakeState.ACCEPTED, "1-2021-nd-cp", doubts=("một", "hai")),
        IntakeOutcome("b.txt", IntakeState.UNCHANGED),
    ]

    def write(self, path: Path) -> None:
        with open_report(path) as note:
            for outcome in self.OUTCOMES:
                note(outcome)

    def test_is_written_as_it_happens(self, tmp_path: Path) -> None:
        """What a killed run has done stands in the file, but for the last few lines that were still on their way."""
        with open_report(tmp_path / "a.csv") as note:
            for number in range(5_000):
                note(IntakeOutcome(f"{number}.txt", IntakeState.ACCEPTED))
            assert "4000.txt" in (tmp_path / "a.csv").read_text("utf-8-sig")

    def test_of_control_characters_is_a_workbook_all_the_same(self, tmp_path: Path) -> None:
        with open_report(tmp_path / "a.xlsx") as note:
            note(IntakeOutcome("a\x00\x0bb.txt", IntakeState.REFUSED, reason="=1+1"))
        sheet = load_workbook(tmp_path / "a.xlsx").active
        assert sheet is not None
        assert [sheet["A2"].value, sheet["D2"].value] == ["ab.txt", "'=1+1"]

    def test_counts_doubts_by_their_kind(self) -> None:
        tally = ImportTally()
        for number in range(100):
            tally.add(IntakeOutcome(f"{number}.txt", IntakeState.REFUSED, doubts=(f"Điều {number} có hai lần",)))
        assert [(kind.count, kind.name) for kind in tally.kinds.values()] == [(100, "0.txt")]
        assert (tally.total, len(tally.refused)) == (100, 30)

    def test_as_csv_opens_in_a_spreadsheet_and_holds_no_formula(self, tmp_path: Path) -> None:
        self.write(tmp_path / "a.csv")
        data = (tmp_path / "a.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == ["'=cmd|x", "a.txt", "b.txt"]
        assert rows[2][4] == "một\nhai"

    def test_as_json_is_for_programs(self, tmp_path: Path) -> None:
        self.write(tmp_path / "a.json")
        told = json.loads((tmp_path / "a.json").read_text("utf-8"))
        assert told["counts"] == {"refused": 1, "accepted": 1, "unchanged": 1}
        assert [one["name"] for one in told["instruments"]] == ["=cmd|x", "a.txt"]


class TestArchive:
    def test_that_is_a_bomb_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.zip").write_bytes(archive(**{"a.txt": b"a" * 60_000_000}))
        [outcome] = bring(tmp_path / "a.zip")
        assert "không an toàn" in outcome.reason

    def test_with_names_that_climb_is_read_where_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "a.zip").write_bytes(archive(**{"../../leo.txt": DECREE.encode()}))
        [outcome] = bring(tmp_path / "a.zip")
        assert outcome.state is IntakeState.ACCEPTED
        assert not (tmp_path.parent.parent / "leo.txt").exists()
        assert Edition.objects.get().source_file == "a.zip/../../leo.txt"

    def test_with_a_password_is_refused(self, tmp_path: Path) -> None:
        data = bytearray(archive(**{"a.txt": DECREE.encode()}))
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + offset] |= 1
        (tmp_path / "a.zip").write_bytes(bytes(data))
        [outcome] = bring(tmp_path / "a.zip")
        assert "mật khẩu" in outcome.reason

    def test_of_windows_has_its_names_read(self, tmp_path: Path) -> None:
        name = "Quyết định.txt".encode().decode("cp437")
        made = archive(**{"X.txt": DECREE.encode()})
        raw = name.encode("cp437")
        with zipfile.ZipFile(io.BytesIO(made)) as given, zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
            entry = zipfile.ZipInfo("y" * len(raw))
            file.writestr(entry, given.read("X.txt"))
        data = (tmp_path / "a.zip").read_bytes().replace(b"y" * len(raw), raw)
        (tmp_path / "a.zip").write_bytes(data)
        [outcome] = bring(tmp_path / "a.zip")
        assert outcome.name == "a.zip/Quyết định.txt"
