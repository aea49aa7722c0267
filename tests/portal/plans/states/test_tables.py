"""The tables of counting are about words that rooms really leave."""

import re
from pathlib import Path

import pytest

import portal
from portal.plans.evidence import suggested_measures
from portal.plans.states.measures import MEASURES, SOURCES, VERBS

ROOMS = Path(portal.__file__).parent
CODE = "\n".join(file.read_text() for file in [*ROOMS.glob("*/operations/**/*.py"), *ROOMS.glob("*/operations.py")])
# What the runner of acts leaves stands in the row of the act.
ROWS = "\n".join(file.read_text() for file in [*ROOMS.glob("*/states/**/*.py"), *ROOMS.glob("*/states.py")])
BORDER = (ROOMS / "editorial" / "signals.py").read_text()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_left_by_some_room(verb: str):
    assert re.search(rf'"{re.escape(verb)}"', CODE + BORDER) or re.search(rf'word="{re.escape(verb)}"', ROWS)


def test_every_measure_is_of_a_known_source():
    assert {measure.source for measure in MEASURES.values()} <= set(SOURCES)


def test_a_measure_in_sets_is_of_a_source_that_knows_them():
    assert all(SOURCES[measure.source].kind for measure in MEASURES.values() if measure.in_sets or measure.kinds)


class TestSuggest:
    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("Thực hiện số hóa các tài liệu PBGDPL trên Cổng thông tin", "scans"),
            ("Số hoá văn bản quy phạm pháp luật giai đoạn 2010–2020", "legal_scans"),
            ("Xây dựng hệ cơ sở dữ liệu hỏi - đáp pháp luật", "answers"),
            ("Nâng cao hiệu quả hoạt động Cổng gắn với chia sẻ thông tin, dữ liệu PBGDPL", "adoptions"),
            ("Biên soạn tài liệu tuyên truyền", "materials"),
            ("Tuyên truyền pháp luật qua tin nhắn, mạng xã hội Zalo", "messages_sent"),
            ("Tuyên truyền thông qua ứng dụng Zalo, tin nhắn điện thoại", "messages_sent"),
        ],
    )
    def test_reads_what_an_assignment_is_about(self, title: str, expected: str):
        assert suggested_measures(title=title)[0] == expected

    def test_looks_into_products_after_the_title(self):
        assert suggested_measures(title="Nhiệm vụ chung", products=["tài liệu được số hóa"])[0] == "scans"

    def test_says_nothing_where_it_knows_no_word(self):
        assert suggested_measures(title="Tổng kết việc thực hiện Kế hoạch") == ()
