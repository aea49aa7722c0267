"""Notices in browsers as an account says: its key is a secret, its public half is what browsers subscribe with."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from messageproviders.push.courier import PushCourier
from messageproviders.push.keys import BadKey, Signer, public_key_of
from portal.dissemination.models import Account
from portal.dissemination.secrets import SecretMissing, secret
from portal.dissemination.states import AccountKind
from portal.outward.operations import open_door


def courier_of_push(account: Account) -> PushCourier:
    """Raises SecretMissing, for a key that cannot be read too."""
    home = settings.PORTAL_BASE_URL.rstrip("/") + "/"
    key = secret(account.secret)
    try:
        public_key_of(key)
    except BadKey as bad:
        raise SecretMissing(f"Bí mật “{account.secret}”: {bad}") from None
    signer = Signer(key, account.sender or home)
    return PushCourier(door=open_door(), signer=signer, home=home, clock=timezone.now)


def push_public_key() -> str:
    """What a browser is given to subscribe with; "" where this portal sends no such notices."""
    account = Account.objects.filter(kind=AccountKind.PUSH.value, is_open=True).order_by("pk").first()
    try:
        return public_key_of(secret(account.secret)) if account else ""
    except (SecretMissing, BadKey):
        return ""
