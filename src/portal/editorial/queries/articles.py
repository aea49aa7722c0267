"""Which texts there are: of a section, a kind, an agency, a field; which explain a provision."""

from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet

from portal.agencies.models import Agency, Officer
from portal.editorial.kinds import ARTICLE
from portal.editorial.models import ArticlePage, PortalPage
from portal.library.models import Field
from portal.library.queries import keys_relying_on


def published_articles() -> PageQuerySet:
    """What the public may read, newest first, with the agency that speaks."""
    return public_articles().select_related("agency").order_by("-first_published_at", "-pk").defer("body")


def public_articles() -> PageQuerySet:
    """Live pages that nothing above them restricts."""
    return outside_closed_parts(ArticlePage.objects.live())


def outside_closed_parts(pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that nothing above them restricts: Wagtail's `public()` in one query instead of two."""
    restricted = PageViewRestriction.objects.annotate(
        below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(below__startswith=F("page__path"))
    return pages.filter(~Exists(restricted))


def public_article_at(*, url_path: str) -> ArticlePage | None:
    """The content that the public reads at a path of the tree, as the type of page that it is."""
    page = public_articles().filter(url_path=url_path).first()
    return page.specific if page else None


def articles_in_section(*, section: PortalPage) -> PageQuerySet:
    return published_articles().descendant_of(section)


def articles_of_kind(*, kind: str) -> PageQuerySet:
    return published_articles().filter(kind=kind)


def articles_of_agency(*, agency: Agency) -> PageQuerySet:
    return published_articles().filter(agency=agency)


def articles_in_field(*, field: Field) -> PageQuerySet:
    """Those sorted under the field or under a heading of it."""
    return published_articles().filter(Q(fields=field) | Q(fields__parent=field)).distinct()


def articles_citing(*, number_key: str, article_address: str) -> PageQuerySet:
    """The texts that lean on an article of a law or on anything inside it."""
    keys = keys_relying_on(kind=ARTICLE, number_key=number_key, article=article_address)
    return published_articles().filter(pk__in=[int(key) for key in keys])


def related_articles(*, article: ArticlePage, fields: Sequence[Field], limit: int = 4) -> list[ArticlePage]:
    """Other texts of the article's fields, else of its kind."""
    same_fields = published_articles().filter(fields__in=fields).distinct()
    others = same_fields if fields else articles_of_kind(kind=article.kind)
    return list(others.exclude(pk=article.pk)[:limit])


def articles_due_for_review(*, on: date, within: PageQuerySet, limit: int = 10) -> list[ArticlePage]:
    """Texts among these pages whose day of review has come, longest waiting first."""
    due = published_articles().filter(review_date__isnull=False, review_date__lte=on, pk__in=within.values("pk"))
    return list(due.order_by("review_date", "pk")[:limit])


def drafts_of(*, officer: Officer, within: PageQuerySet, limit: int = 8) -> list[PortalPage]:
    """The officer's own among these pages with changes that the public does not see yet, latest first."""
    own = PortalPage.objects.filter(owner=officer, has_unpublished_changes=True, pk__in=within.values("pk"))
    return list(own.order_by("-latest_revision_created_at")[:limit])
