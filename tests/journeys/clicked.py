"""What lies on officers' desks before a whole task whose clicks are counted, told by the rooms' own operations inside
the installation (`manage.py shell`). Each scene is new: what others told in the same demo stays as it was.
"""

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from lawtext.addresses import number_key
from portal.agencies.models import Agency, Officer
from portal.agencies.operations import post_officer
from portal.digitisation.models import PageText, ScanDraft, ScanPage
from portal.digitisation.operations.particulars import understand
from portal.digitisation.operations.storage import folder
from portal.digitisation.states import Material, ScanState
from portal.questions.models import Question
from portal.questions.operations.drafts import (
    AnswerText,
    PickedProvision,
    save_version,
    start_answer,
    submit_version,
)
from portal.questions.operations.replies import Sending, finish_version
from portal.questions.operations.review import check_version
from portal.questions.operations.submissions import NewQuestion, receive_question
from portal.questions.operations.triage import refer_question
from portal.questions.states import CURRENT_CONSENT, CheckResult, ReplyBy
from portal.reports.models import Regime
from portal.reports.operations.rounds import open_round, set_regime
from portal.reports.states import PeriodKind, period_with
from scanreading.engines.types import text_of, words_to_rows
from tests.portal.digitisation import proof_story
from tests.portal.digitisation.publishing.scans import make_scan

JUSTICE, TRADE = "so-tu-phap-can-tho", "so-cong-thuong-can-tho"
LAW, PLACE = "91/2015/QH13", "dieu-328-khoan-1"
PLAN = """\
ỦY BAN NHÂN DÂN
THÀNH PHỐ CẦN THƠ
Số: {number}/KH-UBND
Cần Thơ, ngày 05 tháng 01 năm {year}
KẾ HOẠCH
Đưa pháp luật về bến đò số {number} đến người đi đò năm {year}
Ủy ban nhân dân thành phố ban hành Kế hoạch như sau:
I. NHIỆM VỤ
1. Phát tờ gấp ở bến đò
- Chủ trì: Sở Tư pháp.
- Thời gian: cả năm {year}.
- Sản phẩm: Tờ gấp.
II. TỔ CHỨC THỰC HIỆN
1. Sở Tư pháp theo dõi, tổng hợp.
Nơi nhận:
- Lưu: VT.
CHỦ TỊCH
Nguyễn Văn Ví
"""


def tell(name: str) -> None:
    """Prints what the browser looks for."""
    print(json.dumps(SCENES[name](uuid4().int % 1_000_000)))


def _officer(name: str) -> Officer:
    return Officer.objects.get(username=name)


def _asked(number: int, **said: str) -> Question:
    text = f"Nhà số {number} ở bến đò: tôi đánh rơi giấy đăng ký ghe, muốn chở khách tiếp thì phải làm gì?"
    asked = NewQuestion(
        text=text, title=f"Đánh rơi giấy đăng ký ghe ({number})", wording=CURRENT_CONSENT, may_publish=True, **said
    )
    return receive_question(asked=asked, at=timezone.now(), key=settings.SECRET_KEY).question


def question(number: int) -> str:
    """A citizen has asked, and nobody has looked."""
    return _asked(number).title


def _answered(number: int, way: ReplyBy, **said: str) -> str:
    """Asked, answered, checked, approved and public: the title."""
    asked, at, by = _asked(number, reply_by=way, **said), timezone.now(), _officer("bientap")
    agency = Agency.objects.get(slug=JUSTICE)
    text = AnswerText(
        title=asked.title, question_text=asked.text, summary="Báo công an xã, rồi xin cấp lại.",
        answer_text="Báo công an xã, rồi xin cấp lại.", field_slug="giao-thong-van-tai",
        citations=(PickedProvision(number_key(LAW), PLACE, "Khoản 1 Điều 328 Bộ luật Dân sự 2015"),),
    )  # fmt: skip
    refer_question(
        question=asked, lead=agency, field_slug=text.field_slug, reason="Giấy tờ.", by=_officer("tuphap"), at=at
    )
    version = start_answer(question=asked, agency=agency, by=by, at=at)
    version = save_version(version=version, text=text, revision=version.revision, by=by, at=at)
    version = submit_version(version=version, by=by, at=at)
    checked = {"result": CheckResult.PASSED, "note": "", "revision": version.revision}
    version = check_version(version=version, **checked, by=_officer("phapche"), at=at)
    finish_version(version=version, sending=Sending(way), by=_officer("nguoiduyet"), at=timezone.now())
    return asked.title


def call(number: int) -> str:
    """The answer is approved, and its asker waits to be called."""
    return _answered(number, ReplyBy.PHONE, contact="0912 345 678")


def public_answer(number: int) -> str:
    """The public reads it, and its asker as well."""
    return _answered(number, ReplyBy.CODE)


def page_to_proof(number: int) -> str:
    """A decision of one page that was read with three mistakes."""
    code, title = f"sh-2026-{number}", f"Quyết định quét số {number}"
    scan = proof_story.make_scan(agency=Agency.objects.get(slug=JUSTICE), code=code, title=title)
    proof_story.draw(proof_story.printed_words(), Path(folder()) / "pictures" / scan.code / "1.jpg")
    return title


def plan(number: int) -> str:
    """A plan on paper whose only page somebody has proofed."""
    now, agency = timezone.now(), Agency.objects.get(slug=JUSTICE)
    text, title = PLAN.format(number=number, year=timezone.localdate().year), f"Kế hoạch quét số {number}"
    code = f"sh-2026-{number}"
    said = {"code": code, "title": title, "original_name": "ke-hoach.pdf", "received_at": now}
    said["checksum"] = sha256(code.encode()).hexdigest()
    scan = make_scan(state=ScanState.PROOFED, agency=agency, material=Material.PLAN, **said)
    words = proof_story.printed_words(text.replace("\n", "\n\n"))
    proof_story.draw(words, Path(folder()) / "pictures" / scan.code / "1.jpg")
    ScanDraft.objects.filter(scan=scan).delete()
    ScanPage.objects.filter(scan=scan).update(height=4000, proofed_at=now, proofed_by=_officer("bientap"))
    PageText.objects.filter(page__scan=scan).update(words=words_to_rows(words), text=text_of(words))
    understand(scan=scan, at=now)
    return title


def report(number: int) -> str:
    """A round that asks one agency for a month has been opened."""
    now, by, agency = timezone.now(), _officer("tuphap"), Agency.objects.get(slug=JUSTICE)
    period = period_with(timezone.localdate(now), kind=PeriodKind.MONTH)
    draft = Regime(
        name=f"Báo cáo tháng về bến đò số {number}", basis="Văn bản giả định.", period=PeriodKind.MONTH,
        receiver=agency, asked="Sở Tư pháp", due_days=5, valid_from=period.start,
    )  # fmt: skip
    round = open_round(regime=set_regime(regime=draft, by=by, at=now), period=period, by=by, at=now)
    return str(round.returns.get(agency=agency))


def colleague(number: int) -> str:
    """Somebody writes for the department of trade."""
    on, name = timezone.localdate(), f"Lý Văn Chuyển {number}"
    moved = Officer.objects.create(username=f"chuyen-{number}", display_name=name)
    agency, since = Agency.objects.get(slug=TRADE), date(2025, 7, 1)
    post_officer(officer=moved, agency=agency, role="editor", from_date=since, on=on)
    return name


SCENES: dict[str, Callable[[int], str]] = {
    one.__name__: one for one in (question, call, public_answer, page_to_proof, plan, report, colleague)
}
