"""Models of the editorial room: pages by agencies, the base page of the portal, the regulation, and the publication
workflow.
"""

from portal.editorial.models.articles import ArticlePage, Audience, CampaignPage, EventPage, Road
from portal.editorial.models.base import PortalPage
from portal.editorial.models.sections import (
    Adoption,
    Contact,
    FreshnessRule,
    PostingRule,
    Regulation,
    RegulationArticle,
    SectionPage,
    StandingPage,
)
from portal.editorial.models.workflow import (
    DeskLink,
    DeskReminder,
    ExpertRemark,
    LinkCheck,
    Orientation,
    StepState,
    StepTask,
    UrgentPublication,
    Withdrawal,
)

__all__ = [
    "Adoption",
    "ArticlePage",
    "Audience",
    "CampaignPage",
    "Contact",
    "DeskLink",
    "DeskReminder",
    "EventPage",
    "ExpertRemark",
    "FreshnessRule",
    "LinkCheck",
    "Orientation",
    "PortalPage",
    "PostingRule",
    "Regulation",
    "RegulationArticle",
    "Road",
    "SectionPage",
    "StandingPage",
    "StepState",
    "StepTask",
    "UrgentPublication",
    "Withdrawal",
]
