"""Texts of campaigns: checks, counted and unsubscribe links, and which texts cite a law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.db.models import Prefetch, Q
from django.urls import reverse

from lawtext import find_citations
from lawtext.addresses import anchor
from messageproviders.sms import SmsCount, count_sms, lost_without_marks
from portal.agencies.queries.imprint import current_imprint
from portal.dissemination.composition.forms import WordingProblem, opt_out, problems
from portal.dissemination.composition.items import SpeakerDetails
from portal.dissemination.models import Account, Campaign, CountedLink, Follower, Subscription, Template, Wording
from portal.dissemination.planning.campaigns import AudienceFilter
from portal.dissemination.queries.audience import follows_one_of
from portal.dissemination.queries.campaigns import links_of, wordings_of
from portal.dissemination.queries.channels import at_work
from portal.dissemination.states import CampaignState, Channel, MessageForm
from portal.library.models import Event, EventTarget
from portal.library.queries.citations import chosen_instruments
from portal.library.states.instruments import document_key
from portal.library.states.validity import overlaps

_SALT = "dissemination.campaigns.stop"
STOP_FOR = timedelta(days=400)


def counted_url(link: CountedLink, *, base: str) -> str:
    return f"{base}{reverse('counted_link', args=[link.code])}"


def stop_token(*, follower: str, campaign: int) -> str:
    """The token of one person's unsubscribe link for one campaign: signed, so that a million of them need no row."""
    return signing.dumps([follower, campaign], salt=_SALT, compress=True)


def unsubscribe_by_token(*, token: str) -> tuple[Follower, Campaign] | None:
    """The follower and the campaign of an unsubscribe link; None for a forged or expired token and for erased
    followers.
    """
    try:
        code, number = signing.loads(token, salt=_SALT, max_age=STOP_FOR)
        follower = Follower.objects.filter(code=code).first()
    except (signing.BadSignature, ValueError):
        return None
    campaign = Campaign.objects.filter(pk=number).first()
    return (follower, campaign) if follower and campaign else None


def subscriptions_of_stop(follower: Follower, campaign: Campaign) -> list[Subscription]:
    """The subscriptions because of which a follower got the campaign; all of theirs if none (an urgent message)."""
    living = Subscription.objects.filter(follower=follower, confirmed_at__isnull=False, stopped_at__isnull=True)
    interests = AudienceFilter.of(campaign.audience).interests
    return list((living.filter(follows_one_of(interests)) if interests else living).order_by("pk"))


@dataclass(frozen=True, slots=True)
class WordingExaminer:
    """What all checks of one campaign need, loaded once."""

    campaign: Campaign
    voice: SpeakerDetails
    urls: Mapping[str, str]
    account: Account | None  # the account that sends text messages

    def url(self, form: MessageForm) -> str:
        return self.urls.get(form.value, "")

    def problems(
        self, form: MessageForm, content: Mapping[str, str], template: Template | None
    ) -> list[WordingProblem]:
        return (
            [WordingProblem("template", "Chưa chọn mẫu tin.")]
            if form is MessageForm.TEMPLATE and template is None
            else problems(
                form,
                content,
                link=self.url(form),
                endings={
                    "marked": opt_out(self.voice, with_marks=True),
                    "plain": opt_out(self.voice, with_marks=False),
                },
                meaning_lost=lost_without_marks,
                parameters=template.parameters if template else (),
            )
        )

    def all_problems(self) -> list[WordingProblem]:
        """The problems of every form that has a wording."""
        return [
            WordingProblem(f"{form.value}:{one.part}", f"{wording.get_form_display()}: {one.words}", one.stops)
            for form, wording in wordings_of(campaign=self.campaign).items()
            for one in self.problems(form, wording.content, wording.template)
        ]

    def weight(self, text: str, *, with_marks: bool) -> SmsCount:
        """The length and price of a text message with the opt-out text that is added when it is sent."""
        return count_sms(
            f"{text} {opt_out(self.voice, with_marks=with_marks)}".strip(),
            with_marks=with_marks,
            price=self.account.price if self.account else 0,
        )

    def parts(self) -> dict[Channel, int]:
        """How many parts one message has on each channel: only text messages have more than one."""
        if (worded := wordings_of(campaign=self.campaign).get(MessageForm.SMS)) is None:
            return {}
        with_marks = self.account is None or self.account.takes_marks
        return {
            Channel.SMS: self.weight(
                worded.content.get("marked" if with_marks else "plain", ""), with_marks=with_marks
            ).parts
        }


def examiner_of(campaign: Campaign) -> WordingExaminer:
    account = at_work(Channel.SMS).first()
    base = settings.PORTAL_BASE_URL.rstrip("/")
    return WordingExaminer(
        campaign=campaign,
        voice=portal_speaker(stop_number=str(account.options.get("stop_number", "")) if account else ""),
        urls={place: counted_url(link, base=base) for place, link in links_of(campaign=campaign).items()},
        account=account,
    )


# Campaigns that ended longer ago are not corrected any more.
_TOLD_FOR = timedelta(days=90)

type _Place = tuple[str, str]  # the key of a document, an address in it


def campaigns_quoting(*, event: int, at: datetime) -> list[Campaign]:
    """Campaigns created before that moment, and not long over, whose words cite what the event changes.

    A citation of the document as a whole counts if the event concerns the whole, as in the stale guard.
    """
    changed = (
        Event.objects.filter(pk=event, instrument__isnull=False)
        .prefetch_related(Prefetch("targets", EventTarget.objects.filter(is_dropped=False)))
        .first()
    )
    if changed is None:
        return []
    cited = {
        campaign: _cited_by(campaign)
        for campaign in list(
            Campaign.objects.filter(warned_at__isnull=True, created_at__lt=at)
            .exclude(Q(state=CampaignState.CANCELLED.value) | Q(ended_at__lt=at - _TOLD_FOR))
            .prefetch_related(Prefetch("wordings", Wording.objects.order_by("pk")))
            .order_by("pk")
        )
    }
    meant = chosen_instruments({document for places in cited.values() for document, _ in places})
    targets = [target.address for target in changed.targets.all()]
    return [
        campaign
        for campaign, places in cited.items()
        if any(
            meant.get(document) == changed.instrument_id
            and (changed.is_whole or (bool(address) and any(overlaps(address, target) for target in targets)))
            for document, address in places
        )
    ]


def _cited_by(campaign: Campaign) -> set[_Place]:
    words = (str(one) for wording in campaign.wordings.all() for one in wording.content.values())
    return {place for some in words for place in _places(some)}


@lru_cache(maxsize=4096)  # a decree that amends forty articles parses the same words forty times
def _places(words: str) -> tuple[_Place, ...]:
    cited = ((document_key(one.document), str(anchor(one.provision))) for one in find_citations(words))
    return tuple(place for place in cited if place[0])


def portal_speaker(*, stop_number: str = "") -> SpeakerDetails:
    return SpeakerDetails(
        portal=current_imprint().name,
        owner=current_imprint().owner,
        hotline=current_imprint().hotline,
        stop_number=stop_number,
        follow_url=f"{settings.PORTAL_BASE_URL.rstrip('/')}/theo-doi/",
    )
