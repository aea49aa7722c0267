"""The written answer: who writes, to whom, when and under what number; and that both files hold it."""

import io
from datetime import date

import pytest
from docx import Document
from pypdf import PdfReader

from portal.agencies.models import Agency
from portal.questions.models import Reply
from portal.questions.operations.drafts import save_version, start_answer, submit_version
from portal.questions.operations.replies import Sending, WrittenAnswer, finish_version
from portal.questions.queries.letters import letter_file, letter_of
from portal.questions.states import ReplyBy, Track
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.questions.answering import TEXT, Team, asked_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
LONG = """## Về thử việc

- Không quá 60 ngày
- Không quá 30 ngày

1. Ký hợp đồng
2. Báo kết quả

> Không thử việc hai lần."""


def _reply(agency: Agency | None = None, **changes: object) -> Reply:
    team = Team(agency) if agency else Team()
    question = asked_of(team, track=Track.BUSINESS.value)
    question.asker.organisation = "Công ty TNHH Hậu Giang"
    question.asker.save()
    version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
    version = save_version(version=version, text=text_with(**changes), revision=1, by=team.author, at=AT)
    version = team.check(submit_version(version=version, by=team.author, at=AT))
    signed = WrittenAnswer("12/STP-PBGDPL", date(2026, 11, 26), "Trần Thị B", "Giám đốc")
    finish_version(version=version, sending=Sending(ReplyBy.CODE, signed), by=team.approver, at=AT)
    return Reply.objects.select_related("question__asker", "question__lead_agency").get()


class TestWords:
    def test_a_department_writes_under_its_committee(self) -> None:
        place = make_province("Thành phố Cần Thơ")
        letter = letter_of(_reply(make_agency("Sở Tư pháp thành phố Cần Thơ", place=place)))
        assert letter["above"] == ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ CẦN THƠ")
        assert letter["issuer"] == "SỞ TƯ PHÁP"
        assert (letter["place"], letter["date"]) == ("Cần Thơ", date(2026, 11, 26))
        assert (letter["to"], letter["number"]) == ("Công ty TNHH Hậu Giang", "12/STP-PBGDPL")
        assert (letter["office"], letter["signer"]) == ("GIÁM ĐỐC", "Trần Thị B")

    def test_a_committee_writes_alone(self) -> None:
        agency = make_agency("Ủy ban nhân dân xã Vị Thủy", kind="committee", level="commune")
        letter = letter_of(_reply(agency))
        assert letter["above"] == ()
        assert letter["issuer"] == "ỦY BAN NHÂN DÂN XÃ VỊ THỦY"


class TestFiles:
    def test_word_has_the_measures_of_official_documents(self) -> None:
        document = Document(io.BytesIO(letter_file(_reply(answer_text=LONG), "docx")[0]))
        section = document.sections[0]
        assert [round(one.mm) for one in (section.top_margin, section.left_margin, section.right_margin)] == [
            20,
            30,
            15,
        ]
        words = "\n".join(one.text for one in document.paragraphs)
        for said in (
            "Kính gửi: Công ty TNHH Hậu Giang",
            "- Không quá 60 ngày",
            "2. Báo kết quả",
            "Không thử việc hai lần.",
        ):
            assert said in words
        cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
        for said in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 12/STP-PBGDPL",
            "Nơi nhận:",
            "Trần Thị B",
            "26 tháng 11",
        ):
            assert said in cells

    def test_pdf_holds_every_line(self) -> None:
        pages = PdfReader(io.BytesIO(letter_file(_reply(answer_text=LONG), "pdf")[0])).pages
        words = " ".join(" ".join(page.extract_text() for page in pages).split())
        for said in ("Công ty TNHH Hậu Giang", "- Không quá 60 ngày", "2. Báo kết quả", "Trần Thị B"):
            assert said in words

    @pytest.mark.parametrize("hostile", ["#set page(width: 1pt)", "$x$ @a <b> `c`", "*_[](", "\x01\x0b"])
    def test_nothing_in_a_text_is_an_instruction(self, hostile: str) -> None:
        reply = _reply(answer_text=f"{TEXT.answer_text} {hostile}")
        assert letter_file(reply, "pdf")[0].startswith(b"%PDF")
        assert letter_file(reply, "docx")[0].startswith(b"PK")
