"""Template tags of the composed pages: `{% load frontpages %}`."""

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
    """The current contents of the home page, shown below its search box."""
    return _home(context["request"].get_host(), tuple(sorted(context.get("empty_sections") or ())))


@kept
def _home(host: str, empty_sections: tuple[str, ...]) -> SafeString:
    return render_to_string(
        "frontpages/home_content.html",
        {
            "request": current_request.get(),  # its host decides the form of URLs
            "empty_sections": empty_sections,
            "home": pages.home(at=timezone.now()),
            "ask_place": navigation.ASK,
            "materials_navigation": navigation.MATERIALS,
        },
    )


@register.simple_tag
def answering(agency: Agency) -> dict[str, object]:
    """The newest answers of an agency and its predecessors, and the URL of the full list."""
    return {
        "answers": answers_of_agency(agency=agency, limit=4),
        "address": AnswerListQuery(agency=agency.slug).address,
    }


@register.simple_tag
def manual_link() -> SafeString:
    """The "?" link of the current screen. Headers get no request in their context, so the current request is used."""
    request = current_request.get()
    return help_link(request.resolver_match.view_name if request and request.resolver_match else "")
