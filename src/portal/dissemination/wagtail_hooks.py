"""Admin views of this room: every module exports its URLs and menu entries.

Also the panel of an officer's account page with the channel of the daily notification about pending work.
"""

from typing import Any

from django import forms
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel

from portal.agencies.admin.menu import AdminModule, register_room
from portal.agencies.models import Officer, OfficerChannel
from portal.dissemination.admin import (
    accounts,
    campaign_pages,
    campaign_proofs,
    campaign_texts,
    campaigns,
    consent_lists,
    counter,
    data_requests,
    inbox,
    outbox,
    personal_data,
    systems,
)
from portal.dissemination.channels import normal
from portal.dissemination.queries.receivers import channels_for_officers
from portal.dissemination.states import Channel

# One line for each module of `portal.dissemination.admin`.
_ADMIN_MODULES: tuple[AdminModule, ...] = (
    campaign_pages,
    campaigns,
    campaign_texts,
    campaign_proofs,
    inbox,
    systems,
    outbox,
    counter,
    consent_lists,
    data_requests,
    personal_data,
    accounts,
)


register_room("gui-tin/", _ADMIN_MODULES, label="Gửi tin", name="messages", icon="mail", order=790)


class OwnChannelForm(forms.ModelForm[Officer]):
    channel = forms.ChoiceField(label="Báo việc đang chờ qua", required=False)
    number = forms.CharField(
        label="Số điện thoại di động", required=False, max_length=20, widget=forms.TextInput({"inputmode": "tel"}),
        help_text="Tin chỉ có số việc và địa chỉ cổng. Số này không dùng vào việc khác.",
    )  # fmt: skip

    class Meta:
        model = Officer
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = OfficerChannel.objects.filter(officer=self.instance).first()
        choices: Any = self.fields["channel"]
        choices.choices = [(one.value, one.label) for one in channels_for_officers()]
        if chosen is not None:
            self.initial = {"channel": chosen.channel, "number": chosen.number}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        is_mail = said.get("channel") in (None, "", Channel.EMAIL.value)
        said["number"] = "" if is_mail else normal(said.get("number", ""), channel=Channel.SMS)
        if not is_mail and not said["number"]:
            self.add_error("number", "Hãy ghi một số điện thoại di động, như 0912 345 678.")
        return said

    def save(self, commit: bool = True) -> Officer:
        if self.cleaned_data["number"]:
            OfficerChannel.objects.update_or_create(officer=self.instance, defaults=self.cleaned_data)
        elif self.cleaned_data["channel"]:
            OfficerChannel.objects.filter(officer=self.instance).delete()
        return self.instance


@hooks.register("register_account_settings_panel")
class OwnChannelPanel(BaseSettingsPanel):
    name, title, order, form_class = "own_channel", "Báo việc mỗi sáng", 150, OwnChannelForm
