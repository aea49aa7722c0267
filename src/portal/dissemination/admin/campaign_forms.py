"""Forms of campaigns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import validate_email

from portal.agencies.admin.forms import OfferForm
from portal.agencies.models import Agency, Place
from portal.design.fields import SharedForm, WholeNumberField, in_order
from portal.dissemination.channels import AddressKind, normal
from portal.dissemination.composition.forms import parts_of
from portal.dissemination.models import Campaign, Template, Wording
from portal.dissemination.planning.campaigns import (
    INTERESTS,
    AudienceFilter,
    CampaignAim,
    ancestors,
    channels_of,
)
from portal.dissemination.queries.followers import browser_by_token, subjects_named
from portal.dissemination.states import FOLLOWER_ROLES, CampaignClass, Channel, FollowedKind, MessageForm, TemplateState
from portal.library.models import Field
from portal.library.states.topics import topic_name

_MOST_TEXT = 20_000
_MOMENT = "%Y-%m-%dT%H:%M"
_NOTHING = ("", "—")


class CampaignStartForm(OfferForm):
    """A name for the campaign, its agency, and the class of message."""

    title = forms.CharField(label="Tên đợt gửi", max_length=200)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan gửi", empty_label=None)
    campaign_class = forms.TypedChoiceField(
        label="Loại tin",
        choices=CampaignClass.choices(),
        coerce=CampaignClass,
        initial=CampaignClass.EDUCATION.value,
    )


class WordingPartsForm(SharedForm):
    """The parts of one form of a campaign's wording. Faults are shown next to them, not refused (`composition.forms`).

    `kept` is the stored wording if the initial values are a proposal; `template`, to which the parts belong, may differ
    from the stored one.
    """

    template = forms.ModelChoiceField(Template.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        form: MessageForm,
        template: Template | None = None,
        kept: Wording | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept = {**kept.content, "template": kept.template_id} if kept else {"template": None}
        self.fields["template"].initial = self._kept["template"] if self.is_bound else template and template.pk
        self.parts = parts_of(form, template.parameters if template else ())
        self.fields |= {
            part.name: forms.CharField(
                label=part.label,
                max_length=_MOST_TEXT,
                required=False,
                widget=forms.Textarea({"rows": part.rows}) if part.rows > 1 else forms.TextInput(),
                help_text=part.hint,
            )
            for part in self.parts
        }

    def stands(self, name: str) -> Any:
        return self._kept.get(name, "")

    def content(self) -> dict[str, str]:
        said: Mapping[str, Any] = self.cleaned_data
        return {part.name: str(said.get(part.name, "")).replace("\r\n", "\n").strip() for part in self.parts}


class CampaignTemplateForm(forms.Form):
    """The provider's template to fill in; only approved ones can be chosen."""

    template = forms.ModelChoiceField(
        Template.objects.filter(state=TemplateState.ENABLED.value).select_related("account"),
        label="Mẫu tin đã được duyệt",
    )


class CampaignPlanForm(SharedForm):
    """The audience, channels and time."""

    title = forms.CharField(label="Tên đợt gửi", max_length=200)
    campaign_class = forms.ChoiceField(label="Loại tin", choices=CampaignClass.choices())
    urgent_reason = forms.CharField(
        label="Vì sao khẩn cấp", max_length=300, required=False,
        help_text="Chỉ tin khẩn cấp: có lý do thì gửi được cả ban đêm.",
    )  # fmt: skip
    interests = forms.MultipleChoiceField(
        label="Gửi cho người theo dõi", required=False, widget=forms.CheckboxSelectMultiple
    )
    more_field = forms.ChoiceField(label="Thêm lĩnh vực", required=False)
    more_agency = forms.ChoiceField(label="Thêm cơ quan", required=False)
    more_place = forms.ChoiceField(label="Thêm địa bàn được theo dõi", required=False)
    places = forms.MultipleChoiceField(label="Người ở", required=False, widget=forms.CheckboxSelectMultiple)
    more_home = forms.ChoiceField(label="Thêm nơi ở", required=False)
    roles = forms.MultipleChoiceField(
        label="Với tư cách", choices=FOLLOWER_ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )
    with_unsaid = forms.BooleanField(label="Cả người không nói nơi ở, tư cách", required=False)
    send_at = forms.DateTimeField(
        label="Gửi từ lúc", required=False, input_formats=[_MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT),
        help_text="Để trống: ngay khi được duyệt.",
    )  # fmt: skip
    expires_at = forms.DateTimeField(
        label="Không gửi sau lúc", required=False, input_formats=[_MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip
    is_digest = forms.BooleanField(label="Gửi cùng bản tin sáng thứ Hai", required=False)
    fallback_hours = WholeNumberField(
        label="Sang kênh sau khi không có báo nhận (giờ)", min_value=1, max_value=240, initial=24
    )

    def __init__(
        self, *args: Any, campaign: Campaign, suggested: Sequence[tuple[str, str]], on: date, **kwargs: Any
    ) -> None:
        audience = AudienceFilter.of(campaign.audience)
        kwargs.setdefault(
            "initial",
            {
                "title": campaign.title,
                "campaign_class": campaign.campaign_class,
                "urgent_reason": campaign.urgent_reason,
                "interests": [f"{kind}:{key}" for kind, key in audience.interests],
                "places": [str(one) for one in audience.places],
                "roles": list(audience.roles),
                "with_unsaid": audience.with_unsaid,
                "send_at": campaign.send_at,
                "expires_at": campaign.expires_at,
                "is_digest": campaign.is_digest,
                "fallback_hours": campaign.fallback_hours,
            },
        )
        super().__init__(*args, **kwargs)
        self._with_channels(channels_of(campaign.channels))
        pairs = list(dict.fromkeys([*audience.interests, *suggested]))
        names = subjects_named(pairs=pairs)
        self._choose("interests", [(f"{kind}:{key}", _named(kind, key, names)) for kind, key in pairs])
        self._choose(
            "places",
            [(str(one.pk), one.name) for one in Place.objects.filter(pk__in=audience.places).order_by("name_sort")],
        )
        places = [(str(one.pk), one.name) for one in Place.objects.existing_on(on).order_by("name_sort")]
        agencies = Agency.objects.existing_on(on).order_by("name_sort").values_list("slug", "name")
        fields = Field.objects.order_by("slug").values_list("slug", "name", "parent")
        self._choose(
            "more_field", [_NOTHING, *((slug, f"– {name}" if above else name) for slug, name, above in fields)]
        )
        self._choose("more_agency", [_NOTHING, *agencies])
        self._choose("more_place", [_NOTHING, *places])
        self._choose("more_home", [_NOTHING, *places])

    def _with_channels(self, chosen: Sequence[Channel]) -> None:
        """Add one choice field for each place in the order of channels."""
        self.channel_names = [f"channel_{place}" for place in range(len(Channel))]
        self.fields |= {
            name: forms.ChoiceField(
                label=f"Kênh thứ {place + 1}",
                choices=[_NOTHING, *Channel.choices()],
                required=False,
                initial=chosen[place].value if place < len(chosen) else "",
            )
            for place, name in enumerate(self.channel_names)
        }

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def channel_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.channel_names]

    def channels(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.channel_names if self.cleaned_data.get(name)]

    def audience(self) -> AudienceFilter:
        said = self.cleaned_data
        added = (("linh-vuc", said["more_field"]), ("co-quan", said["more_agency"]), ("dia-ban", said["more_place"]))
        chosen = [*(tuple(one.split(":", 1)) for one in said["interests"]), *(one for one in added if one[1])]
        return AudienceFilter.of(
            {
                "interests": list(dict.fromkeys(chosen)),
                "places": list(
                    dict.fromkeys(int(one) for one in [*said["places"], *filter(None, [said["more_home"]])])
                ),
                "roles": said["roles"],
                "with_unsaid": said["with_unsaid"],
            }
        )

    def aim(self) -> CampaignAim:
        said = self.cleaned_data
        return CampaignAim(
            title=said["title"],
            campaign_class=CampaignClass(said["campaign_class"]),
            channels=self.channels(),
            audience=self.audience(),
            send_at=said["send_at"],
            expires_at=said["expires_at"],
            fallback_hours=said["fallback_hours"],
            wants_digest=said["is_digest"],
            urgent_reason=said["urgent_reason"],
        )

    clean = in_order("send_at", "expires_at", "Hạn gửi phải sau lúc bắt đầu gửi.", may_meet=False)


def _named(kind: str, key: str, names: Mapping[tuple[str, str], Any]) -> str:
    nouns = {one.value: one.noun for one in INTERESTS}
    subject = names.get((kind, key))
    name = subject.name if subject else topic_name(key)
    # Fields may share a name below different parents: "Lao động › Lao động".
    above = [topic_name(one) for one in ancestors(key)[:0:-1]] if kind == FollowedKind.FIELD.value else []
    return f"{nouns.get(kind, kind).capitalize()}: {' › '.join([*above, name])}"


_OWN_PAGE = re.compile(r"/cua-toi/([A-Za-z0-9_-]{40,64})(?:/|$)")


_MOST_TESTERS = 10
_OF_TESTERS: dict[AddressKind, dict[str, Any]] = {
    # A browser has no address that could be written down: the link identifies its owner.
    AddressKind.BROWSER: {
        "help_text": "Dán liên kết trang theo dõi của chính bạn: tin thử tới trình duyệt đã đăng ký ở đó.",
    },
    AddressKind.IDENTITY: {"help_text": "Mã người dùng mà Zalo đặt cho người thử. Mỗi dòng một mã."},
}


class CampaignTestForm(forms.Form):
    """Addresses of a test for each channel, stored only if they become the agency's group of testers."""

    keep = forms.BooleanField(
        label="Giữ các địa chỉ này làm nhóm thử của cơ quan",
        required=False,
        help_text="Chỉ giữ địa chỉ của cán bộ đã đồng ý; lần sau ô có sẵn, bỏ trống rồi giữ lại là xóa.",
    )

    def __init__(
        self,
        *args: Any,
        channels: Sequence[Channel],
        at: datetime,
        email: str = "",
        group: Mapping[Channel, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._at, group = at, group or {}
        for channel in (one for one in channels if not one.row.is_by_hand):  # paper is tested by printing
            beginning = "\n".join(group.get(channel, [])) or (email if channel is Channel.EMAIL else "")
            said = {"help_text": "Mỗi dòng một địa chỉ."} | _OF_TESTERS.get(channel.row.address, {})
            self.fields[channel.value] = forms.CharField(
                label=channel.label, required=False, max_length=2000, initial=beginning,
                widget=forms.Textarea({"rows": 2}), **said,
            )  # fmt: skip
        self.order_fields([*(one.value for one in channels), "keep"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for channel in self._channels():
            typed = [one.strip() for one in cleaned.get(channel.value, "").splitlines() if one.strip()]
            try:
                cleaned[channel.value] = [self._address(channel, one) for one in typed[:_MOST_TESTERS]]
            except forms.ValidationError as wrong:
                self.add_error(channel.value, wrong)
        return cleaned

    def _channels(self) -> list[Channel]:
        return [one for one in Channel if one.value in self.fields]

    def _address(self, channel: Channel, typed: str) -> str:
        """Raises ValidationError."""
        if channel.row.address is AddressKind.BROWSER:
            found = _OWN_PAGE.search(typed)
            browser = browser_by_token(token=found[1], at=self._at) if found else None
            if browser is None:
                raise forms.ValidationError("Liên kết không còn dùng được, hoặc chưa có trình duyệt nào ở đó.")
            return browser.value
        if channel is Channel.EMAIL:
            validate_email(typed)
        if not (address := normal(typed, channel=channel)):
            raise forms.ValidationError(f"“{typed}” không phải số điện thoại di động.")
        return address

    def chosen(self) -> dict[Channel, list[str]]:
        return {one: self.cleaned_data[one.value] for one in self._channels() if self.cleaned_data[one.value]}

    def kept(self) -> dict[Channel, list[str]] | None:
        """The new group of testers; None leaves it unchanged. Links to personal pages do not last and are left out."""
        lasting = {one: said for one, said in self.chosen().items() if one.row.address is not AddressKind.BROWSER}
        return lasting if self.cleaned_data["keep"] else None
