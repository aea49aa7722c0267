"""An Official Account that is connected: what the tests of Zalo's half of the room begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from messageproviders.zalo.oauth import TokenPair
from messageproviders_tests.peers.zalo import ZaloPeer
from portal.dissemination.models import Account
from portal.dissemination.operations.providers.zalo import keep_pair
from portal.dissemination.states import AccountKind, Channel

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # Friday, ten in the morning
SECRET = "zalo-so-tu-phap"
OA_SECRET = "oa-secret"


def make_zalo(peer: ZaloPeer | None = None, *, channel: Channel = Channel.ZALO, **more: Any) -> Account:
    """An account whose hosts are the peer's, not connected yet. Its secrets: `keep_secrets`."""
    options: dict[str, Any] = {"app_id": "360846524940903967", "oa_id": "388613280878808645"}
    options |= {"hosts": peer.hosts()} if peer else {}
    said = {
        "name": f"Zalo Sở Tư pháp ({channel.value})",
        "channel": channel.value,
        "kind": AccountKind.ZALO.value,
        "options": options | more.pop("options", {}),
        "secret": SECRET,
        "created_at": NOW,
    }
    return Account.objects.create(**said | more)


def connect(account: Account, peer: ZaloPeer, *, at: datetime = NOW, lasts: timedelta = timedelta(hours=25)) -> Account:
    """As if an administrator had said yes: the peer's own pair is kept."""
    pair = TokenPair(peer.access, peer.refresh, lasts)
    keep_pair(account=account.pk, pair=pair, at=at)
    return account


def keep_secrets(setenv: Callable[[str, str], None]) -> None:
    for name, value in (("", "app-secret"), ("_OA", OA_SECRET), ("_PKCE", "v" * 43)):
        setenv(f"MESSAGES_SECRET_ZALO_SO_TU_PHAP{name}", value)
