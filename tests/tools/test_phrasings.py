"""Weights learned from the ways in which people say a matter."""

import numpy as np
import pytest
from tools.phrasings import exercises, judge, learn, learn_confidence, story_exercises

from lawsearch.phrasings import PhrasingIndex, shipped_model

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
STORY = (
    "Chị tôi ở quê lên làm cho một quán cơm ở Cần Thơ gần hai năm, tháng nào cũng đủ công. Nay quán vắng khách, "
    "bà chủ nói miệng kêu mai khỏi vô nữa. Chị tôi buồn lắm, hai đứa con còn nhỏ. Chủ đuổi việc mà không báo trước vậy "
    "có đúng không?"
)


@pytest.fixture
def index() -> PhrasingIndex:
    return PhrasingIndex(MATTERS)


class TestStories:
    def test_teaches_how_likely_it_is(self, index: PhrasingIndex):
        order = shipped_model().order
        told = list(story_exercises(index, [(STORY, "fired"), ("đặt cọc mất cọc không", "deposit")], order))
        assert len(told) == 1  # the other is no story
        assert judge(order, told[0], without=False)[0]
        confidence = learn_confidence(told * 2, order)
        right, wrong = (confidence.chance(judge(order, told[0], without=one)[1]) for one in (False, True))
        assert right > wrong

    def test_of_a_matter_that_nobody_knows_teaches_nothing(self, index: PhrasingIndex):
        with pytest.raises(KeyError, match="nowhere"):
            list(story_exercises(index, [(STORY, "nowhere")], shipped_model().order))


class TestLearning:
    def test_puts_the_right_matter_first_and_knows_when_there_is_none(self):
        taught = list(exercises(MATTERS))
        assert len(taught) == sum(len(ways) - 1 for ways in MATTERS.values())
        model = learn(taught, ridge=1.0)
        right = [judge(model.order, one, without=False) for one in taught]
        without = [judge(model.order, one, without=True) for one in taught]
        assert sum(is_right for is_right, _ in right) >= 0.7 * len(right)
        assert not any(is_right for is_right, _ in without)
        means = [np.mean([model.confidence.chance(signals) for _, signals in some]) for some in (right, without)]
        assert means[0] > means[1]

    def test_needs_something_to_learn_from(self):
        with pytest.raises(ValueError, match="no example"):
            learn([])
