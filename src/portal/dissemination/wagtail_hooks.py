"""Admin views of this room: every module brings its own addresses and lines of the menu."""

from wagtail import hooks

from portal.agencies.admin.menu import AdminModule, register_room
from portal.dissemination.admin import (
    accounts,
    campaign_pages,
    campaign_proofs,
    campaign_texts,
    campaigns,
    counter,
    data_requests,
    inbox,
    outbox,
    personal_data,
)
from portal.dissemination.admin.own_channel import OwnChannelPanel

# One line for each module of `portal.dissemination.admin`.
_ADMIN_MODULES: tuple[AdminModule, ...] = (
    campaign_pages,
    campaigns,
    campaign_texts,
    campaign_proofs,
    inbox,
    outbox,
    counter,
    data_requests,
    personal_data,
    accounts,
)


register_room("gui-tin/", _ADMIN_MODULES, label="Gửi tin", name="messages", icon="mail", order=790)


hooks.register("register_account_settings_panel", OwnChannelPanel)
