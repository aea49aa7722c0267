"""What happened is told in words: every verb that a room records has some."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.journal.states import verb_label

SOURCE = Path(__file__).resolve().parents[3] / "src" / "portal"


def verbs_recorded() -> Iterator[str]:
    """The verbs that stand literally in calls of `record`, and the words that rows of acts leave."""
    for text in (file.read_text() for file in SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(text)) if "record(" in text or "Act(" in text else ():
            for said in _verbs_said(node):
                for one in ast.walk(said):
                    if isinstance(one, ast.Constant) and "." in str(one.value) and not str(one.value).endswith("."):
                        yield one.value


def _verbs_said(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.Call):
        return []
    if getattr(node.func, "id", "") == "record":
        return node.args[:1]
    is_row = getattr(node.func, "id", "") == "Act"
    return [one.value for one in node.keywords if is_row and one.arg == "word"]


class TestWordsOf:
    @pytest.mark.parametrize("verb", sorted(set(verbs_recorded())))
    def test_has_words_for_what_rooms_record(self, verb: str):
        assert verb_label(verb) != verb

    @pytest.mark.parametrize(
        ("verb", "words"),
        [
            ("edition.accepted", "Đưa văn bản vào thư viện"),
            ("return.sent_back", "Trả lại báo cáo"),
            ("link.made", "Tạo liên kết duyệt bài"),
        ],
    )
    def test_speaks_vietnamese(self, verb: str, words: str):
        assert verb_label(verb) == words

    def test_shows_a_verb_it_does_not_know(self):
        assert verb_label("something.odd") == "something.odd"
