"""An officer of the justice department corrects a law and brings in a file; others may not."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.agencies.models import ActRequest, Officer
from portal.design.refusals import WrongState
from portal.journal.models import Entry
from portal.library.models import Edition, Instrument
from portal.library.operations import correct_instrument, withdraw_instrument
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.library.factories import AT, DECREE, bring_records, docx, record
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db


@laid
def law(folder: Path) -> Instrument:
    bring_records(folder, record())
    return Instrument.objects.get()


def officer_as(role: str, client: Client) -> Officer:
    officer: Officer = make_posting(role, on=date(2026, 11, 24)).officer
    officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return officer


def form_of(law: Instrument, **changed: object) -> dict[str, object]:
    names = ("title", "subject", "doc_type", "issuer_name", "signer", "signer_title", "stated_status", "source")
    values: dict[str, object] = {name: getattr(law, name) for name in names}
    values |= {"issued_date": f"{law.issued_date}", "effective_date": f"{law.effective_date}", "is_nationwide": "on"}
    return values | changed


class TestCorrecting:
    def test_keeps_old_and_new_in_the_journal(self, law: Instrument, client: Client) -> None:
        officer = officer_as("justice", client)
        response = client.post(reverse("library_instruments:edit", args=[law.pk]), form_of(law, signer="Nguyễn Văn An"))
        assert response.status_code == 302, response.content.decode()[:2000]
        law.refresh_from_db()
        assert law.signer == "Nguyễn Văn An"
        entry = Entry.objects.get(verb="instrument.corrected")
        assert (entry.actor, entry.details["before"], entry.details["after"]) == (
            officer,
            {"signer": ""},
            {"signer": "Nguyễn Văn An"},
        )

    @pytest.mark.parametrize(
        ("field", "value", "takes_two"),
        [
            ("signer", "Nguyễn Văn An", False),
            ("source_url", "https://vbpl.vn/1", False),
            ("title", "VỀ QUẢN LÝ CHỢ NÔNG THÔN", False),
            ("title", "Về quản lý chợ", True),
            ("issued_date", "2021-02-01", True),
            ("effective_date", "2031-02-01", True),
            ("expired_date", "2032-02-01", True),
            ("stated_status", "het-hieu-luc", True),
            ("issuer_name", "Bộ Khác", True),
            ("doc_type", "thong-tu", True),
        ],
    )
    def test_of_what_citizens_go_by_takes_two(self, law, client, founded_portal, field, value, takes_two) -> None:
        officer_as("justice", client)
        Instrument.objects.update(title="Về quản lý chợ nông thôn")
        law.refresh_from_db()
        address, before = reverse("library_instruments:edit", args=[law.pk]), getattr(law, field)
        answer = client.post(address, form_of(law, **{field: value}))
        assert answer.status_code == 302, answer.content.decode()[:2000]
        law.refresh_from_db()
        assert (getattr(law, field) == before) == takes_two
        if takes_two:
            client.post(address, form_of(law, **{field: value}))
            colleague = Client()
            officer_as("justice", colleague)
            asked = ActRequest.objects.get()
            shown = colleague.get("/quan-tri/viec-can-hai-nguoi/").content.decode()
            assert str(law._meta.get_field(field).verbose_name) in shown
            assert "→" in shown
            colleague.post(f"/quan-tri/viec-can-hai-nguoi/{asked.pk}/")
            law.refresh_from_db()
            assert str(getattr(law, field)) == value
        assert Entry.objects.filter(verb="instrument.corrected").count() == 1

    def test_of_nothing_records_nothing(self, law: Instrument, client: Client) -> None:
        officer = officer_as("justice", client)
        correct_instrument(instrument=law, values={"title": law.title}, by=officer, at=AT)
        assert not Entry.objects.filter(verb="instrument.corrected").exists()

    def test_refuses_what_is_the_instruments_identity(self, law: Instrument, client: Client) -> None:
        officer = officer_as("justice", client)
        with pytest.raises(ValueError, match="editable are"):
            correct_instrument(instrument=law, values={"slug": "x"}, by=officer, at=AT)

    def test_refuses_what_was_withdrawn(self, law: Instrument, client: Client) -> None:
        officer = officer_as("justice", client)
        withdraw_instrument(instrument=law, reason="trùng", by=officer, at=AT)
        with pytest.raises(WrongState, match="Văn bản này đã được rút khỏi thư viện nên"):
            correct_instrument(instrument=law, values={"title": "x"}, by=officer, at=AT)

    def test_list_is_searched_and_filtered(self, law: Instrument, client: Client) -> None:
        officer_as("justice", client)
        address = reverse("library_instruments:index")
        assert "7/2021/NĐ-CP" in client.get(address, {"q": "nong thon", "status": "con-hieu-luc"}).content.decode()
        assert "7/2021/NĐ-CP" not in client.get(address, {"status": "het-hieu-luc"}).content.decode()
        assert reverse("library_upload") in client.get(address).content.decode()

    @pytest.mark.parametrize("role", ["editor", "leader", "reception", "administrator"])
    def test_is_not_for_other_roles(self, role: str, law: Instrument, client: Client) -> None:
        officer_as(role, client)
        answer = client.post(reverse("library_instruments:edit", args=[law.pk]), form_of(law, signer="X"))
        assert answer.url == reverse("wagtailadmin_home")
        law.refresh_from_db()
        assert law.signer == ""


class TestUpload:
    def test_brings_in_the_file(self, client: Client) -> None:
        officer = officer_as("justice", client)
        file = SimpleUploadedFile("../../nghi định.docx", docx(*DECREE.split("\n")))
        response = client.post(reverse("library_upload"), {"file": file})
        assert "Đọc được" in response.content.decode()
        assert not Instrument.objects.exists()
        another_agrees()
        assert Entry.objects.get(verb="edition.accepted").actor != officer
        assert Entry.objects.get(verb="act.requested").actor == officer

    def test_is_read_by_the_second_person_before_agreeing(self, client: Client) -> None:
        officer_as("justice", client)
        client.post(reverse("library_upload"), {"file": SimpleUploadedFile("a.txt", DECREE.encode())})
        client.force_login(make_posting("justice", officer=make_officer("hai")).officer)
        address = reverse("act_request_decide", args=[ActRequest.objects.get().pk])
        assert address in client.get(reverse("act_requests")).content.decode()
        page = client.get(address)
        assert [one.value for one in page.context["made"][0].head if one.label == "Số, ký hiệu"] == ["7/2021/NĐ-CP"]
        assert "7/2021/NĐ-CP" in page.content.decode()
        assert not Instrument.objects.exists(), "reading brings nothing in"
        client.post(address)
        assert Instrument.objects.get().official_number == "7/2021/NĐ-CP"

    def test_asks_for_the_number_where_the_file_has_none(self, client: Client) -> None:
        officer_as("justice", client)
        text = "\n".join(line for line in DECREE.split("\n") if not line.startswith("Số:"))
        address = reverse("library_upload")
        refused = client.post(address, {"file": SimpleUploadedFile("a.txt", text.encode())})
        assert "Không tìm thấy số, ký hiệu" in refused.content.decode()
        client.post(address, {"file": SimpleUploadedFile("a.txt", text.encode()), "official_number": "nđ 7/2021"})
        another_agrees()
        assert Instrument.objects.get().official_number == "7/2021/NĐ-CP"

    def test_brings_in_an_agencys_list_row_by_row(self, client: Client) -> None:
        officer_as("justice", client)
        rows = "Số, ký hiệu;Trích yếu\n12/2020/QĐ-UBND;Về giá nước\n13/2020/QĐ-UBND VĂN BẢN TRÙNG;Về giá đất\n"
        response = client.post(reverse("library_upload"), {"file": SimpleUploadedFile("danh muc.csv", rows.encode())})
        said = response.content.decode()
        another_agrees()
        assert "danh muc.csv, dòng 2" in said
        assert "văn bản trùng" in said
        assert Instrument.objects.get().official_number == "12/2020/QĐ-UBND"

    def test_says_what_is_wrong_with_a_bad_file(self, client: Client) -> None:
        officer_as("justice", client)
        response = client.post(reverse("library_upload"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 \xff\xff")})
        assert "Tệp bị hỏng" in response.content.decode()
        assert not Instrument.objects.exists()

    def test_shows_what_the_head_says_and_what_is_doubtful_of_it(self, client: Client) -> None:
        officer_as("justice", client)
        text = DECREE.replace("CHÍNH PHỦ\n", "BAN ĐIỀU HÀNH CHỢ ĐẦU MỐI\n", 1)
        response = client.post(reverse("library_upload"), {"file": SimpleUploadedFile("a.txt", text.encode())})
        rows = {one.label: one for one in response.context["outcomes"][0].head}
        assert (rows["Số, ký hiệu"].value, rows["Số, ký hiệu"].words) == ("7/2021/NĐ-CP", "7/2021/NĐ-CP")
        assert rows["Số, ký hiệu"].doubt == ""
        doubted = {label: one.doubt for label, one in rows.items() if one.doubt}
        said = unescape(response.content.decode())
        assert list(doubted) == ["Cơ quan ban hành"]
        assert "Trích từ văn bản" in said
        assert f"<strong>Cần xem lại:</strong> {doubted['Cơ quan ban hành']}" in said
        another_agrees()
        assert any(doubted["Cơ quan ban hành"] in one for one in Edition.objects.get().doubts)

    def test_an_officers_word_is_not_doubted(self, client: Client) -> None:
        officer_as("justice", client)
        text = DECREE.replace("Số: 7/2021/NĐ-CP", "Số: 7 NĐ/CP")
        sent = {"file": SimpleUploadedFile("a.txt", text.encode()), "official_number": "7/2021/NĐ-CP"}
        head = client.post(reverse("library_upload"), sent).context["outcomes"][0].head
        assert "Loại văn bản" in [one.label for one in head]
        assert "Số, ký hiệu" not in [one.label for one in head]

    def test_needs_a_file(self, client: Client) -> None:
        officer_as("justice", client)
        response = client.post(reverse("library_upload"), {})
        assert response.status_code == 422
        assert "Hãy chọn một tệp." in response.content.decode()

    def test_is_not_for_other_roles(self, client: Client) -> None:
        officer_as("editor", client)
        answer = client.post(reverse("library_upload"), {"file": SimpleUploadedFile("a.txt", DECREE.encode())})
        assert answer.url == reverse("wagtailadmin_home")
        assert not Instrument.objects.exists()
