"""The hash chain of the journal: what is hashed, the signed heads stored elsewhere, and the detection of tampering."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from portal.journal.models import ChainLink, Entry, canonical, digest_of
from portal.journal.states import verb_label
from portal.schema.queries import grouped

HEADS_FILE = "heads.jsonl"
ERASED = "journal.erased"


def commitment_to(details: object, *, salt: str) -> str:
    """The commitment that remains after erasable details and their salt are erased: their content cannot be guessed
    from it.
    """
    return hashlib.sha256(salt.encode() + canonical(details)).hexdigest()


def link_hash(before: str, number: int, entry_id: int, digest: str) -> str:
    """The hash of a link, as the triggers of migration 0003 compute it."""
    return hashlib.sha256(f"{before}|{number}|{entry_id}|{digest}".encode()).hexdigest()


# ---- heads: the signed end of the chain at a moment, stored where the database's owner has no access -----------------


@dataclass(frozen=True, slots=True)
class JournalHead:
    """A signed head. `is_restored`: an older backup was restored then, and entries beyond `number` are lost."""

    at: str
    number: int
    hash: str
    is_restored: bool = False
    key: str = ""
    signature: str = ""

    def signed_part(self) -> bytes:
        return canonical([self.at, self.number, self.hash, self.is_restored])

    def is_genuine(self) -> bool:
        """True if it was signed by this portal's present or a former key."""
        if self.key not in (public_key(), *settings.HEADS_OLD_KEYS):
            return False
        with suppress(InvalidSignature, ValueError):
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key)).verify(
                bytes.fromhex(self.signature), self.signed_part()
            )
            return True
        return False


@dataclass(frozen=True, slots=True)
class StampedHead(JournalHead):
    """A head with a time stamp: `token` is the authority's response by RFC 3161, in Base64."""

    token: str = ""

    def is_genuine(self) -> bool:
        """True if both signatures are valid: the portal's, and one that leads to TIMESTAMP_CA_FILE."""
        with suppress(VerificationError, ValueError, OSError):
            roots = load_pem_x509_certificates(Path(settings.TIMESTAMP_CA_FILE).read_bytes())
            answer = decode_timestamp_response(b64decode(self.token))
            VerifierBuilder(roots=roots).build().verify_message(answer, self.signed_part())
            return JournalHead.is_genuine(self)
        return False


_LACKS = {
    JournalHead: "chữ ký của cổng này",
    StampedHead: "chữ ký của cổng này hoặc dấu thời gian của cơ quan đã định",
}


def head_from(said: Mapping[str, Any]) -> JournalHead:
    """The head in a line of a list or letter."""
    return (StampedHead if "token" in said else JournalHead)(**said)


def signing_key() -> Ed25519PrivateKey:
    """The signing key in HEADS_KEY_FILE; without one it is derived from DIGEST_KEY. Raises OSError, ValueError."""
    if settings.HEADS_KEY_FILE:
        return cast("Ed25519PrivateKey", load_pem_private_key(Path(settings.HEADS_KEY_FILE).read_bytes(), None))
    seed = hashlib.blake2b(settings.DIGEST_KEY.encode(), digest_size=32, person=b"lan-toa-heads").digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    return signing_key().public_key().public_bytes_raw().hex()


def heads_path() -> Path:
    return Path(settings.VAR_DIR) / HEADS_FILE


def heads_in(path: Path) -> list[JournalHead]:
    """The heads in a list or letter, oldest first; other lines, and truncated ones, are skipped."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return sorted(
        [head_from(json.loads(line)) for line in map(str.strip, lines) if line[:1] + line[-1:] == "{}"],
        key=attrgetter("at"),
    )


def newest_head() -> JournalHead | None:
    """The newest head stored on this machine."""
    return next(reversed(heads_in(heads_path())), None)


def _binding(heads: Iterable[JournalHead]) -> list[JournalHead]:
    """The heads without those of entries that were lost when a backup was restored."""
    found: list[JournalHead] = []
    for head in heads:
        if head.is_restored:
            found = [one for one in found if one.number <= head.number]
        found.append(head)
    return found


# ---- verification of the chain ---------------------------------------------------------------------------------------


def check_chain(heads: Iterable[JournalHead]) -> tuple[int, str]:
    """How many entries are intact, and the fault of the next one; "" if all are intact."""
    walk = _ChainWalk(list(heads))
    try:
        fault = next(walk.faults(), "")
    except (ValueError, TypeError, AttributeError) as error:
        # A column no longer holds a value of its type.
        fault = f"Mục thứ {walk.count + 1} đã bị sửa, không đọc được nữa ({type(error).__name__})."
    return walk.count, fault


class _ChainWalk:
    def __init__(self, heads: list[JournalHead]) -> None:
        self.count, self._before, self._heads = 0, "", sorted(heads, key=attrgetter("at"))
        self._of_number = grouped((head.number, head) for head in _binding(self._heads))
        self._gone: dict[int, str] = {}  # entries whose erasable details are missing, and their names
        self._erased: set[int] = set()
        self._logs: dict[str, Any] = {}

    def faults(self) -> Iterator[str]:
        for head in self._heads:
            if not head.is_genuine():
                yield f"Dấu lúc {_moment(head.at)} (mục thứ {head.number}) không mang {_LACKS[type(head)]}."
        for link in ChainLink.objects.select_related("entry__erasable").order_by("number").iterator(chunk_size=2000):
            if link.number != self.count + 1:
                yield f"Thiếu mục thứ {self.count + 1}: đã bị xóa khỏi nhật ký."
            yield from self._faults_of(link)
            self.count, self._before = link.number, link.hash
        if over := max((number for number in self._of_number if number > self.count), default=0):
            told = _moment(self._of_number[over][0].at)
            yield f"Thiếu các mục từ thứ {self.count + 1}: lúc {told} nhật ký đã có {over} mục."
        if (alone := Entry.objects.filter(link=None).order_by("pk").first()) is not None:
            yield f"Mục {_called(alone)} không nằm trong chuỗi: đã bị chèn thêm."
        for key in self._gone.keys() - self._erased:
            yield f"Chi tiết của {self._gone[key]} đã bị xóa mà nhật ký không ghi việc xóa ấy."

    def _faults_of(self, link: ChainLink) -> Iterator[str]:
        entry = link.entry
        called = f"mục thứ {link.number} ({_called(entry)})"
        if {digest_of(entry, is_older=entry.digest is None), entry.digest or link.digest} != {link.digest}:
            yield f"Nội dung của {called} đã bị sửa sau khi ghi."
        if link.hash != link_hash(self._before, link.number, link.entry_id, link.digest):
            yield f"Chuỗi đứt ở {called}: mục này hoặc mục ngay trước nó đã bị thay."
        for head in self._of_number.get(link.number, []):
            if head.hash != link.hash:
                yield f"Nhật ký đã bị viết lại tới {called}: khác dấu đã giữ lúc {_moment(head.at)}."
        kept = getattr(entry, "erasable", None)
        if kept is not None and entry.commitment != commitment_to(kept.details, salt=kept.salt):
            yield f"Chi tiết của {called} đã bị sửa sau khi ghi."
        if kept is None and entry.commitment is not None:
            self._gone[entry.pk] = called
        if entry.verb == ERASED:
            self._erased |= set(entry.details["entries"])
        if entry.verb == HELD:
            yield from faults_of_logs(entry.details["logs"], self._logs)
            self._logs = entry.details["logs"]


def _called(entry: Entry) -> str:
    return f"{_moment(entry.at.isoformat())}, {': '.join(filter(None, (verb_label(entry.verb), entry.subject_label)))}"


def _moment(at: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(at)):%H:%M ngày %d/%m/%Y}"


HELD = "logs.held"
NOTHING_YET: Mapping[str, Any] = {"to": 0, "count": 0, "digest": ""}


def held_on(name: str, was: Mapping[str, Any], *, to: int) -> dict[str, Any]:
    """The state of a log ("wagtailcore.PageLogEntry") after the rows up to `to` are added to the earlier state `was`.

    It consists of the number of rows, and a rolling digest over all columns of each row.
    """
    log, digest, count = apps.get_model(name), was["digest"], was["count"]
    columns = [field.attname for field in log._meta.concrete_fields]
    rows = log._default_manager.filter(pk__gt=was["to"], pk__lte=to).order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=2000):
        digest, count = hashlib.sha256(digest.encode() + canonical(row)).hexdigest(), count + 1
    return {"to": to, "count": count, "digest": digest}


def faults_of_logs(told: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """Differences between the logs and the states in an entry; `before` are the states in the previous entry."""
    for name, said in told.items():
        was = before.get(name, NOTHING_YET)
        if held_on(name, was, to=said["to"]) != said:
            rows = f"{apps.get_model(name)._meta.verbose_name}, từ dòng {was['to'] + 1} đến {said['to']}"
            yield f"Nhật ký của trình soạn thảo ({rows}) đã bị sửa hoặc xóa."
