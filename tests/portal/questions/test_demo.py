"""The demo's answers come in as officers bring them in: by three persons, on their day, at their address."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from demo.scenes.agencies import load_demo_accounts
from demo.scenes.answer_manuscripts import read_manuscript
from demo.scenes.answers import (
    UnknownAgency,
    load_answers,
    manuscripts_in,
    publish_manuscript,
)
from demo.scenes.steps import DEMO

from portal.journal.models import Entry
from portal.questions.models import Answer
from portal.questions.states import VersionState

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
FOLDER = DEMO / "questions"


def test_an_agency_that_is_not_there_is_named(db: None):
    manuscript = read_manuscript((FOLDER / "dat-coc-mua-nha.md").read_text("utf-8"))
    with pytest.raises(UnknownAgency, match="Sở Tư pháp"):
        publish_manuscript(manuscript, at=AT)


@pytest.fixture
def people(demo_agencies: None) -> None:
    load_demo_accounts(at=AT)


@pytest.mark.usefixtures("people")
class TestLoadAnswers:
    def test_publishes_all_of_them_once(self):
        manuscripts = manuscripts_in(FOLDER)
        assert load_answers(FOLDER, at=AT) == len(manuscripts)
        assert load_answers(FOLDER, at=AT) == 0
        answers = list(Answer.objects.filter(live__isnull=False).order_by("number").select_related("live"))
        assert [one.slug for one in answers] == [one.slug for one in manuscripts]
        assert [one.published_at.date() for one in answers] == [one.published for one in manuscripts]
        for one in answers:
            assert one.live.state == VersionState.LIVE
            assert one.live.author not in (one.live.checked_by, one.live.approved_by)
            assert one.live.citations.exists()
        assert Entry.objects.filter(verb="answer.published").count() == len(manuscripts)

    def test_leaves_alone_what_officers_have_changed(self, tmp_path: Path):
        (tmp_path / "a.md").write_text(next(FOLDER.glob("*.md")).read_text("utf-8"), "utf-8")
        load_answers(tmp_path, at=AT)
        Answer.objects.update(title="Cán bộ đã sửa")
        assert load_answers(tmp_path, at=AT) == 0
        assert Answer.objects.get().title == "Cán bộ đã sửa"

    def test_dates_nothing_later_than_now(self, tmp_path: Path):
        (tmp_path / "a.md").write_text((FOLDER / "dat-coc-mua-nha.md").read_text("utf-8"), "utf-8")
        early = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
        load_answers(tmp_path, at=early)
        assert Answer.objects.get().published_at == early
