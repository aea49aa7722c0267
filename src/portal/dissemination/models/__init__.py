"""The nouns of following: people and what they agreed to, the outbox, and what stands in it."""

from portal.dissemination.models.followers import Consent, Follower, PersonalLink, Subscription, Suppression
from portal.dissemination.models.letters import AskerNews, Attempt, Letter, News, OfficerNews

__all__ = [
    "AskerNews",
    "Attempt",
    "Consent",
    "Follower",
    "Letter",
    "News",
    "OfficerNews",
    "PersonalLink",
    "Subscription",
    "Suppression",
]
