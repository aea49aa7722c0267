"""Contents of others, which follow their originals: adopted from other sections, or first published on an agency's own
site.
"""

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
    """A section's changes to an adopted item ("" = as the original), and the period in which it is shown."""

    title: str = ""
    lead: str = ""
    kind: str = ""
    visible_from: datetime | None = None
    visible_to: datetime | None = None


@transaction.atomic
def adopt_article(
    *, section: SectionPage, article: ArticlePage, overlay: AdoptionOverlay, by: Officer, at: datetime
) -> Adoption:
    """Show another section's content in this one, from now on or from the day in the overlay.

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
    the day in the overlay. It keeps its kind. Raises Refused, Incomplete.
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
    """The fields by which an adoption identifies the item.

    Raises Refused for an item that is not public, or an article of a law that has ended.
    """
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
    """Change an adoption's overlay or period. This also counts as a review of the original.

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
    """Record that an officer of the section has read the corrected original and keeps the overlay.

    Raises WrongState.
    """
    _refuse_released(adoption)
    save_fields(adoption, looked_at=at)
    _note("adoption.looked_at", adoption, by, at)
    return adoption


@transaction.atomic
def release_adoption(*, adoption: Adoption, by: Officer, at: datetime) -> Adoption:
    """Stop showing an adopted item. The original is unchanged. Raises WrongState."""
    _refuse_released(adoption)
    save_fields(adoption, ended_at=at)
    _note("article.released", adoption, by, at)
    return adoption


# An officer who is alone in an agency asks the Department of Justice, which has "section.open".
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
    """True if a section above this one already shows the content: its list would contain it twice."""
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
    """Publish the newest version without the steps, because its source was approved as a whole; `reason` names the
    source.

    For rooms that harvest, never for text written by an officer. `verdict` is the gate's, on the exact text of this
    version; an approved source does not bypass it. Raises ReasonMissing, Refused.
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
    """Create a draft without an owner in the section, not submitted; `blocks` are names and values in stored form.

    Raises ValidationError for values that a page cannot store.
    """
    article = ArticlePage(live=False, owner=None, body=[], **fields)
    article.body = _stream(article, blocks)
    # Validated before it is added to the tree, so that an address that is too long is not left to a database error.
    article.clean_fields(exclude={field.name for field in ArticlePage._meta.fields} - _RECEIVED_FIELDS)
    section.add_child(instance=article)
    article.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


@transaction.atomic
def revise_received(
    *, article: ArticlePage, title: str, lead: str, blocks: Sequence[tuple[str, Any]], origin_url: str
) -> ArticlePage:
    """Save the source's newer text as a draft over the newest version; kind, fields and other metadata stay.

    Raises ValidationError for values that a page cannot store.
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
    """Publish the newest version, because its source was approved as a whole.

    A content that was never public here gets the date of its own site, never later than now.
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
    """Withdraw the article, with an explanation for readers of its address; or merge it into another article.

    The signal receiver writes the journal entry. An article that is not public is left unchanged. Raises as
    `end_content` does.
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
    """Delete a draft that was never public. True if it was deleted."""
    if article.live or article.first_published_at is not None:
        return False
    article.delete()
    return True


def _stream(article: ArticlePage, blocks: Sequence[tuple[str, Any]]) -> Any:
    """The value of the body field for these blocks in stored form."""
    return article._meta.get_field("body").stream_block.to_python(
        [{"type": name, "value": value} for name, value in blocks]
    )
