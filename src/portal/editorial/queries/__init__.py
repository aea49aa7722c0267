"""Questions to the editorial room: which texts are there, which explain a provision, what words they cite."""

from portal.editorial.queries.articles import (
    articles_citing,
    articles_due_for_review,
    articles_in_field,
    articles_in_section,
    articles_of_agency,
    articles_of_kind,
    drafts_of,
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
from portal.editorial.queries.passages import (
    Passage,
    passages,
)

__all__ = [
    "PageForIndex",
    "Passage",
    "articles_citing",
    "articles_due_for_review",
    "articles_in_field",
    "articles_in_section",
    "articles_of_agency",
    "articles_of_kind",
    "drafts_of",
    "own_words",
    "page_stamps",
    "pages_for_index",
    "passages",
    "plain_text",
    "public_articles",
    "published_articles",
    "related_articles",
]
