"""Tags of this room: `{% load frontpages %}`."""

from django import template
from django.utils import timezone

from portal.agencies.models import Agency
from portal.frontpages.queries import pages
from portal.questions.queries.presentation import AnswerListQuery
from portal.questions.queries.published_answers import answers_of_agency

register = template.Library()


@register.simple_tag
def home_content() -> dict[str, object]:
    """What the home page shows today."""
    return pages.home(at=timezone.now())


@register.simple_tag
def answering(agency: Agency) -> dict[str, object]:
    """The newest answers of an agency and of those whose work it carries on, and where all of them stand."""
    return {
        "answers": answers_of_agency(agency=agency, limit=4),
        "address": AnswerListQuery(agency=agency.slug).address,
    }
