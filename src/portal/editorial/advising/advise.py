"""All rules asked of a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.editorial.advising.rules import headings, laws, links, pictures, wording
from portal.editorial.advising.values import Advice, Draft, Severity

Rule = Callable[[Draft], Iterator[Advice]]

RULES: tuple[Rule, ...] = (
    headings.title,
    headings.lead,
    headings.headings,
    headings.long_without_headings,
    pictures.alternatives,
    pictures.films,
    pictures.tables,
    links.words_of_links,
    links.bare_addresses,
    links.telephones,
    laws.laws_in_trouble,
    laws.laws_without_block,
    wording.long_sentences,
    wording.long_paragraphs,
    wording.words_of_offices,
    wording.colour_alone,
)


def advise(draft: Draft) -> list[Advice]:
    """What the rules say: what must be mended first, then in the order of the rules."""
    said = dict.fromkeys(advice for rule in RULES for advice in rule(draft))
    return sorted(said, key=lambda advice: advice.severity is not Severity.MUST)
