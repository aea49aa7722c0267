"""Which public version was read out, handed out or put up; and what its agency is told when the law moves on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.template import Context, Template
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from portal.activities.models import Activity
from portal.activities.operations import correct_activity, entry_of, settle_text
from portal.activities.queries import given_out, history_of, outdated_texts
from portal.activities.states import ActivityAmount, ActivityMeasure, TextFate
from portal.agencies.models import Agency, Officer
from portal.design.refusals import ReasonMissing, Refused, WrongState
from portal.editorial.models import ArticlePage
from portal.editorial.states.contents import ARTICLE
from portal.journal.models import Attestation, Entry
from portal.journal.operations import record
from portal.journal.queries.attestations import ATTESTED, address_of, attestation_of, attestations_titled, shown_code
from portal.journal.queries.pending_work import keys_waiting
from portal.library.models import Event, Instrument, StaleFlag
from portal.library.operations import settle_flags
from portal.library.states import EventState, FlagOutcome, InstrumentStatus
from tests.portal.activities.factories import leaflets, recorded
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_article
from tests.portal.library.guard_contract import NUMBER
from tests.portal.library.laws import make_event, make_instrument, write_provisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
TODAY = timezone.localdate()
CITED = ("citation", {"number": NUMBER, "law_name": "Nghị định", "place": "điểm c khoản 2 Điều 8"})


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def commune() -> Agency:
    return make_agency("Ủy ban nhân dân xã Ví Dụ", kind="committee", level="commune")


@pytest.fixture
def editor(commune: Agency) -> Officer:
    return make_posting("editor", agency=commune).officer


@pytest.fixture
def article() -> ArticlePage:
    make_instrument(NUMBER)
    return make_article(title="Rác thải ở chợ", body=[CITED])


@pytest.fixture
def version(article: ArticlePage) -> Attestation:
    found = attestation_of(article)
    assert found is not None
    return found


def desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


def put_up(
    agency: Agency, version: Attestation, by: Officer, *, after: timedelta = timedelta(), **more: Any
) -> Activity:
    numbers = (ActivityAmount(ActivityMeasure.NOTICES, 1),)
    said: dict[str, Any] = {"kind": "niem-yet", "spot": "bảng tin ấp 3", "day": TODAY, "numbers": numbers} | more
    return recorded(leaflets(agency, text=version, **said), by=by, at=timezone.now() + after)


def changed_law() -> None:
    make_event("dieu-8", day=TODAY + timedelta(days=1), at=timezone.now() + timedelta(days=2))


def waiting(officer: Officer) -> list[int]:
    return keys_waiting(officer=officer, at=timezone.now() + timedelta(days=3)).get("ban-da-phat-cu", [])


class TestWhatIsSaidToBeGivenOut:
    def test_is_a_version_that_holds(self, commune: Agency, editor: Officer, version: Attestation) -> None:
        activity = put_up(commune, version, editor)
        assert (activity.text, activity.content_kind, activity.content_key) == (
            version, ARTICLE, version.entry.subject_id,
        )  # fmt: skip
        assert list(given_out(kind=ARTICLE, key=version.entry.subject_id)) == [activity]

    def test_is_refused_when_it_was_withdrawn_unless_somebody_says_why(
        self, commune: Agency, editor: Officer, article: ArticlePage, version: Attestation
    ) -> None:
        article.unpublish()
        with pytest.raises(Refused, match="không còn công khai"):
            put_up(commune, version, editor)
        assert put_up(commune, version, editor, text_reason="Đọc trước khi rút").text == version

    def test_is_refused_when_its_law_changed_unless_somebody_says_why(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        changed_law()
        with pytest.raises(Refused, match="Luật đã thay đổi"):
            put_up(commune, version, editor)
        assert put_up(commune, version, editor, text_reason="Phần đã đọc không đổi").text_reason

    def test_is_refused_when_another_version_is_public(
        self, commune: Agency, editor: Officer, article: ArticlePage, version: Attestation
    ) -> None:
        article.title = "Rác thải ở chợ, bản mới"
        article.save_revision().publish()
        with pytest.raises(Refused, match="sửa sau bản này"):
            put_up(commune, version, editor)

    def test_may_be_put_in_later_and_the_change_is_kept(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        activity = recorded(leaflets(commune, day=TODAY), by=editor, at=timezone.now())
        said = replace(entry_of(activity), text=version)
        correct_activity(activity=activity, said=said, seen=1, by=editor, at=timezone.now())
        (change,) = history_of(activity=activity)[0]["changes"]
        assert change["after"] == "Rác thải ở chợ"

    def test_is_not_judged_again_when_something_else_is_corrected(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        changed_law()
        said = replace(entry_of(activity), spot="bảng tin ấp 4")
        assert correct_activity(activity=activity, said=said, seen=1, by=editor, at=timezone.now()).version == 2
        assert waiting(editor) == [activity.pk]


class TestWhoeverGaveItOut:
    def test_is_told_when_its_law_changes_and_no_other_agency_is(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        stranger = make_posting("editor", agency=make_agency("Ủy ban nhân dân xã Khác")).officer
        assert waiting(editor) == []
        changed_law()
        assert (waiting(editor), waiting(stranger)) == ([activity.pk], [])

    def test_is_told_when_it_is_withdrawn(
        self, commune: Agency, editor: Officer, article: ArticlePage, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        article.unpublish()
        assert waiting(editor) == [activity.pk]

    def test_is_told_of_a_change_between_the_day_and_its_entry(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        changed_law()
        activity = put_up(commune, version, editor, after=timedelta(days=3), text_reason="Hôm ấy luật chưa thay đổi")
        assert waiting(editor) == [activity.pk]

    def test_is_not_told_of_what_they_knew_and_gave_a_reason_for(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        changed_law()
        after, day = timedelta(days=3), TODAY + timedelta(days=3)
        put_up(commune, version, editor, after=after, day=day, text_reason="Phần đã đọc không đổi")
        assert waiting(editor) == []

    def test_is_not_told_once_the_owner_found_the_content_still_right(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        put_up(commune, version, editor)
        changed_law()
        said = {"outcome": FlagOutcome.STILL_RIGHT, "note": "Chỉ đổi số", "by": editor, "at": timezone.now()}
        settle_flags(flags=list(StaleFlag.objects.all()), **said)
        assert waiting(editor) == []

    def test_is_told_still_when_the_owner_has_reworded_the_content(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        changed_law()
        said = {"outcome": FlagOutcome.CORRECTED, "note": "", "by": editor, "at": timezone.now()}
        settle_flags(flags=list(StaleFlag.objects.all()), **said)
        assert waiting(editor) == [activity.pk]

    @pytest.mark.parametrize("fate", [TextFate.TAKEN, TextFate.REPLACED])
    def test_says_what_became_of_it_and_is_asked_no_more(
        self, commune: Agency, editor: Officer, version: Attestation, fate: TextFate
    ) -> None:
        activity = put_up(commune, version, editor)
        changed_law()
        settle_text(activity=activity, fate=fate, note="", by=editor, at=timezone.now() + timedelta(days=3))
        assert waiting(editor) == []
        make_event("dieu-8", day=TODAY + timedelta(days=5), at=timezone.now() + timedelta(days=6))
        assert waiting(editor) == []
        assert Entry.objects.get(verb="activity.text_settled").details["fate"] == fate

    def test_leaves_it_with_a_reason_and_is_told_of_the_next_change(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        changed_law()
        later = timezone.now() + timedelta(days=3)
        with pytest.raises(ReasonMissing):
            settle_text(activity=activity, fate=TextFate.LEFT, note=" ", by=editor, at=later)
        settle_text(activity=activity, fate=TextFate.LEFT, note="Chỉ đổi tên cơ quan", by=editor, at=later)
        assert waiting(editor) == []
        make_event("dieu-8", day=TODAY + timedelta(days=5), at=timezone.now() + timedelta(days=6))
        assert waiting(editor) == [activity.pk]

    def test_has_nothing_to_say_while_it_holds(self, commune: Agency, editor: Officer, version: Attestation) -> None:
        activity = put_up(commune, version, editor)
        with pytest.raises(WrongState):
            settle_text(activity=activity, fate=TextFate.TAKEN, note="", by=editor, at=timezone.now())
        assert not outdated_texts().exists()


class TestTheTextOfALawItself:
    @pytest.fixture
    def law(self) -> Instrument:
        return make_instrument(NUMBER)

    @pytest.fixture
    def text(self, law: Instrument) -> Attestation:
        edition = write_provisions(law)
        told = {"kind": "edition", "title": law.title, "agency": "Chính phủ", "edition": edition.pk}
        with transaction.atomic():
            entry = record(ATTESTED, subject=law, by=None, at=timezone.now() - timedelta(days=9), details=told)
        return Attestation.objects.create(entry=entry, code=entry.uuid.hex[:12], digest="b")

    def test_is_outdated_when_the_law_changes_after_its_day(
        self, commune: Agency, editor: Officer, text: Attestation
    ) -> None:
        activity = put_up(commune, text, editor, text_reason="Niêm yết nguyên văn")
        assert waiting(editor) == []
        changed_law()
        assert waiting(editor) == [activity.pk]
        shown = desk(editor).get(reverse("activities_activity", args=[activity.code])).content.decode()
        assert "Bản đã phát cần xem lại" in shown
        assert "Sau ngày phát, cổng đã ghi nhận thay đổi về nội dung này" in shown
        settle_text(activity=activity, fate=TextFate.TAKEN, note="", by=editor, at=timezone.now() + timedelta(days=3))
        assert waiting(editor) == []

    def test_is_not_by_a_change_that_was_known_when_it_was_given_out(
        self, commune: Agency, editor: Officer, text: Attestation
    ) -> None:
        changed_law()
        after, day = timedelta(days=3), TODAY + timedelta(days=3)
        put_up(commune, text, editor, after=after, day=day, text_reason="Điều ấy không niêm yết")
        assert waiting(editor) == []

    def test_is_not_by_a_change_that_was_taken_back_or_is_of_another_law(
        self, commune: Agency, editor: Officer, text: Attestation
    ) -> None:
        put_up(commune, text, editor, text_reason="Niêm yết nguyên văn")
        make_event("dieu-8", number="9/2026/NĐ-CP", day=TODAY, at=timezone.now() + timedelta(days=2))
        assert waiting(editor) == []
        changed_law()
        taken_back = {"state": EventState.REVOKED.value, "took_effect_at": None}
        Event.objects.filter(instrument__editions__isnull=False).update(**taken_back)
        assert waiting(editor) == []

    @pytest.mark.parametrize(
        ("verb", "told", "expected"),
        [
            ("instrument.withdrawn", {}, True),
            ("instrument.turned", {"status": InstrumentStatus.WHOLLY_EXPIRED.value}, True),
            ("instrument.turned", {"status": InstrumentStatus.IN_FORCE.value}, False),
        ],
    )
    def test_is_when_the_law_is_withdrawn_or_ends_by_its_own_day(
        self, commune: Agency, editor: Officer, law: Instrument, text: Attestation, verb: str, told: dict[str, str],
        expected: bool,
    ) -> None:  # fmt: skip
        activity = put_up(commune, text, editor, text_reason="Niêm yết nguyên văn")
        with transaction.atomic():
            record(verb, subject=law, by=None, at=timezone.now() + timedelta(days=2), details=told)
        assert waiting(editor) == ([activity.pk] if expected else [])


class TestOnTheScreen:
    ENTER = reverse_lazy("activities_enter", args=["niem-yet"])

    def typed(self, agency: Agency, given: str, **more: str) -> dict[str, str]:
        return {
            "ticket": str(uuid4()),
            "title": "Niêm yết bài về rác",
            "day": f"{TODAY:%d/%m/%Y}",
            "agency": str(agency.pk),
            "so-notices-vi": "1",
            "spot": "bảng tin ấp 3",
            "given": given,
        } | more

    def test_a_code_as_it_is_printed_is_enough(self, commune: Agency, editor: Officer, version: Attestation) -> None:
        desk(editor).post(self.ENTER, self.typed(commune, shown_code(version.code).upper()))
        assert Activity.objects.get().text == version

    def test_and_so_is_the_address_in_the_square_code(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        desk(editor).post(self.ENTER, self.typed(commune, address_of(version)))
        assert Activity.objects.get().text == version

    def test_words_of_a_title_are_offered_to_choose_from(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        answer = desk(editor).post(self.ENTER, self.typed(commune, "rac thai"))
        assert answer.status_code == 422
        assert f'value="{version.code}"' in answer.content.decode()
        assert not Activity.objects.exists()

    def test_of_a_content_only_the_newest_version_is_offered(self, article: ArticlePage, version: Attestation) -> None:
        article.lead = "Lời dẫn khác"
        article.save_revision().publish()
        (offered,) = attestations_titled("Rác thải")
        assert offered != version
        assert attestations_titled("không có bài này") == attestations_titled(" ") == []

    def test_what_holds_no_longer_asks_for_a_reason(
        self, commune: Agency, editor: Officer, article: ArticlePage, version: Attestation
    ) -> None:
        article.unpublish()
        refused = desk(editor).post(self.ENTER, self.typed(commune, version.code))
        assert 'name="text_reason"' in refused.content.decode()
        desk(editor).post(self.ENTER, self.typed(commune, version.code, text_reason="Đọc hôm trước"))
        assert Activity.objects.get().text_reason == "Đọc hôm trước"

    def test_the_page_asks_what_became_of_it_and_keeps_the_answer(
        self, commune: Agency, editor: Officer, article: ArticlePage, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        article.unpublish()
        page, settle = (reverse(f"activities_{name}", args=[activity.code]) for name in ("activity", "settle_text"))
        assert settle in desk(editor).get(page).content.decode()
        assert desk(editor).post(settle, {}).status_code == 422
        desk(editor).post(settle, {"fate": "da-thu", "note": "Gỡ sáng nay"})
        shown = desk(editor).get(page).content.decode()
        assert "Gỡ sáng nay" in shown
        assert settle not in shown

    def test_only_the_agency_itself_says_what_became_of_it(
        self, commune: Agency, editor: Officer, article: ArticlePage, version: Attestation
    ) -> None:
        activity = put_up(commune, version, editor)
        article.unpublish()
        stranger = make_posting("editor", agency=make_agency("Ủy ban nhân dân xã Khác")).officer
        answer = desk(stranger).post(reverse("activities_settle_text", args=[activity.code]), {"fate": "da-thu"})
        assert answer.status_code in (302, 403, 404)
        assert Activity.objects.get().fate == ""

    def test_the_page_of_the_content_tells_where_it_was_given_out(
        self, commune: Agency, editor: Officer, version: Attestation
    ) -> None:
        put_up(commune, version, editor)
        shown = Template('{% load library %}{% stale_task "editorial.article" key %}').render(
            Context({"key": version.entry.subject_id})
        )
        assert "bảng tin ấp 3" in shown
