"""The keys by which texts that may be one are found: of items that are shown and of the portal's own articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import batched

from django.db import transaction

from portal.editorial.models import ArticlePage
from portal.editorial.queries import public_articles
from portal.sharing.models import Harvested, SketchBand
from portal.sharing.queries.twins import SEEN_STATES, keys_of, text_of_article

_AT_ONCE = 50


@transaction.atomic
def sketch_item(*, item: Harvested, keys: Sequence[str]) -> None:
    """Keep the keys of an item that is shown or waits for it, and of no other."""
    item.bands.all().delete()
    if item.state in SEEN_STATES:
        SketchBand.objects.bulk_create(SketchBand(band=key, harvested=item) for key in keys)


@transaction.atomic
def sketch_articles(*, pks: Collection[int]) -> int:
    """Look at these articles as they are now: those that are public and the portal's own are kept. Returns how many."""
    SketchBand.objects.filter(article__in=pks).delete()
    own = list(public_articles().filter(pk__in=pks, harvested__isnull=True))
    rows = [SketchBand(band=key, article=article) for article in own for key in keys_of(text_of_article(article))]
    SketchBand.objects.bulk_create(rows)
    return len(own)


def sketch_all_articles() -> int:
    """Everything that is public, after an installation or when the way of sketching has changed. Returns how many."""
    pks = list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True))
    return sum(sketch_articles(pks=some) for some in batched(pks, _AT_ONCE, strict=False))
