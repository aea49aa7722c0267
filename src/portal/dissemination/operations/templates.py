"""Templates as the provider has them: kept, and what follows when one is turned off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from messageproviders.zalo.templates import Known
from portal.agencies.models import Officer
from portal.dissemination.models import Account, Campaign, Template, Wording
from portal.dissemination.states import CampaignState, LetterKind, TemplateState
from portal.dissemination.telling.templated import strangers
from portal.journal.operations import record

_STATES: Mapping[str, TemplateState] = {
    "ENABLE": TemplateState.ENABLED,
    "PENDING_REVIEW": TemplateState.PENDING,
    "REJECT": TemplateState.REJECTED,
    "DISABLE": TemplateState.DISABLED,
    "DELETE": TemplateState.DISABLED,
}
_GONE = "Zalo không còn mẫu tin này."
_UNDER_WAY = (CampaignState.RELEASED.value, CampaignState.SENDING.value)


@transaction.atomic
def keep_templates(*, account: Account, known: Sequence[Known], is_whole: bool, at: datetime) -> None:
    """Take over what the provider says of its templates. `is_whole`: those that it did not name are gone."""
    for one in known:
        _keep(account, one, at)
    if is_whole:
        named = [one.number for one in known]
        for template in Template.objects.select_for_update().filter(account=account).exclude(outside_id__in=named):
            _turn(template, TemplateState.DISABLED, _GONE, at)


@transaction.atomic
def note_template_state(*, account: Account, outside_id: str, status: str, reason: str, at: datetime) -> bool:
    """The provider tells that a template's state has changed. Whether it is one that is known."""
    template = Template.objects.select_for_update().filter(account=account, outside_id=outside_id).first()
    if template is None or status not in _STATES:
        return False
    _turn(template, _STATES[status], reason, at)
    return True


class NotForLetters(Exception):
    """The template requires what no letter fills in: `names`."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


@transaction.atomic
def use_for_letters(*, template: Template, kind: LetterKind | None, by: Officer, at: datetime) -> Template:
    """From now on letters of this kind may be said by the template where they fit it; None: no letters any more.

    Raises NotForLetters.
    """
    if kind is not None and (names := strangers(template.parameters)):
        raise NotForLetters(names)
    template.letters = kind.value if kind else ""
    template.save(update_fields=["letters"])
    record("template.used", subject=template, by=by, at=at, details={"letters": template.letters})
    return template


def _keep(account: Account, one: Known, at: datetime) -> None:
    state = _STATES.get(one.status, TemplateState.PENDING)
    template, is_new = Template.objects.select_for_update().get_or_create(
        account=account,
        outside_id=one.number[:80],
        defaults={"name": one.name[:200], "state": state.value, "checked_at": at},
    )
    template.name, template.tag, template.quality = one.name[:200], one.tag[:20], one.quality[:20]
    template.by_uid, template.checked_at = one.by_uid, at
    template.body = one.body or template.body
    template.parameters = [parameter.as_json() for parameter in one.parameters] or template.parameters
    template.save(update_fields=["name", "tag", "quality", "by_uid", "checked_at", "body", "parameters"])
    if not is_new:
        _turn(template, state, one.reason, at)


def _turn(template: Template, state: TemplateState, reason: str, at: datetime) -> None:
    """Into another state; what was in use and is no longer pauses the campaigns that say it."""
    before = TemplateState(template.state)
    if before is state:
        return
    template.state, template.reason = state.value, reason[:300]
    template.save(update_fields=["state", "reason"])
    details = {"from": before.value, "to": state.value}
    record("template.changed", subject=template, by=None, at=at, details=details)
    if before is TemplateState.ENABLED:
        _pause_campaigns(template, at)


def _pause_campaigns(template: Template, at: datetime) -> None:
    why = f"Mẫu tin “{template.name}” không dùng được nữa: {template.get_state_display().lower()}."[:300]
    using = Wording.objects.filter(template=template).values("campaign")
    for campaign in Campaign.objects.select_for_update(of=("self",)).filter(pk__in=using, state__in=_UNDER_WAY):
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.PAUSED.value, paused_why=why)
        record("campaign.paused", subject=campaign, by=None, at=at, details={"why": why})
