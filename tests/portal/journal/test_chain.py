"""The journal is chained: whoever changes it behind the portal's back is found, and what may be erased can be."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.journal.models import ENTRIES_LOCK, ChainLink, Entry, ErasableDetails
from portal.journal.operations import record
from portal.journal.operations.heads import keep_head
from portal.journal.queries.chain import check_chain, digest_of, heads_in, heads_path, link_hash, newest_head
from portal.schema.operations import AppendOnlyLock
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.journal.terms import clean

NOW = timezone.now()
CHAIN_LOCK = AppendOnlyLock("journal_chainlink", called="chain of the journal")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path):
    settings.VAR_DIR = tmp_path
    settings.JOURNAL_READERS = []


def committed() -> None:
    """What waits for the commit is done: a test's own transaction never ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def lay(number: int) -> Entry:
    return record("stone.laid", subject=None, by=None, at=NOW + timedelta(seconds=number), details={"number": number})


def a_journal(count: int = 12) -> list[Entry]:
    """Stones, of which some carry what may be erased, by an officer and about an agency."""
    officer, agency = make_officer(), make_agency()
    made = []
    for number in range(count):
        erasable = {"from": f"10.0.0.{number}"} if number % 3 == 0 else None
        at, details = NOW + timedelta(seconds=number), {"number": number, "mày": [1.5, None, "đá"]}
        made.append(record("stone.laid", subject=agency, by=officer, at=at, details=details, erasable=erasable))
    committed()
    return made


def fault() -> str:
    return check_chain(heads_in(heads_path()))[1]


class TestAnEntryIsChained:
    def test_each_link_holds_the_one_before(self):
        made = a_journal()
        links = list(ChainLink.objects.order_by("number"))
        assert [(link.number, link.entry_id) for link in links] == [(at, one.pk) for at, one in enumerate(made, 1)]
        assert links[0].hash == link_hash("", 1, made[0].pk, digest_of(made[0]))
        for before, link in pairwise(links):
            assert link.hash == link_hash(before.hash, link.number, link.entry_id, link.digest)
        assert check_chain([]) == (len(made), "")

    @pytest.mark.parametrize(
        "details",
        [
            {"day": NOW.date(), "at": NOW, "money": Decimal("1.10"), "of": (1, 2)},
            {"numbers": [1.0, 1e22, 1e-7, -0.0, 0.1 + 0.2, 10**30, -5]},
            {"ngày": "đ", "A": {"b": 1, "a": {"ă": None}}, "aa": True, 10: "ten", 9: "nine"},
        ],
    )
    def test_is_read_as_it_was_written_by_either_database(self, details: dict[str, Any]):
        record("stone.laid", subject=None, by=None, at=NOW, details=details, erasable=details)
        committed()
        assert check_chain([]) == (1, "")

    def test_goes_with_a_change_that_is_undone(self):
        lay(1)
        with transaction.atomic():
            lay(2)
            transaction.set_rollback(True)
        lay(3)
        committed()
        assert list(ChainLink.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
        assert check_chain([]) == (2, "")

    def test_the_chain_is_locked(self):
        lay(1)
        committed()
        links = ChainLink.objects.all()
        for change in (lambda: links.update(hash=""), lambda: links._raw_delete("default")):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                change()


class TestEntriesFromBeforeTheChain:
    @pytest.fixture
    def older(self) -> list[Entry]:
        """As release 1.0.0 left them, with three that were written since."""
        made = a_journal(9)
        with unlocked():
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM journal_erasabledetails")
                cursor.execute("DELETE FROM journal_chainlink")
            Entry.objects.update(digest=None, commitment=None)
            migration = import_module("portal.journal.migrations.0003_chain")
            migration.chain_what_is_there(SimpleNamespace(connection=connection))
        for number in (20, 21, 22):
            lay(number)
        committed()
        return made

    def test_are_chained_by_the_migration_in_their_order(self, older: list[Entry]):
        links = ChainLink.objects.order_by("number").values_list("entry_id", flat=True)
        assert list(links)[:9] == [one.pk for one in older]
        assert check_chain([]) == (12, "")

    @pytest.mark.parametrize("change", [{"verb": "stone.moved"}, {"digest": "0" * 64}])
    def test_are_found_when_they_are_changed(self, older: list[Entry], change: dict[str, str]):
        with unlocked():
            Entry.objects.filter(pk=older[4].pk).update(**change)
        assert "mục thứ 5" in fault()

    def test_no_newer_one_is_made_to_look_like_them(self, older: list[Entry]):
        """Without the digest that it brought."""
        with unlocked():
            Entry.objects.filter(pk__gt=older[-1].pk).update(digest=None)
        assert "mục thứ 10" in fault()


class TestWhatMayBeErased:
    def test_goes_when_its_time_is_over_and_the_chain_holds(self, settings):
        made = a_journal()
        assert ErasableDetails.objects.count() == 4
        later = NOW + timedelta(days=settings.SIGN_INS_KEPT_DAYS, seconds=6.5)
        assert clean("journal-details", at=later) == 3
        committed()
        assert list(ErasableDetails.objects.values_list("entry_id", flat=True)) == [made[9].pk]
        assert fault() == ""
        assert Entry.objects.get(verb="journal.erased").details == {"entries": [made[at].pk for at in (0, 3, 6)]}
        assert clean("journal-details", at=later) == 0

    def test_is_missed_where_the_journal_does_not_say_so(self):
        made = a_journal()
        ErasableDetails.objects.filter(entry=made[3]).delete()
        assert "mục thứ 4" in fault()
        assert "không ghi việc xóa" in fault()

    def test_leaves_nothing_that_words_could_be_tried_on(self):
        """The same words, twice: what stays of them tells not even that."""
        entries = [
            record("stone.laid", subject=None, by=None, at=NOW, erasable={"name": "Nguyễn Thị Lan"}) for _ in range(2)
        ]
        assert entries[0].commitment != entries[1].commitment


class TestHeads:
    def test_are_kept_once_for_what_came(self):
        assert keep_head(at=NOW) is None
        a_journal(3)
        first = keep_head(at=NOW)
        assert first is not None
        assert (first.number, first.hash, first.is_genuine()) == (3, ChainLink.objects.get(number=3).hash, True)
        assert keep_head(at=NOW + timedelta(hours=1)) == first
        lay(9)
        committed()
        keep_head(at=NOW + timedelta(hours=2))
        assert [head.number for head in heads_in(heads_path())] == [3, 4]
        assert newest_head() == heads_in(heads_path())[-1]

    def test_go_by_letter_once_a_day_and_again_where_the_server_was_away(self, settings, mailoutbox):
        settings.HEADS_TO = ["thanh-tra@example.vn"]
        settings.MAIL_IS_CONFIGURED = False
        a_journal(2)
        keep_head(at=NOW)
        assert not mailoutbox
        settings.MAIL_IS_CONFIGURED = True
        for hours in (1, 2):
            keep_head(at=NOW.replace(hour=2) + timedelta(hours=hours))
        assert [(one.to, one.subject[-10:]) for one in mailoutbox] == [
            (["thanh-tra@example.vn"], f"{timezone.localdate(NOW.replace(hour=3))}")
        ]
        letter = settings.VAR_DIR / "thu.txt"
        letter.write_text(mailoutbox[0].body, "utf-8")
        assert heads_in(letter) == [newest_head()]
        keep_head(at=NOW.replace(hour=2) + timedelta(days=1, hours=2))
        assert len(mailoutbox) == 2

    def test_of_a_key_in_a_file_and_of_one_before_it(self, settings, tmp_path):
        a_journal(2)
        old = keep_head(at=NOW)
        assert old is not None
        key, path = Ed25519PrivateKey.generate(), tmp_path / "heads.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        settings.HEADS_KEY_FILE = str(path)
        assert "không mang chữ ký của cổng này" in fault()
        settings.HEADS_OLD_KEYS = [old.key]
        assert fault() == ""
        lay(7)
        committed()
        new = keep_head(at=NOW)
        assert new is not None
        assert new.key == key.public_key().public_bytes_raw().hex()
        assert fault() == ""

    def test_nobody_makes_one_without_the_key(self):
        a_journal(4)
        kept = keep_head(at=NOW)
        assert kept is not None
        forged = replace(kept, number=3, hash=ChainLink.objects.get(number=3).hash)
        heads_path().write_text(json.dumps(asdict(forged)), "utf-8")
        assert "không mang chữ ký của cổng này" in fault()

    def test_of_what_a_restored_copy_lost_bind_no_more(self):
        """The copy had three entries when the portal had five; three others come after it was restored."""
        made = a_journal(5)
        keep_head(at=NOW)
        with unlocked(), connection.cursor() as cursor:
            for table, key in (("erasabledetails", "entry_id"), ("entry", "id"), ("chainlink", "entry_id")):
                cursor.execute(f"DELETE FROM journal_{table} WHERE {key} > %s", [made[2].pk])  # noqa: S608  ours
        assert "Thiếu các mục từ thứ 4" in fault()
        keep_head(at=NOW + timedelta(hours=1), is_restored=True)
        assert fault() == ""
        for number in (6, 7, 8):
            lay(number)
        committed()
        assert fault() == ""


class TestVerifyJournal:
    def test_says_that_all_is_well(self, capsys):
        a_journal(5)
        keep_head(at=NOW)
        call_command("verify_journal")
        assert "Nhật ký nguyên vẹn: 5 mục." in capsys.readouterr().out

    def test_names_the_first_bad_entry(self, settings):
        made = a_journal(5)
        with unlocked():
            Entry.objects.filter(pk__in=[made[2].pk, made[4].pk]).update(verb="stone.moved")
        told = r"2 mục đầu vẫn đúng. Nội dung của mục thứ 3 \(.*stone.moved: Sở Tư pháp\)"
        with pytest.raises(CommandError, match=told):
            call_command("verify_journal")
        assert "mục thứ 3" in json.loads((settings.VAR_DIR / "last-verification.json").read_bytes())["fault"]

    def test_compares_with_heads_that_lie_elsewhere(self, tmp_path):
        a_journal(5)
        keep_head(at=NOW)
        elsewhere = tmp_path / "elsewhere.jsonl"
        heads_path().rename(elsewhere)
        with unlocked(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_chainlink WHERE number = 5")
            cursor.execute("DELETE FROM journal_entry WHERE id = (SELECT max(id) FROM journal_entry)")
        call_command("verify_journal")  # nothing here tells
        with pytest.raises(CommandError, match="Thiếu các mục từ thứ 5: .* đã có 5 mục"):
            call_command("verify_journal", "--heads", str(elsewhere))
        with pytest.raises(CommandError, match="Không có tệp"):
            call_command("verify_journal", "--heads", str(tmp_path / "nowhere"))


@contextmanager
def unlocked() -> Iterator[None]:
    """As the owner of the database does it: the locks off, what they want, the locks on again."""
    committed()  # PostgreSQL alters no table while something waits for the commit
    editor: Any = SimpleNamespace(connection=connection)  # all that the locks ask of one
    for lock in (ENTRIES_LOCK, CHAIN_LOCK):
        lock.take_off(editor)
    yield
    committed()
    for lock in (ENTRIES_LOCK, CHAIN_LOCK):
        lock.put_on(editor)


# ---- a thousand attempts ---------------------------------------------------------------------------------------------

# TAMPERINGS=1000 for the figure of decision 0267; each is undone, so the next meets a journal that is whole.
ATTEMPTS = int(os.environ.get("TAMPERINGS", "60"))
LENGTH = 24


class Attacker:
    """Owns the database, knows the program, and has not the key of the heads."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.entries = list(Entry.objects.order_by("pk").values_list("pk", flat=True))

    def run(self, sql: str, *words: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, words)

    def one(self) -> int:
        return self.chance.choice(self.entries)

    def edits_a_column(self) -> None:
        column, values = self.chance.choice(
            [
                ("verb", ["stone.moved", "x"]),
                ("subject_label", ["", "Sở Nội vụ"]),
                ("subject_id", ["99999"]),
                ("actor_id", [None, make_officer("ke-gian").pk]),
                ("details", ['{"number": 77}', "{}", "[]"]),
                ("uuid", [self.chance.randbytes(16).hex()]),
                ("digest", [None, "0" * 64]),
                ("commitment", ["0" * 64]),
                ("subject_type_id", [1]),
            ]
        )
        self.run(f"UPDATE journal_entry SET {column} = %s WHERE id = %s", self.chance.choice(values), self.one())  # noqa: S608

    def changes_the_clock(self) -> None:
        moved = NOW - timedelta(minutes=self.chance.randint(1, 9999), microseconds=self.chance.randint(1, 10))
        Entry.objects.filter(pk=self.one()).update(at=moved)

    def edits_a_link(self) -> None:
        column, value = self.chance.choice(
            [("hash", "f" * 64), ("digest", "0" * 64), ("number", 900), ("entry_id", 987_654)]
        )
        self.run(f"UPDATE journal_chainlink SET {column} = %s WHERE entry_id = %s", value, self.one())  # noqa: S608

    def edits_what_may_be_erased(self) -> None:
        column, value = self.chance.choice([("details", '{"from": "10.9.9.9"}'), ("salt", "0" * 32)])
        one = self.chance.choice(list(ErasableDetails.objects.values_list("pk", flat=True)))
        self.run(f"UPDATE journal_erasabledetails SET {column} = %s WHERE entry_id = %s", value, one)  # noqa: S608

    def erases_without_a_word(self) -> None:
        one = self.chance.choice(list(ErasableDetails.objects.values_list("pk", flat=True)))
        self.run("DELETE FROM journal_erasabledetails WHERE entry_id = %s", one)

    def deletes(self, *keys: int) -> None:
        for key in keys or (self.one(),):
            self.run("DELETE FROM journal_erasabledetails WHERE entry_id = %s", key)
            self.run("DELETE FROM journal_entry WHERE id = %s", key)
            if self.chance.random() < 0.7:
                self.run("DELETE FROM journal_chainlink WHERE entry_id = %s", key)

    def cuts_the_tail(self) -> None:
        first = self.chance.randrange(1, LENGTH)
        for key in self.entries[first:]:
            self.run("DELETE FROM journal_erasabledetails WHERE entry_id = %s", key)
            self.run("DELETE FROM journal_entry WHERE id = %s", key)
            self.run("DELETE FROM journal_chainlink WHERE entry_id = %s", key)
        for number in range(self.chance.choice([0, LENGTH - first])):  # and fills it up again, as the portal writes
            lay(number)
        committed()

    def inserts(self) -> None:
        """Without the trigger, or with it and the link taken into the middle."""
        entry = lay(self.chance.randrange(LENGTH))
        committed()
        if self.chance.random() < 0.5:
            self.run("DELETE FROM journal_chainlink WHERE entry_id = %s", entry.pk)
        else:
            self.links_anew([entry.pk])

    def swaps(self) -> None:
        one, other = self.chance.sample(self.entries, 2)
        for given, taken in ((one, -1), (other, one), (-1, other)):
            self.run("UPDATE journal_entry SET id = %s WHERE id = %s", taken, given)

    def links_anew(self, more: list[int] | None = None) -> None:
        """Change something in the middle and chain all that follows again, rightly but for the key."""
        at = self.chance.randrange(LENGTH)
        keys = [*self.entries[:at], *(more or []), *self.entries[at:]]
        if not more:
            Entry.objects.filter(pk=keys[at]).update(subject_label="Sở Nội vụ")
        self.chains(keys)

    def drops_one_and_links_anew(self) -> None:
        gone = self.entries.pop(self.chance.randrange(LENGTH - 1))
        self.run("DELETE FROM journal_erasabledetails WHERE entry_id = %s", gone)
        self.run("DELETE FROM journal_entry WHERE id = %s", gone)
        self.chains(self.entries)

    def chains(self, keys: list[int]) -> None:
        self.run("DELETE FROM journal_chainlink")
        found, before = Entry.objects.in_bulk(keys), ""
        for number, key in enumerate(keys, 1):
            digest = digest_of(found[key])
            Entry.objects.filter(pk=key).update(digest=digest)
            before = link_hash(before, number, key, digest)
            ChainLink.objects.create(number=number, entry_id=key, digest=digest, hash=before)

    WAYS: tuple[Callable[[Any], None], ...] = (
        edits_a_column,
        edits_a_column,
        edits_a_column,
        changes_the_clock,
        edits_a_link,
        edits_what_may_be_erased,
        erases_without_a_word,
        deletes,
        cuts_the_tail,
        inserts,
        swaps,
        links_anew,
        drops_one_and_links_anew,
    )


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Entry, ChainLink, ErasableDetails)]


def test_whatever_the_owner_of_the_database_does_is_found():
    a_journal(LENGTH)
    kept = keep_head(at=NOW)
    assert kept is not None
    assert fault() == ""
    before, missed, found = state(), [], 0
    with unlocked():
        for number in range(ATTEMPTS):
            chance = random.Random(number)  # noqa: S311  the same attempts each time
            way = chance.choice(Attacker.WAYS)
            with transaction.atomic():
                way(Attacker(chance))
                is_changed = _changed(before)
                if not fault() and is_changed:
                    missed.append((number, way.__name__))
                found += is_changed
                transaction.set_rollback(True)
        assert state() == before
    assert missed == []
    assert fault() == ""
    assert found > ATTEMPTS * 0.9


def _changed(before: list[Any]) -> bool:
    try:
        return state() != before
    except ValueError:  # what cannot be read any more is changed
        return True
