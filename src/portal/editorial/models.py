"""The base page of the portal, and the kinds of pages that agencies write."""

from wagtail.models import AbstractPage


class PortalPage(AbstractPage):
    """What every page of the portal is: Wagtail's page, swapped from the first migration so that it can grow."""
