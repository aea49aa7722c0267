"""Who has looked and up to when; what texts tell, accepted in a batch and taken back as one; what commands print."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lawtext.amendments import Confidence
from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.library.models import Event, EventBatch, Instrument, StatusReviewTerm
from portal.library.operations import CitingContent, ReliancePlace, register_item, turn_over
from portal.library.operations.by_two import NothingToAccept, accept_by_policy, revoke_batch
from portal.library.operations.validity import confirm_in_force
from portal.library.queries import open_flags
from portal.library.queries.claims import claims_of
from portal.library.states import EventState, InstrumentStatus, StatusGrade
from portal.library.states.statuses import StatusClaim
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.library.amended import AMENDING, BASE, bring_text
from tests.portal.library.factories import AT, bring, record, write_corpus

pytestmark = pytest.mark.django_db

TODAY = AT.date()


@laid
def officer() -> Officer:
    return make_officer()


@laid
def base(folder: Path) -> Instrument:
    return bring_text(folder, BASE, name="goc.txt")


@laid
def amending(folder: Path, base: Instrument) -> Instrument:
    return bring_text(folder, AMENDING, name="sua-doi.txt")


def status(law: Instrument, day: date = TODAY) -> InstrumentStatus:
    return Instrument.objects.get(pk=law.pk).status_on(day)


class TestChecks:
    def check(self, law: Instrument, officer: Officer, to: date = TODAY) -> Instrument:
        return confirm_in_force(instrument=law, checked_to=to, against="Công báo", by=officer, at=AT)

    def test_make_green_as_long_as_the_rule_says(self, base: Instrument, officer: Officer) -> None:
        StatusReviewTerm.objects.create(begins=date(2026, 6, 1), days=30)
        self.check(base, officer)
        assert status(base) is InstrumentStatus.IN_FORCE
        assert status(base, TODAY + timedelta(30)) is InstrumentStatus.IN_FORCE
        assert status(base, TODAY + timedelta(31)) is InstrumentStatus.UNCHECKED
        claim = claims_of(Instrument.objects.get(), day=TODAY)
        assert (claim.grade, claim.checked_to, claim.against) == (StatusGrade.CONFIRMED, TODAY, "Công báo")
        assert Entry.objects.get(verb="instrument.checked").actor == officer

    def test_that_grow_old_are_no_news_for_followers(self, base: Instrument, officer: Officer) -> None:
        self.check(base, officer)
        turn_over(at=AT)
        turn_over(at=AT + timedelta(200))
        assert Entry.objects.filter(verb="instrument.unchecked").count() == 1
        assert not Entry.objects.filter(verb="instrument.turned").exists()

    def test_are_refused_where_a_text_says_otherwise(
        self, base: Instrument, amending: Instrument, officer: Officer
    ) -> None:
        with pytest.raises(Refused, match="Có văn bản nêu khác"):
            self.check(base, officer)
        with pytest.raises(Refused, match="Có văn bản nêu khác"):
            self.check(amending, officer, to=TODAY + timedelta(1))

    def test_are_for_officers_of_the_law(self, base: Instrument, client: Client) -> None:
        address, said = reverse("library_confirm", args=[base.pk]), {"checked_to": "2026-11-24", "against": "Công báo"}
        client.force_login(make_posting("editor", on=TODAY).officer)
        assert client.post(address, said).status_code in (302, 403)
        assert status(base) is InstrumentStatus.UNCHECKED
        client.force_login(make_posting("justice", on=TODAY).officer)
        client.post(address, {"checked_to": "", "against": ""})
        assert status(base) is InstrumentStatus.UNCHECKED
        client.post(address, said)
        assert status(base) is InstrumentStatus.IN_FORCE

    @pytest.mark.parametrize(
        ("fields", "as_of", "expected"),
        [
            ({"status": "Còn hiệu lực"}, None, InstrumentStatus.UNCHECKED),
            ({"status": "Còn hiệu lực", "status_on": "2026-11-01"}, None, InstrumentStatus.IN_FORCE),
            ({"status": "Còn hiệu lực"}, "2026-11-01", InstrumentStatus.IN_FORCE),
            ({"status": "Còn hiệu lực"}, "2026-01-01", InstrumentStatus.UNCHECKED),
            ({}, "2026-11-01", InstrumentStatus.UNCHECKED),
        ],
    )
    def test_of_the_state_need_their_day(
        self, tmp_path: Path, fields: dict[str, str], as_of: str | None, expected: InstrumentStatus
    ) -> None:
        file = write_corpus(tmp_path / "luat.jsonl", [record(**fields)])
        call_command("import_law", str(file), "--processes", "1", *(["--as-of", as_of] if as_of else []), verbosity=0)
        assert status(Instrument.objects.get()) is expected


class TestSentences:
    @pytest.mark.parametrize(
        ("status", "grade", "said"),
        [
            (InstrumentStatus.TOLD_OVER, StatusGrade.TOLD, "Khoản 2 Điều 9 nêu văn bản này đã hết hiệu lực"),
            (InstrumentStatus.TOLD_OVER, StatusGrade.CATALOGUE, "Danh mục ghi khoản 2 Điều 9 làm văn bản này hết"),
            (InstrumentStatus.TOLD_CHANGED, StatusGrade.TOLD, "Khoản 2 Điều 9 nêu văn bản này được sửa đổi"),
            (InstrumentStatus.TOLD_CHANGED, StatusGrade.CATALOGUE, "Danh mục ghi khoản 2 Điều 9 sửa đổi văn bản này"),
            (InstrumentStatus.WHOLLY_EXPIRED, StatusGrade.CONFIRMED, "Cán bộ đã xác nhận: khoản 2 Điều 9."),
        ],
    )
    def test_name_the_witness(self, status: InstrumentStatus, grade: StatusGrade, said: str) -> None:
        assert StatusClaim(status, grade, by="khoản 2 Điều 9").sentence.startswith(said)

    def test_name_what_is_only_told_beside_what_was_confirmed(self) -> None:
        partly = InstrumentStatus.PARTLY_EXPIRED
        claim = StatusClaim(partly, StatusGrade.CONFIRMED, besides="Luật 86/2025/QH15")
        assert "Luật 86/2025/QH15" in claim.sentence
        assert "chưa xác nhận" in claim.sentence

    def test_say_what_the_catalogue_doubts(self) -> None:
        changed = InstrumentStatus.TOLD_CHANGED
        claim = StatusClaim(changed, StatusGrade.TOLD, by="Luật A", against="danh mục", is_doubted=True)
        assert "Luật A nêu" in claim.sentence
        assert "chưa rõ văn bản này còn hiệu lực hay không" in claim.sentence


class TestBatches:
    def accept(self, officer: Officer) -> EventBatch:
        return accept_by_policy(confidence=Confidence.SURE, note="Đọc 20 mẫu, đúng cả.", by=officer, at=AT)[0]

    def test_accept_what_is_told_in_one_class(self, base: Instrument, amending: Instrument, officer: Officer) -> None:
        told = Event.objects.filter(state=EventState.TOLD.value, confidence=Confidence.SURE.value).count()
        batch = self.accept(officer)
        assert batch.events.filter(state=EventState.ACCEPTED.value, decided_by=officer).count() == told > 0
        assert status(base) is InstrumentStatus.PARTLY_EXPIRED
        assert Entry.objects.get(verb="event.batch_accepted").details["count"] == told

    def test_are_taken_back_as_one_and_told_again(
        self, base: Instrument, amending: Instrument, officer: Officer
    ) -> None:
        register_item(
            content=CitingContent(kind="rooms.leaflet", key="1", title="Tờ gấp", url="/to-gap/"),
            places=[ReliancePlace(base.number_key, "dieu-2")],
            at=AT - timedelta(days=90),
        )
        batch = self.accept(officer)
        count = batch.events.count()
        assert open_flags(kind="rooms.leaflet", key="1").exists()
        done = revoke_batch(batch=batch, reason="Mẫu sai", by=officer, at=AT)
        assert (len(done.accepted), done.left) == (count, ())
        assert not Event.objects.filter(state=EventState.ACCEPTED.value).exists()
        assert status(base) is InstrumentStatus.TOLD_CHANGED
        assert open_flags(kind="rooms.leaflet", key="1").exists()
        batch.refresh_from_db()
        assert batch.revoked_at == AT

    def test_need_something_to_accept(self, base: Instrument, officer: Officer) -> None:
        with pytest.raises(NothingToAccept):
            self.accept(officer)
        assert not EventBatch.objects.exists()


class TestCommands:
    def said(self, name: str, *arguments: str) -> str:
        call_command(name, *arguments, stdout=(out := StringIO()))
        return out.getvalue()

    def test_accept_events_shows_a_sample_accepts_and_takes_back(self, base: Instrument, amending: Instrument) -> None:
        officer = make_posting("justice", on=timezone.localdate()).officer
        assert "Nghị định" in self.said("accept_events", "--sample")
        assert not EventBatch.objects.exists()
        done = self.said("accept_events", "--by", officer.username, "--note", "Đọc mẫu, đúng cả")
        batch = EventBatch.objects.get()
        assert f"Đợt {batch.pk}" in done
        self.said("accept_events", "--by", officer.username, "--note", "Sai", "--revoke", str(batch.pk))
        assert not Event.objects.filter(state=EventState.ACCEPTED.value).exists()

    @pytest.mark.parametrize("arguments", [["--note", "x"], ["--by", "ai-do", "--note", "x"]])
    def test_accept_events_asks_for_an_officer(self, amending: Instrument, arguments: list[str]) -> None:
        with pytest.raises(CommandError):
            self.said("accept_events", *arguments)

    def test_accept_events_refuses_an_officer_without_the_right(self, amending: Instrument) -> None:
        editor = make_posting("editor", on=timezone.localdate()).officer
        with pytest.raises(CommandError):
            self.said("accept_events", "--by", editor.username, "--note", "x")

    def test_check_validity_counts_and_renews(self, base: Instrument, amending: Instrument) -> None:
        figures = json.loads(self.said("check_validity", "--json"))
        assert (figures["instruments"], figures["green"], figures["green_and_contradicted"]) == (2, 0, 0)
        Event.objects.filter(state=EventState.TOLD.value).update(state=EventState.PROPOSED.value, took_effect_at=None)
        assert json.loads(self.said("check_validity", "--json", "--renew"))["told"] == figures["told"]

    def test_tell_status_says_by_what_and_since_when(
        self, tmp_path: Path, base: Instrument, amending: Instrument
    ) -> None:
        asked = tmp_path / "hoi.jsonl"
        asked.write_text('{"law_id": "7/2021/NĐ-CP"}\n{"law_id": "1/1999/NĐ-CP"}\n', encoding="utf-8")
        first, second = (json.loads(line) for line in self.said("tell_status", str(asked), "--jsonl").splitlines())
        assert (first["state"], first["grade"], first["on"]) == ("in_force", "van-ban-neu", "2026-11-01")
        assert "9/2026/NĐ-CP" in first["by"]
        assert second["state"] == "absent"
        asked.write_text("no json", encoding="utf-8")
        with pytest.raises(CommandError):
            self.said("tell_status", str(asked))


class TestATextThatTellsTooLittle:
    def test_is_not_believed_by_itself_and_nothing_stays_green(self, tmp_path: Path, officer: Officer) -> None:
        bring(write_corpus(tmp_path / "a.jsonl", [record("7/2021/NĐ-CP")]))
        held = Instrument.objects.get()
        confirm_in_force(instrument=held, checked_to=TODAY, against="Công báo", by=officer, at=AT)
        says = (
            ("1", "Phạm vi", "Nghị định này quy định về chợ."),
            ("2", "Điều khoản thi hành", "Nghị định số 7/2021/NĐ-CP hết hiệu lực."),
        )
        undated = record("20/2026/NĐ-CP", articles=says, title="Nghị định về chợ") | {"issued": "01/09/2026"}
        bring(write_corpus(tmp_path / "b.jsonl", [undated | {"effective": ""}]))
        event = Event.objects.get(instrument=held, is_whole=True)
        assert (event.state, event.day) == (EventState.PROPOSED, None)
        assert status(held) is InstrumentStatus.CONTRADICTED
        claim = claims_of(Instrument.objects.get(pk=held.pk), day=TODAY)
        assert "20/2026/NĐ-CP" in claim.sentence
