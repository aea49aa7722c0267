"""The command: one verb, one file, lines or JSON."""

import json
from pathlib import Path

import pytest

from lawtext.__main__ import main

DECREE = """NGHỊ ĐỊNH
Sửa đổi, bổ sung một số điều của Nghị định số 11/2020/NĐ-CP
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 11/2020/NĐ-CP
1. Bãi bỏ khoản 2 Điều 1.
Điều 2. Hiệu lực
Nghị định này có hiệu lực từ ngày 01 tháng 7 năm 2024."""


@pytest.fixture
def decree(tmp_path: Path) -> str:
    path = tmp_path / "decree.txt"
    path.write_text(DECREE, encoding="utf-8")
    return str(path)


class TestCommand:
    @pytest.mark.parametrize(
        ("verb", "said"),
        [
            ("cite", "11/2020/NĐ-CP\tdieu-1-khoan-2"),
            ("parse", "Điều 2. Hiệu lực"),
            ("amend", "bai-bo\t11/2020/NĐ-CP"),
            ("endings", "repealed\t11/2020/NĐ-CP\tdieu-1-khoan-2\t\tsure"),
        ],
    )
    def test_says_in_lines(self, capsys: pytest.CaptureFixture[str], decree: str, verb: str, said: str) -> None:
        assert main([verb, decree]) == 0
        assert said in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("verb", "keys"),
        [
            ("cite", {"start", "end", "document", "provision", "words"}),
            ("amend", {"action", "document", "provision", "source", "effective", "pattern", "confidence"}),
            ("endings", {"kind", "document", "whole", "provisions", "date", "exception", "pattern", "confidence"}),
        ],
    )
    def test_says_as_data(self, capsys: pytest.CaptureFixture[str], decree: str, verb: str, keys: set[str]) -> None:
        assert main([verb, decree, "--json"]) == 0
        assert keys <= set(json.loads(capsys.readouterr().out)[0])

    def test_of_a_document_gives_the_tree(self, capsys: pytest.CaptureFixture[str], decree: str) -> None:
        assert main(["parse", decree, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["head"]["effective_date"] == "2024-07-01"
        assert [root["address"] for root in told["roots"]] == ["dieu-1", "dieu-2"]

    def test_compares(self, capsys: pytest.CaptureFixture[str], decree: str, tmp_path: Path) -> None:
        other = tmp_path / "other.txt"
        other.write_text(DECREE.replace("1. Bãi bỏ khoản 2 Điều 1.\n", ""), encoding="utf-8")
        assert main(["compare", decree, decree]) == 0
        assert main(["compare", decree, str(other)]) == 1
        assert "removed\tdieu-1-khoan-1" in capsys.readouterr().out

    @pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"])
    def test_says_what_it_cannot_read(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes | None
    ) -> None:
        path = tmp_path / "x.txt"
        if data is not None:
            path.write_bytes(data)
        assert main(["cite", str(path)]) == 2
        assert capsys.readouterr().err.startswith("lawtext: ")
