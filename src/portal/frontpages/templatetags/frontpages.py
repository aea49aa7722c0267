"""Tags of this room: `{% load frontpages %}`."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from portal.agencies.models import Agency
from portal.frontpages.queries import pages
from portal.questions.queries.presentation import AnswerListQuery
from portal.questions.queries.published_answers import ListedAnswer

register = template.Library()


@register.simple_tag
def home_content() -> pages.HomeContents:
    """What the home page shows today."""
    return pages.home(at=timezone.now())


@dataclass(frozen=True, slots=True)
class AgencyAnswers:
    answers: list[ListedAnswer]
    address: str


@register.simple_tag
def answering(agency: Agency) -> AgencyAnswers:
    """The newest answers of an agency and of those whose work it carries on, and where all of them stand."""
    return AgencyAnswers(pages.newest_answers_of(agency=agency), AnswerListQuery(agency=agency.slug).address)
