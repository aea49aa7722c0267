"""A decree, the decree that amends it, and one that replaces both: as files, so that tests begin where officers do."""

from pathlib import Path

from portal.library.models import Event, Instrument
from portal.library.states import EventState
from tests.portal.library.factories import bring

BASE_NUMBER, AMENDING_NUMBER = "7/2021/NĐ-CP", "9/2026/NĐ-CP"


def undecide(event: Event) -> Event:
    """The text names the document of the event by a bare name that nobody here knows."""
    event.document_key, event.identity, event.state = "name:luật chợ", "", EventState.PROPOSED.value
    event.took_effect_at = None
    event.save()
    return event


def decree(number: str, subject: str, date: str, *body: str, bases: tuple[str, ...] = ()) -> str:
    """A decree as the gazette prints it; `date` is "04 tháng 01 năm 2021"."""
    return "\n".join(
        [
            "CHÍNH PHỦ",
            f"Số: {number}",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"Hà Nội, ngày {date}",
            "NGHỊ ĐỊNH",
            subject,
            *(bases or ("Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;",)),
            "Chính phủ ban hành Nghị định.",
            *body,
        ]
    )


BASE = decree(
    BASE_NUMBER,
    "Về vệ sinh chợ nông thôn",
    "04 tháng 01 năm 2021",
    "Chương I",
    "QUY ĐỊNH CHUNG",
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định về vệ sinh tại chợ ở nông thôn.",
    "Điều 2. Nguyên tắc",
    "1. Chợ phải được quét dọn hằng ngày.",
    "2. Rác được phân loại như sau:",
    "a) Rác hữu cơ;",
    "b) Rác tái chế;",
    "c) Rác còn lại.",
    "Chương II",
    "TỔ CHỨC THỰC HIỆN",
    "Điều 3. Trách nhiệm của ban quản lý chợ",
    "1. Ban quản lý chợ bố trí thùng rác.",
    "2. Ban quản lý chợ báo cáo Ủy ban nhân dân cấp huyện.",
    "Điều 4. Hiệu lực thi hành",
    "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2021.",
)
AMENDING = decree(
    AMENDING_NUMBER,
    "Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 về vệ sinh chợ nông thôn",
    "05 tháng 10 năm 2026",
    "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 của Chính phủ",
    "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:",
    "“c) Rác cồng kềnh và rác còn lại.”.",
    "2. Bổ sung khoản 3 vào sau khoản 2 Điều 3 như sau:",
    "“3. Ban quản lý chợ công khai lịch thu gom rác.”.",
    "3. Bãi bỏ khoản 1 Điều 2.",
    "Điều 2. Thay thế cụm từ tại Nghị định số 7/2021/NĐ-CP",
    "Thay thế cụm từ “Ủy ban nhân dân cấp huyện” bằng cụm từ “Ủy ban nhân dân cấp xã” tại khoản 2 Điều 3"
    " Nghị định số 7/2021/NĐ-CP.",
    "Điều 3. Hiệu lực thi hành",
    "1. Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2026.",
    "2. Nghị định số 5/2015/NĐ-CP ngày 02 tháng 02 năm 2015 của Chính phủ hết hiệu lực kể từ ngày Nghị định này có hiệu"
    " lực thi hành.",
)


def bring_text(folder: Path, text: str, *, name: str = "van-ban.txt") -> Instrument:
    """Import a text as an officer would; returns its instrument."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (outcome,) = bring(path)
    return Instrument.objects.get(slug=outcome.slug)
