"""Addresses that stand in what is sent: the counted link of a place, and the one by which a person stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from portal.dissemination.models import Campaign, CountedLink, Follower, Subscription
from portal.dissemination.planning.audience import Audience
from portal.dissemination.queries.audience import follows_one_of

_SALT = "dissemination.campaigns.stop"
STOP_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Stop:
    """Who wants no more word like that of a campaign."""

    follower: Follower
    campaign: Campaign


def counted_url(link: CountedLink, *, base: str) -> str:
    return f"{base}{reverse('counted_link', args=[link.code])}"


def stop_token(*, follower: str, campaign: int) -> str:
    """The secret of one person's way out of one campaign: signed, so that a million of them need no row."""
    return signing.dumps([follower, campaign], salt=_SALT, compress=True)


def stop_behind(*, token: str) -> Stop | None:
    """Who stands behind the link; None for a forged one, one past its time, and people who are gone."""
    try:
        code, number = signing.loads(token, salt=_SALT, max_age=STOP_FOR)
        follower = Follower.objects.filter(code=code).first()
    except (signing.BadSignature, ValueError):
        return None
    campaign = Campaign.objects.filter(pk=number).first()
    return Stop(follower, campaign) if follower and campaign else None


def subscriptions_behind(stop: Stop) -> list[Subscription]:
    """What they follow that brought them the campaign; all that they follow where none did (urgent word)."""
    living = Subscription.objects.filter(follower=stop.follower, confirmed_at__isnull=False, stopped_at__isnull=True)
    interests = Audience.of(stop.campaign.audience).interests
    return list((living.filter(follows_one_of(interests)) if interests else living).order_by("pk"))
