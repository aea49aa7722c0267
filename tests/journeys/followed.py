"""Pages that open by a secret and desks of what the demo lacks: one of each, told inside an installation with the demo.

Whoever follows in the demo is invented; what is asked for here lives as long as the test's folder.
"""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.dissemination.channels import digest, fingerprint, new_token
from portal.dissemination.models import Account, Asking, Campaign, Follower, Template
from portal.dissemination.operations.opt_in import (
    ContactPoint,
    ask_to_follow,
    await_on_zalo,
    open_page,
)
from portal.dissemination.operations.sending.letters import make_links
from portal.dissemination.queries.campaign_texts import stop_token
from portal.dissemination.states import AccountKind, Channel, FollowedKind, Frequency, TemplateState

ADDRESS, NUMBER = "doc@vi-du.invalid", "84912000777"
WISH = {
    "things": [(FollowedKind.FIELD, "dan-su")],
    "frequency": Frequency.WEEKLY,
    "controller": settings.PORTAL_OWNER,
}


def tell() -> dict[str, str]:
    """The addresses to look at, by name: pages of citizens, and for officers those of each campaign by its state."""
    at = timezone.now()
    follower = Follower.objects.filter(subscriptions__isnull=False).order_by("pk").first()
    campaigns = {one.state.replace("-", "_"): one for one in Campaign.objects.order_by("pk")}
    way_out = stop_token(follower=str(follower.code), campaign=campaigns["da_xong"].pk)
    shown = {state: reverse("campaign", args=[one.code]) for state, one in campaigns.items()}
    return _of_followers(follower, at) | shown | {"way_out": reverse("stop_campaigns", args=[way_out])} | _of_zalo(at)


def main(folder: str) -> None:
    """Tell it and leave the addresses for the tests."""
    (Path(folder) / "addresses.json").write_text(json.dumps(tell()), encoding="utf-8")


def _of_followers(follower: Follower, at: datetime) -> dict[str, str]:
    own, by_letter, by_code, by_word = (new_token() for _ in range(4))
    open_page(follower=follower, digest=digest(own), at=at)
    letter = _ask(Channel.EMAIL, ADDRESS, at).letter
    make_links(tokens={letter: by_letter}, at=at)
    _ask(Channel.SMS, NUMBER, at, handle=digest(by_code))
    await_on_zalo(follower=None, at=at, handle=digest(by_word), **WISH)
    secrets = {"manage": own, "one_click": own, "confirm": by_letter, "code": by_code, "zalo": by_word}
    return {name: reverse(f"dissemination:{name}", args=[secret]) for name, secret in secrets.items()}


def _ask(channel: Channel, value: str, at: datetime, handle: str = "") -> Asking:
    mark = fingerprint(value, key=settings.SECRET_KEY, channel=channel)
    return ask_to_follow(reach=ContactPoint(channel, value, mark), at=at, handle=handle, **WISH)


def _of_zalo(at: datetime) -> dict[str, str]:
    """An Official Account that is not used, so that nothing is asked of Zalo, and a template of it."""
    account = Account.objects.create(
        name="OA của phép thử", channel=Channel.ZALO.value, kind=AccountKind.ZALO.value, is_open=False, created_at=at,
        options={"app_id": "1234567890", "oa_id": "9876543210"},
    )  # fmt: skip
    template = Template.objects.create(
        account=account, outside_id="7895417a7d3f9461cd2e", name="Báo thay đổi của luật", checked_at=at,
        state=TemplateState.ENABLED.value, body="Kính gửi bạn đọc: <noi_dung>. Xem: <lien_ket>",
        parameters=[
            {"name": "noi_dung", "required": True, "most": 200, "least": 1},
            {"name": "lien_ket", "required": True, "most": 100, "least": 1},
        ],
    )  # fmt: skip
    return {
        "account": reverse("account", args=[account.pk]),
        "template": reverse("zalo_template", args=[template.pk]),
    }
