"""Several officers at once: every number of a report is given once. Asked of PostgreSQL, as those of plans are; the
first compilations of a subject are in `compilations.test_compiling`.
"""

from datetime import date

import pytest
from django.db import connection

from portal.reports.models import Compilation, FilledForm, Round, SentForm, SignedReport, Submission
from portal.reports.operations.compilations import sign_report, write_section
from portal.reports.operations.returns import send_return
from portal.reports.operations.rounds import open_round
from portal.reports.operations.statistics import send_form
from portal.reports.queries.compilations import newest_draft
from tests.portal.agencies.factories import make_officer
from tests.portal.plans.test_numbers_at_once import MANY, at_once
from tests.portal.reports.compilations.factories import FROZEN, compiled, make_province_at_work
from tests.portal.reports.compilations.test_text import approved, on_paper
from tests.portal.reports.rounds_story import OPENED, Q3, Q3_DUE, at, make_regime, make_round, return_of, write
from tests.portal.reports.statistics.forms_story import AT, make_agencies, make_form, opened

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory SQLite is one connection"),
]
SECTIONS = ("chi-dao", "ket-qua", "danh-gia", "kho-khan")


def test_drafts_of_sections_are_numbered_apart_and_keep_each_other():
    province = make_province_at_work()
    report = compiled(province)
    said = {"compilation": report, "since": 1, "by": province.justice, "at": FROZEN}
    at_once(lambda one: write_section(section=SECTIONS[one], text=f"Lời {one}.", **said))
    assert [one.number for one in report.drafts.order_by("number")] == [1, 2, 3, 4, 5]
    kept = newest_draft(compilation=report).sections
    assert [kept[one] for one in SECTIONS] == [f"Lời {one}." for one in range(MANY)]


def test_a_report_is_signed_once():
    province = make_province_at_work()
    report = approved(compiled(province), province)
    at_once(lambda one: sign_report(compilation=report, signed=on_paper(), by=province.justice, at=FROZEN))
    assert SignedReport.objects.count() == 1
    assert Compilation.objects.get().state == "signed"


def test_a_round_is_opened_once_with_one_return_for_each():
    for name in ("Sở Nội vụ", "Sở Tài chính"):
        make_round(name, valid_to=date(2026, 12, 31), name=f"Chế độ của {name}")
    regime = make_regime(asked="Sở Nội vụ\nSở Tài chính", name="Chế độ chung")
    at_once(lambda one: open_round(regime=regime, period=Q3, by=None, at=OPENED))
    assert sorted(Round.objects.get(regime=regime).returns.values_list("agency__name", flat=True)) == [
        "Sở Nội vụ",
        "Sở Tài chính",
    ]


def test_a_return_is_sent_once():
    of = write(return_of(make_round("Sở Nội vụ"), "Sở Nội vụ"), make_officer())
    by = make_officer()
    made = at_once(lambda one: send_return(of=of, revision=of.revision, by=by, at=at(Q3_DUE)))
    assert [one is None for one in made].count(False) == 1
    assert list(Submission.objects.values_list("number", flat=True)) == [1]


def test_a_form_is_sent_once_under_a_number():
    form, by = make_form(), make_officer()
    filled = opened(form, make_agencies()["noi-vu"])
    made = at_once(lambda one: send_form(filled=filled, by=by, at=AT))
    assert [one is None for one in made].count(False) == 1
    assert list(SentForm.objects.values_list("number", flat=True)) == [1]
    assert FilledForm.objects.get().version == 1
