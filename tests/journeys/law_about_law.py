"""Law about law, told inside an installation with the demo: for each case of its own a decree, an article that rests on
it, and the files that an officer will import.

All of it is invented, and lives as long as the test's folder. What others had done before the story begins is done by
operations, at the moment at which it was.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from demo.scenes import answer_manuscripts, answers
from demo.scenes.manuscripts import publish_article, read_manuscript
from django.utils import timezone

from portal.agencies.models import Officer
from portal.editorial.models import SectionPage
from portal.library.models import Event, Instrument, Reliance, StaleFlag
from portal.library.operations import accept_event, settle_flags, turn_over
from portal.library.operations.catalogue import load_catalogue
from portal.library.readers.catalogue import CatalogueInstrument, InstrumentCatalogue
from portal.library.states import FlagOutcome
from tests.portal.library.amended import BASE, BASE_NUMBER, decree
from tests.portal.library.factories import bring

POINT, CLAUSE, RULE = "dieu-2-khoan-2-diem-c", "dieu-3-khoan-1", "dieu-2-khoan-1"
CUT = "2. Rác ở bến phà được chia ra như sau:"
WHOLE = "1. Ban quản lý bến phà đặt thùng rác có nắp."
MENDED = f"{CUT}\na) Rác hữu cơ;\nb) Rác còn lại."
_ANOTHER_CLAUSE = (
    "4. Bổ sung khoản 3 vào sau khoản 2 Điều 3 như sau:",
    "“3. Ban quản lý nhà ga công khai giờ thu gom.”.",
)
_ARTICLE = """+++
title = "Rác ở {place}: {subject}?"
slug = "{slug}"
kind = "bai-viet"
section = "tin-bai"
agency = "Sở Tư pháp thành phố Cần Thơ"
fields = ["Dân sự"]
lead = "Mỗi loại rác một thùng."
+++

Ở {place}, rác để đúng chỗ của nó.

§ {cited} | Nghị định về vệ sinh {place} nông thôn | {number}
"""
_ANSWER = """+++
slug = "rac-tren-tau-khach"
title = "Rác trên tàu khách bao lâu phải đem lên bờ?"
field = "dan-su"
audience = "nguoi-dan"
agency = "Sở Tư pháp thành phố Cần Thơ"
published = 2026-09-22
summary = "Mỗi chuyến một lần."
asked = "Tàu khách tuyến của tôi mấy ngày mới đem rác lên bờ. Như vậy có đúng không?"
citations = [{{ law = "{number}", name = "Nghị định về vệ sinh tàu khách", place = "khoản 1 Điều 5" }}]
+++

Mỗi chuyến một lần, theo khoản 1 Điều 5 Nghị định {number}.
"""


@dataclass(frozen=True)
class Case:
    """A decree on the rubbish of one place, and the numbers of those that act on it, or on what acts on it."""

    name: str
    place: str
    number: int

    @property
    def base(self) -> str:
        return f"{self.number}/2021/NĐ-CP"

    @property
    def first(self) -> str:
        return f"{self.number + 1}/2026/NĐ-CP"

    @property
    def second(self) -> str:
        return f"{self.number + 2}/2026/NĐ-CP"

    def act_on(self, of: str, *orders: str, number: str, issued: date, since: date) -> str:
        """A decree that orders this of another; `since` is the day from which it does."""
        named = f"Nghị định số {of}"
        return decree(
            number,
            f"Sửa đổi, bổ sung một số điều của {named} về vệ sinh {self.place} nông thôn",
            _words(issued),
            f"Điều 1. Sửa đổi, bổ sung một số điều của {named} của Chính phủ",
            *orders,
            "Điều 2. Hiệu lực thi hành",
            f"Nghị định này có hiệu lực thi hành kể từ ngày {_words(since)}.",
        )


def new_point(words: str, *, order: int = 1) -> tuple[str, str]:
    return f"{order}. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:", f"“c) {words}.”."


def new_clause(words: str, *, order: int = 2) -> tuple[str, str]:
    return f"{order}. Sửa đổi, bổ sung khoản 1 Điều 3 như sau:", f"“{words}”."


UNHELD = Case("unheld", "tàu khách", 1901)
CUT_SHORT = Case("cut", "bến phà", 1911)
REWRITTEN = Case("rewritten", "bến xe", 1921)
HELD = Case("held", "công viên", 1931)
CORRECTED = Case("corrected", "bãi tắm", 1941)
REREAD = Case("reread", "nhà ga", 1951)
MERGED = Case("merged", "bể bơi", 1961)
CONTESTED = Case("contested", "sân vận động", 1971)


def _words(day: date) -> str:
    return f"{day:%d} tháng {day:%m} năm {day.year}"


class Teller:
    """Tells every case; `at` are the moments of the story."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, timezone.now()
        self.today = timezone.localdate(self.now)
        self.officer = Officer.objects.get(username="tuphap")
        self.told: dict[str, str] = {"day": f"{self.ago(20)}"}

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def tell(self) -> dict[str, str]:
        self.unheld()
        self.cut()
        self.rewritten()
        self.held()
        self.corrected()
        self.reread()
        self.merged()
        self.contested()
        return self.told

    # ---- one case each ----

    def unheld(self) -> None:
        """The catalogue knows the decree, nobody holds it."""
        known = CatalogueInstrument(
            UNHELD.base, "Nghị định", "Về vệ sinh tàu khách", "Chính phủ", date(2021, 1, 4), date(2021, 3, 1), ()
        )
        catalogue = InstrumentCatalogue("danh mục trình diễn", self.today, (known,), ())
        load_catalogue(catalogue=catalogue, by=None, at=self.now)
        manuscript = answer_manuscripts.read_manuscript(_ANSWER.format(number=UNHELD.base))
        version = answers.publish_manuscript(manuscript, at=self.now)
        self.told |= {
            "unheld.law": f"/van-ban/{UNHELD.number}-2021-nd-cp/",
            "unheld.answer": version.answer.get_absolute_url(),
            "unheld.data": f"/api/v1/answers/{version.answer.number}",
        }
        orders = ("1. Sửa đổi, bổ sung khoản 1 Điều 5 như sau:", "“1. Rác trên tàu được đem lên bờ mỗi ngày.”.")
        self.file(UNHELD, "file", UNHELD.first, UNHELD.base, *orders)

    def cut(self) -> None:
        """The gazette's page ends in the middle of what it quotes."""
        self.decree(CUT_SHORT)
        orders = ("1. Sửa đổi, bổ sung khoản 2 Điều 2 như sau:", f"‟{CUT}", *new_clause(WHOLE))
        self.file(CUT_SHORT, "file", CUT_SHORT.first, CUT_SHORT.base, *orders)

    def rewritten(self) -> None:
        """A decree has amended the base, and the article was put right after it; then that decree is amended."""
        self.decree(REWRITTEN)
        self.amended(REWRITTEN, *new_point("Rác cồng kềnh và rác còn lại"))
        self.article_was_put_right(REWRITTEN)
        inner = "\n".join(new_point("Rác cồng kềnh, rác nguy hại và rác còn lại"))
        orders = ("1. Sửa đổi khoản 1 Điều 1 như sau:", f"“{inner}”.")
        self.file(REWRITTEN, "file", REWRITTEN.second, REWRITTEN.first, *orders, days=1)

    def held(self) -> None:
        """Yesterday two orders were accepted for today; then one of them was repealed. The night is over."""
        self.decree(HELD)
        self.article(HELD, "clause", "khoản 1 Điều 3", "ai đặt thùng")
        yesterday = self.now - timedelta(days=1)
        orders = (*new_point("Rác cồng kềnh và rác còn lại"), *new_clause("1. Ban quản lý công viên đặt thùng có nắp."))
        self.amended(HELD, *orders, since=self.today, at=yesterday)
        repeal = HELD.act_on(
            HELD.first, "1. Bãi bỏ khoản 1 Điều 1.", number=HELD.second, issued=self.ago(2), since=self.ago(1)
        )
        self.bring("held-bo.txt", repeal, at=yesterday)
        turn_over(at=self.now)
        self.told |= {"held.second": self.address(HELD.second)}

    def corrected(self) -> None:
        self.decree(CORRECTED)
        self.amended(CORRECTED, *new_point("Rác cồng kênh và rác còn lại"))
        text = decree(
            f"{CORRECTED.number}/ĐC-CP",
            f"Đính chính Nghị định số {CORRECTED.first}",
            _words(self.ago(3)),
            "Điều 1. Nội dung đính chính",
            f"Đính chính cụm từ “Rác cồng kênh” tại khoản 1 Điều 1 Nghị định số {CORRECTED.first} thành"
            " “Rác cồng kềnh”.",
            "Điều 2. Hiệu lực thi hành",
            f"Văn bản này có hiệu lực từ ngày {_words(self.ago(2))}.",
        )
        self.write(CORRECTED, "file", text)

    def reread(self) -> None:
        """Of four orders three were accepted. A better copy reads the first otherwise, the second as before; the third,
        and the one that nobody has decided, do not stand in it."""
        self.decree(REREAD)
        self.article(REREAD, "clause", "khoản 1 Điều 3", "ai đặt thùng")
        kept = new_clause("1. Ban quản lý nhà ga đặt thùng rác có nắp.")
        first = (*new_point("Rác cồng kềnh và rác khác"), *kept, "3. Bãi bỏ khoản 1 Điều 2.", *_ANOTHER_CLAUSE)
        self.amended(REREAD, *first, only=(POINT, CLAUSE, RULE))
        self.article_was_put_right(REREAD)
        again = (*new_point("Rác cồng kềnh và mọi thứ rác còn lại"), *kept)
        self.file(REREAD, "file", REREAD.first, REREAD.base, *again)

    def merged(self) -> None:
        self.decree(MERGED)
        self.file(MERGED, "file", MERGED.first, MERGED.base, *new_point("Rác cồng kềnh và rác còn lại"))

    def contested(self) -> None:
        """Two decrees of one day of issue; the one with the later number comes to the library first."""
        self.decree(CONTESTED)
        for number, words in ((CONTESTED.second, "1. Thùng rác có nắp."), (CONTESTED.first, "1. Thùng rác màu xanh.")):
            text = CONTESTED.act_on(
                CONTESTED.base, *new_clause(words, order=1), number=number, issued=self.ago(40), since=self.ago(20)
            )
            self.bring(f"{number[:4]}.txt", text, at=self.now)
        self.told |= {
            "contested.first": self.address(CONTESTED.first),
            "contested.second": self.address(CONTESTED.second),
        }

    # ---- what they are made of ----

    def decree(self, case: Case) -> None:
        text = BASE.replace(BASE_NUMBER, case.base).replace("chợ", case.place)
        self.bring(f"{case.name}.txt", text, at=self.now - timedelta(days=3))
        self.told |= {f"{case.name}.law": self.address(case.base)}
        self.article(case, "article", "điểm c khoản 2 Điều 2", "rác còn lại để đâu")

    def article(self, case: Case, name: str, cited: str, subject: str) -> None:
        slug = f"rac-o-{case.number}-{name}"
        text = _ARTICLE.format(place=case.place, subject=subject, slug=slug, cited=cited, number=case.base)
        section = SectionPage.objects.get(slug="tin-bai")
        page, _ = publish_article(manuscript=read_manuscript(text), section=section, by=None, on=self.today)
        Reliance.objects.filter(item__title=page.title).update(written_at=self.now - timedelta(days=2))
        self.told |= {f"{case.name}.{name}": page.url, f"{case.name}.{name}.title": page.title}

    def amended(
        self,
        case: Case,
        *orders: str,
        since: date | None = None,
        at: datetime | None = None,
        only: tuple[str, ...] = (),
    ) -> None:
        """A decree has come that orders this, and an officer has accepted it, or of it these places."""
        since, at = since or self.ago(20), at or self.now
        text = case.act_on(case.base, *orders, number=case.first, issued=self.ago(40), since=since)
        self.bring(f"{case.name}-sua.txt", text, at=at)
        self.told |= {f"{case.name}.first": self.address(case.first)}
        for event in Event.objects.filter(source__official_number=case.first, instrument__official_number=case.base):
            if not only or set(event.targets.values_list("address", flat=True)) & {*only}:
                accept_event(event=event, by=self.officer, at=at)

    def article_was_put_right(self, case: Case) -> None:
        title = self.told[f"{case.name}.article.title"]
        flags = list(StaleFlag.objects.filter(item__title=title, settled_at__isnull=True))
        settle_flags(flags=flags, outcome=FlagOutcome.CORRECTED, note="", by=self.officer, at=timezone.now())

    def file(self, case: Case, name: str, number: str, of: str, *orders: str, days: int = 20) -> None:
        """A text that an officer will import."""
        text = case.act_on(of, *orders, number=number, issued=self.ago(days + 20), since=self.ago(days))
        self.write(case, name, text)

    def write(self, case: Case, name: str, text: str) -> None:
        path = self.folder / f"{case.name}-{name}.txt"
        path.write_text(text, encoding="utf-8")
        self.told |= {f"{case.name}.{name}": str(path)}

    def bring(self, name: str, text: str, *, at: datetime) -> None:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        bring(path, at=at)

    def address(self, number: str) -> str:
        return Instrument.objects.get(official_number=number).get_absolute_url()


def main(folder: str) -> None:
    """Tell it and leave the addresses for the tests."""
    addresses = Teller(Path(folder)).tell()
    (Path(folder) / "addresses.json").write_text(json.dumps(addresses), encoding="utf-8")
