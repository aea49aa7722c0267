"""The ranker learns from questions with known answers, and is judged by laws that it has not seen."""

import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from tools.measures import KnownQuestion
from tools.ranking import (
    JudgedExercise,
    RankingExercise,
    abstained,
    answered,
    cross_validated,
    exercises,
    learn,
    threshold,
)

from lawsearch.engine import Findable, IndexSnapshot
from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.ranking.model import file_of, from_json
from lawsearch.ranking.terms import TextForm
from lawsearch.ranking.vocabulary import Lexicon
from lawsearch.ranking.weights import TextParts
from lawsearch_tests.ranking.test_features import article, looked_at
from portal.search.queries import engine

FEATURES = list(looked_at([article("Đặt cọc")], "đặt cọc", TextForm.MARKED))
CIVIL, LAND, CLERKS, LABOUR = "91/2015/QH13", "45/2013/QH13", "30/2020/NĐ-CP", "45/2019/QH14"
QUESTIONS = [
    KnownQuestion("Đặt cọc là gì?", ((CIVIL, "328"),)),
    KnownQuestion("Ký cược là gì?", ((CIVIL, "329"),)),
    KnownQuestion("Hòa giải tranh chấp đất đai ở đâu?", ((LAND, "202"),)),
    KnownQuestion("Trường hợp nào được cấp giấy chứng nhận quyền sử dụng đất?", ((LAND, "99"),)),
    KnownQuestion("Thể thức văn bản gồm những gì?", ((CLERKS, "8"),)),
    KnownQuestion("Lao động nữ nghỉ thai sản bao lâu?", ((LABOUR, "139"), ("58/2014/QH13", "34"))),
    KnownQuestion("Một ngày làm việc mấy giờ?", ((LABOUR, "105"),)),
]


def taught(
    *questions: KnownQuestion,
    form: TextForm = TextForm.MARKED,
    snapshot: IndexSnapshot | None = None,
    weight: float = 1.0,
) -> list[RankingExercise]:
    listed = [("câu hỏi", weight, question) for question in questions]
    return list(exercises(listed, snapshot=snapshot or engine().snapshot(), lexicon=Lexicon([]), form=form))


@pytest.mark.usefixtures("indexed")
class TestExercises:
    @pytest.mark.parametrize("form", TextForm)
    def test_hold_a_pool_and_say_what_in_it_is_right(self, form: TextForm):
        for question, exercise in zip(QUESTIONS, taught(*QUESTIONS, form=form), strict=True):
            assert exercise.is_right.sum() == len(question.relevant)
            assert exercise.features.shape == (len(exercise.is_right), len(exercise.names))
            assert set(exercise.names) == set(FEATURES)
            assert np.isfinite(exercise.features).all()
            assert np.isfinite(exercise.without).all()

    def test_are_of_laws_that_are_held(self):
        unknown = KnownQuestion("Đặt cọc là gì?", (("1/1900/QH1", "1"),))
        assert taught(unknown) == []
        assert len(taught(unknown, QUESTIONS[0])) == 1

    def test_are_of_questions_that_bring_something_up(self):
        assert taught(KnownQuestion("zzz", ((CIVIL, "328"),)), KnownQuestion("", ((CIVIL, "328"),))) == []

    def test_may_have_no_right_text_in_the_pool(self):
        (exercise,) = taught(KnownQuestion("lao động nữ", ((CIVIL, "328"),)))
        assert not exercise.is_right.any()

    def test_know_a_law_however_a_file_writes_its_number(self):
        spellings = [CIVIL, "91/2015/qh13", " 91 / 2015 / QH13 "]
        found = taught(*(KnownQuestion("Đặt cọc là gì?", ((number, "328"),)) for number in spellings))
        assert len(found) == len(spellings)
        assert {exercise.laws for exercise in found} == {frozenset({"91-2015-qh13"})}

    def test_without_marks_ask_without_marks(self):
        (folded,) = taught(QUESTIONS[0], form=TextForm.FOLDED)
        (typed,) = taught(KnownQuestion("dat coc la gi?", QUESTIONS[0].relevant))
        assert folded.features.tolist() == typed.features.tolist()


def thing(key: str, owner: str, body: str) -> Findable:
    return Findable(key=key, owner=owner, kind="dieu", parts=TextParts("Bộ luật", "Đặt cọc", body), body=body)


@pytest.mark.usefixtures("shelf")
class TestWithout:
    """The pool as it were if the library held no such law: nothing of it, no copy of what answers."""

    BODY = "1. Đặt cọc là việc một bên giao cho bên kia một khoản tiền để bảo đảm giao kết hợp đồng."
    RIGHT = ("dieu:91-2015-qh13:dieu-328", "van-ban:91-2015-qh13")

    def left(self, folder: Path, *others: Findable) -> tuple[int, int]:
        """How many texts the pool has with the law, and without it."""
        index = EmbeddedEngine(folder / "index")
        index.rebuild([thing(*self.RIGHT, self.BODY), *others])
        (exercise,) = taught(QUESTIONS[0], snapshot=index.snapshot())
        return len(exercise.features), len(exercise.without)

    def test_nothing_of_the_law(self, tmp_path: Path):
        sibling = thing("dieu:91-2015-qh13:dieu-329", self.RIGHT[1], "1. Ký cược là việc khác, đặt cọc cũng là việc.")
        other = thing("dieu:khac:dieu-1", "van-ban:khac", "1. Đặt cọc khi đấu giá tài sản công theo nghị định.")
        assert self.left(tmp_path, sibling, other) == (3, 1)

    def test_no_copy_of_the_answer(self, tmp_path: Path):
        copy = thing("dieu:ban-sao:dieu-1", "van-ban:ban-sao", self.BODY.replace("khoản tiền", "khoản tiền lớn"))
        other = thing("dieu:khac:dieu-1", "van-ban:khac", "1. Đặt cọc khi đấu giá tài sản công theo nghị định.")
        assert self.left(tmp_path, copy, other) == (3, 1)

    def test_something_is_always_left_to_look_at(self, tmp_path: Path):
        assert self.left(tmp_path) == (1, 1)


def telltale(law: int, laws: int) -> RankingExercise:
    """Only the knowledge of its law can solve it: the right text, last of four, has a mark of that law."""
    names = (*FEATURES, *(f"mark {number}" for number in range(laws)))
    features = np.zeros((4, len(names)), dtype=np.float32)
    features[3, names.index(f"mark {law}")] = 1.0
    is_right = np.array([False, False, False, True])
    return RankingExercise("câu hỏi", frozenset({f"luật {law}"}), 1.0, names, features, is_right, features[:3])


class TestCrossValidated:
    LAWS = 10

    def test_never_sees_the_law_that_it_is_judged_by(self):
        """Four questions to each law, each solved at once by whoever has seen another of them."""
        listed = [telltale(law, self.LAWS) for law in range(self.LAWS) for _ in range(4)]
        assert {one.rank for one in cross_validated(listed)} == {4}
        model = learn(listed, sure=0.5)
        names = listed[0].names
        scores = model.order.of({name: listed[0].features[:, at] for at, name in enumerate(names)})
        assert np.argmax(scores) == 3

    def test_nor_one_that_shares_a_question_with_it(self):
        """Law 0 and law 1 answer one question together, so both are unseen wherever either is judged."""
        both = replace(telltale(0, self.LAWS), laws=frozenset({"luật 0", "luật 1"}))
        listed = [both, *(telltale(law, self.LAWS) for law in range(self.LAWS) for _ in range(4))]
        assert {one.rank for one in cross_validated(listed)} == {4}

    def test_judges_every_lesson_once_and_tells_of_each_fold(self):
        listed = [telltale(law, self.LAWS) for law in range(self.LAWS)]
        told: list[int] = []
        judged = cross_validated(listed, told=told.append)
        assert sorted(next(iter(one.exercise.laws)) for one in judged) == sorted(f"luật {law}" for law in range(10))
        assert told == [1, 2, 3, 4, 5]
        assert all(0 <= one.held <= 1 and 0 <= one.not_held <= 1 for one in judged)

    def test_wants_more_than_one_law(self):
        with pytest.raises(ValueError, match="no exercises"):
            cross_validated([telltale(0, self.LAWS)] * 9)

    def test_nothing_teaches_nothing(self):
        with pytest.raises(ValueError, match="no exercises"):
            learn([], sure=0.5)


def judged(*likelihoods: tuple[float, float]) -> Sequence[JudgedExercise]:
    exercise = telltale(0, 1)
    return [JudgedExercise(exercise, at, held, not_held) for at, (held, not_held) in enumerate(likelihoods, start=1)]


class TestThreshold:
    JUDGED = judged(*((number / 10, number / 20) for number in range(11)))

    def test_nine_in_ten_that_can_be_answered_reach_it(self):
        assert threshold(self.JUDGED) == pytest.approx(0.1, abs=0.02)

    def test_of_those_that_cannot_be_it_refuses_some(self):
        assert abstained(self.JUDGED, below=0.1) == pytest.approx(2 / 11)
        assert abstained(self.JUDGED, below=1.0) == 1.0

    def test_ranks_are_kept(self):
        assert [one.rank for one in answered(self.JUDGED)] == list(range(1, 12))


def train(*arguments: str) -> str:
    said = StringIO()
    call_command("train_ranking", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def written(folder: Path, *questions: KnownQuestion, name: str = "hoi.jsonl") -> Path:
    file = folder / name
    lines = [
        {
            "question": question.text,
            "relevant": [{"law_id": law, "article_id": article} for law, article in question.relevant],
        }
        for question in questions
    ]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return file


@pytest.mark.usefixtures("indexed")
class TestTrainRanking:
    def test_learns_and_judges_both_models(self, tmp_path: Path):
        own = written(tmp_path, *QUESTIONS)
        more = written(tmp_path, *QUESTIONS[:2], name="viet-them.jsonl")
        said = train(str(own), f"{more}:0.5", "--into", str(tmp_path))
        assert said.count("Kiểm định chéo") == 2
        assert said.count("hoi ") == said.count("viet-them ") == 2
        assert "R@1" in said
        for form in TextForm:
            model = from_json((tmp_path / file_of(form)).read_text("utf-8"))
            assert model.trained_on == {"hoi": 7, "viet-them": 2}
            assert set(model.order.weights) == set(FEATURES)
            assert 0 <= model.sure <= 1

    def test_is_the_same_for_the_same(self, tmp_path: Path):
        own = str(written(tmp_path, *QUESTIONS))
        texts = []
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            train(own, "--into", str(tmp_path / name))
            texts.append([(tmp_path / name / file_of(form)).read_text("utf-8") for form in TextForm])
        assert texts[0] == texts[1]

    @pytest.mark.parametrize("weight", ["0", "-1", "nan", "inf", "nhiều"])
    def test_refuses_what_is_no_weight(self, tmp_path: Path, weight: str):
        with pytest.raises(CommandError, match="Không đọc được"):
            train(f"{written(tmp_path, *QUESTIONS)}:{weight}", "--into", str(tmp_path))

    def test_says_what_it_cannot_read_or_write(self, tmp_path: Path):
        own = written(tmp_path, *QUESTIONS)
        with pytest.raises(CommandError, match="Không đọc được"):
            train(str(tmp_path / "không-có.jsonl"), "--into", str(tmp_path))
        with pytest.raises(CommandError, match="Không có thư mục"):
            train(str(own), "--into", str(tmp_path / "không-có"))
        own.write_text("{}", "utf-8")
        with pytest.raises(CommandError, match="line 1"):
            train(str(own), "--into", str(tmp_path))

    def test_says_that_there_is_nothing_to_learn(self, tmp_path: Path):
        file = written(tmp_path, KnownQuestion("Đặt cọc?", (("1/1900/QH1", "1"),)))
        with pytest.raises(CommandError, match="không có gì để học"):
            train(str(file), "--into", str(tmp_path))

    def test_says_that_one_law_cannot_be_kept_apart(self, tmp_path: Path):
        with pytest.raises(CommandError, match="quá ít văn bản"):
            train(str(written(tmp_path, *QUESTIONS[:2])), "--into", str(tmp_path))


def test_train_ranking_wants_an_index(shelf: None, index_folder: Path, tmp_path: Path):
    with pytest.raises(CommandError, match="rebuild_search"):
        train(str(written(tmp_path, *QUESTIONS)), "--into", str(tmp_path))
