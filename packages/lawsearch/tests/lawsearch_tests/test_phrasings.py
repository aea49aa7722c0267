"""Which matter a question is about, told by the ways in which people say it."""

from dataclasses import replace

import numpy as np
import pytest

from lawsearch import phrasings
from lawsearch.phrasings import PhrasingIndex, core_of, shipped_model
from lawsearch.ranking.model import Linear
from lawsearch.ranking.questions import read_question

MATTERS = {
    "quit": [
        "nghỉ việc báo trước mấy ngày",
        "toi muon nghi viec phai bao truoc bao lau",
        "xin nghỉ làm báo trước nhiêu ngày",
    ],
    "fired": ["công ty cho nghỉ việc báo trước mấy ngày", "bi cong ty duoi viec", "chủ đuổi việc không báo trước"],
    "deposit": [
        "đặt cọc đổi ý mất cọc không",
        "bể kèo mua đất đòi lại cọc",
        "dat coc khong mua nua lay lai duoc khong",
    ],
    "fine": [
        "không đội mũ bảo hiểm phạt bao nhiêu",
        "khong doi non bao hiem bi phat may tien",
        "mức phạt không đội nón",
    ],
}


@pytest.fixture
def index() -> PhrasingIndex:
    return PhrasingIndex(MATTERS)


class TestMatches:
    @pytest.mark.parametrize(("asked", "key"), [(way, key) for key, ways in MATTERS.items() for way in ways])
    def test_finds_each_way_of_saying(self, index: PhrasingIndex, asked: str, key: str):
        assert index.matches(read_question(asked).tokens)[0][0] == key

    @pytest.mark.parametrize(
        ("asked", "key"),
        [
            ("tui nghỉ làm thì báo trước mấy bữa", "quit"),
            ("cong ty duoi viec toi khong bao truoc", "fired"),
            ("cọc mua xe giờ đổi ý có đòi lại được không", "deposit"),
            ("chạy xe không nón bảo hiểm phạt bao nhiêu", "fine"),
        ],
    )
    def test_finds_what_was_never_said_so(self, index: PhrasingIndex, asked: str, key: str):
        assert index.matches(read_question(asked).tokens)[0][0] == key

    def test_says_nothing_of_words_that_nobody_says(self, index: PhrasingIndex):
        assert index.matches(read_question("xyzzy plugh").tokens) == []

    @pytest.mark.parametrize("asked", ["", "?!"])
    def test_says_nothing_of_nothing(self, index: PhrasingIndex, asked: str):
        assert index.matches(read_question(asked).tokens) == []

    def test_says_nothing_without_matters(self):
        empty = PhrasingIndex({})
        assert empty.matches(read_question("nghỉ việc").tokens) == []
        with pytest.raises(ValueError, match="no matter"):
            empty.features(read_question("nghỉ việc").tokens)

    def test_is_the_likelier_the_more_is_said(self, index: PhrasingIndex):
        whole, part = (index.matches(read_question(said).tokens)[0] for said in (MATTERS["deposit"][0], "mua đất nhà"))
        assert whole[1] > part[1]

    def test_has_likelihoods_between_none_and_one_in_order(self, index: PhrasingIndex):
        found = [likelihood for _, likelihood in index.matches(read_question("nghỉ việc phạt cọc").tokens)]
        assert found == sorted(found, reverse=True)
        assert all(0 <= one <= 1 for one in found)

    def test_is_hardly_unsure_of_the_very_words_of_one(self):
        """Among sisters that share most words, what was written down so is meant."""
        sisters = MATTERS | {f"quit-{n}": [f"nghỉ việc báo trước {word}"] for n, word in enumerate(["ai", "gì", "đâu"])}
        index = PhrasingIndex(sisters)
        asked = read_question("nghi viec bao truoc may ngay").tokens
        assert (said := index.matches(asked))[0][0] == "quit"
        assert said[0][1] > 0.8
        assert all(one[1] <= said[0][1] for one in said)
        both = PhrasingIndex(sisters | {"other": ["nghỉ việc báo trước mấy ngày"]})
        assert both.matches(asked)[0][1] < 0.8  # two are said so: the words do not tell

    def test_is_not_unsure_between_two_that_are_answered_alike(self):
        twice = MATTERS | {"deposit-2": ["đặt cọc đổi ý có mất cọc không", "đổi ý mất cọc không vậy"]}
        apart, alike = PhrasingIndex(twice), PhrasingIndex(twice, {"deposit": "328", "deposit-2": "328"})
        asked = read_question("đặt cọc rồi đổi ý mất cọc không").tokens
        assert alike.matches(asked)[0][1] > apart.matches(asked)[0][1]


STORY = (
    "Chị tôi ở quê lên làm cho một quán cơm ở Cần Thơ gần hai năm, tháng nào cũng đủ công. Nay quán vắng khách, "
    "bà chủ nói miệng kêu mai khỏi vô nữa. Chị tôi buồn lắm, hai đứa con còn nhỏ. Chủ đuổi việc mà không báo trước vậy "
    "có đúng không?"
)
TURNED = {
    "taught": ["thầy giáo đánh học sinh", "thay co danh hoc sinh co bi phat khong", "cô giáo đánh học trò bầm tay"],
    "deposit": MATTERS["deposit"],
}


class TestStories:
    def test_finds_the_matter_among_much_that_is_nobodys(self, index: PhrasingIndex):
        reading = read_question(STORY)
        assert reading.story is not None
        assert index.matches(reading.tokens, story=reading.story)[0][0] == "fired"

    @pytest.mark.parametrize(("level", "is_fired"), [(0.1, True), (np.inf, False)])
    def test_puts_of_matters_that_are_level_the_likelier_one_first(
        self, index: PhrasingIndex, monkeypatch: pytest.MonkeyPatch, level: float, is_fired: bool
    ):
        """Here the less a matter scores the likelier it is said to be: only among those that are level that counts."""
        monkeypatch.setattr(phrasings, "_LEVEL", level)
        doubts = replace(shipped_model(), of_story=Linear({"score": 0.0}, {"score": 1.0}, {"score": -1.0}))
        reading = read_question(STORY)
        assert (index.matches(reading.tokens, doubts, story=reading.story)[0][0] == "fired") is is_fired

    def test_judges_by_what_is_known_of_the_whole_the_question_and_one_fact(self, index: PhrasingIndex):
        story = read_question(STORY).story
        assert story is not None
        features = index.story_features(story, shipped_model().order)
        assert {name.partition("_")[2] for name in features if name.startswith("fact_")} <= set(features)
        assert set(features) <= set(shipped_model().of_story.weights)
        fired, fine = (list(MATTERS).index(key) for key in ("fired", "fine"))
        assert features["fact_word_known"][fired] > features["fact_word_known"][fine]


class TestWhoActs:
    def test_keeps_half_where_the_other_one_acts(self):
        index = PhrasingIndex(TURNED)
        same, turned = (index.matches(read_question(f"{said} bị phạt không").tokens)[0] for said in (
            "thầy giáo đánh học sinh", "học sinh đánh thầy giáo"
        ))  # fmt: skip
        assert same[0] == turned[0] == "taught"
        assert turned[1] < 0.6 * same[1]

    def test_asks_it_only_of_who_is_named(self):
        index = PhrasingIndex(TURNED)
        named, unnamed = (
            index.matches(read_question(said).tokens)[0] for said in ("thầy đánh học trò", "đánh học trò")
        )
        assert named[0] == unnamed[0] == "taught"
        assert unnamed[1] > 0.5 * named[1]


LOST = {
    "lost": [
        "dọn phòng trọ trước hạn mất cọc",
        "tra phong som thi coc tinh sao",
        "bỏ phòng giữa chừng lấy lại cọc",
        "cọc phòng trọ mà dọn sớm",
        "don phong truoc han coc con khong",
        "phòng mới ở một tháng đòi cọc được không",
        "trả phòng trước hạn chủ giữ cọc",
    ],
    "divorce": ["vợ bầu đòi ly hôn", "co bau xin ly hon duoc khong", "mang thai nộp đơn ly hôn"],
    "fine": MATTERS["fine"],
}


class TestWhatIsNeverLeftOut:
    def test_halves_what_it_is_missed_of(self, monkeypatch: pytest.MonkeyPatch):
        """Who asks whether he may leave asks nothing of a deposit. Among so few matters everything is likely."""
        monkeypatch.setattr(phrasings, "_CERTAIN", 1.0)
        index = PhrasingIndex(LOST)
        left, lost = (
            dict(index.matches(read_question(asked).tokens))["lost"]
            for asked in ("dọn phòng trọ trước hạn được không", "dọn phòng trọ trước hạn cọc được không")
        )
        assert left < 0.6 * lost

    def test_takes_the_half_of_a_word_for_the_word(self):
        assert all({"ly", "hon"} <= halves for halves in core_of(tuple(LOST["divorce"])))
        assert frozenset({"coc"}) in core_of(tuple(LOST["lost"]))  # nothing mostly stands beside it


class TestFeatures:
    def test_are_those_that_the_model_knows(self, index: PhrasingIndex):
        features = index.features(read_question("nghỉ việc").tokens)
        assert set(shipped_model().order.weights) == set(features)
        assert all(len(values) == len(MATTERS) and np.isfinite(values).all() for values in features.values())

    def test_tell_what_sort_of_answer_is_wanted(self, index: PhrasingIndex):
        features = index.features(read_question("bị phạt bao nhiêu").tokens)
        place = list(MATTERS).index("fine")
        assert features["sort_usual"][place] == features["sort_usual"].max() > 0
        assert features["sort_lacking"][place] == 0
