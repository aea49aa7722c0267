"""What machines and people behind other desks do in the story of the whole chain, inside an installation of its own.

Each act is called in a process of the installation (`manage.py shell`) and leaves what the browser needs as JSON.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from demo.scenes.manuscripts import publish_article, read_manuscript
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from lawtext.addresses import number_key
from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Officer
from portal.dissemination.composition.forms import propose
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.jobs.schedule import askers_reader, campaigns_reader, followers_reader
from portal.dissemination.models import Account, Subscription
from portal.dissemination.operations import campaigns, tally_notifications, write_asker_letters, write_letters
from portal.dissemination.operations.renderers.campaigns import current_sender
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.planning.campaigns import AudienceFilter, CampaignAim
from portal.dissemination.queries.campaign_texts import examiner_of
from portal.dissemination.queries.campaigns import plan_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import CampaignClass, Channel, MessageForm
from portal.editorial.models import SectionPage
from portal.journal.models import Slip
from portal.journal.operations import read_some
from portal.library.models import Instrument
from portal.outward.operations import http_client
from portal.plans.jobs import evidence_reader
from portal.plans.models import Assignment
from portal.plans.operations import accept_plan
from portal.plans.operations.evidence import set_indicator
from portal.plans.parser import read_plan
from portal.questions.models import Answer
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
from portal.sharing.delivery import secret_of, secret_text
from portal.sharing.jobs import items_reader
from portal.sharing.models import Partner
from portal.sharing.operations.delivery import WebhookSigner, deliver_some
from portal.sharing.operations.partners import (
    change_partner,
    enter_partner,
    turn_off,
)
from portal.sharing.queries.items import lagging
from tests.portal.library.amended import decree

NUMBER, AMENDING_NUMBER = "18/2021/NĐ-CP", "31/2026/NĐ-CP"
POINT = "dieu-2-khoan-2-diem-c"
AGENCY, SITE, REGIME = "so-tu-phap-can-tho", "Trang của xã bến đò", "Báo cáo hằng tháng về bến đò (trình diễn)"
QUESTION, ARTICLE_TITLE = "Đi đò ngang có phải mặc áo phao không?", "Ngồi đò sao cho phải?"
OLD, NEW = "Người đi đò được phát áo phao", "Người đi đò phải mặc áo phao"
DECREE = decree(
    NUMBER,
    "Về an toàn bến đò ngang",
    "04 tháng 01 năm 2021",
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định về an toàn tại bến đò ngang.",
    "Điều 2. Người đi đò",
    "1. Người đi đò ngồi đúng chỗ.",
    "2. Khi qua sông:",
    "a) Không chen lấn;",
    "b) Không đứng ở mũi đò;",
    f"c) {OLD}.",
    "Điều 3. Hiệu lực thi hành",
    "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2021.",
)
ARTICLE = f"""+++
title = "{ARTICLE_TITLE}"
slug = "ngoi-do-sao-cho-phai"
kind = "bai-viet"
section = "tin-bai"
agency = "Sở Tư pháp thành phố Cần Thơ"
fields = ["Dân sự"]
lead = "Ngồi đúng chỗ, không chen lấn, áo phao bên mình."
+++

Qua sông bằng đò ngang, mỗi người một chỗ.

§ khoản 2 Điều 2 | Nghị định về an toàn bến đò ngang | {NUMBER}
"""
PLAN = """\
ỦY BAN NHÂN DÂN
THÀNH PHỐ CẦN THƠ
Số: 318/KH-UBND
Cần Thơ, ngày 05 tháng 01 năm {year}
KẾ HOẠCH
Cập nhật nội dung phổ biến pháp luật về bến đò năm {year}
Ủy ban nhân dân thành phố ban hành Kế hoạch như sau:
I. NHIỆM VỤ
1. Cập nhật nội dung khi luật thay đổi
- Chủ trì: Sở Tư pháp.
- Thời gian: cả năm {year}.
- Sản phẩm: Nội dung đúng luật.
II. TỔ CHỨC THỰC HIỆN
1. Sở Tư pháp theo dõi, tổng hợp.
Nơi nhận:
- Lưu: VT.
CHỦ TỊCH
Nguyễn Văn Ví
"""
MEASURES = ("law_changes", "reviews", "reworded", "renewed_copies", "told")


def act(name: str, folder: str, **said: Any) -> None:
    """Do one of `ACTS` and leave what it returns for the browser."""
    told = ACTS[name](Path(folder), **said)
    (Path(folder) / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def _before(folder: Path, *, asker: str) -> dict[str, Any]:
    """A decree, an answer and an article that rest on a point of it, who holds copies, who counts what."""
    _bring(folder / "nghi-dinh-18-2021.txt", DECREE)
    article, _ = publish_article(
        manuscript=read_manuscript(ARTICLE),
        section=SectionPage.objects.get(slug="tin-bai"),
        by=None,
        on=timezone.localdate(),
    )
    answer = _answered(asker)
    partner = enter_partner(
        partner=Partner(name=SITE, webhook_url="http://127.0.0.1:9/nhan"), by=None, at=timezone.now()
    )
    campaign = _campaign_about(answer)
    work = _work_that_is_counted()
    _read_the_journal()
    write_asker_letters(at=timezone.now())  # she has her answer before the law changes
    return {
        "law": Instrument.objects.get(number_key=number_key(NUMBER)).get_absolute_url(),
        "article": article.url,
        "answer": answer.get_absolute_url(),
        "answer_pk": answer.pk,
        "answer_number": answer.number,
        "secret": secret_text(secret_of(key=settings.SECRET_KEY, uid=partner.uid, version=partner.secret_version)),
        "campaign": f"/quan-tri/gui-tin/dot-gui/{campaign.code}/",
    } | work


def _the_amendment_comes(folder: Path, *, url: str) -> dict[str, Any]:
    """The site that takes copies is running and has them; a decree is imported that amends the point from today."""
    partner = Partner.objects.get(name=SITE)
    change_partner(partner=partner, said=Partner(name=SITE, webhook_url=url), by=None, at=timezone.now())
    _travel()
    day = timezone.localdate()
    text = decree(
        AMENDING_NUMBER,
        f"Sửa đổi, bổ sung một số điều của Nghị định số {NUMBER} ngày 04 tháng 01 năm 2021 về an toàn bến đò ngang",
        f"05 tháng 01 năm {day.year}",
        f"Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số {NUMBER} ngày 04 tháng 01 năm 2021 của Chính phủ",
        "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:",
        f"“c) {NEW}.”.",
        "Điều 2. Hiệu lực thi hành",
        f"Nghị định này có hiệu lực thi hành kể từ ngày {day:%d} tháng {day:%m} năm {day.year}.",
    )
    _bring(folder / "nghi-dinh-31-2026.txt", text)
    return {"day": f"{day:%d/%m/%Y}"}


def _people_are_told(folder: Path, *, days: int = 1) -> dict[str, Any]:
    """What the worker does, and the post of a morning in which everything has settled: address -> its messages."""
    _read_the_journal()
    _travel()
    morning = datetime.combine(timezone.localdate() + timedelta(days=days), time(9))
    at = timezone.make_aware(morning)
    write_letters(at=at)
    write_asker_letters(at=at)
    sent: dict[str, list[str]] = {}
    for message in _carried(at):
        sent.setdefault(message.to, []).append(f"{message.subject}\n{message.text}")
    return sent


def _it_is_counted(folder: Path) -> dict[str, Any]:
    """The second post, then what plans and reports count of both."""
    sent = _people_are_told(folder, days=2)
    tally_notifications(at=timezone.now() + timedelta(seconds=1), after=timedelta(0))
    _read_the_journal()
    turn_off(partner=Partner.objects.get(name=SITE), by=None, at=timezone.now())  # its site ends with the story
    return sent


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "before": _before,
    "amendment": _the_amendment_comes,
    "told": _people_are_told,
    "counted": _it_is_counted,
}


# ---- what they are made of -------------------------------------------------------------------------------------------


def _bring(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    call_command("import_law", str(path), "--processes", "1", verbosity=0)


def _officer(name: str) -> Officer:
    return Officer.objects.get(username=name)


def _answered(asker: str) -> Answer:
    """A citizen has asked by e-mail and has had her answer."""
    now, agency = timezone.now(), Agency.objects.get(slug=AGENCY)
    text = AnswerText(
        title=QUESTION,
        question_text="Nhà tôi ở bên kia sông, ngày nào cũng đi đò. Tôi có phải mặc áo phao không, hay chỉ cần có sẵn?",
        summary=f"{OLD}; chưa bắt buộc mặc.",
        answer_text=f"{OLD}, chưa bắt buộc mặc (điểm c khoản 2 Điều 2 Nghị định {NUMBER}).",
        field_slug="moi-truong/bao-ve-moi-truong",
        citations=(PickedProvision(number_key(NUMBER), POINT, f"Nghị định {NUMBER}"),),
    )
    asked = NewQuestion(
        text=text.question_text, title=QUESTION, wording=CURRENT_CONSENT, may_publish=True,
        reply_by=ReplyBy.EMAIL, contact=asker,
    )  # fmt: skip
    question = receive_question(asked=asked, at=now, key=settings.SECRET_KEY).question
    refer_question(
        question=question, lead=agency, field_slug=text.field_slug, reason="Đò ngang.", by=_officer("tuphap"), at=now
    )
    author = _officer("bientap")
    version = start_answer(question=question, agency=agency, by=author, at=now)
    version = save_version(version=version, text=text, revision=version.revision, by=author, at=now)
    version = submit_version(version=version, by=author, at=now)
    version = check_version(
        version=version, result=CheckResult.PASSED, note="", revision=version.revision, by=_officer("phapche"), at=now
    )
    finish_version(version=version, sending=Sending(ReplyBy.EMAIL), by=_officer("nguoiduyet"), at=timezone.now())
    return Answer.objects.get(pk=version.answer_id)


def _campaign_about(answer: Answer) -> Any:
    """It quotes the answer, was tested, and waits for whoever releases it."""
    now, by = timezone.now(), _officer("bientap")
    item = item_named(kind="cau-tra-loi", key=str(answer.number), on=timezone.localdate())
    assert item is not None
    said = {"title": QUESTION, "campaign_class": CampaignClass.EDUCATION, "channels": [Channel.EMAIL.value]}
    campaign = campaigns.start_campaign(item=item, agency=answer.agency, by=by, at=now, **said)
    followed = Subscription.objects.filter(kind__in=("linh-vuc", "co-quan"), confirmed_at__isnull=False)
    interests = tuple(sorted(set(followed.order_by().values_list("kind", "key"))))[:6]
    aim = CampaignAim(audience=AudienceFilter(interests=interests), **said)
    campaigns.plan_campaign(campaign=campaign, aim=aim, by=by, at=now)
    examiner = examiner_of(campaign)
    content = propose(MessageForm.EMAIL, item=item, link=examiner.url(MessageForm.EMAIL), voice=examiner.voice)
    campaigns.write_wording(campaign=campaign, form=MessageForm.EMAIL, content=content, template=None, by=by, at=now)
    campaigns.note_test(campaign=campaign, by=by, at=now, channels=campaign.channels)
    campaigns.look_at_test(campaign=campaign, by=by, at=now)
    campaign.refresh_from_db()
    zone: Any = timezone.get_default_timezone()
    planned = plan_of(campaign=campaign, at=now, zone=zone, parts=examiner_of(campaign).parts())
    return campaigns.submit_campaign(campaign=campaign, planned=planned, problems=(), by=by, at=now)


def _work_that_is_counted() -> dict[str, Any]:
    """A plan with an assignment that shows the numbers, and the round of the month that asks the agency for them."""
    now, today = timezone.now(), timezone.localdate()
    by, agency = _officer("tuphap"), Agency.objects.get(slug=AGENCY)
    text = PLAN.format(year=today.year)
    plan = accept_plan(draft=read_plan(text), text=text, source_name="ke-hoach.md", by=None, at=now).plan
    assignment = Assignment.objects.get(plan=plan, number=1)
    for measure in MEASURES:
        set_indicator(assignment=assignment, measure=measure, of_set=None, target=None, by=by, at=now)
    period = period_with(today, kind=PeriodKind.MONTH)
    draft = Regime(
        name=REGIME, basis="Văn bản giả định.", plan=plan, period=PeriodKind.MONTH, receiver=agency,
        asked="Sở Tư pháp", due_days=5, valid_from=period.start,
    )  # fmt: skip
    round = open_round(regime=set_regime(regime=draft, by=by, at=now), period=period, by=by, at=now)
    return {
        "assignment": assignment.get_absolute_url(),
        "return": f"/quan-tri/bao-cao/{round.returns.get(agency=agency).pk}/",
        "round": round.pk,
    }


def _read_the_journal(*readers: Any) -> None:
    """Until nothing lies in these trays: some of it may be in the hands of the installation's own worker."""
    for reader in readers or (followers_reader, askers_reader, campaigns_reader, evidence_reader):
        _until_nothing_is_left(
            lambda name=reader.name: Slip.objects.waiting().filter(reader=name).exists(),
            lambda one=reader: read_some(reader=one, at=timezone.now()),
        )


def _travel() -> None:
    """The registry reads its tray; what is due is brought to the sites."""
    _read_the_journal(items_reader)
    _until_nothing_is_left(
        lambda: lagging().filter(partner__name=SITE).exists(),
        lambda: deliver_some(door=http_client(), sender=WebhookSigner(key=settings.SECRET_KEY)),
    )


def _until_nothing_is_left(is_left: Callable[[], bool], do: Callable[[], int]) -> None:
    deadline = monotonic() + 60
    while is_left():
        assert monotonic() < deadline, "it is not done within a minute"
        if not do():
            sleep(0.1)


def _carried(at: datetime) -> list[Any]:
    """Everything that leaves by letter and by text message at this moment, as the carriers were given it."""
    provider = MemoryProvider()
    for account in Account.objects.filter(channel__in=(Channel.EMAIL.value, Channel.SMS.value)):
        renderer = renderer_of(current_sender(), key=settings.SECRET_KEY)
        account_rounds = AccountRounds(
            account=account, provider=provider, renderer=renderer, key=settings.SECRET_KEY, clock=lambda: at
        )
        while account_rounds.round():
            pass
        account_rounds.close()
    return provider.carried


def carried_number(number: str) -> str:
    """ "0912 345 678" as carriers name it."""
    return f"84{re.sub(r'[^0-9]', '', number)[1:]}"
