"""Which regulation is in force, and what it says of contents where they stand."""

from datetime import date, timedelta

import pytest

from portal.agencies.models import Agency
from portal.editorial.models import FreshnessRule, PostingRule, Regulation, SectionPage
from portal.editorial.queries.regulation import (
    case_of,
    freshness_rules_of,
    posting_rules_of,
    regulation_on,
    ruling_of,
)
from portal.editorial.queries.sections import agency_in_charge, sections_above
from portal.editorial.regulation import PostingRuling, judge
from portal.editorial.states.contents import SectionKind
from portal.editorial.states.workflow import (
    ApprovalPath,
    RegulationState,
    RuleAgencies,
    RuleSections,
)
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_article, make_section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
TODAY = date(2026, 11, 27)


@pytest.fixture
def justice() -> Agency:
    return make_agency(name="Sở Tư pháp", kind="department")


@pytest.fixture
def trade() -> Agency:
    return make_agency(name="Sở Công Thương", kind="department")


def ruling(*, kind: str, section: SectionPage, agency: Agency, on: date) -> PostingRuling:
    """What the regulation of the day says of a content that is not written yet."""
    regulation = regulation_on(on=on)
    case = case_of(kind=kind, sections=sections_above(page=section), agency=agency, regulation=regulation)
    return judge(posting_rules_of(regulation), case)


def make_front(agency: Agency, slug: str) -> SectionPage:
    home = make_section().get_parent()
    return home.add_child(instance=SectionPage(title=agency.name, slug=slug, kind=SectionKind.AGENCY, agency=agency))


def make_regulation(justice: Agency, **said: object) -> Regulation:
    fields = {"title": "Quy chế", "issuer": justice, "supervisor": justice, "from_date": date(2026, 1, 1)} | said
    return Regulation.objects.create(state=RegulationState.ISSUED, **fields)


class TestRegulationOn:
    def test_is_the_one_in_force(self, justice: Agency) -> None:
        old = make_regulation(justice, to_date=date(2026, 7, 1))
        new = make_regulation(justice, from_date=date(2026, 7, 1))
        assert regulation_on(on=date(2026, 6, 30)) == old
        assert regulation_on(on=date(2026, 7, 1)) == new
        assert regulation_on(on=date(2025, 12, 31)) is None

    def test_a_draft_binds_nobody(self, justice: Agency) -> None:
        Regulation.objects.create(title="Dự thảo", issuer=justice, supervisor=justice)
        assert regulation_on(on=TODAY) is None
        issued = make_regulation(justice)
        assert regulation_on(on=TODAY) == issued


class TestRuling:
    def test_before_the_first_regulation_an_agency_writes_at_home(self, justice: Agency, trade: Agency) -> None:
        front = make_front(trade, "so-cong-thuong")
        assert ruling(kind="tin", section=front, agency=trade, on=TODAY).path is ApprovalPath.TWO
        assert not ruling(kind="tin", section=front, agency=justice, on=TODAY).is_allowed

    def test_follows_the_rows_of_the_day(self, justice: Agency, trade: Agency) -> None:
        regulation = make_regulation(justice)
        common = make_section()
        PostingRule.objects.create(
            regulation=regulation, position=1, kinds=["tin"], who=RuleAgencies.AGENCY, agency=trade,
            where=RuleSections.SECTION, section=common, path=ApprovalPath.THREE, step_hours=4,
        )  # fmt: skip
        PostingRule.objects.create(
            regulation=regulation, position=2, who=RuleAgencies.SUPERVISOR, where=RuleSections.COMMON
        )
        assert ruling(kind="tin", section=common, agency=trade, on=TODAY).path is ApprovalPath.THREE
        assert not ruling(kind="video", section=common, agency=trade, on=TODAY).is_allowed
        assert ruling(kind="video", section=common, agency=justice, on=TODAY).is_allowed

    def test_a_shelf_below_a_front_is_the_agencys_own(self, trade: Agency) -> None:
        shelf = make_front(trade, "so-cong-thuong").add_child(instance=SectionPage(title="Tin", slug="tin"))
        article = make_article(section=shelf, agency=trade)
        assert ruling_of(article=article, on=TODAY).is_allowed

    def test_what_an_agency_left_is_its_successors(self, justice: Agency, trade: Agency) -> None:
        before = make_agency(name="Sở Công Thương cũ", kind="department")
        front = make_front(before, "so-cu")
        before.exists_to = TODAY - timedelta(days=30)
        before.save()
        before.successions.create(successor=trade, on_date=before.exists_to)
        assert ruling(kind="tin", section=front, agency=trade, on=TODAY).is_allowed
        assert not ruling(kind="tin", section=front, agency=justice, on=TODAY).is_allowed
        assert agency_in_charge(page=front, on=TODAY) == trade


class TestFreshness:
    def test_rows_of_the_regulation(self, justice: Agency) -> None:
        regulation = make_regulation(justice)
        FreshnessRule.objects.create(regulation=regulation, position=1, where=RuleSections.COMMON, most_days=7)
        assert [rule.most_days for rule in freshness_rules_of(regulation)] == [7]
        assert freshness_rules_of(None)
