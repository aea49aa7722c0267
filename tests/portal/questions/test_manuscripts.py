"""How an answered question stands in a file."""

from datetime import date

import pytest
from demo.scenes.answer_manuscripts import Source, UnreadableManuscript, read_manuscript

HEAD = """slug = "mat-coc"
title = "Mất cọc?"
field = "dan-su"
audience = "nguoi-dan"
agency = "Sở Tư pháp"
published = 2026-09-08
summary = "Mất."
asked = "Tôi đổi ý."
citations = [{ law = "91/2015/QH13", name = "Bộ luật Dân sự 2015", place = "khoản 2 Điều 328" }]
"""


def written(head: str = HEAD, body: str = "Mất cọc.\n\n- Trừ khi thỏa thuận khác.\n") -> str:
    return f"+++\n{head}+++\n\n{body}"


class TestReadManuscript:
    def test_reads_head_and_body(self):
        read = read_manuscript(written())
        assert (read.slug, read.published) == ("mat-coc", date(2026, 9, 8))
        assert read.body == "Mất cọc.\n\n- Trừ khi thỏa thuận khác."
        (source,) = read.citations
        assert (source.document_key, source.address) == ("91-2015-qh13", "dieu-328-khoan-2")
        assert source.called == "Bộ luật Dân sự 2015 (91/2015/QH13)"

    @pytest.mark.parametrize(
        ("broken", "told"),
        [
            ("Không có đầu", "two lines"),
            (f"Chữ trước {written()}", "two lines"),
            (written(head="slug = mat-coc\n"), "head"),
            (written(head='slug = "mat-coc"\n'), "head"),
            (written(head=HEAD + 'thua = "x"\n'), "thua"),
            (written(head=HEAD.replace("khoản 2 Điều 328", "đoạn cuối")), "place"),
            (written(head=HEAD.replace("91/2015/QH13", "Bộ luật Dân sự")), "number"),
            (written(head=HEAD.replace("91/2015/QH13", "số mấy").replace("khoản 2 Điều 328", "")), "number"),
        ],
    )
    def test_says_what_it_cannot_read(self, broken: str, told: str):
        with pytest.raises(UnreadableManuscript, match=told):
            read_manuscript(broken)


class TestSource:
    @pytest.mark.parametrize(
        ("place", "address"),
        [
            ("Điều 328", "dieu-328"),
            ("khoản 2 Điều 328", "dieu-328-khoan-2"),
            ("điểm đ khoản 2 Điều 8", "dieu-8-khoan-2-diem-dd"),
            ("", ""),
        ],
    )
    def test_knows_its_place(self, place: str, address: str):
        assert Source("91/2015/QH13", "Bộ luật Dân sự 2015", place).address == address
