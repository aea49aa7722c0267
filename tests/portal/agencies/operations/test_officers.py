"""Who is posted where, what that opens, and what is forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django_otp.oath import totp

from portal.agencies import operations
from portal.agencies.models import Authenticator, CalendarDay, Officer, Posting
from portal.agencies.states.roles import ROLES, AgencyRole
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.journal.terms import clean, keep_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
EDITOR = ROLES["editor"].label


def groups_of(officer: Officer) -> set[str]:
    return set(officer.groups.values_list("name", flat=True))


class TestPostings:
    def test_open_the_groups_of_the_role_and_of_the_agency(self):
        posting = operations.post_officer(
            officer=make_officer(), agency=make_agency(), role="editor", from_date=TODAY, on=TODAY
        )
        assert Posting.objects.get() == posting
        assert groups_of(posting.officer) == {EDITOR, f"{EDITOR} – {posting.agency.slug}"}

    def test_open_nothing_before_their_day(self):
        posting = operations.post_officer(
            officer=make_officer(), agency=make_agency(), role="editor", from_date=TODAY + timedelta(days=1), on=TODAY
        )
        assert not groups_of(posting.officer)
        operations.sync_groups(officer=posting.officer, on=TODAY + timedelta(days=1))
        assert EDITOR in groups_of(posting.officer)

    def test_open_nothing_for_who_has_left(self):
        officer = make_officer(is_active=False)
        make_posting("editor", officer=officer)
        assert not groups_of(officer)

    @pytest.mark.parametrize("role", ["editor", "king"])
    def test_are_refused_when_they_are_held_or_there_is_no_such_role(self, role: str):
        held = make_posting("editor")
        with pytest.raises(ValidationError):
            operations.post_officer(officer=held.officer, agency=held.agency, role=role, from_date=TODAY, on=TODAY)
        assert Posting.objects.get() == held

    def test_are_ended_on_a_day(self):
        posting = make_posting("editor")
        ended = operations.end_posting(posting=posting, to_date=TODAY, on=TODAY)
        assert ended.to_date == TODAY
        assert not groups_of(posting.officer)

    def test_end_after_they_began(self):
        with pytest.raises(ValidationError):
            operations.end_posting(posting=make_posting("editor"), to_date=date(2025, 1, 1), on=TODAY)


class TestAgencyThatCeases:
    """Its postings are held since 1 January."""

    @pytest.mark.parametrize(
        ("from_date", "to_date", "count"),
        [
            (date(2026, 1, 1), None, 1),
            (date(2026, 1, 1), TODAY + timedelta(days=1), 1),
            (date(2026, 1, 1), TODAY, 0),  # over that day anyway
        ],
    )
    def test_ends_what_is_held_on_its_last_day(self, from_date: date, to_date: date | None, count: int):
        agency, officer = make_agency(), make_officer()
        Posting.objects.create(officer=officer, agency=agency, role="editor", from_date=from_date, to_date=to_date)
        assert len(operations.end_postings_at(ends={agency.pk: TODAY}, today=TODAY)) == count
        assert not groups_of(officer)
        assert Posting.objects.filter(to_date=TODAY).count() == int(count or to_date == TODAY)

    def test_ends_what_begins_on_the_very_day_after_one_on_which_it_opens_nothing(self):
        posting = Posting.objects.create(officer=make_officer(), agency=make_agency(), role="editor", from_date=TODAY)
        assert operations.end_postings_at(ends={posting.agency.pk: TODAY}, today=TODAY) == [posting]
        posting.refresh_from_db()
        assert posting.to_date == posting.from_date + timedelta(days=1)

    def test_leaves_the_rights_until_a_day_that_is_yet_to_come(self):
        posting = make_posting("editor")
        operations.end_postings_at(ends={posting.agency.pk: TODAY + timedelta(days=7)}, today=TODAY)
        assert EDITOR in groups_of(posting.officer)


class TestGroups:
    def test_of_many_agencies_are_found_or_made_at_once(self):
        one, other = make_agency(), make_agency()
        known = operations.agency_group(agency=one, role="editor")
        found = operations.agency_groups(agencies=[one, other], roles=iter(["editor", "approver"]))
        assert found[one.pk, "editor"] == known
        assert set(found) == {(agency.pk, role) for agency in (one, other) for role in ("editor", "approver")}
        assert all(group.name.startswith(ROLES[role].label) for (_, role), group in found.items())

    def test_of_a_role_have_exactly_its_permissions(self):
        group = operations.role_group(role=ROLES["editor"])
        held = {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}
        assert held == set(ROLES["editor"].back_office)
        group.permissions.clear()
        assert operations.role_group(role=ROLES["editor"]) == group
        assert group.permissions.count() == len(held)

    def test_with_a_permission_that_nobody_has_are_refused(self):
        role = AgencyRole(**{**_fields(ROLES["editor"]), "back_office": ("journal.misspelt",)})
        with pytest.raises(LookupError, match=r"journal\.misspelt"):
            operations.role_group(role=role)


def _fields(role: AgencyRole) -> dict[str, object]:
    return {name: getattr(role, name) for name in AgencyRole.__dataclass_fields__}


class TestDays:
    def test_are_what_was_said_last(self):
        said = {"reason": "Làm bù", "decision": "TB 1", "by": None, "at": AT}
        operations.enter_day(day=TODAY, is_working=False, **said)
        entered = operations.enter_day(day=TODAY, is_working=True, **said)
        assert CalendarDay.objects.get() == entered
        assert entered.is_working

    def test_are_left_to_the_law_again(self):
        operations.enter_day(day=TODAY, is_working=False, reason="Nghỉ", decision="TB 1", by=None, at=AT)
        assert operations.forget_day(day=TODAY) is True
        assert operations.forget_day(day=TODAY) is False


class TestSecondFactor:
    @pytest.fixture
    def officer(self) -> Officer:
        return make_officer()

    @staticmethod
    def code_of(device: Authenticator) -> str:
        return f"{totp(device.bin_key):06d}"

    def test_waits_until_it_is_confirmed(self, officer: Officer):
        device = operations.device_to_enrol(officer)
        assert operations.device_to_enrol(officer) == device
        assert not operations.is_enrolled(officer)
        assert operations.confirm(officer=officer, code="000000x") is None
        assert not operations.is_enrolled(officer)

    def test_once_confirmed_comes_with_codes_for_paper(self, officer: Officer):
        device = operations.device_to_enrol(officer)
        codes = operations.confirm(officer=officer, code=self.code_of(device)) or []
        assert operations.is_enrolled(officer)
        assert len(set(codes)) == operations.backup_codes_left(officer) == 10
        assert {len(code) for code in codes} == {8}
        assert not set("".join(codes)) & set("ilo01")  # misread on paper

    def test_takes_the_place_of_the_one_before(self, officer: Officer):
        old = Authenticator.objects.create(user=officer, confirmed=True, name="cũ")
        new = operations.device_to_enrol(officer)
        operations.confirm(officer=officer, code=self.code_of(new))
        assert list(Authenticator.objects.filter(user=officer)) == [new]
        assert old.pk != new.pk

    def test_knows_the_device_of_a_code(self, officer: Officer):
        code = operations.renew_backup_codes(officer)[0]
        device = operations.device_for(officer=officer, code=code)
        assert device is not None
        assert operations.backup_codes_left(officer) == 9

    def test_secret_is_typed_by_groups_of_four(self):
        device = Authenticator(key="00112233445566778899aabbccddeeff00112233")
        assert operations.secret_of(device) == "AAIS EM2E KVTH PCEZ VK54 ZXPO 74AB CIRT"

    def test_is_forgotten_with_a_lost_telephone(self, officer: Officer):
        operations.confirm(officer=officer, code=self.code_of(operations.device_to_enrol(officer)))
        assert operations.is_enrolled(officer)
        assert operations.backup_codes_left(officer) > 0
        operations.forget(officer)
        assert not operations.is_enrolled(officer)
        assert operations.backup_codes_left(officer) == 0


@pytest.mark.parametrize(("days", "count"), [(29, 0), (31, 3)])
def test_sign_ins_are_forgotten_after_a_month(days: int, count: int):
    keep_for(30, "sign-ins")
    for kind in (AccessLog, AccessAttempt, AccessFailureLog):
        kind.objects.create(username="hoa", **({"failures_since_start": 1} if kind is AccessAttempt else {}))
        kind.objects.update(attempt_time=AT)
    Session.objects.create(session_key="kept", session_data="", expire_date=AT + timedelta(days=60))
    assert clean("sign-ins", at=AT + timedelta(days=days)) == count
    assert clean("sign-ins", at=AT + timedelta(days=61)) == 3 - count
    assert operations.forget_sessions(at=AT + timedelta(days=61)) == 1
