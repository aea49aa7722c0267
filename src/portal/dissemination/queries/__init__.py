"""Questions about followers, their letters and what they are to be told. Nothing here writes."""

from portal.dissemination.queries.answers import answer_tidings, answer_watchers, is_about_an_answer
from portal.dissemination.queries.following import (
    Subject,
    address_at,
    asking_behind,
    asking_marked,
    follower_at,
    follower_behind,
    is_suppressed,
    lately_sent,
    lines_about,
    living_addresses,
    living_subscriptions,
    own_addresses,
    pending_behind,
    place_followed,
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
    "asking_behind",
    "asking_marked",
    "counts",
    "deliveries_stuck",
    "follower_at",
    "follower_behind",
    "is_about_an_answer",
    "is_suppressed",
    "keys_of",
    "lately_sent",
    "lines_about",
    "living_addresses",
    "living_subscriptions",
    "most_followed",
    "news_in",
    "own_addresses",
    "pending_behind",
    "place_followed",
    "subject_named",
    "subscriptions_about",
    "tidings",
    "unsent_about_revoked",
    "watchers",
]
