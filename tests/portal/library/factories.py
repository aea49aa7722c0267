"""Laws for tests: small texts written for them, as records and as files."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.library.models import Instrument
from portal.library.operations import IntakeOutcome
from portal.library.operations.imports import ImportOptions, import_paths
from portal.library.operations.validity import set_check
from portal.library.states import StatusGrade

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

DECREE_LINES = (
    "CHÍNH PHỦ",
    "Số: 7/2021/NĐ-CP",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Hà Nội, ngày 04 tháng 01 năm 2021",
    "NGHỊ ĐỊNH",
    "Về vệ sinh chợ nông thôn",
    "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;",
    "Chính phủ ban hành Nghị định về vệ sinh chợ nông thôn.",
    "Chương I",
    "QUY ĐỊNH CHUNG",
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định về vệ sinh tại chợ ở nông thôn.",
    "Điều 2. Nguyên tắc",
    "1. Chợ phải được quét dọn hằng ngày.",
    "2. Rác được phân loại như sau:",
    "a) Rác hữu cơ;",
    "đ) Rác còn lại theo khoản 1 Điều này.",
    "Chương II",
    "ĐIỀU KHOẢN THI HÀNH",
    "Điều 3. Hiệu lực thi hành",
    "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2021.",
)
DECREE = "\n".join(DECREE_LINES)


def record(
    number: str = "7/2021/NĐ-CP", *, articles: Sequence[tuple[str, str, str]] = (), **fields: Any
) -> dict[str, Any]:
    """A record of a corpus; articles are (number, title, text)."""
    told = articles or (("1", "Phạm vi điều chỉnh", "Nghị định này quy định về vệ sinh tại chợ ở nông thôn."),)
    return {
        "law_id": number,
        "title": "Nghị định Về vệ sinh chợ nông thôn",
        "doc_type": "Nghị định",
        "issued": "04/01/2021",
        "effective": "01/03/2021",
        "issuer": "Chính phủ",
        "subject": "nong-nghiep-nong-thon/thuy-loi",
        "articles": [{"article_id": one, "title": title, "text": text} for one, title, text in told],
    } | fields


def write_corpus(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records) + "\n", encoding="utf-8")
    return path


def bring(*paths: Path, **wish: Any) -> list[IntakeOutcome]:
    """Import in this process and return what became of everything."""
    return list(import_paths(paths=list(paths), wish=ImportOptions(**{"by": None, "at": AT, "processes": 1} | wish)))


def believe(*laws: Instrument) -> None:
    """Somebody has looked today whether these laws still bind: they may be called in force."""
    for law in laws:
        set_check(law, checked_to=AT.date(), grade=StatusGrade.STATE, against="Cơ sở dữ liệu quốc gia", at=AT)


def bring_records(folder: Path, *records: dict[str, Any], name: str = "luat.jsonl") -> list[IntakeOutcome]:
    return bring(write_corpus(folder / name, records))


# ---- files -----------------------------------------------------------------------------------------------------------

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(*paragraphs: str, parts: dict[str, str] | None = None) -> bytes:
    """A DOCX of paragraphs; one that begins with "<" is XML of its own."""
    body = "".join(one if one.startswith("<") else f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    document = f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"word/document.xml": document, **(parts or {})}.items():
            archive.writestr(name, text)
    return made.getvalue()


def numbering_part(pattern: str, form: str) -> str:
    return (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
        f'<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def numbered(text: str) -> str:
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"
