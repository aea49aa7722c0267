"""What every template knows of the installation and of the reader's choice of display."""

from django.conf import settings
from django.http import HttpRequest

from portal.agencies.queries.imprint import current_imprint
from portal.design import navigation, stylesheet
from portal.design.display import COOKIE, DisplayChoice


def portal(request: HttpRequest) -> dict[str, object]:
    return installation() | {
        "display": DisplayChoice.from_cookie(request.COOKIES.get(COOKIE, "")),
        "navigation": navigation.HEADER,
        "navigation_in_khmer": navigation.HEADER_IN_KHMER,
        "footer_navigation": navigation.FOOTER,
        "materials_navigation": navigation.MATERIALS,
        "footer_in_khmer": navigation.FOOTER_IN_KHMER,
        "frame_in_khmer": navigation.FRAME_IN_KHMER,
        "ask_place": navigation.ASK,
    }


def installation() -> dict[str, object]:
    """Who runs the portal and how it looks: all that a page can say when nothing else works."""
    imprint = current_imprint()
    return {
        "portal_name": imprint.name,
        "portal_owner": imprint.owner,
        "portal_hotline": imprint.hotline,
        "portal_editor": imprint.editor,
        "portal_licence": settings.PORTAL_LICENCE,
        "portal_base_url": settings.PORTAL_BASE_URL.rstrip("/"),
        "stylesheet": stylesheet.current(),
    }
