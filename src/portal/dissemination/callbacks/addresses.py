"""Where a provider calls an account back. The secret in it is made of the installation's key and kept nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.urls import reverse

from portal.dissemination.models import Account


def secret_of(account: Account, *, key: str) -> str:
    made = hmac.new(key.encode(), f"portal.dissemination.callbacks:{account.pk}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def path_of(account: Account, *, key: str) -> str:
    return reverse("callbacks:receive", args=[account.pk, secret_of(account, key=key)])
