"""Template tags that show how pages and printouts can be verified."""

from typing import Any

from django import template
from django.db.models import Model

from portal.journal.queries.attestations import address_of, attestation_of

register = template.Library()


@register.inclusion_tag("journal/verification/_line.html")
def verification_line(subject: Model, **part: Any) -> dict[str, Any]:
    """Show where the displayed version can be verified, with a QR code in print; nothing if it was not attested."""
    found = attestation_of(subject, **part)
    return {"code": found.code, "address": address_of(found)} if found is not None else {}
