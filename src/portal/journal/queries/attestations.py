"""Public versions that the journal attests: what was published, its digest, whether it is still current, and the proof
that leads from it to a signed head of the chain.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.module_loading import import_string

from lawtext.words import fold
from portal.agencies.queries.office_search import with_word
from portal.journal.models import Attestation, ChainLink, Entry, SignedHead, said_by
from portal.journal.queries.chain import head_from, link_hash
from portal.schema.queries import first_of_each, narrowed

ATTESTED = "version.attested"
BLANKS = r"[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+"  # as in browsers
_BLANKS = re.compile(BLANKS)
_CODE = re.compile(r"[0-9a-f]{12}")
CODE_LENGTH = 12
HEAD_EVERY = 1000  # links: the maximum length of a proof
_HEADS_AT_ONCE, _SHOWN_OF_ONE_DIGEST = 100, 5
_LOOKED_AT, _OFFERED = 200, 12  # versions with a matching title: examined, offered
_FOUND = Attestation.objects.select_related("entry")


def canonical_text(text: str) -> str:
    """The text that is digested: NFC, each run of whitespace and line breaks as one space, none at the ends."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def text_digest(text: str) -> str:
    """SHA-256 of the canonical text in UTF-8."""
    return hashlib.sha256(canonical_text(text).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """One version as published: `text`, all its text, one line per paragraph, or `file`, the exact bytes.

    `part` identifies the version among those of the subject, in the details of entries; `agency` is the responsible
    one.
    """

    title: str
    agency: str
    address: str
    text: str = ""
    file: bytes = b""
    part: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.file).hexdigest() if self.file else text_digest(self.text)


@dataclass(frozen=True, slots=True)
class VersionStatus:
    """Whether a version is still current, in words; `address` is where to read the current one.

    If the content `is_hidden`, since it was withdrawn from the public, neither title nor text is shown. `content`: kind
    and key of the content in the stale guard, if that watches it.
    """

    words: str
    address: str = ""
    is_holding: bool = False
    is_hidden: bool = False
    content: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class AttestedKind:
    """One kind of published content, declared by its room and named in ATTESTED.

    `verbs` make a version public; `read` returns it for the subject and the details of an entry (None: it is not
    public, or does not exist any more); `standing` returns its present status.
    """

    label: str
    verbs: tuple[str, ...]
    read: Callable[[Any, Mapping[str, Any]], PublicVersion | None]
    standing: Callable[[Any, Mapping[str, Any]], VersionStatus]


@lru_cache
def attested_kinds() -> dict[str, AttestedKind]:
    """The attested kinds, by the names used in entries."""
    return {name: import_string(path) for name, path in settings.ATTESTED.items()}


# ---- search ----------------------------------------------------------------------------------------------------------


def attestation_by_code(typed: str) -> Attestation | None:
    """The attestation with a code as people type it, with spaces, hyphens or capitals."""
    code = re.sub(r"[\s-]", "", typed).lower()
    found = _FOUND.filter(code=code).first() if _CODE.fullmatch(code) else None
    return found if found is not None and found.entry.uuid.hex.startswith(code) else None


def attestations_titled(typed: str) -> list[Attestation]:
    """The newest public version of each content whose title contains these words, with or without diacritics."""
    words = [with_word(word, ["entry__details__title"]) for word in fold(typed).split()]
    found = _FOUND.filter(*words, entry__verb=ATTESTED).order_by("-pk")[:_LOOKED_AT] if words else ()
    newest = first_of_each(((one.entry.subject_type_id, one.entry.subject_id), one) for one in found)
    return list(newest.values())[:_OFFERED]


def standing_of(found: Attestation) -> VersionStatus:
    """The present status of a version."""
    said, subject = found.entry.details, found.entry.subject
    if subject is None:
        return VersionStatus("Cổng không còn giữ nội dung này.", is_hidden=True)
    return attested_kinds()[said["kind"]].standing(subject, said)


def attestations_by_digest(*digests: str) -> list[Attestation]:
    """The newest versions that have one of these digests."""
    found = _FOUND.filter(digest__in=digests).order_by("-pk")[:_SHOWN_OF_ONE_DIGEST]
    return [one for one in found if one.entry.details["sha256"] == one.digest]


def attestation_of(subject: Model, **part: Any) -> Attestation | None:
    """The attestation of the subject's newest public version, or the newest of this part (`version=2`); one query."""
    kind = ContentType.objects.get_for_model(subject)
    mine = _FOUND.filter(entry__subject_type=kind, entry__subject_id=str(subject.pk), entry__verb=ATTESTED)
    return mine.filter(**{f"entry__details__{name}": value for name, value in part.items()}).order_by("-pk").first()


def shown_code(code: str) -> str:
    """The code as printed: "8f3a-22c1-09be"."""
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def address_of(found: Attestation) -> str:
    """The permanent address that is printed and encoded in QR codes."""
    return f"{settings.PORTAL_BASE_URL.rstrip('/')}/kiem-chung/{found.code}/"


def printed_address(subject: Model, **part: Any) -> str:
    """The address at which a printed version can be verified; "" if it was not attested."""
    found = attestation_of(subject, **part)
    return address_of(found) if found is not None else ""


# ---- proofs ----------------------------------------------------------------------------------------------------------


def proof_of(attestation: Attestation) -> dict[str, Any] | None:
    """The proof from the text of the entry, link by link, to the next signed head.

    None while there is no such head, or if the chain does not lead to it: then nothing is proved.
    """
    entry: Entry = attestation.entry
    link = ChainLink.objects.filter(entry=entry).first()
    if link is None:
        return None
    row = SignedHead.objects.filter(number__gte=link.number).order_by("number", "pk").first()
    if row is None or row.number - link.number > HEAD_EVERY:
        return None
    before = ChainLink.objects.filter(number=link.number - 1).values_list("hash", flat=True).first() or ""
    steps = ChainLink.objects.filter(number__gt=link.number, number__lte=row.number).order_by("number")
    after, head, said = list(steps.values_list("entry_id", "digest")), head_from(row.head), said_by(entry)
    end = before
    for number, (key, digest) in enumerate([(entry.pk, hashlib.sha256(said).hexdigest()), *after], link.number):
        end = link_hash(end, number, key, digest)
    if not head.is_genuine() or end != head.hash:
        return None
    return {
        "format": "lan-toa-proof-1",
        "code": attestation.code,
        "entry": said.decode(),
        "link": {"before": before, "number": link.number, "entry": entry.pk},
        "after": after,
        "head": asdict(head) | {"signed": head.signed_part().decode()},
    }


def heads_published(*, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """A page of signed heads older than the row `before`, newest first; and the page's last row, None at the end."""
    rows = list(narrowed(SignedHead.objects.order_by("-pk"), pk__lt=before)[:_HEADS_AT_ONCE])
    return [row.head for row in rows], rows[-1].pk if len(rows) == _HEADS_AT_ONCE else None
