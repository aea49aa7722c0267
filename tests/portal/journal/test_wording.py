"""What a verb is called on a screen."""

import re
from pathlib import Path

import portal
from portal.journal.wording import ACTS, NOUNS, said

_RECORDED = re.compile(r"record\(\s*\"([a-z_]+)\.([a-z_]+)\"")


def source() -> str:
    files = sorted(Path(portal.__path__[0]).rglob("*.py"))
    return "\n".join(one.read_text(encoding="utf-8") for one in files if one.name != "wording.py")


class TestAVerb:
    def test_is_a_noun_and_what_was_done(self):
        assert said("question.referred") == "câu hỏi: chuyển trả lời"

    def test_that_is_in_no_table_is_not_hidden(self):
        assert said("lamp.lit") == "lamp: lit"

    def test_of_every_room_is_said_in_vietnamese(self):
        recorded = _RECORDED.findall(source())
        assert len(recorded) > 100
        assert sorted({f"{noun}.{act}" for noun, act in recorded if noun not in NOUNS or act not in ACTS}) == []

    def test_is_said_by_words_that_something_uses(self):
        words = set(re.findall(r"\w+", source()))
        assert sorted((NOUNS.keys() | ACTS.keys()) - words) == []
