"""How long things are kept: dated rules that two set where they shorten, cleaning that goes on, what is seen of it."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

import portal.reports
from portal.agencies.models import ActRequest, Officer
from portal.design.refusals import Refused, SecondPersonAsked
from portal.journal.models import Cleanup, Entry, Reading, RetentionRule
from portal.journal.operations.by_two import approve_act
from portal.journal.operations.personal import RequestedTerm, begin_terms, clean_up, set_retention_term_by_two
from portal.journal.queries.personal import declarations
from portal.journal.queries.retention import (
    RetainedRows,
    RetentionKind,
    _cleanup_fault,
    days_of_months,
    in_words,
    is_before,
    retention_kinds,
    retention_lines,
    term_days,
    with_terms,
)
from portal.library.models import ProblemReport
from portal.library.states import ProblemState
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.journal.terms import clean, keep_for
from tests.portal.library.laws import make_instrument

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
TODAY = timezone.localdate(NOW)
PAGE = "/quan-tri/han-luu-giu/"


def officer(name: str, role: str = "administrator") -> Officer:
    named = make_officer(name, display_name=name)
    return make_posting(role, officer=named, agency=make_agency(f"Nơi của {name}"), on=TODAY).officer


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def readings(*ages: int) -> None:
    Reading.objects.bulk_create(Reading(day=TODAY - timedelta(days=age), kind="a", key=str(age)) for age in ages)


def wish(days: int, kind: str = "readings", since: date = TODAY) -> RequestedTerm:
    return RequestedTerm(kind=kind, days=days, valid_from=since, basis="Quyết định 1")


class TestKinds:
    @pytest.mark.parametrize("kind", retention_kinds().values(), ids=list(retention_kinds()))
    def test_can_be_looked_through_and_begin_above_their_least(self, kind: RetentionKind):
        for rows in kind.rows:
            assert list(rows.older_than(NOW)) == []
        assert not kind.days or kind.days >= kind.least

    def test_begin_once_with_their_own_terms(self):
        begin_terms()
        assert set(RetentionRule.objects.values_list("kind", flat=True)) == {
            kind.name for kind in retention_kinds().values() if kind.days
        }
        assert begin_terms() == 0

    def test_that_the_register_and_the_dossier_name_are_there(self):
        for data in declarations():
            assert "{" not in with_terms(data.kept)
        table = (Path(portal.reports.__path__[0]) / "rules" / "security_dossier.toml").read_text("utf-8")
        rows = [
            row for paper in tomllib.loads(table)["papers"] for part in paper["parts"] for row in part.get("rows", ())
        ]
        named = {name for row in rows for name in row.get("terms", ())}
        assert named
        assert named <= set(retention_kinds())

    @pytest.mark.parametrize("months", [1, 6, 12, 24])
    def test_months_are_never_cut_short(self, months: int):
        assert days_of_months(months) >= 30 * months


class TestATerm:
    def test_is_shortened_by_two(self):
        one, two = officer("một"), officer("hai", "justice")
        with pytest.raises(SecondPersonAsked):
            set_retention_term_by_two(wish=wish(400), by=one, at=NOW)
        assert term_days("readings", TODAY) == 1100
        approve_act(asked=ActRequest.objects.get(), by=two, at=NOW)
        rule = RetentionRule.objects.get(kind="readings", days=400)
        assert (rule.decided_by, rule.entry.verb, rule.entry.actor) == (two, "retention.shortened", two)
        assert term_days("readings", TODAY) == 400
        assert term_days("readings", TODAY - timedelta(days=1)) == 1100

    def test_is_lengthened_by_one_from_a_day_on(self):
        later = TODAY + timedelta(days=30)
        set_retention_term_by_two(wish=wish(2000, since=later), by=officer("một"), at=NOW)
        assert (term_days("readings", TODAY), term_days("readings", later)) == (1100, 2000)

    def test_where_there_was_none_is_set_by_two(self):
        with pytest.raises(SecondPersonAsked):
            set_retention_term_by_two(wish=wish(4000, kind="ratings"), by=officer("một"), at=NOW)

    def test_below_the_least_is_refused_in_words(self):
        with pytest.raises(Refused, match="366"):
            set_retention_term_by_two(wish=wish(365), by=officer("một"), at=NOW)

    @pytest.mark.parametrize("role", ["chair", "leader", "unit_admin", "editor"])
    def test_is_nobody_elses_to_set_or_see(self, role: str):
        stranger = officer("lạ", role)
        with pytest.raises(PermissionDenied):
            set_retention_term_by_two(wish=wish(2000), by=stranger, at=NOW)
        assert browser(stranger).get(PAGE).url == "/quan-tri/"
        assert browser(stranger).post(f"{PAGE}readings/", {"days": 2000}).url == "/quan-tri/"

    def test_is_never_changed_or_taken_away(self):
        keep_for(500, "readings")
        for change in (lambda rules: rules.update(days=1), lambda rules: rules.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(RetentionRule.objects.all())

    def test_that_was_promised_is_not_lengthened_for_what_began_under_it(self):
        """A rule of 10 days until today, 100 from today on; what a cancelled shorter one said does not count."""
        rows = (RetainedRows("journal.Reading", "day"),)
        rules = [RetentionRule(days=100, valid_from=TODAY), RetentionRule(days=2, valid_from=TODAY)]
        rules.append(RetentionRule(days=10, valid_from=date(2020, 1, 1)))
        promised, plain = (RetentionKind("a", "a", 5, rows, is_promised=one) for one in (True, False))
        assert is_before(promised, rules, at=NOW) == NOW - timedelta(days=10)
        midnight = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()))
        assert is_before(promised, rules, at=NOW + timedelta(days=50)) == midnight
        assert is_before(plain, rules, at=NOW) == NOW - timedelta(days=100)


class TestCleaning:
    def test_clears_what_is_past_its_term_and_tells(self):
        readings(1, 1100, 1101, 1500)
        assert clean_up(at=NOW) == 2
        assert Reading.objects.count() == 2
        told = Entry.objects.get(verb="retention.cleared")
        assert (told.details["count"], told.actor) == (2, None)
        seen = Cleanup.objects.get(kind="readings")
        assert (seen.looked_at, seen.cleared_at, seen.count, seen.fault) == (NOW, NOW, 2, "")
        assert clean_up(at=NOW + timedelta(minutes=10)) == 0
        assert Cleanup.objects.get(kind="readings").looked_at == NOW

    def test_goes_on_where_a_process_was_killed(self, monkeypatch: pytest.MonkeyPatch):
        """Whole bundles are done; the next one begins with what is left."""
        readings(*range(1200, 1205))
        kind = retention_kinds()["readings"]
        small = RetentionKind(kind.name, kind.label, kind.days, (RetainedRows("journal.Reading", "day", at_once=2),))
        monkeypatch.setitem(retention_kinds(), "readings", small)  # type: ignore[arg-type]
        cut = iter([None, KeyboardInterrupt()])

        def clear(rows, at):
            if stop := next(cut):
                raise stop
            rows.delete()

        dying = RetentionKind(
            kind.name, kind.label, kind.days, (RetainedRows("journal.Reading", "day", clear=clear, at_once=2),)
        )
        monkeypatch.setitem(retention_kinds(), "readings", dying)  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            clean("readings", at=NOW)
        assert (Reading.objects.count(), Cleanup.objects.get(kind="readings").count) == (3, 2)
        monkeypatch.setitem(retention_kinds(), "readings", small)  # type: ignore[arg-type]
        assert clean("readings", at=NOW) == 3

    def test_what_hinders_one_bundle_keeps_no_other_and_is_told_to_the_operator(self, monkeypatch: pytest.MonkeyPatch):
        readings(1200, 1201, 1202)
        kind, bad = retention_kinds()["readings"], Reading.objects.get(key="1201").pk

        def clear(rows, at):
            if rows.filter(pk=bad).exists():
                raise ValueError
            rows.delete()

        stuck = RetentionKind(
            kind.name, kind.label, kind.days, (RetainedRows("journal.Reading", "day", clear=clear, at_once=1),)
        )
        monkeypatch.setitem(retention_kinds(), "readings", stuck)  # type: ignore[arg-type]
        assert clean("readings", at=NOW) == 2
        assert "ValueError" in _cleanup_fault(NOW)
        monkeypatch.undo()
        assert clean("readings", at=NOW) == 1
        assert _cleanup_fault(NOW) == ""
        assert "readings" in _cleanup_fault(NOW + timedelta(days=2))

    def test_without_a_term_nothing_goes(self):
        assert not retention_kinds()["problem-reports"].days
        assert clean("problem-reports", at=NOW + timedelta(days=36500)) == 0

    def test_words_of_settled_reports_go_once_a_term_is_set(self):
        said = {"instrument": make_instrument(), "message": "Gọi tôi 0901234567", "reported_at": NOW}
        ProblemReport.objects.create(code="A", **said)
        ProblemReport.objects.create(code="B", state=ProblemState.FIXED, settled_at=NOW, **said)
        keep_for(30, "problem-reports")
        assert clean("problem-reports", at=NOW + timedelta(days=31)) == 1
        assert dict(ProblemReport.objects.values_list("code", "message")) == {"A": said["message"], "B": ""}

    def test_nobody_clears_more_than_two_have_set(self):
        """One person's wish, repeated, leaves the term and the rows as they were; no address begins the cleaning."""
        readings(500)
        client = browser(officer("một"))
        said = {"days": "400", "valid_from": f"{TODAY:%Y-%m-%d}", "basis": "tôi muốn thế"}
        for _ in range(3):
            client.post(f"{PAGE}readings/", said)
        assert ActRequest.objects.count() == 1
        client.post(f"/quan-tri/viec-can-hai-nguoi/{ActRequest.objects.get().pk}/")
        clean_up(at=NOW + timedelta(hours=2))
        assert Reading.objects.exists()


class TestTheScreen:
    def test_shows_each_kind_with_its_term_what_is_overdue_and_the_last_cleaning(self):
        readings(1200, 1201)
        client = browser(officer("một"))
        page = client.get(PAGE).content.decode()
        for kind in retention_kinds().values():
            assert f"{PAGE}{kind.name}/" in page
        line = next(one for one in retention_lines(at=NOW) if one["kind"].name == "readings")
        assert (line["overdue"], line["cleanup"], line["term"]) == (2, None, in_words(1100))
        clean("readings", at=NOW)
        line = next(one for one in retention_lines(at=NOW) if one["kind"].name == "readings")
        assert (line["overdue"], line["cleanup"].count) == (0, 2)
        assert client.get(f"{PAGE}?tep=xlsx").status_code == 200

    def test_sets_a_longer_term_and_asks_for_another_where_it_is_shorter(self, founded_portal):
        client = browser(officer("một"))
        said = {"days": "1500", "valid_from": f"{TODAY:%Y-%m-%d}", "basis": "Kế hoạch 5"}
        assert client.post(f"{PAGE}readings/", said).url == PAGE
        assert term_days("readings", TODAY) == 1500
        assert client.post(f"{PAGE}readings/", said | {"days": "900"}).url == "/quan-tri/viec-can-hai-nguoi/"
        assert "900 ngày" in browser(officer("hai")).get("/quan-tri/viec-can-hai-nguoi/").content.decode()
        assert client.post(f"{PAGE}readings/", said | {"days": "9"}).status_code == 422
        assert client.post(f"{PAGE}readings/", said | {"valid_from": "2020-01-01"}).status_code == 422
        assert client.get(f"{PAGE}khong-co/").status_code == 404

    def test_the_citizen_reads_the_term_of_the_day(self, client, founded_portal):
        keep_for(100, "question-closed", since=TODAY)
        assert in_words(100) in client.get("/hoi-dap/gui-cau-hoi/").content.decode()


def test_a_day_counts_when_the_whole_of_it_is_past():
    rows, midnight = (
        RetainedRows("journal.Reading", "day"),
        timezone.make_aware(datetime.combine(TODAY, datetime.min.time())),
    )
    readings(1)
    assert not rows.older_than(midnight - timedelta(seconds=1)).exists()
    assert rows.older_than(midnight).exists()
