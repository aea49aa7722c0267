"""Template tags of this room."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.design.markup import qr_picture

register = template.Library()


@register.simple_tag
def qr_of(address: str, label: str) -> SafeString:
    """A QR code as SVG with an accessible name."""
    return format_html('<figure role="img" aria-label="{}">{}</figure>', label, qr_picture(address))
