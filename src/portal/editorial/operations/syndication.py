"""Contents of others: taken over from other sections, or first published on an agency's own site; they follow their
originals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import LogContext

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, ReasonMissing, Refused, WrongState, refuse_if
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.models.sections import LONGEST_ADOPTED
from portal.editorial.operations import end_content
from portal.editorial.queries.adoptions import REGISTERED, adoptable_articles, kinds_to_adopt
from portal.editorial.queries.regulation import kinds_allowed
from portal.editorial.states.contents import ADOPTED_KINDS, CONTENT_KINDS, AdoptedThing
from portal.editorial.states.workflow import ContentEnding
from portal.journal.operations import record
from portal.journal.operations.by_two import by_two
from portal.library.models import CitingItem, Instrument
from portal.library.queries.books import place_now
from portal.outward.states import GateVerdict
from portal.schema.models import save_fields


@dataclass(frozen=True, slots=True)
class AdoptionOverlay:
    """What the section says otherwise than the original ("" = as the original says), and from when to when it shows."""

    title: str = ""
    lead: str = ""
    kind: str = ""
    visible_from: datetime | None = None
    visible_to: datetime | None = None


@transaction.atomic
def adopt_article(
    *, section: SectionPage, article: ArticlePage, overlay: AdoptionOverlay, by: Officer, at: datetime
) -> Adoption:
    """Show another section's content in this one from now on, or from the day the overlay names.

    Raises Refused, Incomplete.
    """
    refuse_if(
        not adoptable_articles(section=section).filter(pk=article.pk).exists() or _stands_above(section, article),
        Refused("Không nhận được bài này: bài không còn công khai, hoặc chuyên mục đã có."),
    )
    _check(section, article, overlay, at)
    return _take_over(Adoption(section=section, key=str(article.pk), article=article, by=by, at=at), overlay)


@transaction.atomic
def adopt_item(
    *,
    section: SectionPage,
    subject: CitingItem | Instrument,
    address: str = "",
    overlay: AdoptionOverlay,
    by: Officer,
    at: datetime,
) -> Adoption:
    """Show an answer, a digitised document or, by its address, an article of the law in a section, from now on or from
    the day that the overlay names. It keeps its kind.

    Raises Refused, Incomplete.
    """
    adoption = Adoption(section=section, by=by, at=at, **_named(subject, address))
    shelves = SectionPage.objects.ancestor_of(section, inclusive=True)
    held = Adoption.objects.filter(
        Q(section__in=shelves.values("pk")) | Q(section__path__startswith=section.path),
        thing=adoption.thing,
        key=adoption.key,
        ended_at=None,
    )
    refuse_if(held.exists(), Refused("Không nhận được nội dung này: chuyên mục đã có."))
    own = [one.code for one in CONTENT_KINDS.values() if one.page == "article"]
    refuse_if(
        not kinds_allowed(section=section, kinds=own, on=timezone.localdate(at)),
        Refused("Quy chế không cho chuyên mục này đăng nội dung."),
    )
    _check_days(overlay, at)
    return _take_over(adoption, replace(overlay, kind=ADOPTED_KINDS[AdoptedThing(adoption.thing)].code))


def _named(subject: CitingItem | Instrument, address: str) -> dict[str, Any]:
    """As an adoption names it. Raises Refused for what the public cannot read and for an article that has ended."""
    if isinstance(subject, CitingItem):
        refuse_if(
            subject.kind not in REGISTERED or subject.forgotten_at is not None,
            Refused("Không nhận được nội dung này: nội dung không còn công khai."),
        )
        return {"thing": subject.kind, "key": subject.key}
    told = place_now(subject.slug, address)
    key = f"{subject.pk}:{address}"
    refuse_if(
        told is None or not told["units"] or bool(told["ended"]) or len(key) > LONGEST_ADOPTED,
        Refused("Không nhận được điều này: văn bản hôm nay không có, hoặc điều không còn hiệu lực."),
    )
    return {"thing": AdoptedThing.PROVISION.value, "key": key, "law": subject}


def _take_over(adoption: Adoption, overlay: AdoptionOverlay) -> Adoption:
    adoption.title, adoption.lead, adoption.kind = overlay.title, overlay.lead, overlay.kind
    adoption.visible_from, adoption.visible_to = overlay.visible_from or adoption.at, overlay.visible_to
    adoption.save()
    _note("article.adopted", adoption, adoption.by, adoption.at)
    return adoption


@transaction.atomic
def change_adoption(*, adoption: Adoption, overlay: AdoptionOverlay, by: Officer, at: datetime) -> Adoption:
    """Say otherwise, or show at other times. Whoever does so has looked at the original.

    Raises WrongState, Refused, Incomplete.
    """
    _refuse_released(adoption)
    if adoption.article is not None:
        _check(adoption.section, adoption.article, overlay, adoption.at)
        adoption.kind = overlay.kind
    _check_days(overlay, adoption.at)
    save_fields(
        adoption,
        kind=adoption.kind,
        title=overlay.title,
        lead=overlay.lead,
        visible_from=overlay.visible_from or adoption.visible_from,
        visible_to=overlay.visible_to,
        looked_at=at,
    )
    _note("adoption.changed", adoption, by, at)
    return adoption


@transaction.atomic
def look_at_original(*, adoption: Adoption, by: Officer, at: datetime) -> Adoption:
    """Somebody of the section has read the corrected original and lets the overlay stand. Raises WrongState."""
    _refuse_released(adoption)
    save_fields(adoption, looked_at=at)
    _note("adoption.looked_at", adoption, by, at)
    return adoption


@transaction.atomic
def release_adoption(*, adoption: Adoption, by: Officer, at: datetime) -> Adoption:
    """Show it no longer. The original is not touched. Raises WrongState."""
    _refuse_released(adoption)
    save_fields(adoption, ended_at=at)
    _note("article.released", adoption, by, at)
    return adoption


# Whoever is alone in an agency asks the Department of Justice, which opens sections.
adopt_article_by_two = by_two(
    adopt_article,
    word="article.adopted",
    verbs=("article.publish", "section.open"),
    row="section",
    agency=lambda section: section.agency_id,
    shown={"article": "Bài"},
)
adopt_item_by_two = by_two(
    adopt_item,
    word="article.adopted",
    verbs=("article.publish", "section.open"),
    row="section",
    agency=lambda section: section.agency_id,
    shown={"subject": "Nội dung", "address": "Nơi trong văn bản"},
)


def _check(section: SectionPage, article: ArticlePage, overlay: AdoptionOverlay, begins: datetime) -> None:
    refuse_if(
        (overlay.kind or article.kind)
        not in kinds_to_adopt(section=section, article=article, on=timezone.localdate(begins)),
        Refused("Quy chế không cho đăng loại nội dung này ở chuyên mục đã chọn.", field="kind"),
    )
    _check_days(overlay, begins)


def _check_days(overlay: AdoptionOverlay, begins: datetime) -> None:
    refuse_if(
        overlay.visible_to is not None and overlay.visible_to <= (overlay.visible_from or begins),
        Incomplete("Ngày kết thúc phải sau ngày bắt đầu.", field="to_day"),
    )


def _stands_above(section: SectionPage, article: ArticlePage) -> bool:
    """Whether a section above this one shows it already: its list would have it twice."""
    held = Adoption.objects.filter(
        Q(section__in=SectionPage.objects.ancestor_of(section).values("pk")), article=article, ended_at__isnull=True
    )
    return held.exists() or SectionPage.objects.ancestor_of(section).filter(pk=article.get_parent().pk).exists()


def _refuse_released(adoption: Adoption) -> None:
    refuse_if(adoption.ended_at is not None, WrongState())


def _note(verb: str, adoption: Adoption, by: Officer, at: datetime) -> None:
    section = adoption.section
    told = {"section": section.pk, "slug": section.slug, "agency": section.agency_id, "adoption": adoption.pk}
    record(verb, subject=adoption.article or adoption, by=by, at=at, details=told)


@transaction.atomic
def publish_from_source(
    *, article: ArticlePage, verdict: GateVerdict, by: Officer | None, at: datetime, reason: str
) -> ArticlePage:
    """Publish the newest version without steps, because its source was approved as a whole; `reason` names the source.

    For rooms that harvest, never for what an officer wrote. `verdict` is the gate's, on the very words of this version;
    trust in a source is no way around it. Raises ReasonMissing, Refused.
    """
    refuse_if(not reason.strip(), ReasonMissing())
    refuse_if(verdict.holds, Refused(f"Cổng giữ bài này lại, cần cán bộ xem: {verdict.reason}"))
    revision = article.get_latest_revision() or article.save_revision(user=by)
    with LogContext(user=by):
        revision.publish(user=by, skip_permission_checks=True)
    record(
        "article.published_from_source",
        subject=article,
        by=by,
        at=at,
        details={"page": article.pk, "path": "nguon-da-duyet", "reason": reason.strip()},
    )
    return ArticlePage.objects.get(pk=article.pk)


_RECEIVED_FIELDS = {"title", "lead", "kind", "source_name", "origin_url", "licence"}


@transaction.atomic
def receive_article(*, section: SectionPage, blocks: Sequence[tuple[str, Any]], **fields: Any) -> ArticlePage:
    """Create a draft without an owner in the section, not submitted to anybody; `blocks` are names and values as a body
    stores them.

    Raises ValidationError for what no page can hold.
    """
    article = ArticlePage(live=False, owner=None, body=[], **fields)
    article.body = _stream(article, blocks)
    # Validated before it is added to the tree, so that a too long address is not left to a database error.
    article.clean_fields(exclude={field.name for field in ArticlePage._meta.fields} - _RECEIVED_FIELDS)
    section.add_child(instance=article)
    article.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


@transaction.atomic
def revise_received(
    *, article: ArticlePage, title: str, lead: str, blocks: Sequence[tuple[str, Any]], origin_url: str
) -> ArticlePage:
    """Lay the site's newer words over the newest version, as a draft; what officers sorted and tagged stays.

    Raises ValidationError for what no page can hold.
    """
    newest: ArticlePage = article.get_latest_revision_as_object()
    newest.title, newest.lead, newest.body = title, lead, _stream(newest, blocks)
    newest.origin_url = origin_url
    newest.full_clean()
    newest.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


@transaction.atomic
def publish_received(
    *, article: ArticlePage, source_name: str, verdict: GateVerdict, published_at: datetime | None, at: datetime
) -> ArticlePage:
    """Make the newest version public, because its source was approved as a whole.

    A content that was never public here is dated by its own site, never later than now.
    """
    if article.first_published_at is None and published_at is not None:
        article.first_published_at = min(published_at, at)
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=article.first_published_at)
    return publish_from_source(article=article, verdict=verdict, by=None, at=at, reason=source_name)


@transaction.atomic
def end_received(
    *,
    article: ArticlePage,
    note: str,
    by: Officer | None,
    at: datetime,
    merged_into: ArticlePage | None = None,
) -> None:
    """Take it from the public, with words for whoever kept its address; merged into another where there is one.

    The border writes the journal's entry. An article that is not public is left as it is. Raises as `end_content` does.
    """
    if not article.live:
        return
    end_content(
        page=article,
        ending=ContentEnding.MERGED if merged_into else ContentEnding.WITHDRAWN,
        note=note,
        successor=merged_into,
        by=by,
        at=at,
    )


@transaction.atomic
def drop_received(*, article: ArticlePage) -> bool:
    """Remove a draft that was never public. Returns whether it was."""
    if article.live or article.first_published_at is not None:
        return False
    article.delete()
    return True


def _stream(article: ArticlePage, blocks: Sequence[tuple[str, Any]]) -> Any:
    """The stored form of blocks is turned into values by the field itself."""
    return article._meta.get_field("body").stream_block.to_python(
        [{"type": name, "value": value} for name, value in blocks]
    )
