"""Models: items and their sets; partners, copies and send attempts; WebSub subscriptions; sources, harvested items."""

from portal.sharing.models.items import (
    Copy,
    CopyLetter,
    Cursor,
    HubSubscription,
    Item,
    ItemSet,
    Partner,
    SendAttempt,
)
from portal.sharing.models.sources import Harvested, SketchBand, Source, Visit

__all__ = [
    "Copy",
    "CopyLetter",
    "Cursor",
    "Harvested",
    "HubSubscription",
    "Item",
    "ItemSet",
    "Partner",
    "SendAttempt",
    "SketchBand",
    "Source",
    "Visit",
]
