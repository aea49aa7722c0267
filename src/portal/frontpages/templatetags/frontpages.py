"""Tags of this room: `{% load frontpages %}`."""

from django import template
from django.utils import timezone

from portal.frontpages import queries

register = template.Library()


@register.simple_tag
def home_content() -> queries.Home:
    """What the home page shows today."""
    return queries.home(on=timezone.localdate())
