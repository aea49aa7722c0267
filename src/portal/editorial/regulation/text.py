"""The regulation as an administrative text: chapters, articles and clauses, some of them made from its rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lawtext.numerals import to_roman
from portal.editorial.regulation.rulings import FreshnessValues, PostingRuleValues
from portal.editorial.states.workflow import ApprovalPath, GeneratedArticle, RuleAgencies, RuleSections

_PATHS = {
    ApprovalPath.ONE: "một người có thẩm quyền duyệt",
    ApprovalPath.TWO: "kiểm tra nội dung pháp lý, sau đó duyệt",
    ApprovalPath.THREE: (
        "kiểm tra nội dung pháp lý, sau đó cơ quan phụ trách chuyên mục duyệt, cuối cùng Ban Biên tập duyệt"
    ),
}


@dataclass(frozen=True, slots=True)
class RegulationNames:
    """What things are called: agencies and sections by key, kinds of contents and of agencies by code."""

    supervisor: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    agency_kinds: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[int, str] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)


def who_words(rule: PostingRuleValues, names: RegulationNames) -> str:
    """ "Các sở", "Sở Tư pháp thành phố Cần Thơ", "Các cơ quan có chuyên mục"."""
    return {
        RuleAgencies.ANY: "Các cơ quan có chuyên mục trên Cổng",
        RuleAgencies.SUPERVISOR: names.supervisor,
        RuleAgencies.KIND: f"Các {names.agency_kinds.get(rule.agency_kind, rule.agency_kind)}",
        RuleAgencies.AGENCY: names.agencies.get(rule.agency or 0, "Cơ quan"),
    }[rule.who]


def where_words(where: RuleSections, section: int | None, names: RegulationNames) -> str:
    return {
        RuleSections.ANY: "mọi chuyên mục",
        RuleSections.OWN: "chuyên mục của mình",
        RuleSections.COMMON: "các chuyên mục chung của Cổng",
        RuleSections.SECTION: f"chuyên mục “{names.sections.get(section or 0, '')}”",
    }[where]


def kinds_words(rule: PostingRuleValues, names: RegulationNames) -> str:
    """ "mọi loại nội dung", or the kinds in the order of the table of kinds."""
    return (
        _and([label[:1].lower() + label[1:] for code, label in names.kinds.items() if code in rule.kinds])
        if rule.kinds
        else "mọi loại nội dung"
    )


def generated_lines(
    part: GeneratedArticle,
    posting: Sequence[PostingRuleValues],
    freshness: Sequence[FreshnessValues],
    urgent_hours: int,
    names: RegulationNames,
    posting_article: int | None,
) -> list[str]:
    """The clauses of an article that the rules write; `posting_article` is the number of the one that lists them."""
    return {
        GeneratedArticle.POSTING: lambda: _posting(posting, names),
        GeneratedArticle.APPROVAL: lambda: _approval(posting, names, posting_article),
        GeneratedArticle.FRESHNESS: lambda: _freshness(freshness, names),
        GeneratedArticle.REVIEW: lambda: _review(posting, names),
        GeneratedArticle.EMERGENCY: lambda: _urgent(urgent_hours),
    }[part]()


def _posting(posting: Sequence[PostingRuleValues], names: RegulationNames) -> list[str]:
    lines = [
        f"{who_words(rule, names)} được đăng {kinds_words(rule, names)} "
        f"ở {where_words(rule.where, rule.section, names)}."
        for rule in posting
    ]
    return [*lines, "Ngoài các trường hợp nêu tại Điều này, cơ quan không được đăng nội dung lên Cổng."]


def _approval(posting: Sequence[PostingRuleValues], names: RegulationNames, posting_article: int | None) -> list[str]:
    place = f"Điều {posting_article}" if posting_article else "quy tắc đăng"
    return [
        "Người soạn, người đã sửa nội dung không được kiểm tra hoặc duyệt chính nội dung đó.",
        *(
            f"Nội dung đăng theo khoản {_and(numbers)} {place}: {_PATHS[path]}; mỗi bước không quá {hours} giờ, "
            "không tính ngày nghỉ."
            for (path, hours), numbers in _by_path(posting).items()
        ),
        "Việc hẹn giờ đăng chỉ có hiệu lực khi nội dung đã qua đủ các bước nêu tại Điều này.",
    ]


def _by_path(posting: Sequence[PostingRuleValues]) -> dict[tuple[ApprovalPath, int], list[str]]:
    """Rules alike in path and hours share a clause; numbers are those of the clauses that list them."""
    found: dict[tuple[ApprovalPath, int], list[str]] = {}
    for number, rule in enumerate(posting, 1):
        found.setdefault((rule.path, rule.step_hours), []).append(f"{number}")
    return found


def _freshness(freshness: Sequence[FreshnessValues], names: RegulationNames) -> list[str]:
    return [
        *(
            f"{_shelf_words(rule, names)} có nội dung mới hoặc nội dung được cập nhật "
            f"ít nhất một lần trong {rule.most_days} ngày."
            for rule in freshness
        ),
        "Chuyên mục quá thời hạn trên mà không cập nhật được nhắc tự động và được nêu trong bảng theo dõi việc thực "
        "hiện Quy chế.",
    ]


def _shelf_words(rule: FreshnessValues, names: RegulationNames) -> str:
    own = "Chuyên mục của mỗi cơ quan"
    return own if rule.where is RuleSections.OWN else _capital(where_words(rule.where, rule.section, names))


def _review(posting: Sequence[PostingRuleValues], names: RegulationNames) -> list[str]:
    return [
        *(
            f"{_capital(_and(list(kinds)))}: rà soát lại chậm nhất {months} tháng kể từ ngày đăng hoặc ngày rà soát "
            "gần nhất."
            for months in sorted({rule.review_months for rule in posting if rule.review_months})
            for kinds in [dict.fromkeys(kinds_words(one, names) for one in posting if one.review_months == months)]
        ),
        "Khi văn bản được dẫn chiếu trong nội dung bị sửa đổi, bổ sung, thay thế, bãi bỏ hoặc hết hiệu lực, nội dung "
        "được gắn cảnh báo cho người đọc ngay trong ngày; cơ quan đăng xem lại và sửa, giữ hoặc rút nội dung.",
    ]


def _urgent(urgent_hours: int) -> list[str]:
    return [
        "Trường hợp khẩn cấp về thiên tai, dịch bệnh, an ninh, trật tự hoặc khi chậm đăng gây thiệt hại cho người dân, "
        "người có thẩm quyền duyệt được đăng nội dung trước khi hoàn thành quy trình và phải ghi lý do.",
        f"Nội dung đăng khẩn được người khác xem lại trong {urgent_hours} giờ, không tính ngày nghỉ; kết quả là giữ "
        "nguyên, sửa hoặc rút, và được ghi lại.",
    ]


def _and(said: Sequence[str]) -> str:
    """ "tin, bài viết và video"."""
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} và {said[-1]}" if said else ""


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


_POINT = re.compile(r"^[a-zđ]\)\s")


@dataclass(frozen=True, slots=True)
class RegulationWrittenArticle:
    """An article as it was entered. A chapter begins with it where `chapter` names one."""

    heading: str
    text: str = ""
    chapter: str = ""
    generated: GeneratedArticle | None = None


@dataclass(frozen=True, slots=True)
class RegulationChapter:
    """`number` is Roman; a text without chapters is one whose number and title are empty."""

    number: str
    title: str
    articles: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class RegulationRules:
    """All that articles are made from."""

    posting: tuple[PostingRuleValues, ...]
    freshness: tuple[FreshnessValues, ...]
    urgent_hours: int


def compose(
    written: Sequence[RegulationWrittenArticle], *, rules: RegulationRules, names: RegulationNames
) -> tuple[RegulationChapter, ...]:
    """The whole text, articles numbered through."""
    posting_article = next((n for n, one in enumerate(written, 1) if one.generated is GeneratedArticle.POSTING), None)
    chapters: list[tuple[str, list[dict[str, Any]]]] = []
    for number, one in enumerate(written, 1):
        if one.chapter or not chapters:
            chapters.append((one.chapter, []))
        lines = (
            generated_lines(one.generated, rules.posting, rules.freshness, rules.urgent_hours, names, posting_article)
            if one.generated
            else [line.strip() for line in one.text.splitlines() if line.strip()]
        )
        chapters[-1][1].append(
            {"number": number, "heading": one.heading, "lines": numbered(lines), "generated": one.generated}
        )
    named = sum(1 for title, _ in chapters if title)
    return tuple(
        RegulationChapter(to_roman(position) if title and named else "", title, tuple(articles))
        for position, (title, articles) in enumerate(chapters, 1)
    )


def numbered(lines: Sequence[str]) -> tuple[str, ...]:
    """Clauses get their numbers, points stay as they are; a single sentence stands without a number."""
    if sum(1 for line in lines if not _POINT.match(line)) < 2:
        return tuple(lines)
    found, number = [], 0
    for line in lines:
        if not _POINT.match(line):
            number += 1
            line = f"{number}. {line}"
        found.append(line)
    return tuple(found)
