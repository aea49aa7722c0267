"""`manage.py accept_events`: accept the unconfirmed events of one confidence class, or revoke such a batch."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from lawtext.amendments import Confidence
from portal.agencies.models import Officer
from portal.agencies.queries import may
from portal.design.refusals import or_refuse, refuse_if
from portal.library.models import EventBatch
from portal.library.operations.by_two import NothingToAccept, accept_by_policy, revoke_batch
from portal.library.queries.events import told_of
from portal.schema.operations import PortalCommand

VERB = "law.decide"
SAMPLE = 20


class Command(PortalCommand):
    help = "Ghi nhận một lượt các sự kiện mà văn bản nêu, thuộc lớp đã đo độ đúng; xem mẫu trước bằng --sample."

    arguments = {
        "--confidence": {"choices": [one.value for one in Confidence], "default": Confidence.SURE.value},
        "--sample": {"action": "store_true", "help": "chỉ in một mẫu để đọc, không ghi gì"},
        "--by": {"help": "tên đăng nhập của cán bộ quyết định"},
        "--note": {"default": "", "help": "đã xem gì, tỷ lệ đúng đo được"},
        "--revoke": {"type": int, "metavar": "ĐỢT", "help": "rút lại đợt có số này"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        confidence = Confidence(options["confidence"])
        if options["sample"]:
            self._show(confidence)
            return
        officer, at = self._officer(options["by"]), timezone.now()
        refuse_if(
            not options["note"].strip(),
            CommandError("Hãy ghi căn cứ bằng --note: đã đọc mẫu nào, tỷ lệ đúng bao nhiêu, hoặc vì sao rút lại."),
        )
        if options["revoke"] is not None:
            batch = or_refuse(
                EventBatch.objects.filter(pk=options["revoke"], revoked_at__isnull=True).first(),
                CommandError("Không có đợt này, hoặc đợt đã rút lại."),
            )
            done = revoke_batch(batch=batch, reason=options["note"], by=officer, at=at)
            self.stdout.write(f"Đã rút lại {len(done.accepted)} sự kiện; giữ {len(done.left)} đã vào bản hợp nhất.")
            return
        try:
            batch, done = accept_by_policy(confidence=confidence, note=options["note"], by=officer, at=at)
        except NothingToAccept as error:
            raise CommandError("Không còn sự kiện nào thuộc lớp này chờ ghi nhận.") from error
        self.stdout.write(f"Đợt {batch.pk}: đã ghi nhận {len(done.accepted)} sự kiện, còn {len(done.left)} chưa đủ.")

    def _show(self, confidence: Confidence) -> None:
        waiting = told_of(confidence=confidence)
        self.stdout.write(f"{waiting.count()} sự kiện thuộc lớp {confidence.value}; một mẫu:")
        for event in waiting.order_by("?")[:SAMPLE]:
            day = f"{event.day:%d/%m/%Y}" if event.day else "chưa rõ ngày"
            words = " ".join(event.words.split())[:300]
            self.stdout.write(f"- {event.source} → {event.instrument}: {event.get_kind_display()} {day}\n  “{words}”")

    def _officer(self, name: str | None) -> Officer:
        officer = Officer.objects.filter(username=name or "").first()
        if officer is None or not may(officer=officer, verb=VERB, agency=None, on=timezone.localdate()):
            raise CommandError("Hãy nêu --by: tên đăng nhập của cán bộ có quyền quyết định sự kiện hiệu lực.")
        return officer
