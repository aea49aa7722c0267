"""Questions to the editorial room: which texts are there, which explain a provision, what words they cite."""

from portal.editorial.queries.articles import (
    articles_citing,
    articles_due_for_review,
    articles_in_field,
    articles_in_section,
    articles_of_agency,
    articles_of_kind,
    drafts_of,
    public_article_at,
    public_articles,
    published_articles,
    related_articles,
)
from portal.editorial.queries.index import (
    PageForIndex,
    own_words,
    page_stamps,
    pages_for_index,
    plain_text,
)
from portal.editorial.queries.listing import (
    Shown,
    contents_of_section,
    front_of,
    fronts,
    fronts_of,
    kinds_in_section,
    shelves_of,
    shown,
)
from portal.editorial.queries.occasions import (
    coming_events,
    contents_of_campaign,
    counts_by_language,
    in_other_languages,
    past_events,
    running_campaign,
)
from portal.editorial.queries.passages import (
    Passage,
    passages,
)

__all__ = [
    "PageForIndex",
    "Passage",
    "Shown",
    "articles_citing",
    "articles_due_for_review",
    "articles_in_field",
    "articles_in_section",
    "articles_of_agency",
    "articles_of_kind",
    "coming_events",
    "contents_of_campaign",
    "contents_of_section",
    "counts_by_language",
    "drafts_of",
    "front_of",
    "fronts",
    "fronts_of",
    "in_other_languages",
    "kinds_in_section",
    "own_words",
    "page_stamps",
    "pages_for_index",
    "passages",
    "past_events",
    "plain_text",
    "public_article_at",
    "public_articles",
    "published_articles",
    "related_articles",
    "running_campaign",
    "shelves_of",
    "shown",
]
