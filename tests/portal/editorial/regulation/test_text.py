"""The regulation read aloud: clauses numbered, rules in words."""

import pytest

from portal.editorial.models import FreshnessRule, PostingRule, RegulationArticle
from portal.editorial.regulation import (
    RegulationNames,
    compose,
    kinds_words,
    numbered,
    where_words,
    who_words,
)
from portal.editorial.states.workflow import (
    ApprovalPath,
    GeneratedArticle,
    RuleAgencies,
    RuleSections,
)

NAMES = RegulationNames(
    supervisor="Sở Tư pháp",
    kinds={"bai-viet": "Bài viết", "tin": "Tin tức", "video": "Video"},
    agency_kinds={"department": "sở"},
    agencies={7: "Công an thành phố"},
    sections={3: "Hòa giải ở cơ sở"},
)


def rule(**said: object) -> PostingRule:
    return PostingRule(**{"position": 1} | said)


class TestNumbered:
    @pytest.mark.parametrize(
        ("lines", "read"),
        [
            (("Một câu.",), ("Một câu.",)),
            (("Một.", "Hai."), ("1. Một.", "2. Hai.")),
            (("Gồm:", "a) cái này;", "b) cái kia.", "Hết."), ("1. Gồm:", "a) cái này;", "b) cái kia.", "2. Hết.")),
            (("Gồm:", "a) cái này."), ("Gồm:", "a) cái này.")),
            (("Gồm:", "đ) cái này.", "Hết."), ("1. Gồm:", "đ) cái này.", "2. Hết.")),
        ],
    )
    def test_clauses_and_points(self, lines: tuple[str, ...], read: tuple[str, ...]) -> None:
        assert numbered(lines) == read


class TestWords:
    @pytest.mark.parametrize(
        ("one", "said"),
        [
            (rule(), "Các cơ quan có chuyên mục trên Cổng được đăng mọi loại nội dung ở chuyên mục của mình"),
            (
                rule(who=RuleAgencies.KIND, agency_kind="department", kinds=["tin", "video"]),
                "Các sở được đăng tin tức và video ở chuyên mục của mình",
            ),
            (
                rule(who=RuleAgencies.AGENCY, agency_id=7, where=RuleSections.SECTION, section_id=3),
                "Công an thành phố được đăng mọi loại nội dung ở chuyên mục “Hòa giải ở cơ sở”",
            ),
            (
                rule(
                    who=RuleAgencies.SUPERVISOR,
                    where=RuleSections.COMMON,
                    kinds=["tin", "bai-viet", "video"],
                ),
                "Sở Tư pháp được đăng bài viết, tin tức và video ở các chuyên mục chung của Cổng",
            ),
        ],
    )
    def test_a_rule(self, one: PostingRule, said: str) -> None:
        where = where_words(one.where, one.section_id, NAMES)
        assert f"{who_words(one, NAMES)} được đăng {kinds_words(one, NAMES)} ở {where}" == said


class TestCompose:
    WRITTEN = (
        RegulationArticle(heading="Phạm vi", text="Quy chế này quy định.", chapter="Quy định chung"),
        RegulationArticle(heading="Quyền đăng", generated=GeneratedArticle.POSTING),
        RegulationArticle(heading="Quy trình", generated=GeneratedArticle.APPROVAL, chapter="Kiểm duyệt"),
        RegulationArticle(heading="Cập nhật", generated=GeneratedArticle.FRESHNESS),
        RegulationArticle(heading="Rà soát", generated=GeneratedArticle.REVIEW),
        RegulationArticle(heading="Đăng khẩn", generated=GeneratedArticle.EMERGENCY),
    )
    RULES = {
        "posting": (
            rule(review_months=12),
            rule(position=2, kinds=["tin"], path=ApprovalPath.ONE, step_hours=8),
        ),
        "freshness": (
            FreshnessRule(position=1, where=RuleSections.COMMON, most_days=7),
            FreshnessRule(position=2, where=RuleSections.OWN, most_days=30),
        ),
        "urgent_hours": 12,
    }

    def test_chapters_hold_articles_numbered_through(self) -> None:
        chapters = compose(self.WRITTEN, **self.RULES, names=NAMES)
        assert [(one.number, one.title, [article["number"] for article in one.articles]) for one in chapters] == [
            ("I", "Quy định chung", [1, 2]),
            ("II", "Kiểm duyệt", [3, 4, 5, 6]),
        ]

    def test_the_steps_point_to_the_clauses_that_list_them(self) -> None:
        _, second = compose(self.WRITTEN, **self.RULES, names=NAMES)
        approval = second.articles[0]["lines"]
        assert approval[1].startswith("2. Nội dung đăng theo khoản 1 Điều 2: kiểm tra nội dung pháp lý, sau đó duyệt")
        assert "không quá 8 giờ" in approval[2]
        assert approval[2].startswith("3. Nội dung đăng theo khoản 2 Điều 2")

    def test_rules_say_days_months_and_hours(self) -> None:
        said = "\n".join(
            line
            for one in compose(self.WRITTEN, **self.RULES, names=NAMES)
            for a in one.articles
            for line in a["lines"]
        )
        for words in (
            "Các chuyên mục chung của Cổng có nội dung mới hoặc nội dung được cập nhật ít nhất một lần trong 7 ngày",
            "Chuyên mục của mỗi cơ quan có nội dung mới hoặc nội dung được cập nhật ít nhất một lần trong 30 ngày",
            "chậm nhất 12 tháng",
            "xem lại trong 12 giờ",
        ):
            assert words in said

    def test_without_chapters_there_is_one_without_a_name(self) -> None:
        (only,) = compose([RegulationArticle(heading="Phạm vi", text="Một câu.")], **self.RULES, names=NAMES)
        assert (only.number, only.title) == ("", "")
