"""Sealed at rest: a copy of the disk tells no contact and opens no second factor; keys change, and nothing is lost."""

from __future__ import annotations

from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.agencies.models import Authenticator, BackupCodes
from portal.agencies.operations import (
    device_for,
    make_enrolment_code,
    renew_backup_codes,
    use_enrolment_code,
)
from portal.dissemination.models import FollowerAddress, Token
from portal.editorial.queries.personal_links import pin_digests
from portal.files.states import ValidFile
from portal.journal.models import KeyFingerprint
from portal.journal.operations import KeysDiffer, compare_keys
from portal.journal.operations.copies import file_faults
from portal.journal.operations.personal import cut_again, person_mark
from portal.journal.queries.health import CHECKS, SEALED_BY
from portal.questions.models import Asker, Attachment, Question
from portal.questions.operations import private_files
from portal.questions.operations.rules import load_rules
from portal.questions.operations.submissions import NewQuestion, receive_question
from portal.questions.queries.personal_data import questions_of_person
from portal.questions.states import ReplyBy
from portal.schema.models import digests_of, keyed_digest, open_seal, seal, seal_names
from portal.schema.operations import sealed_columns
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import follow
from tests.portal.processes import PATIENCE, Processes
from tests.portal.questions.factories import make_question
from tests.portal.sealed import stored

PHONE, MAIL, WORDS, SEED = "0987654321", "le.khuyen@example.vn", "Tôi bị mất tiền cọc", "31323334353637383930" * 2
# What a citizen and an officer leave behind.
LIFE = f"""
from uuid import uuid4
from django.utils import timezone
from portal.agencies.models import Authenticator
from portal.agencies.operations import renew_backup_codes
from portal.dissemination.states import Channel
from portal.files.states import ValidFile
from portal.questions.operations.private_files import put_waiting
from portal.questions.operations.rules import load_rules
from portal.questions.operations.rules import load_rules
from portal.questions.operations.submissions import NewQuestion, receive_question
from portal.questions.states import ReplyBy
from portal.schema.models import keyed_digest
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import follow
load_rules()
form = uuid4()
file = put_waiting(form=form, file=ValidFile("a.pdf", "application/pdf", ".pdf", {WORDS!r}.encode()))
put_waiting(form=uuid4(), file=ValidFile("b.pdf", "application/pdf", ".pdf", {WORDS!r}.encode()))
asked = NewQuestion(
    text="Đòi cọc thế nào?", title="Đòi cọc", wording="2026-11", may_publish=False, form_key=form, files=(file,),
    reply_by=ReplyBy.PHONE, contact={PHONE!r},
)
receive_question(asked=asked, at=timezone.now(), key="k")
follow("7-2021-nd-cp", address={MAIL!r})
follow("8-2021-nd-cp", address="84987654321", channel=Channel.SMS)
officer = make_officer("hoa")
Authenticator.objects.create(user=officer, name="điện thoại", key={SEED!r})
print(" ".join(renew_backup_codes(officer)), flush=True)
"""


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Processes:
    (tmp_path / "var").mkdir()
    return Processes(tmp_path, migrated=migrated)


def test_a_copy_of_the_disk_tells_no_contact_and_opens_no_second_factor(scene: Processes):
    living = scene.python(LIFE, stdout=-1, text=True)
    said, _ = living.communicate(PATIENCE)
    assert living.wait(PATIENCE) == 0
    codes = said.split()[-10:]
    assert all(len(code) == 8 for code in codes)
    kept = [path for path in scene.folder.rglob("*") if path.is_file()]
    assert [path.suffix for path in kept].count(".pdf") == 2
    bytes_ = {path: path.read_bytes() for path in kept}
    assert any("Đòi cọc".encode() in one for one in bytes_.values()), "the scan sees what is there"
    traces = (PHONE, PHONE[1:], "84987654321", MAIL, "le.khuyen", WORDS, SEED, *codes)
    assert [(path.name, one) for path, data in bytes_.items() for one in traces if one.encode() in data] == []


# Another key, while the one of before stands in SECRET_KEY_FALLBACKS.
ROTATED = """
import os, signal
from django.conf import settings
settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
settings.SECRET_KEY = "mot-khoa-moi-dai-hon-ba-muoi-hai-ky-tu"
from django.core.management import call_command
from portal.schema import operations
operations._AT_ONCE = 7
from portal.journal.operations import accept_keys
from django.utils import timezone
accept_keys(at=timezone.now())
"""
KILLED = (
    ROTATED
    + """
from portal.journal import operations as journal
for number, _ in enumerate(journal.reseal()):
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
"""
)
MANY = """
from django.utils import timezone
from portal.dissemination.models import Follower, FollowerAddress
from portal.schema.models import keyed_digest
from portal.journal.operations import compare_keys
compare_keys()
for number in range(60):
    value = f"so{number}@example.vn"
    FollowerAddress.objects.create(
        follower=Follower.objects.create(created_at=timezone.now()), channel="thu-dien-tu", value=value,
        fingerprint=keyed_digest(value), created_at=timezone.now(),
    )
"""
WITHOUT_THE_OLD = """
from django.conf import settings
settings.SECRET_KEY = "mot-khoa-moi-dai-hon-ba-muoi-hai-ky-tu"
from portal.dissemination.models import FollowerAddress
from portal.journal.operations import compare_keys
from portal.questions.models import Attachment
from portal.questions.operations.private_files import bytes_of
compare_keys()
assert sum(one.value == f"so{number}@example.vn" for number, one in enumerate(
    FollowerAddress.objects.filter(value__isnull=False, channel="thu-dien-tu").order_by("pk")[1:])) == 60
assert bytes_of(Attachment.objects.get()) is not None
"""


def test_rotation_killed_in_the_middle_loses_nothing_and_goes_on(scene: Processes):
    scene.run(LIFE)
    scene.run(MANY)
    names = "SELECT count(DISTINCT substr(value, 1, 13)) FROM dissemination_address"
    assert scene.value(names) == 1
    assert scene.python(KILLED).wait(PATIENCE) != 0
    assert scene.value(names) == 2, "killed in the middle"
    assert scene.python(WITHOUT_THE_OLD).wait(PATIENCE) != 0, "the old key is still needed, and the start says so"
    scene.run(f"{ROTATED}call_command('reseal')")
    assert scene.value(names) == 1
    scene.run(WITHOUT_THE_OLD)


def rotate(settings, new: str = "another") -> None:  # noqa: ANN001
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], new


@pytest.mark.django_db
def test_what_is_cut_after_a_restore_and_who_was_seen_are_known_by_another_key(settings):
    """The list beside the database says where to cut in words that a key has marked."""
    row = make_question("Tôi là Nguyễn An, hỏi về đặt cọc.")
    (mark, *_), seen = digests_of("portal.personal", row.text), person_mark("0912345678")
    rotate(settings)
    cut_again(model="questions.Question", pk=row.pk, cuts={"text": [[7, 16]]}, marks={"text": mark}, at=row.received_at)
    row.refresh_from_db()
    assert row.text == "Tôi là [đã xóa], hỏi về đặt cọc."
    assert person_mark("0912345678") == seen


@pytest.mark.django_db
class TestKeys:
    @pytest.fixture(autouse=True)
    def _own(self, settings, tmp_path: Path) -> None:
        settings.PRIVATE_DIR = tmp_path / "private"
        load_rules()

    def asked(self) -> Question:
        form = uuid4()
        file = private_files.put_waiting(form=form, file=ValidFile("a.pdf", "application/pdf", ".pdf", WORDS.encode()))
        asked = NewQuestion(
            text="Đòi cọc?", title="Đòi cọc", wording="1", may_publish=False, form_key=form, files=(file,),
            reply_by=ReplyBy.PHONE, contact="0987 654 321",
        )  # fmt: skip
        return receive_question(asked=asked, at=timezone.now(), key="k").question

    def fault(self) -> str:
        return next(one for one in CHECKS if one.name == "keys").fault(timezone.now())

    def test_of_before_open_until_all_is_sealed_anew(self, settings):
        question = self.asked()
        follow("7-2021-nd-cp", address=MAIL)
        compare_keys()
        rotate(settings)
        KeyFingerprint.objects.filter(name="SECRET_KEY").delete()
        compare_keys()
        assert Asker.objects.get(question=question).contact == "0987 654 321"
        assert self.fault() == "3 mục còn niêm phong bằng khóa cũ: hãy chạy manage.py reseal."
        call_command("reseal", stdout=StringIO())
        assert self.fault() == ""
        settings.SECRET_KEY_FALLBACKS = []
        compare_keys()
        assert list(questions_of_person(typed="+84 987.654.321")) == [question]
        assert FollowerAddress.objects.get(fingerprint=keyed_digest(MAIL)).value == MAIL
        assert private_files.bytes_of(Attachment.objects.get()) == WORDS.encode()
        assert file_faults(at=timezone.now()) == ([], [])

    def test_that_are_lacking_stop_the_start_and_break_no_page(self, settings):
        officer, question = make_officer("hoa"), self.asked()
        codes = renew_backup_codes(officer)
        Authenticator.objects.create(user=officer, name="điện thoại", key=SEED)
        compare_keys()
        old, settings.SECRET_KEY = seal_names()[0], "lost"
        with pytest.raises(KeysDiffer, match=f"{SEALED_BY}{old}"):
            compare_keys()
        assert f"{SEALED_BY}{old}" in self.fault()
        assert Asker.objects.get(question=question).contact is None
        assert private_files.bytes_of(Attachment.objects.get()) is None
        assert [device_for(officer=officer, code=code) for code in (codes[0], "123456")] == [None, None]
        call_command("accept_keys", stdout=StringIO())
        with pytest.raises(CommandError, match="không mở được"):
            call_command("reseal", stdout=StringIO())
        settings.SECRET_KEY = "only-for-tests"
        assert Asker.objects.get(question=question).contact == "0987 654 321", "nothing was written over"
        assert device_for(officer=officer, code=codes[0]) is not None
        assert device_for(officer=officer, code=codes[0]) is None, "each code once"

    def test_of_before_know_codes_that_were_handed_over(self, settings):
        officer = make_officer("hoa")
        code, pin = make_enrolment_code(officer=officer, at=timezone.now()), {"pin": "123456", "token_digest": "x"}
        made = pin_digests(**pin)[0]
        rotate(settings)
        assert made in pin_digests(**pin)
        assert pin_digests(**pin)[0] != made
        assert use_enrolment_code(officer=officer, code=code, at=timezone.now())


@pytest.mark.django_db
class TestSeals:
    @pytest.mark.parametrize("lookup", ["value", "value__in", "value__iregex", "value__contains", "value__lt"])
    def test_no_query_looks_into_them(self, lookup: str):
        with pytest.raises(FieldError):
            FollowerAddress.objects.filter(**{lookup: "a" if lookup == "value" else ["a"]})

    def test_tell_only_whether_there_is_something(self):
        Asker.objects.create(question=make_question("Hỏi"), wording="1", consented_at=timezone.now())
        assert Asker.objects.filter(contact="").exists()

    @pytest.mark.parametrize("words", ["", "a", "lt1$0000$x", "ệ" * 3000])
    def test_give_back_what_was_sealed(self, words: str):
        assert open_seal(seal(words)) == words
        assert not words or seal(words) != seal(words)

    def test_that_were_tampered_with_open_to_nothing(self):
        sealed = seal(PHONE)
        middle = len(sealed) // 2
        assert open_seal(f"{sealed[:middle]}{'A' if sealed[middle] != 'A' else 'B'}{sealed[middle + 1 :]}") is None

    def test_are_on_every_field_that_reaches_or_opens_something(self):
        assert set(sealed_columns()) >= {
            ("questions_asker", "contact"),
            ("dissemination_address", "value"),
            ("dissemination_notice", "raw"),
            (Token._meta.db_table, "refresh"),
            ("agencies_authenticator", "key"),
            ("agencies_backupcodes", "codes"),
            ("sharing_hubsubscription", "secret"),
        }


@pytest.mark.django_db
def test_factors_of_before_are_taken_over_and_given_back():
    """What the migration does: telephones and papers that officers hold go on working."""
    officer = make_officer("hoa")
    TOTPDevice.objects.create(user=officer, name="Điện thoại", key=SEED, last_t=7)
    StaticDevice.objects.create(user=officer, name="Mã dự phòng").token_set.create(token="abcdefgh")
    step, editor = (
        import_module("portal.agencies.migrations.0007_sealed_factors"),
        SimpleNamespace(connection=connection),
    )
    step._take_over(editor)
    held = Authenticator.objects.get()
    assert (held.key, held.last_t, held.confirmed) == (SEED, 7, True)
    assert SEED not in stored(held, "key")
    assert device_for(officer=officer, code="abcdefgh") == BackupCodes.objects.get()
    assert not TOTPDevice.objects.exists()
    BackupCodes.objects.update(codes="abcdefgh")
    step._give_back(editor)
    assert TOTPDevice.objects.get().key == SEED
    assert StaticDevice.objects.get().token_set.get().token == "abcdefgh"
