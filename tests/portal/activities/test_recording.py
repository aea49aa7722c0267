"""An activity is put down once, corrected by versions, withdrawn with a reason; word is left of each."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from portal.activities import operations
from portal.activities.models import Activity, ActivityVersion, Amount
from portal.activities.operations import correct_activity, record_activity, tickets_of, withdraw_activity, wrong_with
from portal.activities.queries import history_of, in_words, likely_duplicates
from portal.activities.states import ActivityAmount, ActivityMeasure
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Overtaken, ReasonMissing, Refused, WrongState
from portal.journal.models import Entry
from tests.portal.activities.factories import DAY, KM, NOON, leaflets, recorded, talk
from tests.portal.agencies.factories import make_agency, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return make_agency()


@pytest.fixture
def officer() -> Officer:
    return make_officer()


def details(verb: str) -> dict[str, object]:
    return Entry.objects.filter(verb=verb).latest("pk").details


class TestRecord:
    def test_keeps_the_numbers_and_leaves_word_without_a_name(self, agency: Agency, officer: Officer):
        made = recorded(leaflets(agency), by=officer)
        assert made.code == "hd-2026-000001"
        assert details("activity.recorded") == {
            "agency": agency.pk,
            "kind": "tai-lieu",
            "day": "2026-11-20",
            "version": 1,
            "amounts": {"copies": 300},
            "in_minority_languages": {"copies": 100},
        }

    def test_counts_codes_on(self, agency: Agency):
        assert [recorded(talk(agency)).code[-1] for _ in range(3)] == ["1", "2", "3"]

    @pytest.mark.parametrize("failures", [0, 1, 5])
    def test_tries_again_where_two_found_one_code(
        self, agency: Agency, officer: Officer, monkeypatch: pytest.MonkeyPatch, failures: int
    ):
        left, write = iter(range(failures)), operations._write

        def write_late(*args: object, **more: object) -> Activity:
            if next(left, None) is not None:
                raise IntegrityError
            return write(*args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(operations, "_write", write_late)
        made, is_new = record_activity(said=talk(agency), ticket=uuid4(), by=officer, at=NOON)
        assert (made.code, is_new) == ("hd-2026-000001", True)

    def test_finds_what_a_form_that_comes_twice_has_made(self, agency: Agency, officer: Officer):
        ticket = uuid4()
        first = record_activity(said=talk(agency), ticket=ticket, by=officer, at=NOON)
        again = record_activity(said=talk(agency, people=90), ticket=ticket, by=officer, at=NOON)
        assert (first, again) == ((again[0], True), (first[0], False))
        assert Amount.objects.get(counted="people").amount == 80
        assert Entry.objects.filter(verb="activity.recorded").count() == 1

    @pytest.mark.parametrize(
        ("numbers", "why"),
        [
            ((), "số cuộc"),
            ((ActivityAmount(ActivityMeasure.PEOPLE, 5),), "số cuộc"),
            ((ActivityAmount(ActivityMeasure.GATHERINGS, 1), ActivityAmount(ActivityMeasure.COPIES, 5)), "không đếm"),
            (
                (ActivityAmount(ActivityMeasure.GATHERINGS, 1), ActivityAmount(ActivityMeasure.PEOPLE, 5, KM)),
                "ngôn ngữ",
            ),
        ],
    )
    def test_takes_only_numbers_of_the_kind(self, agency: Agency, numbers: tuple[ActivityAmount, ...], why: str):
        with pytest.raises(Refused, match=why):
            recorded(talk(agency, numbers=numbers))
        assert not Activity.objects.exists()

    @pytest.mark.parametrize(
        ("people", "is_taken"), [(0, True), (100_000_000, True), (100_000_001, False), (-1, False)]
    )
    def test_takes_numbers_that_no_finger_slipped_over(self, people: int, is_taken: bool):
        numbers = (ActivityAmount(ActivityMeasure.GATHERINGS, 1), ActivityAmount(ActivityMeasure.PEOPLE, people))
        told = wrong_with(kind="truc-tiep", numbers=numbers)
        assert told == "" if is_taken else told.endswith(" phải từ 0 đến 100.000.000.")

    def test_names_what_a_version_is_of(self, agency: Agency):
        made = recorded(talk(agency))
        told = ActivityVersion.objects.get(activity=made).said
        assert (told["agency"], told["place"], told["until"]) == ([agency.pk, agency.name], None, None)

    def test_takes_nothing_that_has_not_happened(self, agency: Agency):
        with pytest.raises(Refused, match="Chỉ ghi hoạt động đã diễn ra"):
            recorded(talk(agency, day=NOON.date() + timedelta(days=1)))
        with pytest.raises(Refused, match="Chỉ ghi hoạt động đã diễn ra"):
            recorded(talk(agency, until=NOON.date() + timedelta(days=1)))

    def test_is_of_an_agency_that_existed_then(self):
        old = make_agency("Sở Giao thông", exists_to=date(2025, 3, 1))
        new = make_agency("Sở Xây dựng", exists_from=date(2025, 3, 1))
        for said in (talk(old), talk(new, day=date(2025, 2, 28))):
            with pytest.raises(Refused, match="Cơ quan này chưa có"):
                recorded(said)
        assert recorded(talk(old, day=date(2025, 2, 28))).agency == old


class TestCorrect:
    def test_is_a_new_version_and_the_old_one_is_kept(self, agency: Agency, officer: Officer):
        made = recorded(talk(agency), by=officer)
        correct_activity(activity=made, said=talk(agency, people=95), seen=1, by=officer, at=NOON)
        newest, first = history_of(activity=made)
        assert [tuple(one.values()) for one in newest["changes"]] == [
            ("Số liệu", "1 cuộc, 80 lượt người", "1 cuộc, 95 lượt người")
        ]
        assert first["changes"] == ()
        assert details("activity.corrected")["amounts"] == {"gatherings": 1, "people": 95}

    def test_takes_back_with_zero_what_is_counted_no_more(self, agency: Agency, officer: Officer):
        made = recorded(leaflets(agency), by=officer)
        correct_activity(activity=made, said=talk(agency), seen=1, by=officer, at=NOON)
        told = details("activity.corrected")
        assert told["amounts"] == {"gatherings": 1, "people": 80, "copies": 0}
        assert told["in_minority_languages"] == {"copies": 0}

    def test_of_nothing_changes_nothing(self, agency: Agency, officer: Officer):
        made = recorded(talk(agency), by=officer)
        assert correct_activity(activity=made, said=talk(agency), seen=1, by=officer, at=NOON).version == 1
        assert not Entry.objects.filter(verb="activity.corrected").exists()

    def test_does_not_write_over_a_colleague(self, agency: Agency, officer: Officer):
        made = recorded(talk(agency), by=officer)
        correct_activity(activity=made, said=talk(agency, people=95), seen=1, by=officer, at=NOON)
        with pytest.raises(Overtaken):
            correct_activity(activity=made, said=talk(agency, people=70), seen=1, by=officer, at=NOON)
        assert Amount.objects.get(counted="people").amount == 95


class TestWithdraw:
    def test_says_why_and_what_is_taken_back(self, agency: Agency, officer: Officer):
        made = withdraw_activity(activity=recorded(talk(agency)), reason="Ghi nhầm", by=officer, at=NOON)
        assert (made.withdrawn_at, made.withdrawn_note) == (NOON, "Ghi nhầm")
        assert details("activity.withdrawn")["amounts"] == {"gatherings": 1, "people": 80}

    def test_needs_a_reason_and_is_final(self, agency: Agency, officer: Officer):
        made = recorded(talk(agency))
        with pytest.raises(ReasonMissing):
            withdraw_activity(activity=made, reason=" ", by=officer, at=NOON)
        withdraw_activity(activity=made, reason="Ghi nhầm", by=officer, at=NOON)
        with pytest.raises(WrongState, match="Hoạt động đã được rút nên không sửa được"):
            withdraw_activity(activity=made, reason="Lần nữa", by=officer, at=NOON)
        with pytest.raises(WrongState, match="Hoạt động đã được rút nên không sửa được"):
            correct_activity(activity=made, said=talk(agency, people=1), seen=1, by=officer, at=NOON)


class TestLikelyDoubles:
    @pytest.mark.parametrize(
        ("title", "more", "is_alike"),
        [
            ("Phổ biến luật đất đai ấp 3", {}, True),
            ("pho bien Luat Dat dai", {}, True),
            ("Phổ biến Luật Hôn nhân và gia đình", {}, False),
            ("Phổ biến Luật Đất đai", {"day": DAY - timedelta(days=1)}, False),
            (
                "Phổ biến Luật Đất đai",
                {"kind": "doi-thoai", "numbers": (ActivityAmount(ActivityMeasure.MEETINGS, 1),)},
                False,
            ),
        ],
    )
    def test_is_of_the_same_agency_kind_and_day(self, agency: Agency, title: str, more: dict, is_alike: bool):
        first, second = recorded(talk(agency)), recorded(talk(agency, title=title, **more))
        assert likely_duplicates(activity=second) == ([first] if is_alike else [])

    def test_is_over_once_one_is_withdrawn(self, agency: Agency, officer: Officer):
        first, second = recorded(talk(agency)), recorded(talk(agency))
        gone = withdraw_activity(activity=first, reason="Ghi hai lần", by=officer, at=NOON)
        assert likely_duplicates(activity=second) == likely_duplicates(activity=gone) == []


def test_numbers_read_as_a_person_says_them():
    said = [("copies", "vi", 1200, False), ("copies", "km", 300, True)]
    assert in_words(said) == "1.500 bản (trong đó 300 tiếng Khmer) (số ước tính)"


def test_rows_are_known_again_by_what_they_say(agency: Agency):
    rows = [talk(agency), talk(agency), talk(agency, people=81), talk(agency, title="PHO BIEN LUAT DAT DAI")]
    tickets = list(tickets_of(rows))
    assert len(set(tickets)) == 4  # the same said again is another, by its order
    assert list(tickets_of(rows)) == tickets
    assert list(tickets_of(rows[3:])) == tickets[:1]  # marks and capitals say nothing
    others = [talk(make_agency()), talk(agency, day=DAY - timedelta(days=1)), talk(agency, title="Khác")]
    assert not set(tickets_of(others)) & set(tickets)
