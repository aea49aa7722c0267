"""The desk of imports: a file is brought, rows are decided on, and the drafts go on through other officers' hands."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.questions.models import Answer, ImportBatch, ImportRow
from portal.questions.operations.imports import read_imports
from portal.questions.states import RowState, VersionState
from portal.questions.states.markup import for_editor
from tests.portal.agencies.factories import make_posting
from tests.portal.questions.answering import Team
from tests.portal.questions.factories import AT
from tests.portal.questions.test_answer_editor import sent_of

pytestmark = pytest.mark.django_db

TEXT = """Câu 1: Cọc rồi đổi ý có lấy lại tiền cọc được không?
Trả lời: Không. Theo khoản 2 Điều 328 Bộ luật Dân sự số 91/2015/QH13, bên đặt cọc mất cọc.

Câu 2: Tôi là Nguyễn Văn Tám, mất sổ đỏ thì làm lại ở đâu?
Trả lời: Nộp đơn ở xã. Căn cứ Điều 137 Luật Đất đai số 31/2024/QH15.
"""


@pytest.fixture(autouse=True)
def private(settings, tmp_path: Path) -> None:
    settings.PRIVATE_DIR = tmp_path


def bring(client, team: Team, text: str = TEXT, name: str = "hoi-dap.txt"):
    client.force_login(team.author)
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("questions_imports"), {"agency": team.agency.pk, "file": file})


class TestImports:
    def test_reads_a_small_file_at_once(self, client, team: Team) -> None:
        assert bring(client, team).status_code == 302
        batch = ImportBatch.objects.get()
        assert batch.read_count == 2

        page = client.get(reverse("questions_import", args=[batch.pk])).content.decode()
        assert "Cọc rồi đổi ý" in page
        assert "Có thể có dữ liệu cá nhân" in page
        assert "hoi-dap.txt" in client.get(reverse("questions_imports")).content.decode()

    def test_refuses_what_it_cannot_read_beside_the_field(self, client) -> None:
        answer = bring(client, Team(), name="anh.jpg")
        assert answer.status_code == 400
        assert "Loại tệp này không dùng được" in answer.content.decode()

    def test_brings_nothing_for_another_agency(self, client) -> None:
        client.force_login(Team().author)
        file = SimpleUploadedFile("a.txt", TEXT.encode())
        answer = client.post(reverse("questions_imports"), {"agency": Team().agency.pk, "file": file})
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == ["agency"]
        assert not ImportBatch.objects.exists()

    @pytest.mark.parametrize("role", ["reception", "administrator"])
    def test_is_closed_to_those_who_do_not_import(self, client, role: str) -> None:
        client.force_login(make_posting(role).officer)
        assert client.get(reverse("questions_imports")).status_code in (302, 403)

    def test_hides_imports_of_other_agencies(self, client) -> None:
        bring(client, Team())
        batch = ImportBatch.objects.get()
        row = batch.rows.first()
        assert client.get(reverse("questions_import_row", args=[batch.pk, row.pk])).status_code == 200
        client.force_login(Team().author)
        assert client.get(reverse("questions_import", args=[batch.pk])).status_code == 404
        assert client.get(reverse("questions_import_row", args=[batch.pk, row.pk])).status_code == 404
        for name in ("questions_import_decide", "questions_import_go_on"):
            assert client.post(reverse(name, args=[batch.pk]), {"do": "nhan-het"}).status_code == 404
        assert not Answer.objects.exists()


class TestDecide:
    def test_takes_all_without_doubts_and_puts_the_rest_right(self, client) -> None:
        bring(client, Team())
        batch = ImportBatch.objects.get()
        client.post(reverse("questions_import_decide", args=[batch.pk]), {"do": "nhan-het"})
        assert Answer.objects.count() == 1
        row = batch.rows.get(state=RowState.WAITING.value)
        address = reverse("questions_import_row", args=[batch.pk, row.pk])
        said = {
            "title": "",
            "answer_text": row.answer_text,
            "question_text": "",
            "field_slug": "dat-dai",
            "keep": ["0"],
        }
        wrong = client.post(address, said | {"do": "nhan"})
        assert wrong.status_code == 400
        assert "Nộp đơn ở xã" in wrong.content.decode()
        client.post(address, said | {"title": "Mất sổ đỏ thì làm lại ở đâu?", "do": "nhan"})

        answer = Answer.objects.order_by("number").last()
        assert answer.title == "Mất sổ đỏ thì làm lại ở đâu?"
        assert answer.versions.get().citations.count() == 1

    def test_answer_is_put_right_in_the_editor_and_stays_to_the_letter_where_it_was_not(self, client) -> None:
        bring(client, Team())
        row = ImportRow.objects.filter(state=RowState.WAITING.value).first()
        ImportRow.objects.filter(pk=row.pk).update(answer_text="- một\n\n- hai\n> Lưu ý")
        address = reverse("questions_import_row", args=[row.batch_id, row.pk])
        page = client.get(address)
        assert "data-draftail-input" in page.content.decode()
        said = {"title": "Hỏi gì?", "question_text": "", "field_slug": "dat-dai", "do": "luu"}
        for sent, kept in (
            (for_editor("- một\n\n- hai\n> Lưu ý"), "- một\n\n- hai\n> Lưu ý"),
            (sent_of([("header-two", "Ở đâu"), ("unordered-list-item", "Xã")]), "## Ở đâu\n\n- Xã"),
        ):
            client.post(address, said | {"answer_text": sent})
            row.refresh_from_db()
            assert row.answer_text == kept

    def test_leaves_out_what_is_ticked(self, client) -> None:
        bring(client, Team())
        batch = ImportBatch.objects.get()
        keys = list(batch.rows.values_list("pk", flat=True))
        client.post(reverse("questions_import_decide", args=[batch.pk]), {"do": "bo", "row": keys})
        assert batch.rows.filter(state=RowState.LEFT.value).count() == 2


class TestGoOn:
    def test_goes_through_other_hands_to_the_public(self, client, team: Team) -> None:
        bring(client, team)
        batch = ImportBatch.objects.get()
        client.post(reverse("questions_import_decide", args=[batch.pk]), {"do": "nhan-het"})
        answer = Answer.objects.get()
        version = answer.versions.get()
        version.field_slug = "dan-su"
        version.save()
        address = reverse("questions_import_go_on", args=[batch.pk])
        for officer, step in [(team.author, "trinh"), (team.checker, "dat"), (team.approver, "duyet")]:
            client.force_login(officer)
            client.post(address, {"do": step})
        version.refresh_from_db()
        assert version.state == VersionState.APPROVED
        client.post(address, {"do": "cong-bo"})
        answer.refresh_from_db()
        assert answer.is_public

    def test_lets_nobody_check_their_own_text(self, client, team: Team) -> None:
        team.author = team.approver
        bring(client, team)
        batch = ImportBatch.objects.get()
        client.post(reverse("questions_import_decide", args=[batch.pk]), {"do": "nhan-het"})
        version = Answer.objects.get().versions.get()
        version.field_slug = "dan-su"
        version.save()
        address = reverse("questions_import_go_on", args=[batch.pk])
        client.post(address, {"do": "trinh"})
        page = client.post(address, {"do": "dat"}, follow=True).content.decode()
        assert "cần đồng nghiệp khác" in page
        version.refresh_from_db()
        assert version.state == VersionState.IN_CHECK


class TestColumns:
    SHEET = "STT;Ý kiến;Kết quả\n1;Tách thửa ở đâu?;Nộp tại xã.\n"

    def test_reads_a_sheet_when_somebody_has_said_which_column_is_what(self, client) -> None:
        answer = bring(client, Team(), self.SHEET, "a.csv")
        batch = ImportBatch.objects.get()
        address = reverse("questions_import_columns", args=[batch.pk])
        assert answer["Location"] == address
        assert "Tách thửa ở đâu?" in client.get(address).content.decode()
        assert client.post(address, {"question": "1"}).status_code == 400
        assert batch.rows.count() == 0
        client.post(address, {"question": "1", "answer": "2"})

        row = batch.rows.get()
        assert (row.title, row.answer_text) == ("Tách thửa ở đâu?", "Nộp tại xã.")

    def test_guesses_what_it_can(self, client) -> None:
        bring(client, Team(), "Câu hỏi;Trả lời\nTách thửa ở đâu?;Nộp tại xã.\n", "a.csv")
        batch = ImportBatch.objects.get()
        assert batch.columns["parts"] == {"question": 0, "answer": 1}
        assert read_imports(at=AT) == 0

    def test_is_closed_to_other_agencies(self, client) -> None:
        bring(client, Team(), self.SHEET, "a.csv")
        client.force_login(Team().author)
        address = reverse("questions_import_columns", args=[ImportBatch.objects.get().pk])
        assert client.post(address, {"question": "1", "answer": "2"}).status_code == 404
