"""The regulation on a day, its ruling on a content, and both as attested by the journal: text and present status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText

from portal.agencies.models import Agency
from portal.agencies.queries import memoized, origins_of
from portal.agencies.states import KINDS as AGENCY_KINDS
from portal.editorial.models import ArticlePage, FreshnessRule, PortalPage, PostingRule, Regulation, SectionPage
from portal.editorial.queries.sections import agency_in_charge, nearest_in_charge, sections_above
from portal.editorial.queries.sections import regulation_on as regulation_on  # other rooms name it from here
from portal.editorial.regulation import (
    PostingCase,
    PostingRuling,
    RegulationNames,
    compose,
    judge,
)
from portal.editorial.regulation import (
    RegulationChapter as RegulationChapter,  # what `text_of` returns: other rooms name it from here
)
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS, SectionKind
from portal.editorial.states.workflow import (
    GeneratedArticle,
    RegulationState,
    RuleAgencies,
    RuleSections,
)
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStatus
from portal.library.queries.instruments import standing_under_law

# Before a regulation is issued: every agency in its own sections, with legal check and approval.
DEFAULT_RULES = (
    PostingRule(position=1, who=RuleAgencies.ANY, where=RuleSections.OWN, review_months=12),
    PostingRule(position=2, who=RuleAgencies.SUPERVISOR, where=RuleSections.COMMON, review_months=12),
)
_DEFAULT_FRESHNESS = (FreshnessRule(position=1, where=RuleSections.ANY),)


def posting_rules_of(regulation: Regulation | None) -> Sequence[PostingRule]:
    """The posting rules in order; the default ones if there is no regulation."""
    return _in_order(regulation.posting_rules) if regulation else DEFAULT_RULES


def freshness_rules_of(regulation: Regulation | None) -> Sequence[FreshnessRule]:
    return _in_order(regulation.freshness_rules) if regulation else _DEFAULT_FRESHNESS


def _in_order(rules: Any) -> list[Any]:
    """The rules of a regulation; memoized for a page."""
    return memoized((rules.model, rules.instance.pk), lambda: list(rules.order_by("position")))


def ruling_of(*, article: ArticlePage, on: date) -> PostingRuling:
    """The ruling on a content in its place; without an agency it is the supervisor's."""
    regulation = regulation_on(on=on)
    sections = sections_above(page=article)
    charge = nearest_in_charge(sections)
    agency = article.agency or (charge.agency if charge else None) or (regulation.supervisor if regulation else None)
    return judge(
        posting_rules_of(regulation),
        case_of(kind=article.kind, sections=sections, agency=agency, regulation=regulation),
    )


def kinds_allowed(*, section: SectionPage, kinds: Sequence[str], on: date) -> list[str]:
    """The kinds among these that the agency in charge of the section may publish there."""
    regulation, above = regulation_on(on=on), sections_above(page=section)
    agency, rules = agency_in_charge(section, on=on), posting_rules_of(regulation)
    return [
        kind
        for kind in kinds
        if judge(rules, case_of(kind=kind, sections=above, agency=agency, regulation=regulation)).is_allowed
    ]


def case_of(
    *, kind: str, sections: Sequence[SectionPage], agency: Agency | None, regulation: Regulation | None
) -> PostingCase:
    """The input of the rules. The section of an ended agency counts as its successors' own."""
    charge = nearest_in_charge(sections)
    is_front = charge is not None and charge.kind == SectionKind.AGENCY
    return PostingCase(
        kind=kind,
        agency=agency.pk if agency else None,
        agency_kind=agency.kind if agency else "",
        is_supervisor=_is_supervisor(agency, charge, regulation, is_front=is_front),
        sections=tuple(section.pk for section in sections),
        is_own=is_front and _is_own(agency, charge),
        is_common=not is_front,
    )


def _is_own(agency: Agency | None, charge: SectionPage | None) -> bool:
    return (
        agency is not None
        and charge is not None
        and (charge.agency_id == agency.pk or charge.agency_id in origins_of(keys=[agency.pk]))
    )


def _is_supervisor(
    agency: Agency | None, charge: SectionPage | None, regulation: Regulation | None, *, is_front: bool
) -> bool:
    """Before the first regulation: the agency in charge of the common section."""
    if agency is None:
        return regulation is None
    if regulation is None:
        return charge is None or (not is_front and _is_own(agency, charge))
    return regulation.supervisor_id in origins_of(keys=[agency.pk])


# ---- the text --------------------------------------------------------------------------------------------------------


def text_of(regulation: Regulation) -> tuple[RegulationChapter, ...]:
    """The whole text of the regulation, with the articles generated from its rules. Five queries."""
    posting, freshness = posting_rules_of(regulation), freshness_rules_of(regulation)
    return compose(
        list(regulation.articles.order_by("position")),
        posting=posting,
        freshness=freshness,
        urgent_hours=regulation.urgent_hours,
        names=_names(regulation, posting, freshness),
    )


def gaps_of(regulation: Regulation) -> list[str]:
    """What a draft lacks before it can be issued, as Vietnamese messages."""
    rules, articles = posting_rules_of(regulation), list(regulation.articles.order_by("position"))
    made = {article.generated for article in articles}
    gaps = [] if articles else ["Quy chế chưa có điều nào."]
    gaps += [] if rules else ["Chưa có quy tắc đăng: không cơ quan nào được đăng gì."]
    gaps += [
        f"Chưa có điều nói về “{part.label.lower()}”." for part in GeneratedArticle if articles and part not in made
    ]
    covered = {kind for rule in rules for kind in (rule.kinds or CONTENT_KINDS)}
    missing = [kind.label.lower() for kind in CONTENT_KINDS.values() if kind.code not in covered]
    gaps += [f"Chưa có quy tắc cho loại nội dung: {', '.join(missing)}."] if missing and rules else []
    unnamed = [str(article.position) for article in articles if not article.heading.strip()]
    gaps += [f"Điều {', '.join(unnamed)} chưa có tên."] if unnamed else []
    return gaps


def issued_regulations() -> QuerySet[Regulation]:
    """Every version that was ever in force or will be, newest first."""
    return (
        Regulation.objects.filter(state=RegulationState.ISSUED)
        .select_related("issuer", "supervisor")
        .order_by("-from_date")
    )


def _names(
    regulation: Regulation, posting: Sequence[PostingRule], freshness: Sequence[FreshnessRule]
) -> RegulationNames:
    agencies = {rule.agency_id for rule in posting if rule.agency_id}
    sections = {rule.section_id for rule in posting} | {rule.section_id for rule in freshness}
    return RegulationNames(
        supervisor=regulation.supervisor.name,
        kinds={kind.code: kind.plural for kind in CONTENT_KINDS.values()},
        agency_kinds={kind.code: kind.plural for kind in AGENCY_KINDS.values()},
        agencies=dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "name")) if agencies else {},
        sections=dict(SectionPage.objects.filter(pk__in=sections - {None}).values_list("pk", "title")),
    )


def _read_content(page: PortalPage, details: Mapping[str, Any]) -> PublicVersion | None:
    if not isinstance(page, ArticlePage) or not page.live or page.get_view_restrictions().exists():
        return None
    return PublicVersion(
        title=page.title,
        agency=page.agency.name if page.agency else "",
        address=page.get_url() or "",
        text="\n".join((page.title, page.lead, *_words(page.body))),
    )


def _words(said: Any) -> Iterable[str]:
    """All text of a body, in order; pictures and files by the SHA-1 that Wagtail stores."""
    take = next((take for kinds, take in _PARTS if isinstance(said, kinds)), lambda value: [str(value)])
    return take(said)


_PARTS: tuple[tuple[Any, Callable[[Any], Iterable[str]]], ...] = (
    (type(None), lambda value: ()),
    (RichText, lambda value: [" ".join(strip_tags(value.source.replace("<", " <")).split())]),
    ((AbstractImage, AbstractDocument), lambda value: [f"[{value.title}: SHA-1 {value.get_file_hash()}]"]),
    (str, lambda value: [value]),
    (Mapping, lambda value: chain.from_iterable(map(_words, value.values()))),
    (StreamValue.StreamChild, lambda value: _words(value.value)),
    (Iterable, lambda value: chain.from_iterable(map(_words, value))),
)


def _standing_of_content(page: ArticlePage, details: Mapping[str, Any]) -> VersionStatus:
    if (today := _read_content(page, details)) is None:
        return VersionStatus("Bài này không còn công khai trên Cổng.", is_hidden=True)
    replaced = "Bài đã được sửa sau bản này." if today.digest != details["sha256"] else ""
    return standing_under_law(kind=ARTICLE, key=str(page.pk), address=today.address, replaced=replaced)


def _read_regulation(regulation: Regulation, details: Mapping[str, Any]) -> PublicVersion | None:
    articles = (
        line
        for chapter in text_of(regulation)
        for article in chapter.articles
        for line in (chapter.title, f"Điều {article['number']}. {article['heading']}", *article["lines"])
    )
    return PublicVersion(
        title=str(regulation),
        agency=regulation.issuer.name,
        address=reverse("regulation:version", args=[regulation.from_date]),
        text="\n".join((str(regulation), regulation.bases, f"{regulation.from_date}", *articles)),
    )


def _standing_of_regulation(regulation: Regulation, details: Mapping[str, Any]) -> VersionStatus:
    today, begins, ends = timezone.localdate(), regulation.from_date, regulation.to_date
    words = f"Quy chế này hết hiệu lực từ ngày {ends:%d/%m/%Y}." if ends is not None and ends <= today else ""
    words = f"Quy chế này có hiệu lực từ ngày {begins:%d/%m/%Y}." if begins is not None and begins > today else words
    now = reverse("regulation:in_force")
    return VersionStatus(words or "Hôm nay đây là quy chế đang áp dụng.", address=now, is_holding=not words)


CONTENT = AttestedKind("Bài", ("page.published",), read=_read_content, standing=_standing_of_content)
REGULATION = AttestedKind("Quy chế", ("regulation.issued",), read=_read_regulation, standing=_standing_of_regulation)
