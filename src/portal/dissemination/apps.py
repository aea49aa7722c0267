from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


class DisseminationConfig(AppConfig):
    name = "portal.dissemination"


@register()
def mail_is_configured(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warns about an installation that cannot send letters; its forms say so instead of taking addresses."""
    if settings.MAIL_IS_CONFIGURED:
        return []
    return [
        Warning(
            "No mail server is configured: nobody can follow laws by e-mail; the forms say so.",
            hint="Set MAIL_HOST and MAIL_FROM in the environment (see docs/operations/mail.md).",
            id="dissemination.W001",
        )
    ]
