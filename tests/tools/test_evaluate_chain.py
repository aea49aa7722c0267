"""`manage.py evaluate_chain`: acts of a folder go through the chain in order; what became of each order is counted."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.library.models import Consolidation, Edition, Event, Instrument
from portal.library.operations import CitingContent, ReliancePlace, register_item
from portal.library.states import ConsolidationState, EventState
from tests.portal.library.amended import AMENDING, BASE, decree
from tests.portal.library.factories import AT

pytestmark = pytest.mark.django_db

OFF_THE_SHELF = decree(
    "8/2022/NĐ-CP",
    "Sửa đổi, bổ sung một số điều của Nghị định số 3/2019/NĐ-CP ngày 03 tháng 01 năm 2019 về thú y",
    "05 tháng 10 năm 2022",
    "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 3/2019/NĐ-CP ngày 03 tháng 01 năm 2019 của Chính phủ",
    "1. Sửa đổi, bổ sung khoản 2 Điều 2 như sau:",
    "“2. Chó phải được tiêm phòng.”.",
    "2. Sửa đổi, bổ sung khoản 1 Điều 5 như sau:",
    "“1. Giống vật nuôi gồm:”.",
    "Điều 2. Hiệu lực thi hành",
    "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2022.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a-sau.txt").write_text(AMENDING, encoding="utf-8")  # by name it would come before what it amends
    (tmp_path / "b-goc.txt").write_text(BASE, encoding="utf-8")
    (tmp_path / "c-ngoai.txt").write_text(OFF_THE_SHELF, encoding="utf-8")
    (tmp_path / "d-hong.docx").write_bytes(b"no document")
    return tmp_path


def told(folder: Path) -> dict[str, object]:
    call_command("evaluate_chain", str(folder), "--json", stdout=(out := StringIO()), stderr=StringIO())
    figures: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
    return figures


class TestEvaluateChain:
    def test_counts_what_became_of_each_order(self, folder: Path) -> None:
        figures = told(folder)
        counted = ("acts", "instructions", "accepted", "applied", "doubtful", "impossible", "elsewhere")
        assert {name: figures[name] for name in counted} == {
            "acts": 3,
            "instructions": 6,
            "accepted": 6,
            "applied": 4,
            "doubtful": 0,
            "impossible": 0,
            "elsewhere": 2,
        }
        assert (figures["unproved"], figures["unproved_public"]) == (1, 0)
        assert figures["reasons"] == {"Chưa có lời văn của văn bản bị tác động.": 2}

    def test_publishes_nothing_and_changes_nothing_the_second_time(self, folder: Path) -> None:
        first = told(folder)
        before = [Event.objects.count(), Consolidation.objects.count(), Edition.objects.count()]
        assert told(folder) == first
        assert [Event.objects.count(), Consolidation.objects.count(), Edition.objects.count()] == before
        assert [one.state for one in Consolidation.objects.all()] == [ConsolidationState.DRAFT]
        assert Edition.objects.count() == 3

    def test_contents_are_flagged_on_the_shelf_and_off_it(self, folder: Path) -> None:
        for n, (key, place) in enumerate(
            [("3-2019-nd-cp", "dieu-2-khoan-2"), ("7-2021-nd-cp", "dieu-2-khoan-1"), ("7-2021-nd-cp", "dieu-4")]
        ):
            content = CitingContent(kind="test.item", key=f"{n}", title="Bài")
            register_item(content=content, places=[ReliancePlace(key, place)], at=AT - timedelta(9000))
        figures = told(folder)
        assert (figures["citing"], figures["flagged"]) == (2, 2)

    def test_leaves_what_other_acts_say(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        told(folder)
        other = tmp_path_factory.mktemp("khac")
        (other / "khac.txt").write_text(BASE.replace("7/2021", "17/2021"), encoding="utf-8")
        figures = told(other)
        assert (figures["acts"], figures["instructions"]) == (1, 0)
        assert Instrument.objects.count() == 4
        assert Event.objects.filter(state=EventState.ACCEPTED.value).exists()
