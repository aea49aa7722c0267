"""The rules of the regulation: who may publish what in which sections, by which path, within which term, and when to
review; deadlines in hours of working days; and the text of the regulation, some of whose articles are generated from
its rules.

Pure functions on values, and on rules as model instances: no database, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from lawtext.numbers import to_roman
from lawtext.types import grouped
from lawtext.words import capital, filled_lines
from portal.editorial.states.workflow import ApprovalPath, GeneratedArticle, RuleAgencies, RuleSections

if TYPE_CHECKING:
    from portal.editorial.models import FreshnessRule, PostingRule, RegulationArticle


@dataclass(frozen=True, slots=True)
class PostingCase:
    """A content to be published. `sections`: the sections that contain it, nearest first.

    `is_own`: the section is maintained by the publishing agency; `is_common`: it is one of the portal's own.
    """

    kind: str
    agency: int | None
    agency_kind: str
    is_supervisor: bool
    sections: tuple[int, ...]
    is_own: bool
    is_common: bool


@dataclass(frozen=True, slots=True)
class PostingRuling:
    """The decision of the regulation. `why` explains a refusal to an officer."""

    is_allowed: bool
    path: ApprovalPath
    step_hours: int
    review_months: int | None = None
    why: str = ""
    position: int | None = None


_REFUSED = "Quy chế không cho cơ quan này đăng loại nội dung này ở chuyên mục này."

_HOW_PARTICULAR: dict[str, int] = {
    RuleAgencies.ANY: 0,
    RuleAgencies.SUPERVISOR: 1,
    RuleAgencies.KIND: 1,
    RuleAgencies.AGENCY: 2,
}


def judge(rules: Sequence[PostingRule], case: PostingCase) -> PostingRuling:
    """The ruling of the rules on a case.

    Of all matching rules the most specific one wins. A rule for one section is more specific than one for own or common
    sections, and that than one for any section; then a rule for one agency than one for a kind of agencies, and that
    than one for all; then a rule that names kinds of contents. Among equals, the first one in the regulation wins.
    """
    if not (fitting := [rule for rule in rules if _fits(rule, case)]):
        return PostingRuling(is_allowed=False, path=ApprovalPath.TWO, step_hours=24, why=_REFUSED)
    rule = min(fitting, key=lambda one: (*(-mark for mark in _particularity(one, case)), one.position))
    return PostingRuling(
        is_allowed=True,
        path=ApprovalPath(rule.path),
        step_hours=rule.step_hours,
        review_months=rule.review_months,
        position=rule.position,
    )


def most_days_of_silence(
    rules: Sequence[FreshnessRule], *, sections: Sequence[int], is_own: bool, is_common: bool
) -> int | None:
    """The number of days that the section may be without news, by the most specific rule; None = no limit."""
    fitting = [
        (_place(rule.where, rule.section_id, sections), rule)
        for rule in rules
        if _stands(rule.where, rule.section_id, sections=sections, is_own=is_own, is_common=is_common)
    ]
    return min(fitting, key=lambda found: (-found[0], found[1].position))[1].most_days if fitting else None


def _fits(rule: PostingRule, case: PostingCase) -> bool:
    return (
        (not rule.kinds or case.kind in rule.kinds)
        and _speaks_of(rule, case)
        and _stands(rule.where, rule.section_id, sections=case.sections, is_own=case.is_own, is_common=case.is_common)
    )


def _speaks_of(rule: PostingRule, case: PostingCase) -> bool:
    return {
        RuleAgencies.ANY: True,
        RuleAgencies.SUPERVISOR: case.is_supervisor,
        RuleAgencies.KIND: rule.agency_kind == case.agency_kind,
        RuleAgencies.AGENCY: case.agency is not None and rule.agency_id == case.agency,
    }[RuleAgencies(rule.who)]


def _stands(where: str, section: int | None, *, sections: Sequence[int], is_own: bool, is_common: bool) -> bool:
    return {
        RuleSections.ANY: True,
        RuleSections.OWN: is_own,
        RuleSections.COMMON: is_common,
        RuleSections.SECTION: section in sections,
    }[RuleSections(where)]


def _particularity(rule: PostingRule, case: PostingCase) -> tuple[int, int, int]:
    return _place(rule.where, rule.section_id, case.sections), _HOW_PARTICULAR[rule.who], int(bool(rule.kinds))


def _place(where: str, section: int | None, sections: Sequence[int]) -> int:
    """The specificity of a rule's place: a named section counts more the nearer it is."""
    return (
        2 + len(sections) - sections.index(section)
        if where == RuleSections.SECTION and section in sections
        else int(where in (RuleSections.OWN, RuleSections.COMMON))
    )


_DAY = timedelta(days=1)
# A calendar without a working day for so long contains an error.
_FURTHEST = timedelta(days=3660)


class NoWorkingHours(ValueError):
    """The calendar has no working day for ten years: it contains wrong exceptions, which must be removed."""


def deadline(start: datetime, hours: int, *, is_workday: Callable[[date], bool]) -> datetime:
    """The time when `hours` of working days have passed since `start` (aware, in local time).

    A start on a day off counts from the next working day. Raises NoWorkingHours.
    """
    left, now = timedelta(hours=hours), start
    while now - start < _FURTHEST + left:
        midnight = datetime.combine(now.date() + _DAY, time(), tzinfo=now.tzinfo)
        if is_workday(now.date()):
            if now + left <= midnight:
                return now + left
            left -= midnight - now
        now = midnight
    raise NoWorkingHours(start)


def hours_between(start: datetime, end: datetime, *, is_workday: Callable[[date], bool]) -> float:
    """The hours of working days between two aware local times; 0 if `end` is not later."""
    total, now = timedelta(), start
    while now < end:
        until = min(end, datetime.combine(now.date() + _DAY, time(), tzinfo=now.tzinfo))
        if is_workday(now.date()):
            total += until - now
        now = until
    return total / timedelta(hours=1)


# ---- the text --------------------------------------------------------------------------------------------------------

_PATHS = {
    ApprovalPath.ONE: "một người có thẩm quyền duyệt",
    ApprovalPath.TWO: "kiểm tra nội dung pháp lý, sau đó duyệt",
    ApprovalPath.THREE: (
        "kiểm tra nội dung pháp lý, sau đó cơ quan phụ trách chuyên mục duyệt, cuối cùng Ban Biên tập duyệt"
    ),
}


@dataclass(frozen=True, slots=True)
class RegulationNames:
    """Display names: agencies and sections by primary key, kinds of contents and of agencies by code."""

    supervisor: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    agency_kinds: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[int, str] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)


def who_words(rule: PostingRule, names: RegulationNames) -> str:
    """The agencies of a rule: "Các sở", "Sở Tư pháp thành phố Cần Thơ", "Các cơ quan có chuyên mục"."""
    return {
        RuleAgencies.ANY: "Các cơ quan có chuyên mục trên Cổng",
        RuleAgencies.SUPERVISOR: names.supervisor,
        RuleAgencies.KIND: f"Các {names.agency_kinds.get(rule.agency_kind, rule.agency_kind)}",
        RuleAgencies.AGENCY: names.agencies.get(rule.agency_id or 0, "Cơ quan"),
    }[RuleAgencies(rule.who)]


def where_words(where: str, section: int | None, names: RegulationNames) -> str:
    return {
        RuleSections.ANY: "mọi chuyên mục",
        RuleSections.OWN: "chuyên mục của mình",
        RuleSections.COMMON: "các chuyên mục chung của Cổng",
        RuleSections.SECTION: f"chuyên mục “{names.sections.get(section or 0, '')}”",
    }[RuleSections(where)]


def kinds_words(rule: PostingRule, names: RegulationNames) -> str:
    """ "mọi loại nội dung", or the kinds in the order of the table of kinds."""
    return (
        _and([label[:1].lower() + label[1:] for code, label in names.kinds.items() if code in rule.kinds])
        if rule.kinds
        else "mọi loại nội dung"
    )


def generated_lines(
    part: str,
    posting: Sequence[PostingRule],
    freshness: Sequence[FreshnessRule],
    urgent_hours: int,
    names: RegulationNames,
    posting_article: int | None,
) -> list[str]:
    """The clauses of a generated article; `posting_article` is the number of the article with the posting rules."""
    return {
        GeneratedArticle.POSTING: lambda: _posting(posting, names),
        GeneratedArticle.APPROVAL: lambda: _approval(posting, names, posting_article),
        GeneratedArticle.FRESHNESS: lambda: _freshness(freshness, names),
        GeneratedArticle.REVIEW: lambda: _review(posting, names),
        GeneratedArticle.EMERGENCY: lambda: _urgent(urgent_hours),
    }[GeneratedArticle(part)]()


def _posting(posting: Sequence[PostingRule], names: RegulationNames) -> list[str]:
    lines = [
        f"{who_words(rule, names)} được đăng {kinds_words(rule, names)} "
        f"ở {where_words(rule.where, rule.section_id, names)}."
        for rule in posting
    ]
    return [*lines, "Ngoài các trường hợp nêu tại Điều này, cơ quan không được đăng nội dung lên Cổng."]


def _approval(posting: Sequence[PostingRule], names: RegulationNames, posting_article: int | None) -> list[str]:
    place = f"Điều {posting_article}" if posting_article else "quy tắc đăng"
    return [
        "Người soạn, người đã sửa nội dung không được kiểm tra hoặc duyệt chính nội dung đó.",
        *(
            f"Nội dung đăng theo khoản {_and(numbers)} {place}: {_PATHS[ApprovalPath(path)]}; "
            f"mỗi bước không quá {hours} giờ, không tính ngày nghỉ."
            for (path, hours), numbers in _by_path(posting).items()
        ),
        "Việc hẹn giờ đăng chỉ có hiệu lực khi nội dung đã qua đủ các bước nêu tại Điều này.",
    ]


def _by_path(posting: Sequence[PostingRule]) -> dict[tuple[str, int], list[str]]:
    """Rules with the same path and hours share a clause; the numbers are those of their posting clauses."""
    alike = grouped(enumerate(posting, 1), lambda one: (one[1].path, one[1].step_hours))
    return {shared: [f"{number}" for number, _ in rules] for shared, rules in alike.items()}


def _freshness(freshness: Sequence[FreshnessRule], names: RegulationNames) -> list[str]:
    return [
        *(
            f"{_shelf_words(rule, names)} có nội dung mới hoặc nội dung được cập nhật "
            f"ít nhất một lần trong {rule.most_days} ngày."
            for rule in freshness
        ),
        "Chuyên mục quá thời hạn trên mà không cập nhật được nhắc tự động và được nêu trong bảng theo dõi việc thực "
        "hiện Quy chế.",
    ]


def _shelf_words(rule: FreshnessRule, names: RegulationNames) -> str:
    own = "Chuyên mục của mỗi cơ quan"
    return own if rule.where == RuleSections.OWN else capital(where_words(rule.where, rule.section_id, names))


def _review(posting: Sequence[PostingRule], names: RegulationNames) -> list[str]:
    return [
        *(
            f"{capital(_and(list(kinds)))}: rà soát lại chậm nhất {months} tháng kể từ ngày đăng hoặc ngày rà soát "
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
    """An enumeration: "tin, bài viết và video"."""
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} và {said[-1]}" if said else ""


_POINT = re.compile(r"^[a-zđ]\)\s")


@dataclass(frozen=True, slots=True)
class RegulationChapter:
    """`number` is Roman; a text without chapters is one chapter whose number and title are empty."""

    number: str
    title: str
    articles: tuple[dict[str, Any], ...]


def compose(
    written: Sequence[RegulationArticle],
    *,
    posting: Sequence[PostingRule],
    freshness: Sequence[FreshnessRule],
    urgent_hours: int,
    names: RegulationNames,
) -> tuple[RegulationChapter, ...]:
    """The whole text, with articles numbered consecutively."""
    posting_article = next((n for n, one in enumerate(written, 1) if one.generated == GeneratedArticle.POSTING), None)
    chapters: list[tuple[str, list[dict[str, Any]]]] = []
    for number, one in enumerate(written, 1):
        if one.chapter or not chapters:
            chapters.append((one.chapter, []))
        lines = (
            generated_lines(one.generated, posting, freshness, urgent_hours, names, posting_article)
            if one.generated
            else filled_lines(one.text)
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
    """Number the clauses and leave the points as they are; a single clause is not numbered."""
    if sum(1 for line in lines if not _POINT.match(line)) < 2:
        return tuple(lines)
    found, number = [], 0
    for line in lines:
        if not _POINT.match(line):
            number += 1
            line = f"{number}. {line}"
        found.append(line)
    return tuple(found)
