"""What agencies have already comes in: read from any file, judged, decided on by a person, never twice."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from portal.design.refusals import NotAllowed, WrongState
from portal.questions.imports.pairs import ImportDoubt, read_pairs, tidy_answer
from portal.questions.imports.rows import guess_columns, places_in, read_file, summary_of
from portal.questions.models import Answer, ImportBatch, ImportRow
from portal.questions.operations import imports
from portal.questions.operations.imports import (
    change_row,
    leave_rows,
    read_batch,
    read_imports,
    start_import,
    take_rows,
)
from portal.questions.queries.imports import rows_without_doubts
from portal.questions.states import RowState, VersionState
from safefiles.checks import COMMAND
from safefiles.errors import UnreadableFile
from tests.portal.questions.answering import Team
from tests.portal.questions.factories import AT

QA = Path(__file__).parents[3].parent / "shared/data/qa"
FILE = """Dựa trên tài liệu "A.pdf", dưới đây là 2 câu hỏi:

### 1. Cọc rồi đổi ý có lấy lại được không?

**Trả lời:**
**Không.** Theo khoản 2 Điều 328 Bộ luật Dân sự số 91/2015/QH13, bên đặt cọc mất cọc,.
*   Hai bên có thể **thỏa thuận khác**,.

### Câu hỏi 2: Vay không giấy tờ đòi được không?

**Trả lời:** Được, nếu chứng minh được.
Tiếp tục với tài liệu "A.pdf", dưới đây là câu hỏi nữa:

Câu 3: Gọi ai? Tôi là Nguyễn Văn Tám, số 0912 345 678.
Trả lời: Gọi Sở Tư pháp.
"""


class TestReadPairs:
    def test_reads_uneven_marks(self) -> None:
        read = read_pairs(FILE)

        assert [one.title for one in read] == [
            "Cọc rồi đổi ý có lấy lại được không?",
            "Vay không giấy tờ đòi được không?",
            "Gọi ai? Tôi là Nguyễn Văn Tám, số 0912 345 678.",
        ]
        assert read[0].answer == (
            "Không. Theo khoản 2 Điều 328 Bộ luật Dân sự số 91/2015/QH13, bên đặt cọc mất cọc.\n"
            "- Hai bên có thể thỏa thuận khác."
        )
        assert read[1].answer == "Được, nếu chứng minh được."
        assert read[1].doubts == (ImportDoubt.CUT,)

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("Hỏi: Ai được trợ giúp?\nĐáp: Người nghèo.\n\nHỏi: Ở đâu?\nĐáp: Trung tâm.", 2),
            ("1. Ai được trợ giúp pháp lý?\nTrả lời:\nNgười nghèo.\n1. Một\n2. Hai\n2. Ở đâu?\nTrả lời: Trung tâm.", 2),
            ("Câu 1. Ai được trợ giúp?\nNgười nghèo.\nCâu 2. Ở đâu?\nTrung tâm.", 2),
            ("Thông báo họp. Không có câu nào ở đây.", 0),
            ("", 0),
        ],
    )
    def test_knows_ways_of_writing(self, text: str, count: int) -> None:
        assert len(read_pairs(text)) == count

    def test_doubts_what_has_no_answer_and_what_is_no_question(self) -> None:
        read = read_pairs("Câu 1: Đất đai\nTrả lời:\n\nCâu 2: Nghỉ mấy ngày?\nMười hai ngày.")

        assert ImportDoubt.NO_ANSWER in read[0].doubts
        assert ImportDoubt.NO_QUESTION in read[0].doubts
        assert ImportDoubt.NO_MARK in read[1].doubts

    @pytest.mark.corpus
    def test_reads_every_pair_of_the_files_that_an_agency_sent(self) -> None:
        files = sorted(QA.glob("FAQ*"))
        if not files:
            pytest.skip("needs ../shared/data/qa")
        counts = [len(read_file(data=one.read_bytes(), name=one.name, limits=COMMAND)) for one in files]

        assert counts == [10, 10, 10, 10, 10, 10, 10, 15]

    def test_tidies_what_machines_leave(self) -> None:
        text = "1.  **Nơi nộp:** xã,.\n    *   Một,,\n---\n#### Lưu ý [12]\n*Nhớ*: đủ giấy..."

        assert tidy_answer(text) == "1. Nơi nộp: xã.\n- Một\n\n## Lưu ý\nNhớ: đủ giấy..."


class TestReadFile:
    def test_reads_a_sheet_below_its_title(self) -> None:
        book = openpyxl.Workbook()
        for row in (["BẢNG HỎI ĐÁP NĂM 2025"], [], ["STT", "Lĩnh vực", "Nội dung câu hỏi", "Nội dung trả lời"]):
            book.active.append(row)
        book.active.append([1, "Đất đai", "Tách thửa ở đâu?", "Nộp tại xã."])
        book.active.append([2, "", "", ""])
        held = io.BytesIO()
        book.save(held)
        read = read_file(data=held.getvalue(), name="a.xlsx", limits=COMMAND)

        assert [(one.title, one.answer, one.field_slug) for one in read] == [
            ("Tách thửa ở đâu?", "Nộp tại xã.", "Đất đai")
        ]

    def test_reads_a_csv_of_a_vietnamese_spreadsheet(self) -> None:
        data = 'Câu hỏi;Trả lời\n"Nghỉ mấy ngày?";"Mười hai\nngày."\n'.encode("utf-8-sig")

        assert read_file(data=data, name="a.csv", limits=COMMAND)[0].answer == "Mười hai\nngày."

    def test_goes_on_after_an_empty_row(self) -> None:
        data = "Câu hỏi;Trả lời\nMột?;A.\n\nHai?;B.\n".encode()

        assert [one.answer for one in read_file(data=data, name="a.csv", limits=COMMAND)] == ["A.", "B."]

    def test_reads_every_sheet_under_its_own_headings(self) -> None:
        book = openpyxl.Workbook()
        for row in (["Câu hỏi", "Trả lời"], ["Một?", "A."]):
            book.active.append(row)
        further = book.create_sheet()
        for row in (["STT", "Trả lời", "Câu hỏi"], [1, "B.", "Hai?"]):
            further.append(row)
        held = io.BytesIO()
        book.save(held)
        read = read_file(data=held.getvalue(), name="a.xlsx", limits=COMMAND)

        assert [(one.title, one.answer) for one in read] == [("Một?", "A."), ("Hai?", "B.")]

    def test_says_of_a_cell_without_an_end_what_is_wrong(self) -> None:
        with pytest.raises(UnreadableFile):
            read_file(data=f'Câu hỏi;Trả lời\nMột?;"{"a" * 200_000}"\n'.encode(), name="a.csv", limits=COMMAND)

    @pytest.mark.parametrize(
        ("data", "name"),
        [(b"Kh\xc3\xb4ng c\xc3\xb3 g\xc3\xac.", "a.txt"), (b"PK\x03\x04", "a.xlsx"), (b"a,b\n1,2", "a.csv")],
    )
    def test_says_what_is_wrong(self, data: bytes, name: str) -> None:
        with pytest.raises(UnreadableFile):
            read_file(data=data, name=name, limits=COMMAND)

    def test_guesses_columns(self) -> None:
        assert guess_columns(["STT", "Người hỏi", "Câu hỏi", "Câu trả lời", "Lĩnh vực"]) == {
            "answer": 3, "question": 2, "field": 4
        }  # fmt: skip

    def test_finds_the_law_by_its_articles(self) -> None:
        places = list(places_in("Theo khoản 2 Điều 328 Bộ luật Dân sự số 91/2015/QH13 và Luật Đất đai 2024."))

        assert ("91-2015-qh13", "dieu-328-khoan-2") in [(one.document_key, one.address) for one in places]

    def test_begins_with_whole_sentences(self) -> None:
        assert summary_of("## Đề mục\n\nMột câu. Hai câu.\n\nBa.") == "Một câu. Hai câu."


def begun(team: Team, text: str = FILE) -> ImportBatch:
    batch = start_import(data=text.encode(), name="a.txt", agency=team.agency, by=team.author, at=AT)
    read_batch(batch=batch, at=AT)
    batch.refresh_from_db()
    return batch


@pytest.fixture(autouse=True)
def private(settings, tmp_path: Path) -> None:
    settings.PRIVATE_DIR = tmp_path


@pytest.mark.django_db
class TestStartImport:
    def test_reads_rows_and_keeps_no_file(self, tmp_path: Path) -> None:
        batch = begun(Team())

        assert (batch.read_count, batch.total, batch.finished_at) == (3, 3, AT)
        assert not list((tmp_path / "imports").iterdir())
        rows = list(batch.rows.order_by("position"))
        assert rows[0].citations[0]["document_key"] == "91-2015-qh13"
        assert ImportDoubt.PERSONAL in rows[2].doubts
        assert ImportDoubt.PERSONAL not in rows[0].doubts

    def test_the_same_file_again_adds_nothing(self, team: Team) -> None:
        first, again = begun(team), begun(team)

        assert first == again
        assert ImportRow.objects.count() == 3

    def test_tells_the_same_question_again(self) -> None:
        begun(Team())
        other = begun(Team(), "Câu 1: COC ROI DOI Y co lay lai duoc khong\nTrả lời: Không.")

        assert ImportDoubt.TWIN in other.rows.get().doubts

    def test_goes_on_where_it_was_killed(self, monkeypatch, team: Team) -> None:
        text = "\n".join(f"Câu {one}: Hỏi điều thứ {one} thế nào?\nTrả lời: Đáp {one}." for one in range(1, 8))
        monkeypatch.setattr(imports, "READ_BUNDLE", 2)
        monkeypatch.setattr(imports, "MOST_AT_ONCE", 4)
        batch = start_import(data=text.encode(), name="a.txt", agency=team.agency, by=team.author, at=AT)
        assert read_imports(at=AT) == 4
        assert read_imports(at=AT) == 3
        assert read_imports(at=AT) == 0

        assert list(batch.rows.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6, 7]

    def test_says_what_is_wrong_with_a_file(self) -> None:
        batch = begun(Team(), "Không có câu hỏi nào ở đây cả.")

        assert "Không tìm thấy câu hỏi" in batch.doubts[0]
        assert batch.finished_at == AT

    def test_refuses_officers_of_other_agencies(self) -> None:
        with pytest.raises(NotAllowed):
            start_import(data=b"a", name="a.txt", agency=Team().agency, by=Team().author, at=AT)


@pytest.mark.django_db
class TestDecide:
    def test_makes_drafts_of_what_has_no_doubts(self, team: Team) -> None:
        batch = begun(team)
        keys = rows_without_doubts(batch=batch)
        assert take_rows(rows=keys, by=team.author, at=AT) == 2
        assert take_rows(rows=keys, by=team.author, at=AT) == 0

        answers = list(Answer.objects.order_by("number"))
        assert [one.source for one in answers] == [f"nhap:{batch.pk}/1", f"nhap:{batch.pk}/2"]
        version = answers[0].versions.get()
        assert (version.state, version.author) == (VersionState.DRAFT, team.author)
        assert version.summary.startswith("Không.")
        assert version.citations.get().address == "dieu-328-khoan-2"
        assert set(batch.rows.values_list("state", flat=True)) == {RowState.TAKEN.value, RowState.WAITING.value}

    def test_knows_what_was_taken_before(self, team: Team) -> None:
        take_rows(rows=rows_without_doubts(batch=begun(team)), by=team.author, at=AT)
        other = begun(Team(), "Câu 1: Vay không giấy tờ, đòi được không?\nTrả lời: Được.")

        assert other.rows.get().state == RowState.KNOWN

    def test_leaves_and_changes(self, team: Team) -> None:
        batch = begun(team)
        row = batch.rows.get(position=3)
        row.title, row.answer_text = "Muốn hỏi luật thì gọi ai?", "Gọi Sở Tư pháp."
        row.question_text = ""
        changed = change_row(row=row, changes=row, by=team.author, at=AT)
        assert ImportDoubt.PERSONAL not in changed.doubts
        leave_rows(rows=[row.pk], by=team.author, at=AT)
        with pytest.raises(WrongState, match="Câu này vừa được người khác quyết định"):
            change_row(row=row, changes=row, by=team.author, at=AT)

    @pytest.mark.parametrize("act", [take_rows, leave_rows])
    def test_refuses_officers_of_other_agencies(self, act) -> None:
        batch = begun(Team())
        with pytest.raises(NotAllowed):
            act(rows=rows_without_doubts(batch=batch), by=Team().author, at=AT)


@pytest.mark.django_db
class TestCommand:
    def test_reads_and_accepts(self, tmp_path: Path, capsys, team: Team) -> None:
        file = tmp_path / "hoi-dap.txt"
        file.write_text(FILE, "utf-8")
        args = {"agency": team.agency.slug, "accept": team.author.username, "json": True}
        call_command("import_questions", file, **args)

        told = json.loads(capsys.readouterr().out)[0]
        assert (told["rows"], told["accepted"], told["was_read_before"]) == (3, 2, False)
        call_command("import_questions", file, **args)
        assert json.loads(capsys.readouterr().out)[0]["was_read_before"] is True

    def test_says_what_is_wrong(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="Không có cơ quan"):
            call_command("import_questions", tmp_path / "a.txt", agency="khong-co")
        with pytest.raises(CommandError, match="Không mở được"):
            call_command("import_questions", tmp_path / "a.txt", agency=Team().agency.slug)
