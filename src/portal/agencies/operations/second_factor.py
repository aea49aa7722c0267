"""The second factor of officers: a telephone that counts (TOTP), and ten backup codes on paper."""

import secrets
from base64 import b32encode

from django.db import transaction
from django_otp import match_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.agencies.models import Officer

_BACKUP_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1, which are misread on paper


def is_enrolled(officer: Officer) -> bool:
    return TOTPDevice.objects.filter(user=officer, confirmed=True).exists()


def backup_codes_left(officer: Officer) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=officer, confirmed=True))


def device_to_enrol(officer: Officer) -> TOTPDevice:
    """The device that waits to be confirmed: the same one each time, so a page loaded twice shows one secret."""
    device, _ = TOTPDevice.objects.get_or_create(user=officer, confirmed=False, defaults={"name": "Ứng dụng xác thực"})
    return device


def secret_of(device: TOTPDevice) -> str:
    """For typing where no camera is: four letters a group."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@transaction.atomic
def confirm(*, officer: Officer, code: str) -> list[str] | None:
    """Take the waiting device into use in place of any other. Returns fresh backup codes; None if the code is wrong."""
    device = device_to_enrol(officer)
    if not device.verify_token(code):
        return None
    TOTPDevice.objects.filter(user=officer, confirmed=True).delete()
    device.confirmed = True
    device.save()
    return renew_backup_codes(officer)


@transaction.atomic
def renew_backup_codes(officer: Officer) -> list[str]:
    """Ten new codes, each good for once; the old ones are void."""
    StaticDevice.objects.filter(user=officer).delete()
    device = StaticDevice.objects.create(user=officer, name="Mã dự phòng")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(8)) for _ in range(_BACKUP_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def device_for(*, officer: Officer, code: str) -> Device | None:
    """The officer's device that this code is from; django-otp slows down whoever guesses."""
    return match_token(officer, code)


@transaction.atomic
def forget(officer: Officer) -> None:
    """For a lost telephone: the officer enrols again."""
    TOTPDevice.objects.filter(user=officer).delete()
    StaticDevice.objects.filter(user=officer).delete()
