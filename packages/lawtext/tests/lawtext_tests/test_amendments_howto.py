"""The page AMENDMENTS.md says what is true."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "AMENDMENTS.md"


class TestHowto:
    def test_the_example_gives_what_the_table_says(self) -> None:
        text = PAGE.read_text(encoding="utf-8")
        code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
        assert code is not None
        said: dict = {}
        exec(code[1], said)  # noqa: S102
        first, steps = said["found"][0], said["steps"]
        assert (first.action, first.document.number, str(first.provision)) == (
            "sua-doi",
            "11/2020/NĐ-CP",
            "dieu-1-khoan-1",
        )
        assert (steps[1].before, steps[1].after) == ("2. Hồ sơ nộp tại xã.", "2. (được bãi bỏ)")

    def test_the_example_of_endings_gives_what_the_table_says(self) -> None:
        code = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
        said: dict = {}
        exec(code, said)  # noqa: S102
        (ending,) = said["endings"]
        assert (ending.document.number, ending.document.name) == ("7/1999/QH10", "luật giống cây")
        assert (ending.kind, ending.whole, ending.date, ending.exception) == ("ended", True, None, "trừ Điều 86")
        assert (ending.pattern, ending.confidence) == ("subject.first", "likely")
