"""`manage.py check_layout`: says what departs, and ends with an error where anything does."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from officialdocs import write
from officialdocs_tests.opened import opened, paragraph, saved
from officialdocs_tests.samples import AT, letter


def run(*files) -> str:
    said = StringIO()
    call_command("check_layout", *map(str, files), stdout=said, stderr=said)
    return said.getvalue()


class TestCheckLayout:
    def test_is_content_with_a_right_document(self, tmp_path):
        file = tmp_path / "cong-van.docx"
        file.write_bytes(write(letter(), at=AT))
        assert run(file) == "Đúng thể thức.\n"

    def test_prints_each_departure(self, tmp_path, capsys):
        document = opened(write(letter(), at=AT))
        paragraph(document, "Số:").runs[0].text = "Số: 5/STP-PBGDPL"
        file = tmp_path / "cong-van.docx"
        file.write_bytes(saved(document))
        said = StringIO()
        with pytest.raises(CommandError, match="1 điểm chưa đúng thể thức"):
            call_command("check_layout", str(file), stdout=said)
        assert said.getvalue() == "cong-van.docx: so-ky-hieu: Số nhỏ hơn 10: thấy “5”, cần “05”.\n"

    def test_says_why_it_cannot_check(self, tmp_path):
        file = tmp_path / "anh.docx"
        file.write_bytes(b"\x89PNG")
        with pytest.raises(CommandError, match="không phải là tệp DOCX"):
            run(file)
        with pytest.raises(CommandError, match="Không kiểm tra được"):
            run(tmp_path / "khong-co.docx")
