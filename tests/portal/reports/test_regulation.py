"""The regulation as a document: what the decision says, and that it departs from no rule of the layout."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from officialdocs import check, write
from portal.agencies.models import Agency
from portal.editorial.models import Regulation
from portal.editorial.operations.regulation import draft_from_template, issue_regulation
from portal.reports.queries.documents import regulation_document
from tests.portal.agencies.factories import make_agency, make_posting, make_province

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


@pytest.fixture
def justice() -> Agency:
    return make_agency("Sở Tư pháp thành phố Cần Thơ")


@pytest.fixture
def draft(justice: Agency) -> Regulation:
    city = make_province("Thành phố Cần Thơ", kind="thanh-pho-truc-thuoc-trung-uong")
    committee = make_agency("Ủy ban nhân dân thành phố Cần Thơ", kind="committee", place=city)
    return draft_from_template(issuer=committee, supervisor=justice, portal_name="Lan Tỏa", by=None, at=timezone.now())


def issue(draft: Regulation, **said: object) -> Regulation:
    facts = {"official_number": "7/QĐ-UBND", "issued_on": DAY, "from_date": DAY, "signer": "Nguyễn Văn A"} | said
    return issue_regulation(regulation=draft, **facts, by=None, at=timezone.now())  # type: ignore[arg-type]


def words_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


class TestDocument:
    def test_departs_from_no_rule(self, draft: Regulation) -> None:
        assert check(write(regulation_document(issue(draft)), at=timezone.now())) == []

    def test_a_draft_without_number_and_day_departs_from_none_either(self, draft: Regulation) -> None:
        data = write(regulation_document(draft), at=timezone.now())
        assert check(data) == []
        assert "ngày … tháng … năm" in words_of(data)

    def test_says_who_decided_when_and_from_when(self, draft: Regulation) -> None:
        said = words_of(write(regulation_document(issue(draft)), at=timezone.now()))
        for words in (
            "ỦY BAN NHÂN DÂN",
            "Số: 07/QĐ-UBND",
            "Cần Thơ, ngày 05 tháng 01 năm 2026",
            "từ ngày 05/01/2026",
            "Nguyễn Văn A",
            "Quy chế quản lý và hoạt động của Cổng",
        ):
            assert words in said, words

    def test_writes_the_rules_that_are_enforced(self, draft: Regulation) -> None:
        said = words_of(write(regulation_document(draft), at=timezone.now()))
        assert "được đăng mọi loại nội dung ở chuyên mục của mình" in said
        assert "không quá 24 giờ" in said

    @pytest.mark.parametrize(("post", "stead"), [("Chủ tịch", "TM. ỦY BAN NHÂN DÂN"), ("Phó Chủ tịch", "KT. CHỦ TỊCH")])
    def test_a_deputy_signs_in_the_chairmans_stead(self, post: str, stead: str, draft: Regulation) -> None:
        said = words_of(write(regulation_document(issue(draft, signer_post=post)), at=timezone.now()))
        assert stead in said


class TestDoors:
    def test_the_public_takes_an_issued_version(self, client: Client, draft: Regulation) -> None:
        issue(draft)
        answer = client.get("/quy-che/2026-01-05/quy-che.docx")
        assert answer.status_code == 200
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert client.get("/quy-che/2026-01-05/quy-che.docx").content == answer.content
        assert client.get("/quy-che/2026-01-06/quy-che.docx").status_code == 404

    def test_a_draft_is_for_those_who_edit_it(self, client: Client, draft: Regulation, justice: Agency) -> None:
        address = f"/quan-tri/quy-che/{draft.pk}/du-thao.docx"
        client.force_login(make_posting("editor").officer)
        assert client.get(address).status_code in (302, 403)
        client.force_login(make_posting("justice", agency=justice).officer)
        assert client.get(address).status_code == 200
