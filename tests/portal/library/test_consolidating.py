"""A consolidated edition: amendments applied one by one, each looked at, the text published once all have been."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, Refused, WrongState
from portal.journal.models import Entry
from portal.library.models import CitationLink, Consolidation, ConsolidationStep, Edition, Instrument
from portal.library.operations import (
    EventDraft,
    EventDraftTarget,
    accept_event,
    accept_events,
    adopt_consolidation,
    approve_applied,
    drop_consolidation,
    enter_event,
    publish_consolidation,
    review_step,
    revoke_event,
    start_consolidation,
    turn_over,
    withdraw_consolidation,
)
from portal.library.preparation.consolidations import rows_of, trees_of
from portal.library.queries import current_edition, edition_on, proposals, provision_in, provisions_of, unmerged
from portal.library.states import ConsolidationState, EditionKind, EventKind, Review, StepStatus
from tests.portal.agencies.factories import make_officer
from tests.portal.laid import laid
from tests.portal.library.amended import AMENDING, BASE, bring_text, decree
from tests.portal.library.factories import AT

pytestmark = pytest.mark.django_db

EFFECTIVE, BEFORE, TODAY = date(2026, 11, 1), date(2026, 10, 31), date(2026, 11, 24)


@laid
def officer() -> Officer:
    return make_officer()


@laid
def base(folder: Path, officer: Officer) -> Instrument:
    """A decree whose amendments are accepted."""
    law = bring_text(folder, BASE, name="goc.txt")
    amending = bring_text(folder, AMENDING, name="sua-doi.txt")
    accept_events(events=proposals(source=amending).filter(instrument=law), by=officer, at=AT)
    return law


@laid
def draft(base: Instrument, officer: Officer) -> Consolidation:
    return start_consolidation(instrument=base, day=EFFECTIVE, by=officer, at=AT)


def steps_of(draft: Consolidation) -> dict[str, ConsolidationStep]:
    return {step.target.address: step for step in draft.steps.select_related("target").order_by("position")}


class TestStarting:
    def test_lays_out_every_accepted_change_before_and_after(self, draft: Consolidation) -> None:
        steps = steps_of(draft)
        assert {address: (step.before, step.after, step.status) for address, step in steps.items()} == {
            "dieu-2-khoan-2-diem-c": ("c) Rác còn lại.", "c) Rác cồng kềnh và rác còn lại.", StepStatus.APPLIED),
            "dieu-3-khoan-2": (
                "2. Ban quản lý chợ báo cáo Ủy ban nhân dân cấp huyện.",
                "2. Ban quản lý chợ báo cáo Ủy ban nhân dân cấp xã.",
                StepStatus.APPLIED,
            ),
            "dieu-3-khoan-3": ("", "3. Ban quản lý chợ công khai lịch thu gom rác.", StepStatus.APPLIED),
            "dieu-2-khoan-1": ("1. Chợ phải được quét dọn hằng ngày.", "1. (được bãi bỏ)", StepStatus.APPLIED),
        }

    def test_twice_gives_the_same_draft(self, draft: Consolidation, base: Instrument, officer: Officer) -> None:
        assert start_consolidation(instrument=base, day=EFFECTIVE, by=officer, at=AT) == draft
        assert Entry.objects.filter(verb="consolidation.started").count() == 1

    def test_needs_a_change_in_force_by_that_day(self, base: Instrument, officer: Officer) -> None:
        with pytest.raises(Refused, match="chưa hợp nhất"):
            start_consolidation(instrument=base, day=BEFORE, by=officer, at=AT)


class TestReviewing:
    def test_an_officers_wording_counts_for_the_steps_after_it(self, draft: Consolidation, officer: Officer) -> None:
        step = steps_of(draft)["dieu-2-khoan-2-diem-c"]
        own = "c) Rác cồng kềnh, bàn ghế hỏng và rác còn lại."
        step = review_step(step=step, review=Review.EDITED, wording=own, by=officer, at=AT)
        assert (step.after, step.reviewed_by) == (own, officer)

    def test_a_skipped_step_is_not_in_the_text_that_follows(self, base: Instrument, officer: Officer) -> None:
        again = EventDraft(
            kind=EventKind.AMENDED,
            instrument=base,
            day=TODAY,
            targets=(EventDraftTarget("dieu-3-khoan-3", "thay-cum-tu", old_words="lịch", new_words="giờ"),),
        )
        enter_event(draft=again, source=None, by=officer, at=AT)
        draft = start_consolidation(instrument=base, day=TODAY, by=officer, at=AT)
        first, second = draft.steps.filter(target__address="dieu-3-khoan-3").order_by("position")
        assert second.status == StepStatus.APPLIED
        review_step(step=first, review=Review.SKIPPED, reason="Chưa rõ vị trí", by=officer, at=AT)
        second.refresh_from_db()
        assert second.status == StepStatus.IMPOSSIBLE
        with pytest.raises(Incomplete, match="Bước này chưa có lời văn"):
            review_step(step=second, review=Review.APPROVED, by=officer, at=AT)

    def test_own_wording_has_words(self, draft: Consolidation, officer: Officer) -> None:
        with pytest.raises(Incomplete, match="Bước này chưa có lời văn"):
            review_step(step=steps_of(draft)["dieu-2-khoan-1"], review=Review.EDITED, wording=" ", by=officer, at=AT)

    def test_what_went_without_a_doubt_may_be_approved_at_once(self, draft: Consolidation, officer: Officer) -> None:
        review_step(step=steps_of(draft)["dieu-2-khoan-1"], review=Review.SKIPPED, reason="x", by=officer, at=AT)
        assert approve_applied(consolidation=draft, by=officer, at=AT) == 3
        assert approve_applied(consolidation=draft, by=officer, at=AT) == 0

    def test_a_dropped_draft_is_closed(self, draft: Consolidation, base: Instrument, officer: Officer) -> None:
        drop_consolidation(consolidation=draft, by=officer, at=AT)
        with pytest.raises(WrongState, match="Bản hợp nhất này đã xong hoặc đã bỏ"):
            approve_applied(consolidation=draft, by=officer, at=AT)
        with pytest.raises(WrongState, match="Bản hợp nhất này đã xong hoặc đã bỏ"):
            publish_consolidation(consolidation=draft, by=officer, at=AT)
        assert unmerged(instrument=base, day=TODAY).count() == 4


class TestPublishing:
    def test_waits_for_every_step(self, draft: Consolidation, officer: Officer) -> None:
        with pytest.raises(Incomplete, match="Còn bước chưa xem"):
            publish_consolidation(consolidation=draft, by=officer, at=AT)

    def test_gives_the_law_its_text_of_the_day(self, draft: Consolidation, base: Instrument, officer: Officer) -> None:
        approve_applied(consolidation=draft, by=officer, at=AT)
        edition = publish_consolidation(consolidation=draft, by=officer, at=AT)
        assert (edition.kind, edition.valid_from, edition.is_current) == (EditionKind.CONSOLIDATED, EFFECTIVE, True)
        old, new = edition_on(instrument=base, day=BEFORE), edition_on(instrument=base, day=EFFECTIVE)
        assert (old, new) == (draft.base, edition)
        texts = dict(provisions_of(edition=edition).values_list("address", "text"))
        assert texts["dieu-2-khoan-2-diem-c"] == "c) Rác cồng kềnh và rác còn lại."
        assert texts["dieu-3-khoan-3"] == "3. Ban quản lý chợ công khai lịch thu gom rác."
        assert texts["dieu-2-khoan-1"] == "1. (được bãi bỏ)"
        untouched = dict(provisions_of(edition=draft.base).values_list("address", "text"))
        assert {one: texts[one] for one in ("dieu-1", "dieu-2-khoan-2-diem-a", "dieu-4")} == {
            one: untouched[one] for one in ("dieu-1", "dieu-2-khoan-2-diem-a", "dieu-4")
        }
        assert not unmerged(instrument=base, day=TODAY).exists()
        entry = Entry.objects.filter(verb="edition.accepted").latest("pk")
        assert (entry.details["merged"], entry.details["skipped"]) == (4, 0)

    def test_what_was_skipped_stays_unmerged(self, draft: Consolidation, base: Instrument, officer: Officer) -> None:
        review_step(step=steps_of(draft)["dieu-2-khoan-1"], review=Review.SKIPPED, reason="Chờ", by=officer, at=AT)
        approve_applied(consolidation=draft, by=officer, at=AT)
        publish_consolidation(consolidation=draft, by=officer, at=AT)
        assert [one.address for one in unmerged(instrument=base, day=TODAY)] == ["dieu-2-khoan-1"]
        later = start_consolidation(instrument=base, day=TODAY, by=officer, at=AT)
        assert [step.target.address for step in later.steps.all()] == ["dieu-2-khoan-1"]

    def test_twice_is_no_harm(self, draft: Consolidation, base: Instrument, officer: Officer) -> None:
        approve_applied(consolidation=draft, by=officer, at=AT)
        first = publish_consolidation(consolidation=draft, by=officer, at=AT)
        assert publish_consolidation(consolidation=draft, by=officer, at=AT) == first
        assert Edition.objects.filter(instrument=base).count() == 2
        draft.refresh_from_db()
        assert draft.state == ConsolidationState.PUBLISHED

    def test_links_of_the_new_text_are_found_and_the_old_kept(
        self, draft: Consolidation, base: Instrument, officer: Officer, tmp_path: Path
    ) -> None:
        approve_applied(consolidation=draft, by=officer, at=AT)
        step = steps_of(draft)["dieu-3-khoan-3"]
        words = "3. Ban quản lý chợ công khai lịch thu gom rác nêu tại khoản 2 Điều 2 của Nghị định này."
        review_step(step=step, review=Review.EDITED, wording=words, by=officer, at=AT)
        edition = publish_consolidation(consolidation=draft, by=officer, at=AT)
        link = CitationLink.objects.get(provision__edition=edition)
        assert (link.target, link.target_address) == (base, "dieu-2-khoan-2")

    def test_a_text_for_a_day_to_come_is_current_from_midnight(self, base: Instrument, officer: Officer) -> None:
        day = date(2026, 12, 1)
        targets = (
            EventDraftTarget("dieu-1", "sua-doi", wording="Điều 1. Phạm vi điều chỉnh\nNghị định này quy định về chợ."),
        )
        coming = EventDraft(kind=EventKind.AMENDED, instrument=base, day=day, targets=targets)
        enter_event(draft=coming, source=None, by=officer, at=AT)
        draft = start_consolidation(instrument=base, day=day, by=officer, at=AT)
        approve_applied(consolidation=draft, by=officer, at=AT)
        edition = publish_consolidation(consolidation=draft, by=officer, at=AT)
        assert not edition.is_current
        turn_over(at=AT.replace(year=2026, month=11, day=30, hour=17, minute=1))
        assert current_edition(instrument=base) == edition
        assert "về chợ" in getattr(
            provision_in(edition=edition_on(instrument=base, day=day), address="dieu-1"), "text", ""
        )


def decree_of(day: str, number: str, wording: str, *, place: str = "khoản 1 Điều 3") -> str:
    """Another decree on the same market, in force on 01/11/2026."""
    base = "Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 của Chính phủ về vệ sinh chợ nông thôn"
    return decree(
        number,
        f"Sửa đổi, bổ sung một số điều của {base}",
        day,
        f"Điều 1. Sửa đổi, bổ sung một số điều của {base}",
        f"1. Sửa đổi, bổ sung {place} như sau:",
        f"“{wording}”.",
        "Điều 2. Hiệu lực thi hành",
        "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2026.",
    )


class TestOrder:
    """By day, day of issue, rank and number of the source, whenever each was accepted."""

    def two(self, folder: Path, officer: Officer) -> tuple[Instrument, Consolidation]:
        law = bring_text(folder, BASE, name="goc.txt")
        last = bring_text(
            folder,
            decree_of("09 tháng 10 năm 2026", "10/2026/NĐ-CP", "1. Thùng rác có nắp.", place="khoản 1 Điều 3"),
            name="10.txt",
        )
        first = bring_text(
            folder, decree_of("09 tháng 10 năm 2026", "9/2026/NĐ-CP", "1. Thùng rác màu xanh."), name="9.txt"
        )
        for source in (last, first):
            accept_events(events=proposals(source=source).filter(instrument=law), by=officer, at=AT)
        return law, start_consolidation(instrument=law, day=EFFECTIVE, by=officer, at=AT)

    def test_two_acts_on_one_place_and_day_are_a_doubt_on_both(self, tmp_path: Path, officer: Officer) -> None:
        _, draft = self.two(tmp_path, officer)
        steps = list(draft.steps.order_by("position").select_related("target__event__source"))
        assert [one.target.event.source.official_number for one in steps if one.target.event.source] == [
            "9/2026/NĐ-CP",
            "10/2026/NĐ-CP",
        ]
        assert [one.status for one in steps] == [StepStatus.DOUBTFUL] * 2
        assert ("10/2026/NĐ-CP" in steps[0].reason, "9/2026/NĐ-CP" in steps[1].reason) == (True, True)
        assert steps[1].after == "1. Thùng rác có nắp."

    def test_the_page_of_the_law_says_so(self, tmp_path: Path, officer: Officer, client: Client) -> None:
        law, _ = self.two(tmp_path, officer)
        page = client.get(law.get_absolute_url()).content.decode()
        number = r"<a [^>]+>[^<]*?(\d+/2026/NĐ-CP)"
        lines = re.findall(rf"theo {number}</a>\. Cùng ngày, {number}", page)
        first, last = "9/2026/NĐ-CP", "10/2026/NĐ-CP"
        assert lines == [(first, last), (last, first)]  # in their order, each said once

    def test_what_the_wording_has_of_a_later_day_is_a_doubt(self, tmp_path: Path, officer: Officer) -> None:
        law, draft = self.two(tmp_path, officer)
        for step in draft.steps.all():
            review_step(step=step, review=Review.APPROVED, by=officer, at=AT)
        publish_consolidation(consolidation=draft, by=officer, at=AT)
        targets = (EventDraftTarget("dieu-3-khoan-1", "sua-doi", wording="1. Thùng rác bằng tre."),)
        earlier = EventDraft(kind=EventKind.AMENDED, instrument=law, day=date(2026, 10, 20), targets=targets)
        enter_event(draft=earlier, source=None, by=officer, at=AT)
        (step,) = start_consolidation(instrument=law, day=TODAY, by=officer, at=AT).steps.all()
        assert step.status == StepStatus.DOUBTFUL


class TestWithdrawing:
    @pytest.fixture
    def published(self, draft: Consolidation, officer: Officer) -> Consolidation:
        approve_applied(consolidation=draft, by=officer, at=AT)
        publish_consolidation(consolidation=draft, by=officer, at=AT)
        draft.refresh_from_db()
        return draft

    def test_the_former_text_is_read_again_and_a_draft_made(
        self, published: Consolidation, base: Instrument, officer: Officer
    ) -> None:
        (again,) = withdraw_consolidation(consolidation=published, reason="Nhầm", by=officer, at=AT)
        assert current_edition(instrument=base) == edition_on(instrument=base, day=TODAY) == published.base
        assert unmerged(instrument=base, day=TODAY).count() == 4
        assert (again.state, again.steps.exclude(review=Review.APPROVED.value).count()) == (ConsolidationState.DRAFT, 0)
        with pytest.raises(WrongState, match="Bản hợp nhất này đã xong hoặc đã bỏ"):
            withdraw_consolidation(consolidation=published, reason="Nhầm", by=officer, at=AT)
        edition = publish_consolidation(consolidation=again, by=officer, at=AT)
        assert (edition.is_current, edition.pk) == (True, Edition.objects.latest("pk").pk)

    def test_what_was_made_from_it_goes_with_it(
        self, published: Consolidation, base: Instrument, officer: Officer
    ) -> None:
        targets = (EventDraftTarget("dieu-3-khoan-1", "bai-bo"),)
        later = EventDraft(kind=EventKind.REPEALED, instrument=base, day=EFFECTIVE, targets=targets)
        enter_event(draft=later, source=None, by=officer, at=AT)
        second = start_consolidation(instrument=base, day=EFFECTIVE, by=officer, at=AT)
        approve_applied(consolidation=second, by=officer, at=AT)
        publish_consolidation(consolidation=second, by=officer, at=AT)
        second.refresh_from_db()
        (draft,) = withdraw_consolidation(consolidation=second, reason="Nhầm", by=officer, at=AT)
        assert current_edition(instrument=base) == published.edition
        drop_consolidation(consolidation=draft, by=officer, at=AT)
        withdraw_consolidation(consolidation=published, reason="Nhầm", by=officer, at=AT)
        assert current_edition(instrument=base) == published.base

    def test_a_merged_event_is_revoked_with_its_edition(
        self, published: Consolidation, base: Instrument, officer: Officer, client: Client
    ) -> None:
        event = published.steps.get(target__address="dieu-2-khoan-1").target.event
        revoke_event(event=event, reason="Nhầm", by=officer, at=AT, with_editions=True)
        draft = Consolidation.objects.get(state=ConsolidationState.DRAFT.value)
        assert sorted(steps_of(draft)) == ["dieu-2-khoan-2-diem-c", "dieu-3-khoan-2", "dieu-3-khoan-3"]
        edition = publish_consolidation(consolidation=draft, by=officer, at=AT)
        texts = dict(provisions_of(edition=edition).values_list("address", "text"))
        assert texts["dieu-2-khoan-1"] == "1. Chợ phải được quét dọn hằng ngày."

    def test_all_surfaces_read_as_before_the_round_trip(self, tmp_path: Path, officer: Officer, client: Client) -> None:
        law = bring_text(tmp_path, BASE, name="goc.txt")
        before = self.told(client, law)
        draft = EventDraft(
            kind=EventKind.REPEALED,
            instrument=law,
            day=EFFECTIVE,
            targets=(EventDraftTarget("dieu-2-khoan-1", "bai-bo"),),
        )
        event = enter_event(draft=draft, source=None, by=officer, at=AT)
        made = start_consolidation(instrument=law, day=EFFECTIVE, by=officer, at=AT)
        approve_applied(consolidation=made, by=officer, at=AT)
        publish_consolidation(consolidation=made, by=officer, at=AT)
        assert self.told(client, law) != before
        revoke_event(event=event, reason="Nhầm", by=officer, at=AT, with_editions=True)
        assert self.told(client, law) == before

    def told(self, client: Client, law: Instrument) -> dict[str, str]:
        """Every page and file of the law, without what is other at every call."""
        own = law.get_absolute_url()
        pages = [own, f"{own}dieu-2/", f"{own}lich-su/", f"{own}toan-van/", f"{own}toan-van.txt", f"{own}toan-van.json"]
        pages += [f"{own}ngay/{day}/" for day in (BEFORE, EFFECTIVE, TODAY)]
        return {page: _NEW_EACH_TIME.sub("", words_of(client.get(page))) for page in pages}


_NEW_EACH_TIME = re.compile(r'(?:nonce|value)="[^"]*"|"(?:generated|modified|digest)": ?"[^"]*"')


def words_of(answer: HttpResponse) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]


class TestAdopting:
    CONSOLIDATED = "\n".join(
        [
            "VĂN PHÒNG CHÍNH PHỦ",
            "Số: 3/VBHN-VPCP",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Hà Nội, ngày 10 tháng 11 năm 2026",
            "NGHỊ ĐỊNH",
            "Về vệ sinh chợ nông thôn",
            "Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 của Chính phủ về vệ sinh chợ nông thôn, có hiệu lực kể"
            " từ ngày 01 tháng 3 năm 2021, được sửa đổi, bổ sung bởi:",
            "Nghị định số 9/2026/NĐ-CP ngày 05 tháng 10 năm 2026 của Chính phủ, có hiệu lực kể từ ngày 01 tháng 11 năm"
            " 2026.",
            "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;",
            "Điều 1. Phạm vi điều chỉnh",
            "Nghị định này quy định về vệ sinh tại chợ ở nông thôn.",
            "Điều 2. Nguyên tắc",
            "1. (được bãi bỏ)",
            "2. Rác được phân loại.",
        ]
    )

    def test_a_consolidated_text_becomes_the_edition_of_its_base(
        self, base: Instrument, officer: Officer, tmp_path: Path
    ) -> None:
        text = bring_text(tmp_path, self.CONSOLIDATED, name="vbhn.txt")
        edition = adopt_consolidation(text=text, base=base, day=EFFECTIVE, by=officer, at=AT)
        assert (edition.instrument, edition.is_current, edition.valid_from) == (base, True, EFFECTIVE)
        assert provisions_of(edition=edition).count() == 4
        assert not unmerged(instrument=base, day=TODAY).exists()
        assert adopt_consolidation(text=text, base=base, day=EFFECTIVE, by=officer, at=AT) == edition
        assert proposals(source=text).count() == 0

    def test_of_another_law_is_refused(self, base: Instrument, officer: Officer, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="Văn bản này không phải bản hợp nhất của văn"):
            adopt_consolidation(text=base, base=base, day=EFFECTIVE, by=officer, at=AT)


class TestRowsAndTrees:
    def test_an_edition_comes_back_letter_by_letter(self, base: Instrument) -> None:
        units = list(provisions_of(edition=current_edition(instrument=base)))  # type: ignore[arg-type]
        rows = rows_of(trees_of(units), kept=units)
        assert [(row.position, row.end, row.address, row.label, row.heading, row.text) for row in rows] == [
            (unit.position, unit.end, unit.address, unit.label, unit.heading, unit.text) for unit in units
        ]

    def test_an_event_accepted_in_part_merges_in_part(self, tmp_path: Path, officer: Officer) -> None:
        law = bring_text(tmp_path, BASE, name="goc.txt")
        amending = bring_text(tmp_path, AMENDING, name="sua-doi.txt")
        event = proposals(source=amending).get(kind=EventKind.AMENDED.value)
        accept_event(event=event, dropped=[event.targets.get(action="thay-cum-tu").pk], by=officer, at=AT)
        draft = start_consolidation(instrument=law, day=EFFECTIVE, by=officer, at=AT)
        assert list(steps_of(draft)) == ["dieu-2-khoan-2-diem-c"]
