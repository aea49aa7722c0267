"""The nouns of the room: people and what they agreed to, letters and campaigns, the outbox, and who carries it."""

from portal.dissemination.models.accounts import Account, CarrierSecret, Notice, Template, Token
from portal.dissemination.models.campaigns import Broadcast, Campaign, CountedLink, LinkDay, Tally, TrialGroup, Wording
from portal.dissemination.models.deliveries import Attempt, Delivery, HandedPart, Handful, OptOut, PostBatch, Queued
from portal.dissemination.models.followers import (
    Asking,
    Consent,
    DataRequest,
    Follower,
    FollowerAddress,
    PersonalLink,
    Subscription,
    Suppression,
)
from portal.dissemination.models.letters import AskerNews, IncomingMessage, Letter, MessageReply, News, OfficerNews

__all__ = [
    "Account",
    "FollowerAddress",
    "AskerNews",
    "Asking",
    "Attempt",
    "Broadcast",
    "Campaign",
    "CarrierSecret",
    "Consent",
    "CountedLink",
    "DataRequest",
    "Delivery",
    "Follower",
    "HandedPart",
    "Handful",
    "IncomingMessage",
    "Letter",
    "MessageReply",
    "LinkDay",
    "News",
    "Notice",
    "OfficerNews",
    "OptOut",
    "PersonalLink",
    "PostBatch",
    "Queued",
    "Subscription",
    "Suppression",
    "Tally",
    "TrialGroup",
    "Template",
    "Token",
    "Wording",
]
