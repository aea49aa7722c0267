"""The pages that a chair reads: one table of tasks, targets with their years, names only where the regime says so."""

from datetime import date

import pytest

from officialdocs import NumberedHeadingBlock, OfficialDocument, TableBlock
from portal.plans.models import PlanTarget
from portal.reports.models import Compilation, RegimeRung, SignedReport
from portal.reports.queries.compilations import newest_draft
from portal.reports.queries.documents import report_document
from portal.reports.states import Rung
from tests.portal.reports.compilations.factories import Province, compiled, make_activity, make_return, make_round

pytestmark = pytest.mark.django_db


def paper(made: Compilation) -> OfficialDocument:
    return report_document(compilation=made, draft=newest_draft(compilation=made), signing=SignedReport())


def tables(document: OfficialDocument) -> dict[str, TableBlock]:
    return {one.caption.partition(". ")[2]: one for one in document.body if isinstance(one, TableBlock)}


def headings(document: OfficialDocument) -> list[str]:
    return [one.text for one in document.body if isinstance(one, NumberedHeadingBlock)]


def test_begin_with_a_summary_and_leave_each_task_to_an_annex(province: Province):
    document = paper(compiled(province))
    rows = tables(document)["Từng nhiệm vụ: tiến độ và kinh phí"].rows
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[0][2] == "□□□□□□□□□□ 0%"
    assert headings(document)[0] == "Tóm tắt"
    title = province.plan.assignments.get(number=1).title
    assert title not in headings(document)
    (told,) = [one for one in document.annexes if one.title == "Tình hình từng nhiệm vụ"]
    assert title in [one.text for one in told.body if isinstance(one, NumberedHeadingBlock)]


def test_give_each_target_the_year_for_which_it_is_asked(province: Province):
    for value, year in ((80, 2027), (90, 2030)):
        day = date(year, 12, 31)
        PlanTarget.objects.create(plan=province.plan, words="Người dân", value=value, unit="%", by_day=day)
    shown = tables(paper(compiled(province)))["Chỉ tiêu"].rows
    assert shown == (("Người dân", "80%", "31/12/2027"), ("Người dân", "90%", "31/12/2030"))


def test_rank_agencies_only_where_the_regime_lets_them_be_named(province: Province):
    round_ = make_round(province)
    make_return(round_, province.other, province.justice)
    make_activity(province.other, province.justice, gatherings=2)
    make_activity(province.department, province.justice, gatherings=3)
    assert "Cơ quan làm được nhiều nhất" not in tables(paper(compiled(province)))
    RegimeRung.objects.create(regime=round_.regime, days=9, rung=Rung.NAME_PUBLICLY)
    ranked = tables(paper(compiled(province)))["Cơ quan làm được nhiều nhất"].rows
    assert ranked == (("Sở Tư pháp", "3"), ("Sở Nội vụ", "2"))


def test_a_report_of_the_time_before_reads_as_it_did(province: Province):
    made = compiled(province)
    made.outline = {key: made.outline[key] for key in ("receiver", "bases", "rows")}
    document = paper(made)
    assert not tables(document)
    assert province.plan.assignments.get(number=1).title in headings(document)
    assert "Tình hình từng nhiệm vụ" not in [one.title for one in document.annexes]
