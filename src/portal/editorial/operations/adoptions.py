"""Taking over contents of other sections: they follow their originals, and what is said otherwise lies over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Officer
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.listings import adoptable_articles, kinds_to_adopt
from portal.journal.operations import record


class AdoptionRefused(Exception):
    """The content is not public, its licence does not let it travel, or it stands in this section already."""


class AdoptionSectionWrong(Exception):
    """The regulation or the kind of the content does not let it stand in the section, or not under that kind."""


class AdoptionPeriodEmpty(Exception):
    """What is adopted must be seen for a while: the end comes after the beginning."""


class AdoptionReleased(Exception):
    """The section has released the content already. Adopt it again."""


@dataclass(frozen=True, slots=True)
class AdoptionOverlay:
    """What the section says otherwise than the original ("" = as the original says), and from when to when it shows."""

    title: str = ""
    lead: str = ""
    kind: str = ""
    visible_from: datetime | None = None
    visible_to: datetime | None = None

    @property
    def has_words(self) -> bool:
        """Whether it says anything in words of its own, which somebody must answer for."""
        return bool(self.title or self.lead)


@transaction.atomic
def adopt_article(
    *, section: SectionPage, article: ArticlePage, overlay: AdoptionOverlay, by: Officer, at: datetime
) -> Adoption:
    """Show another section's content in this one from now on, or from the day the overlay names.

    Raises AdoptionRefused, AdoptionSectionWrong, AdoptionPeriodEmpty.
    """
    if not adoptable_articles(section=section).filter(pk=article.pk).exists() or _stands_above(section, article):
        raise AdoptionRefused(article)
    _check(section, article, overlay, at)
    adoption = Adoption.objects.create(
        section=section,
        article=article,
        title=overlay.title,
        lead=overlay.lead,
        kind=overlay.kind,
        visible_from=overlay.visible_from or at,
        visible_to=overlay.visible_to,
        by=by,
        at=at,
    )
    record("article.adopted", subject=article, by=by, at=at, details=_details(adoption))
    return adoption


@transaction.atomic
def change_adoption(*, adoption: Adoption, overlay: AdoptionOverlay, by: Officer, at: datetime) -> Adoption:
    """Say otherwise, or show at other times. Whoever does so has looked at the original.

    Raises AdoptionReleased, AdoptionSectionWrong, AdoptionPeriodEmpty.
    """
    _refuse_released(adoption)
    _check(adoption.section, adoption.article, overlay, adoption.at)
    adoption.title, adoption.lead, adoption.kind = overlay.title, overlay.lead, overlay.kind
    adoption.visible_from = overlay.visible_from or adoption.visible_from
    adoption.visible_to = overlay.visible_to
    adoption.looked_at = at
    adoption.save()
    record("adoption.changed", subject=adoption.article, by=by, at=at, details=_details(adoption))
    return adoption


@transaction.atomic
def look_at_original(*, adoption: Adoption, by: Officer, at: datetime) -> Adoption:
    """Somebody of the section has read the corrected original and lets the overlay stand. Raises AdoptionReleased."""
    _refuse_released(adoption)
    adoption.looked_at = at
    adoption.save(update_fields=["looked_at"])
    record("adoption.looked_at", subject=adoption.article, by=by, at=at, details=_details(adoption))
    return adoption


@transaction.atomic
def release_adoption(*, adoption: Adoption, by: Officer, at: datetime) -> Adoption:
    """Show it no longer. The original is not touched. Raises AdoptionReleased."""
    _refuse_released(adoption)
    adoption.ended_at = at
    adoption.save(update_fields=["ended_at"])
    record("article.released", subject=adoption.article, by=by, at=at, details=_details(adoption))
    return adoption


def _check(section: SectionPage, article: ArticlePage, overlay: AdoptionOverlay, begins: datetime) -> None:
    if (overlay.kind or article.kind) not in kinds_to_adopt(
        section=section, article=article, on=timezone.localdate(begins)
    ):
        raise AdoptionSectionWrong(overlay.kind or article.kind)
    if overlay.visible_to is not None and overlay.visible_to <= (overlay.visible_from or begins):
        raise AdoptionPeriodEmpty(overlay.visible_to)


def _stands_above(section: SectionPage, article: ArticlePage) -> bool:
    """Whether a section above this one shows it already: its list would have it twice."""
    above = SectionPage.objects.ancestor_of(section).values("pk")
    held = Adoption.objects.filter(Q(section__in=above), article=article, ended_at__isnull=True)
    return held.exists() or SectionPage.objects.ancestor_of(section).filter(pk=_parent(article)).exists()


def _parent(article: ArticlePage) -> int:
    return int(article.get_parent().pk)


def _refuse_released(adoption: Adoption) -> None:
    if adoption.ended_at is not None:
        raise AdoptionReleased(adoption)


def _details(adoption: Adoption) -> dict[str, object]:
    section = adoption.section
    return {"section": section.pk, "slug": section.slug, "agency": section.agency_id, "adoption": adoption.pk}
