"""The key of web push is made once, kept from others, and never written over."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import SecretMissing, account_secret
from portal.dissemination.operations.providers.registry import push_provider_of, push_public_key
from portal.dissemination.states import AccountKind, Channel
from tests.portal.dissemination.zalo_scene import NOW


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:  # noqa: ANN001
    settings.MESSAGES_SECRETS_DIR = str(tmp_path / "secrets")
    return tmp_path / "secrets"


def test_is_made_once(folder: Path, capsys: pytest.CaptureFixture[str]):
    call_command("make_push_keys")
    key = account_secret("web-push")
    assert (folder / "web-push").stat().st_mode & 0o777 == 0o600
    call_command("make_push_keys")
    assert account_secret("web-push") == key
    said = capsys.readouterr().out
    assert "giữ nguyên" in said
    assert "PRIVATE" not in said


def test_a_name_that_leads_elsewhere_is_none(folder: Path):
    with pytest.raises(CommandError):
        call_command("make_push_keys", name="../khoa")
    assert not folder.exists()


@pytest.mark.django_db
def test_browsers_are_given_its_public_half():
    assert push_public_key() == ""
    account = Account.objects.create(
        name="Trình duyệt", channel=Channel.PUSH, kind=AccountKind.PUSH, secret="web-push", created_at=NOW
    )
    assert push_public_key() == ""
    call_command("make_push_keys")
    assert len(push_public_key()) == 87
    assert push_provider_of(account).name == "push"


@pytest.mark.django_db
def test_a_key_that_cannot_be_read_is_a_secret_that_is_missing(folder: Path):
    folder.mkdir()
    (folder / "web-push").write_text("không phải khóa")
    account = Account.objects.create(
        name="Trình duyệt", channel=Channel.PUSH, kind=AccountKind.PUSH, secret="web-push", created_at=NOW
    )
    with pytest.raises(SecretMissing) as said:
        push_provider_of(account)
    assert "không phải khóa" not in str(said.value)
    assert push_public_key() == ""
