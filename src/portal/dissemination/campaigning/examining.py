"""A campaign's wordings under the eye of the checks: what is wrong, how long they are, what a message weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from messageproviders.sms import Counted, count, lost_without_marks
from portal.dissemination.campaigning.kits import house_voice
from portal.dissemination.campaigning.links import counted_url
from portal.dissemination.composing.checking import Checks, Problem, problems
from portal.dissemination.composing.item import Voice
from portal.dissemination.composing.proposing import opt_out
from portal.dissemination.models import Account, Campaign, Template
from portal.dissemination.queries.campaigns import links_of, wordings_of
from portal.dissemination.states import Channel, Form


@dataclass(frozen=True, slots=True)
class Examiner:
    """What all checks of one campaign need, looked up once."""

    campaign: Campaign
    voice: Voice
    urls: Mapping[str, str]
    account: Account | None  # by which text messages leave

    def url(self, form: Form) -> str:
        return self.urls.get(form.value, "")

    def problems(self, form: Form, content: Mapping[str, str], template: Template | None) -> list[Problem]:
        if form is Form.TEMPLATE and template is None:
            return [Problem("template", "Chưa chọn mẫu tin.")]
        return problems(form, content, checks=self._checks(form, template))

    def all_problems(self) -> list[Problem]:
        """Of every form that is worded."""
        worded = wordings_of(campaign=self.campaign)
        return [
            Problem(f"{form.value}:{one.part}", f"{wording.get_form_display()}: {one.words}", one.stops)
            for form, wording in worded.items()
            for one in self.problems(form, wording.content, wording.template)
        ]

    def weight(self, text: str, *, with_marks: bool) -> Counted:
        """Of a text message with what is added to it when it is sent."""
        ending = opt_out(self.voice, with_marks=with_marks)
        return count(f"{text} {ending}".strip(), with_marks=with_marks, price=self.account.price if self.account else 0)

    def parts(self) -> dict[Channel, int]:
        """How many parts one message has on each channel: only text messages have more than one."""
        worded = wordings_of(campaign=self.campaign).get(Form.SMS)
        if worded is None:
            return {}
        with_marks = self.account is None or self.account.takes_marks
        text = worded.content.get("marked" if with_marks else "plain", "")
        return {Channel.SMS: self.weight(text, with_marks=with_marks).parts}

    def _checks(self, form: Form, template: Template | None) -> Checks:
        return Checks(
            link=self.url(form),
            count=count,
            endings={
                "marked": opt_out(self.voice, with_marks=True), "plain": opt_out(self.voice, with_marks=False),
            },
            meaning_lost=lambda text: [one.phrase for one in lost_without_marks(text)],
            parameters=template.parameters if template else (),
        )  # fmt: skip


def examiner_of(campaign: Campaign) -> Examiner:
    accounts = Account.objects.filter(channel=Channel.SMS.value, is_open=True, paused_at__isnull=True)
    account = accounts.order_by("-weight", "pk").first()
    base = settings.PORTAL_BASE_URL.rstrip("/")
    return Examiner(
        campaign=campaign,
        voice=house_voice(stop_number=str(account.options.get("stop_number", "")) if account else ""),
        urls={place: counted_url(link, base=base) for place, link in links_of(campaign=campaign).items()},
        account=account,
    )
