"""Who cites: links to a law -> lines that say which provision of which text cites it, and in what words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lawtext.addresses import describe, parse_address
from portal.library.models import CitationLink, Instrument

AROUND = 90  # characters of context on either side


@dataclass(frozen=True, slots=True)
class CitingPlace:
    """One place that cites: its law, "khoản 2 Điều 5", the address that shows it, its words, the citation marked."""

    law: Instrument
    place: str
    address: str
    words: SafeString


def citing_places(links: Iterable[CitationLink]) -> list[CitingPlace]:
    return [_place(link) for link in links]


def _place(link: CitationLink) -> CitingPlace:
    provision = link.provision
    law = provision.edition.instrument
    page = provision.article or provision
    anchor = "" if page.pk == provision.pk else f"#{provision.address}"
    return CitingPlace(
        law=law,
        place=describe(parse_address(provision.address)),
        address=f"{law.get_absolute_url()}{page.address}/{anchor}",
        words=words_around(provision.text, link.start, link.end),
    )


def words_around(text: str, start: int, end: int) -> SafeString:
    """The words cited, marked, with some words on either side; cut between words."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = f"…{before.partition(' ')[2]}"
    if end + AROUND < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return format_html("{}<mark>{}</mark>{}", before, text[start:end], after)
