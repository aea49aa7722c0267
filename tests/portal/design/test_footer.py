"""Whoever installs the portal hears what its footer does not tell (Nghị định 42/2022/NĐ-CP)."""

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db  # other checks look at what the database can do


def missing() -> list[str]:
    return [one.msg.partition(" ")[0] for one in run_checks(include_deployment_checks=True) if one.id == "design.W001"]


def test_footer_that_tells_all_is_silent(settings):
    settings.PORTAL_HOTLINE, settings.PORTAL_EDITOR = "0292 3123 456", "Bà Nguyễn Thị A, Giám đốc"
    assert missing() == []


def test_what_is_not_told_is_named(settings):
    settings.PORTAL_HOTLINE, settings.PORTAL_EDITOR = "", ""
    assert missing() == ["PORTAL_HOTLINE", "PORTAL_EDITOR"]
    settings.PORTAL_OWNER = ""
    assert missing() == ["PORTAL_OWNER", "PORTAL_HOTLINE", "PORTAL_EDITOR"]
