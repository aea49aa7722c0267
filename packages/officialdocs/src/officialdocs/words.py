"""Words as an official document spells them: kinds and their abbreviations (Điều 7, Phụ lục III), dates, numbers,
capitals, stops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from lawtext.words import fold
from officialdocs.document import (
    ArticleBlock,
    AttachedDocument,
    DocumentHead,
    DocumentTitle,
    OfficialDocument,
    Preamble,
    Recipients,
    SignatureBlock,
)
from officialdocs.measures import END_MARK

# XML 1.0 holds no other control characters, no surrogates and no non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u0085\u2028\u2029]+")
_STOPS = " ;.,:"


def plain(text: str) -> str:
    """The text on one line, composed (NFC), with what a file cannot hold left out."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _SPACES.sub(" ", text))).strip()


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that hold something, each made plain."""
    return tuple(filter(None, map(plain, re.split(r"\r\n|[\n\r\u2028\u2029]", text))))


def capitals(text: str) -> str:
    return plain(text).upper()


def official_date(day: date | None) -> str:
    """ "ngày 05 tháng 3 năm 2020": a zero before days below 10 and before months 1 and 2; dots for no date."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def official_number(head: DocumentHead) -> str:
    """ "05/QĐ-UBND": numbers below 10 get a zero; dots for no number; a text as it is."""
    if isinstance(head.number, str):
        return plain(head.number)
    number = "…" if head.number is None else f"{head.number:02d}"
    return f"{number}/{plain(head.symbol)}"


def place_and_date(head: DocumentHead) -> str:
    return f"{plain(head.place)}, {official_date(head.date)}"


def issuer(head: DocumentHead) -> str:
    """Whose document it is said to be, on one line."""
    return plain(head.issued_by or head.agency)


def stopped(items: Sequence[str]) -> tuple[str, ...]:
    """Each with ";" at its end, the last with ".", whatever it had; empty ones are left out."""
    bare = [words for item in items if (words := plain(item).rstrip(_STOPS))]
    return tuple(f"{words}{'.' if at == len(bare) - 1 else ';'}" for at, words in enumerate(bare))


def ended(text: str) -> str:
    """The last sentence with the mark that ends a document."""
    return f"{text.removesuffix(END_MARK).rstrip(_STOPS)}{END_MARK}"


KINDS = (
    ("Nghị quyết", "NQ"),
    ("Quyết định", "QĐ"),
    ("Chỉ thị", "CT"),
    ("Quy chế", "QC"),
    ("Quy định", "QyĐ"),
    ("Thông cáo", "TC"),
    ("Thông báo", "TB"),
    ("Hướng dẫn", "HD"),
    ("Chương trình", "CTr"),
    ("Kế hoạch", "KH"),
    ("Phương án", "PA"),
    ("Đề án", "ĐA"),
    ("Dự án", "DA"),
    ("Báo cáo", "BC"),
    ("Biên bản", "BB"),
    ("Tờ trình", "TTr"),
    ("Hợp đồng", "HĐ"),
    ("Công điện", "CĐ"),
    ("Bản ghi nhớ", "BGN"),
    ("Bản thỏa thuận", "BTT"),
    ("Giấy ủy quyền", "GUQ"),
    ("Giấy mời", "GM"),
    ("Giấy giới thiệu", "GGT"),
    ("Giấy nghỉ phép", "GNP"),
    ("Phiếu gửi", "PG"),
    ("Phiếu chuyển", "PC"),
    ("Phiếu báo", "PB"),
)
ABBREVIATIONS = {fold(kind): abbreviation for kind, abbreviation in KINDS}


def promulgation(
    *,
    head: DocumentHead,
    regulation: AttachedDocument,
    authority: str,
    bases: Sequence[str],
    executors: str,
    signature: SignatureBlock,
    recipients: Recipients,
    effect: str = "kể từ ngày ký",
    repeals: str = "",
) -> OfficialDocument:
    """ "Quyết định ban hành Quy chế …".

    The regulation's name goes on in small letters after its kind: "Quy chế quản lý và hoạt động …". `executors` are
    those who see to it ("Chánh Văn phòng Sở, …"); `effect` follows "có hiệu lực thi hành"; `repeals` is a whole
    sentence on what is replaced.
    """
    subject = plain(regulation.subject)
    name = f"{plain(regulation.kind)} {subject[:1].lower()}{subject[1:]}"
    in_force = f"Quyết định này có hiệu lực thi hành {plain(effect)}."
    return OfficialDocument(
        head=head,
        title=DocumentTitle("Quyết định", f"Ban hành {name}"),
        preamble=Preamble(bases=tuple(bases), authority=authority, order="Quyết định:"),
        body=(
            ArticleBlock(text=f"Ban hành kèm theo Quyết định này {name}."),
            ArticleBlock(text=f"{in_force} {plain(repeals)}".rstrip()),
            ArticleBlock(text=f"{plain(executors)} chịu trách nhiệm thi hành Quyết định này."),
        ),
        signature=signature,
        recipients=recipients,
        attachments=(regulation,),
    )
