"""The pages that agencies write, and the base page of the whole portal."""

from portal.editorial.models.articles import ArticlePage
from portal.editorial.models.base import PortalPage
from portal.editorial.models.sections import SectionPage, StandingPage

__all__ = ["ArticlePage", "PortalPage", "SectionPage", "StandingPage"]
