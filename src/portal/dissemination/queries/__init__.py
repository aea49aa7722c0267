"""Questions about followers, their letters and what they are to be told. Nothing here writes."""

from portal.dissemination.queries.answers import answer_tidings, answer_watchers, is_about_an_answer
from portal.dissemination.queries.following import (
    Subject,
    address_at,
    follower_at,
    follower_behind,
    is_suppressed,
    living_addresses,
    living_subscriptions,
    pending_behind,
    subject_named,
    subscriptions_about,
)
from portal.dissemination.queries.outbox import Counts, counts, deliveries_stuck, most_followed, news_in
from portal.dissemination.queries.recalling import Memory, unsent_about_revoked
from portal.dissemination.queries.telling import Tiding, keys_of, tidings, watchers

__all__ = [
    "Counts",
    "Memory",
    "Subject",
    "Tiding",
    "address_at",
    "answer_tidings",
    "answer_watchers",
    "counts",
    "deliveries_stuck",
    "follower_at",
    "follower_behind",
    "is_about_an_answer",
    "is_suppressed",
    "keys_of",
    "living_addresses",
    "living_subscriptions",
    "most_followed",
    "news_in",
    "pending_behind",
    "subject_named",
    "subscriptions_about",
    "tidings",
    "unsent_about_revoked",
    "watchers",
]
