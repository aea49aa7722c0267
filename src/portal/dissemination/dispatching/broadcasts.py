"""Articles on their way to all followers are carried on, a step at a time, with no transaction open."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from messageproviders.port import Outcome
from messageproviders.zalo import articles
from messageproviders.zalo.articles import Article, Step
from messageproviders.zalo.calls import NoToken, Zalo
from portal.dissemination.dispatching.zalo import zalo_of
from portal.dissemination.models import Account, Broadcast, Campaign
from portal.dissemination.operations.broadcasting import note_step, take_broadcast
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import BroadcastState, Form
from safehttp.port import Door

# When broadcasts may be sent: what every description of Zalo's hours allows.
_OPENS, _CLOSES = time(7, 0), time(21, 30)
_MOST_STEPS = 20


def carry_broadcasts(*, at: datetime, door: Door | None = None) -> int:
    """A chore, each half minute. Returns how many steps were made."""
    may_send = _OPENS <= timezone.localtime(at).time() < _CLOSES
    for count in range(_MOST_STEPS):
        if (taken := take_broadcast(at=at, may_send=may_send)) is None:
            return count
        note_step(broadcast=taken, step=_step(taken, door), at=at)
    return _MOST_STEPS


def article_of(campaign: Campaign, account: Account) -> Article | None:
    """What the campaign's article says; None where it has none."""
    wording = campaign.wordings.filter(form=Form.ARTICLE.value).first()
    if wording is None:
        return None
    said = wording.content
    paragraphs = [one.strip() for one in str(said.get("body", "")).split("\n\n") if one.strip()]
    return Article(
        title=str(said.get("title", "")),
        author=str(account.options.get("author") or campaign.agency.name)[: articles.MOST_IN_AN_AUTHOR],
        description=str(said.get("description", "")),
        paragraphs=paragraphs,
        cover=str(account.options.get("cover", "")),
    )


def _step(taken: Broadcast, door: Door | None) -> Step:
    try:
        return _ask(taken, zalo_of(taken.account, door=door))
    except (NoToken, SecretMissing) as missing:
        return Step(Outcome.LATER, code=str(missing)[:40])


def _ask(taken: Broadcast, zalo: Zalo) -> Step:
    if taken.state == BroadcastState.MADE:
        return articles.verify(zalo, token=taken.token)
    if taken.state == BroadcastState.VERIFIED:
        return articles.send(zalo, articles=[taken.article])
    article = article_of(taken.campaign, taken.account)
    if article is None or articles.problems(article):
        return Step(Outcome.REFUSED, code="bai-viet")
    return articles.create(zalo, article)
