"""Shared by models of all rooms: their Meta, saving of chosen fields, and encrypted fields."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from contextlib import suppress
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Model
from django.db.models.lookups import Exact
from django.utils.crypto import salted_hmac


class _OneName:
    """Vietnamese has no plural: `verbose_name_plural` is `verbose_name`."""

    def __get__(self, instance: object, owner: type) -> str:
        name: str = owner.verbose_name  # type: ignore[attr-defined]
        return name


class PlainMeta:
    """For `class Meta(PlainMeta)`: none of Django's own permissions (roles are in `agencies`), and no plural."""

    default_permissions = ()
    verbose_name_plural = _OneName()


class PlainModel(models.Model):
    """A model whose `__str__` is its `title` or `name`, else its verbose name and number: "lần gửi báo cáo 12"."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        called: str = getattr(self, "title", "") or getattr(self, "name", "")
        return called or f"{self._meta.verbose_name} {self.pk}"


class KeptFile(PlainModel):
    """A file that is stored privately, under its SHA-256."""

    name = models.CharField("tên tệp", max_length=160)
    place = models.CharField("nơi giữ tệp", max_length=120)
    media_type = models.CharField("loại tệp", max_length=120)
    size = models.PositiveIntegerField("kích thước")
    checksum = models.CharField("mã kiểm (SHA-256)", max_length=64)
    added_at = models.DateTimeField("gửi lúc")

    class Meta:
        abstract = True


class DatedRule(PlainModel):
    """A rule of the State or the province as data: its legal basis, the day from which and the day before which it
    applies.

    A rule that was in use is never edited: it ends on the day on which another begins.
    """

    basis = models.CharField("căn cứ", max_length=300)
    valid_from = models.DateField("áp dụng từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        abstract = True


def save_fields(row: Model, **values: object) -> None:
    """Set these fields and save only them: what another process wrote to the row meanwhile stays."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def with_derived(said: dict[str, Any], of: str, *derived: str) -> dict[str, Any]:
    """Arguments for `save`: if `update_fields` contains `of`, the fields derived from it are added."""
    fields = said.get("update_fields")
    return said if fields is None or of not in fields else said | {"update_fields": {*fields, *derived}}


# ---- encryption at rest ----------------------------------------------------------------------------------------------

_SEAL, _TELLS_KEY_APART = b"lt1$", 4  # prefix of encrypted values, before the name of the key; bytes of that name


@lru_cache(maxsize=8)
def _sealers(keys: tuple[str, ...]) -> dict[bytes, Fernet]:
    found = {}
    for key in keys:
        made = HKDF(SHA256(), 32 + _TELLS_KEY_APART, salt=None, info=b"lan-toa/seal/1").derive(key.encode())
        found[made[32:].hex().encode()] = Fernet(urlsafe_b64encode(made[:32]))
    return found


def installation_keys() -> tuple[str, ...]:
    """SECRET_KEY, and its fallbacks."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def seal_names() -> list[str]:
    """Fingerprints of this machine's encryption keys, the current first. The keys cannot be derived from them."""
    return [name.decode() for name in _sealers(installation_keys())]


def seal_bytes(said: bytes) -> bytes:
    """Encrypt with SECRET_KEY (Fernet: AES-128-CBC and HMAC-SHA256, with a key derived by HKDF)."""
    name, sealer = next(iter(_sealers(installation_keys()).items()))
    return _SEAL + name + b"$" + sealer.encrypt(said)


def is_sealed(kept: bytes) -> bool:
    return kept.startswith(_SEAL)


def open_bytes(kept: bytes, *, within: int | None = None) -> bytes | None:
    """Decrypt (`within` so many seconds); unencrypted bytes are returned as they are.

    None if this machine lacks the key, or the value was tampered with.
    """
    if not is_sealed(kept):
        return kept
    name, _, token = kept[len(_SEAL) :].partition(b"$")
    with suppress(KeyError, InvalidToken):
        return _sealers(installation_keys())[name].decrypt(token, ttl=within)
    return None


def seal(said: str) -> str:
    """Encrypt text; "" stays ""."""
    return seal_bytes(said.encode()).decode() if said else ""


def open_seal(kept: str, *, within: int | None = None) -> str | None:
    """Decrypt text, as `open_bytes`."""
    return None if (said := open_bytes(kept.encode(), within=within)) is None else said.decode()


def seal_of_today() -> str:
    """The prefix of all values encrypted with the current key."""
    return f"{_SEAL.decode()}{seal_names()[0]}$"


class SealedTextField(models.TextField):
    """Text encrypted in the database and decrypted as a row is read; None if no key of this machine decrypts it.

    Queries can only compare it with "": to find rows by value store a digest beside it (`keyed_digest`).
    """

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return value if value is None else open_seal(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return seal(value) if isinstance(value, str) else super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None


@SealedTextField.register_lookup
class _OnlyWhetherEmpty(Exact):
    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("What is sealed is not looked for by its words, but by its digest.")
        return super().get_prep_lookup()


def keyed_digest(said: str) -> str:
    """A permanent digest by which a value is recognised, and that only a holder of DIGEST_KEY can try out."""
    return hmac.digest(settings.DIGEST_KEY.encode(), said.encode(), "sha256").hex()


def digests_of(salt: str, said: str) -> list[str]:
    """The possible digests of a short-lived code: with the current key, then with the fallbacks."""
    return [salted_hmac(salt, said, secret=key, algorithm="sha256").hexdigest() for key in installation_keys()]
