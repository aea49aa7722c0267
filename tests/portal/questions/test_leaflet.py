"""The leaflet: an answer on paper that says of which day it is and where the newest version is read."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.http import HttpResponseBase
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from portal.agencies.operations import rate_limits
from portal.questions.models import Answer
from portal.questions.web.reader_actions import Leaflet, write_leaflet
from tests.portal.laid import laid
from tests.portal.library.laws import make_event, make_instrument, write_provisions
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

LEAFLET = Leaflet(
    number=12,
    version=2,
    title="Đặt cọc rồi đổi ý có đòi lại được tiền không?",
    summary="Không, nếu chính bạn đổi ý.",
    text="Ai đổi ý thì mất cọc.\n\n## Làm gì\n\n1. Giữ giấy tờ.\n2. Gửi thư.\n\n- Căn cước\n\n> Không ai giữ bản gốc.",
    basis=({"name": "Khoản 2 Điều 328 Bộ luật Dân sự (91/2015/QH13)", "heading": "Đặt cọc", "sign": "Hết hiệu lực"},),
    agency="Sở Tư pháp",
    portal="Lan Tỏa",
    owner="Sở Tư pháp thành phố Cần Thơ",
    hotline="1900 1234",
    url="https://lantoa.example/hoi-dap/so-12/",
    published=date(2026, 11, 20),
    printed=date(2026, 11, 25),
)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def content(response: HttpResponseBase) -> bytes:
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


class TestWriteLeaflet:
    def test_says_everything_that_is_needed_away_from_a_screen(self) -> None:
        said = words(write_leaflet(LEAFLET))
        for needed in (
            LEAFLET.title,
            LEAFLET.summary,
            "1. Giữ giấy tờ.",
            "Không ai giữ bản gốc.",
            "Khoản 2 Điều 328 Bộ luật Dân sự (91/2015/QH13): Đặt cọc (Hết hiệu lực)",
            "gọi 1900 1234",
            "bản 2 ngày 20/11/2026",
            "Luật có thể thay đổi",
            "lantoa.example/hoi-dap/so-12/",
            "In ngày 25/11/2026",
        ):
            assert needed in said

    def test_is_tagged_and_of_the_size_of_half_a_sheet(self) -> None:
        reader = PdfReader(BytesIO(write_leaflet(LEAFLET)))
        assert "/StructTreeRoot" in reader.trailer["/Root"]
        assert reader.metadata is not None
        assert reader.metadata.title == LEAFLET.title
        assert round(float(reader.pages[0].mediabox.width)) == 420  # A5
        assert len(reader.pages) <= 2

    def test_warns_first_where_the_law_has_changed(self) -> None:
        said = words(write_leaflet(replace(LEAFLET, warning="Luật đã thay đổi.")))
        assert said.index("Luật đã thay đổi.") < said.index(LEAFLET.summary)

    @pytest.mark.parametrize("text", ["#import *_$ <b> \\ @x = y", "[#panic()]", "a\x00b\ud7ff", "លេខ 5 😀"])
    def test_takes_no_words_for_orders(self, text: str) -> None:
        made = write_leaflet(replace(LEAFLET, text=f"{text}\n\n## {text}\n\n- {text}", title=text, summary=text))
        assert made.startswith(b"%PDF")

    def test_of_a_long_answer_has_as_many_pages_as_it_takes(self) -> None:
        made = write_leaflet(replace(LEAFLET, text="\n\n".join(["Một câu dài vừa phải cho đủ dòng."] * 200)))
        pages = PdfReader(BytesIO(made)).pages
        assert len(pages) > 4
        assert "Quét mã" in pages[-1].extract_text()


@pytest.mark.django_db
class TestDoor:
    @laid
    def answer(self) -> Answer:
        write_provisions(make_instrument())
        return Team().published(text_with(answer_text="Mất cọc."))

    def test_gives_a_file_and_gives_it_once(
        self, answer: Answer, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        address = f"{answer.get_absolute_url()}to-gap.pdf"
        with django_assert_max_num_queries(8):
            response = client.get(address)
        said = words(content(response))
        assert answer.title in said
        assert "Điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP" in said
        assert response["X-Robots-Tag"] == "noindex"
        assert f"/hoi-dap/so-{answer.number}/" in response["Link"]
        assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304

    def test_warns_where_the_law_has_changed_since(self, answer: Answer, client: Client) -> None:
        make_event("dieu-8-khoan-2-diem-c", at=AT + timedelta(hours=1), day=AT.date())
        said = words(content(client.get(f"{answer.get_absolute_url()}to-gap.pdf")))
        assert "Luật đã thay đổi, hoặc được nêu là đã thay đổi, mà" in said
        assert answer.title in said
        assert answer.live.summary not in said
        shared = client.get(f"{answer.get_absolute_url()}chia-se/", follow=True)
        assert shared.status_code == 200
        assert "<textarea" not in shared.content.decode()

    def test_sends_a_machine_away_for_a_minute(
        self, answer: Answer, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 1)  # a slow machine may begin another in between
        address = f"{answer.get_absolute_url()}to-gap.pdf"
        first = client.get(address)
        tag = first["ETag"]
        assert content(first)
        codes = [
            client.get(address, headers={"If-None-Match": tag}, REMOTE_ADDR="203.0.113.9").status_code
            for _ in range(31)
        ]
        assert (codes[0], codes[-1]) == (304, 429)

    def test_the_words_to_share_are_of_the_same_answer(self, answer: Answer, client: Client) -> None:
        html = client.get(f"{answer.get_absolute_url()}chia-se/", follow=True).content.decode()
        assert html.count("<textarea") == 3
        assert answer.title in html
        assert "Kính thưa bà con." in html
