"""What was asked and opened here measures search, and trains it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tools.measures import read_questions
from tools.ranking import opened_after

from tests.portal.search.learning.asking import asked, days_before, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]
DEPOSIT, LAND = "dieu:91-2015-qh13:dieu-328", "dieu:45-2013-qh13:dieu-99"


def evaluate(*arguments: str) -> str:
    said = StringIO()
    call_command("evaluate_search", *arguments, stdout=said)
    return said.getvalue()


class TestReplay:
    def test_asks_again_and_counts_each_opening(self):
        question = asked("đặt cọc mua nhà")
        opened(question, DEPOSIT, times=2)
        opened(question, DEPOSIT, times=1, day=days_before(2))
        opened(question, "dieu:da-mat:dieu-1", times=1)
        found = json.loads(evaluate("--replay", "--json"))
        assert (found["R@1"], found["R@100"]) == (0.75, 0.75)
        assert "4 lượt mở" in evaluate("--replay")
        assert "R@10" in evaluate("--replay", "--unmarked")

    def test_leaves_out_what_too_few_have_asked(self):
        opened(asked("đặt cọc mua nhà", times=2), DEPOSIT)
        assert list(opened_after()) == []
        with pytest.raises(CommandError, match="không có lượt mở nào"):
            evaluate("--replay")

    def test_wants_a_file_or_a_replay(self, tmp_path: Path):
        with pytest.raises(CommandError, match="Cho một tệp"):
            evaluate()
        with pytest.raises(CommandError, match="Cho một tệp"):
            evaluate(str(tmp_path / "x.jsonl"), "--replay")


class TestExportQuestions:
    def test_writes_what_openings_teach_in_the_form_that_training_reads(self, tmp_path: Path):
        question = asked("mất tiền cọc thì sao", times=9)
        opened(question, DEPOSIT, times=5)
        opened(question, LAND, times=3)
        opened(question, "bai-viet:3", times=4)
        opened(asked("ai hỏi chi", times=9), LAND, times=2)
        file = tmp_path / "questions.jsonl"
        call_command("export_questions", str(file), stdout=StringIO())
        (line,) = file.read_text("utf-8").splitlines()
        assert json.loads(line)["weight"] == 8
        (known,) = read_questions(file)
        assert known.text == "mất tiền cọc thì sao"
        assert {article for _, article in known.relevant} == {"328", "99"}
        assert evaluate(str(file), "--json")

    def test_says_where_it_cannot_write(self, tmp_path: Path):
        with pytest.raises(CommandError, match="Không ghi được"):
            call_command("export_questions", str(tmp_path / "không" / "có.jsonl"))
