"""Events to come and past, campaigns that run, contents in other languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from portal.editorial.models import ArticlePage, CampaignPage, EventPage, PortalPage
from portal.editorial.queries.articles import public_articles

_TWO_HOURS = timedelta(hours=2)  # see EventPage.over_at


def _public_events() -> QuerySet[EventPage]:
    events = EventPage.objects.filter(pk__in=public_articles().filter(kind="su-kien").values("pk"))
    return events.annotate(over=Coalesce("ends_at", F("starts_at") + _TWO_HOURS)).select_related("agency", "place")


def coming_events(*, at: datetime, below: PortalPage | None = None) -> QuerySet[EventPage]:
    """Those that are not over, the next first."""
    events = _public_events().filter(over__gt=at).defer("body").order_by("starts_at", "pk")
    return events.filter(path__startswith=below.path) if below else events


def past_events(*, at: datetime) -> QuerySet[EventPage]:
    """The latest first."""
    return _public_events().filter(over__lte=at).defer("body").order_by("-starts_at", "-pk")


def running_campaign(*, on: date) -> CampaignPage | None:
    """Of the campaigns of the day the one that began last; None where none runs."""
    public = public_articles().filter(kind="chien-dich").values("pk")
    running = CampaignPage.objects.filter(pk__in=public, starts_on__lte=on, ends_on__gte=on)
    return running.defer("body").order_by("-starts_on", "pk").first()


def contents_of_campaign(*, campaign: CampaignPage, limit: int) -> list[ArticlePage]:
    """What was published during a campaign in its fields; the campaign itself is left out."""
    days = {
        "first_published_at__date__gte": campaign.starts_on,
        "first_published_at__date__lte": campaign.ends_on,
    }
    fields = campaign.fields.values("pk")
    found = public_articles().filter(Q(fields__in=fields), **days).exclude(pk=campaign.pk).distinct()
    return list(found.select_related("agency").defer("body").order_by("-first_published_at")[:limit])


def in_other_languages(*, article: ArticlePage) -> list[ArticlePage]:
    """The same content in other languages: the original and its translations. One query."""
    root = article.translation_of_id or article.pk
    same = public_articles().filter(Q(pk=root) | Q(translation_of=root)).exclude(pk=article.pk)
    return list(same.defer("body").order_by("language"))


def counts_by_language() -> dict[str, int]:
    """How many published contents there are in each language (column 7 of the forms that agencies report by)."""
    return dict(public_articles().order_by().values_list("language").annotate(count=Count("pk")))
