"""Cases before the regulation: which rule holds, and who is refused."""

from dataclasses import replace

import pytest

from portal.editorial.models import FreshnessRule, PostingRule
from portal.editorial.queries.regulation import DEFAULT_RULES
from portal.editorial.regulation import (
    PostingCase,
    judge,
    most_days_of_silence,
)
from portal.editorial.states.workflow import ApprovalPath, RuleAgencies, RuleSections

NEWS, COMMON, FRONT = 30, 10, 20  # sections: a shelf below the common section, the common section, an agency's front
JUSTICE, TRADE = 1, 2
ANY, OWN_ONES = RuleAgencies.ANY, RuleSections.OWN
RULES = (
    PostingRule(position=1, who=ANY, where=OWN_ONES, path=ApprovalPath.TWO, review_months=12),
    PostingRule(position=2, kinds=["tin"], who=ANY, where=OWN_ONES, path=ApprovalPath.ONE, step_hours=8),
    PostingRule(
        position=3,
        kinds=["tin"],
        who=RuleAgencies.KIND,
        where=OWN_ONES,
        path=ApprovalPath.THREE,
        agency_kind="committee",
    ),
    PostingRule(position=4, who=RuleAgencies.SUPERVISOR, where=RuleSections.COMMON, path=ApprovalPath.TWO),
    PostingRule(
        position=5,
        kinds=["tin"],
        who=RuleAgencies.AGENCY,
        where=RuleSections.SECTION,
        path=ApprovalPath.ONE,
        step_hours=4,
        agency_id=TRADE,
        section_id=NEWS,
    ),
    PostingRule(
        position=6,
        who=ANY,
        where=RuleSections.SECTION,
        path=ApprovalPath.THREE,
        step_hours=48,
        section_id=COMMON,
    ),
)
OWN = PostingCase("bai-viet", TRADE, "department", False, (FRONT,), is_own=True, is_common=False)
ABROAD = replace(OWN, is_own=False)
SHELF = PostingCase("tin", TRADE, "department", False, (NEWS, COMMON), is_own=False, is_common=True)


class TestJudge:
    @pytest.mark.parametrize(
        ("said", "case", "position"),
        [
            ("in one's own section any kind goes", OWN, 1),
            ("a rule that names the kind is more particular", replace(OWN, kind="tin"), 2),
            (
                "a rule for a kind of agencies is more particular than one for all",
                replace(OWN, kind="tin", agency_kind="committee"),
                3,
            ),
            ("a rule for one section and one agency beats all", SHELF, 5),
            ("another kind there falls to the section above", replace(SHELF, kind="video"), 6),
            (
                "one section beats all common ones, even for the supervisor",
                replace(SHELF, agency=JUSTICE, is_supervisor=True),
                6,
            ),
            (
                "where nothing is more particular, the supervisor's rule",
                PostingCase("tin", JUSTICE, "department", True, (99,), False, True),
                4,
            ),
            ("somebody else's section is nobody's", ABROAD, None),
            ("a content without an agency has no section of its own", replace(OWN, agency=None, is_own=False), None),
        ],
    )
    def test_takes_the_most_particular_rule(self, said: str, case: PostingCase, position: int | None) -> None:
        ruling = judge(RULES, case)
        assert ruling.position == position, said
        assert ruling.is_allowed is (position is not None)

    def test_says_path_and_terms_of_the_rule(self) -> None:
        ruling = judge(RULES, OWN)
        assert (ruling.path, ruling.step_hours, ruling.review_months) == (ApprovalPath.TWO, 24, 12)

    def test_explains_a_refusal(self) -> None:
        assert "Quy chế không cho" in judge(RULES, ABROAD).why

    def test_the_first_of_equals_holds(self) -> None:
        twins = (
            PostingRule(position=9, who=ANY, where=OWN_ONES, path=ApprovalPath.ONE),
            PostingRule(position=8, who=ANY, where=OWN_ONES, path=ApprovalPath.THREE),
        )
        assert judge(twins, OWN).path is ApprovalPath.THREE

    def test_without_a_regulation_agencies_write_at_home_and_only_there(self) -> None:
        assert judge(DEFAULT_RULES, OWN).is_allowed
        assert not judge(DEFAULT_RULES, SHELF).is_allowed
        assert judge(DEFAULT_RULES, replace(SHELF, is_supervisor=True)).is_allowed


class TestSilence:
    RULES = (
        FreshnessRule(position=1, where=RuleSections.OWN, most_days=30),
        FreshnessRule(position=2, where=RuleSections.COMMON, most_days=7),
        FreshnessRule(position=3, where=RuleSections.SECTION, most_days=2, section_id=NEWS),
        FreshnessRule(position=4, where=RuleSections.SECTION, most_days=5, section_id=COMMON),
    )

    @pytest.mark.parametrize(
        ("sections", "is_own", "is_common", "days"),
        [
            ((FRONT,), True, False, 30),
            ((99,), False, True, 7),
            ((NEWS, COMMON), False, True, 2),
            ((31, COMMON), False, True, 5),
            ((99,), False, False, None),
        ],
    )
    def test_the_nearest_section_decides(self, sections, is_own, is_common, days) -> None:
        assert most_days_of_silence(self.RULES, sections=sections, is_own=is_own, is_common=is_common) == days
