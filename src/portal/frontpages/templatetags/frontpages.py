"""Tags of this room: `{% load frontpages %}`."""

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.agencies.models import Agency
from portal.design import navigation
from portal.design.incidents import current_request
from portal.frontpages.admin.manual import help_link
from portal.frontpages.queries import pages
from portal.journal.queries.dependencies import kept
from portal.questions.queries.presentation import AnswerListQuery
from portal.questions.queries.published_answers import answers_of_agency

register = template.Library()


@register.simple_tag(takes_context=True)
def home_content(context: template.Context) -> SafeString:
    """What the home page shows today, beneath its search box."""
    return _home(context["request"].get_host(), tuple(sorted(context.get("empty_sections") or ())))


@kept
def _home(host: str, empty_sections: tuple[str, ...]) -> SafeString:
    return render_to_string(
        "frontpages/home_content.html",
        {
            "request": current_request.get(),  # whose host decides how addresses are written
            "empty_sections": empty_sections,
            "home": pages.home(at=timezone.now()),
            "ask_place": navigation.ASK,
            "materials_navigation": navigation.MATERIALS,
        },
    )


@register.simple_tag
def answering(agency: Agency) -> dict[str, object]:
    """The newest answers of an agency and of those whose work it carries on, and where all of them stand."""
    return {
        "answers": answers_of_agency(agency=agency, limit=4),
        "address": AnswerListQuery(agency=agency.slug).address,
    }


@register.simple_tag
def manual_link() -> SafeString:
    """The "?" of the screen that is being shown. Headers are handed no request, so it is the one that is answered."""
    request = current_request.get()
    return help_link(request.resolver_match.view_name if request and request.resolver_match else "")
