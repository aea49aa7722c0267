"""Editions of one instrument: a better reading supersedes, another day's wording stays beside."""

from datetime import date
from pathlib import Path

import pytest

from portal.library.models import CitationLink, Edition
from portal.library.operations import correct_instrument
from portal.library.operations.storage import arranged
from portal.library.queries import cited_by, timeline
from tests.portal.agencies.factories import make_officer
from tests.portal.library.factories import AT, DECREE, bring

TODAY = date(2026, 11, 24)
FIRST, SECOND, FUTURE = date(2021, 3, 1), date(2024, 1, 1), date(2027, 1, 1)


class TestArrange:
    @pytest.mark.parametrize(
        ("came", "lesser", "expected"),
        [
            ([(1, FIRST)], (), [(1, FIRST, None, True)]),
            ([(1, FIRST), (2, FIRST)], (), [(2, FIRST, None, True)]),
            ([(1, FIRST), (2, FIRST)], (2,), [(1, FIRST, None, True)]),
            ([(1, FIRST), (2, SECOND)], (), [(1, FIRST, SECOND, False), (2, SECOND, None, True)]),
            ([(2, SECOND), (1, FIRST)], (), [(2, SECOND, None, True), (1, FIRST, SECOND, False)]),
            ([(1, FIRST), (2, FUTURE)], (), [(1, FIRST, FUTURE, True), (2, FUTURE, None, False)]),
            ([(1, FUTURE)], (), [(1, FUTURE, None, True)]),
            ([(1, None), (2, SECOND)], (), [(1, None, SECOND, False), (2, SECOND, None, True)]),
        ],
    )
    def test_in_order_of_days(
        self,
        came: list[tuple[int, date | None]],
        lesser: tuple[int, ...],
        expected: list[tuple[int, date | None, date | None, bool]],
    ) -> None:
        line = [Edition(pk=key, valid_from=begins) for key, begins in came]
        assert set(arranged(line, None, lesser, TODAY)) <= set(line)
        held = [one for one in line if not one.is_superseded]
        assert [(one.pk, one.valid_from, one.valid_to, one.is_current) for one in held] == expected
        assert list(arranged(line, None, lesser, TODAY)) == []

    def test_one_without_a_day_begins_with_its_instrument(self) -> None:
        (one,) = arranged([Edition(pk=1)], FIRST, (), TODAY)
        assert (one.valid_from, one.is_current) == (FIRST, True)


@pytest.mark.django_db
class TestArrivingTexts:
    def bring(self, folder: Path, text: str) -> None:
        path = folder / f"{len(list(folder.iterdir()))}.txt"
        path.write_text(text)
        bring(path)

    def test_an_older_wording_does_not_displace_a_newer_one(self, tmp_path: Path) -> None:
        self.bring(tmp_path, DECREE.replace("01 tháng 3 năm 2021", "01 tháng 01 năm 2024"))
        self.bring(tmp_path, DECREE)
        older, newer = timeline(instrument=Edition.objects.first().instrument)  # type: ignore[union-attr]
        assert (older.valid_from, older.valid_to, older.is_current) == (FIRST, SECOND, False)
        assert (newer.valid_from, newer.valid_to, newer.is_current) == (SECOND, None, True)

    def test_past_texts_keep_their_links_but_do_not_count(self, tmp_path: Path) -> None:
        self.bring(tmp_path, DECREE)
        self.bring(tmp_path, DECREE.replace("01 tháng 3 năm 2021", "01 tháng 01 năm 2024"))
        past, current = timeline(instrument=Edition.objects.first().instrument)  # type: ignore[union-attr]
        for edition in (past, current):
            assert CitationLink.objects.filter(provision__edition=edition).count() == 1
        assert cited_by(instrument=past.instrument, address="dieu-2").count() == 1

    def test_a_better_reading_supersedes_and_the_former_loses_its_links(self, tmp_path: Path) -> None:
        self.bring(tmp_path, DECREE)
        self.bring(tmp_path, DECREE.replace("quét dọn hằng ngày", "quét dọn mỗi ngày"))
        former, current = Edition.objects.order_by("pk")
        assert (former.is_superseded, current.is_superseded, current.is_current) == (True, False, True)
        assert not CitationLink.objects.filter(provision__edition=former).exists()

    def test_a_text_for_a_day_to_come_waits(self, tmp_path: Path) -> None:
        self.bring(tmp_path, DECREE)
        self.bring(tmp_path, DECREE.replace("01 tháng 3 năm 2021", "01 tháng 01 năm 2027"))
        present, coming = timeline(instrument=Edition.objects.first().instrument)  # type: ignore[union-attr]
        assert (present.is_current, present.valid_to, coming.is_current) == (True, FUTURE, False)

    def test_a_corrected_day_of_effect_moves_the_first_wording(self, tmp_path: Path) -> None:
        self.bring(tmp_path, DECREE)
        law = Edition.objects.get().instrument
        correct_instrument(instrument=law, values={"effective_date": SECOND}, by=make_officer(), at=AT)
        assert Edition.objects.get().valid_from == SECOND
        self.bring(tmp_path, DECREE.replace("01 tháng 3 năm 2021", "01 tháng 01 năm 2024"))
        assert timeline(instrument=law).count() == 1
