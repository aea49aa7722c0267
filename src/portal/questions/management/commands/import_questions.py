"""Import an agency's existing questions and answers; report the counts, or make drafts of the rows without doubts."""

from collections import Counter
from json import dumps
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import NotAllowed, or_refuse
from portal.questions.imports.pairs import ImportDoubt
from portal.questions.models import ImportBatch
from portal.questions.operations.imports import read_batch, start_import, take_rows
from portal.questions.queries.imports import rows_without_doubts
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Nhập hỏi đáp có sẵn từ tệp XLSX, CSV, DOCX, DOC, TXT, MD thành các dòng chờ xem."

    arguments = {
        "files": {"nargs": "+", "type": Path},
        "--agency": {"required": True, "help": "địa chỉ (slug) của cơ quan trả lời"},
        "--accept": {"metavar": "TÀI KHOẢN", "help": "nhận các dòng không có điểm nghi, thay mặt tài khoản này"},
        "--json": {"action": "store_true", "help": "in kết quả dưới dạng JSON"},
    }

    def handle(self, *, files: list[Path], agency: str, accept: str | None, json: bool, **options: Any) -> None:
        answering = or_refuse(
            Agency.objects.filter(slug=agency).first(), CommandError(f"Không có cơ quan nào có địa chỉ “{agency}”.")
        )
        by = self._officer(accept) if accept else None
        told = [self._import(file, answering, by) for file in files]
        self.stdout.write(dumps(told, ensure_ascii=False, indent=2) if json else "\n".join(map(_sentence, told)))

    def _officer(self, name: str) -> Officer:
        return or_refuse(Officer.objects.filter(username=name).first(), CommandError(f"Không có tài khoản “{name}”."))

    def _import(self, file: Path, agency: Agency, by: Officer | None) -> dict[str, Any]:
        at = timezone.now()
        try:
            batch = start_import(data=file.read_bytes(), name=file.name, agency=agency, by=by, at=at)
            was_read = batch.finished_at is not None
            if not was_read:
                read_batch(batch=batch, at=at)
            accepted = take_rows(rows=rows_without_doubts(batch=batch), by=by, at=at) if by else 0
        except OSError as error:
            raise CommandError(f"Không mở được tệp {file}: {error.strerror}.") from error
        except NotAllowed as error:
            raise CommandError(f"Tài khoản này không được nhập hỏi đáp cho {agency.name}.") from error
        return _told(batch, was_read=was_read, accepted=accepted)


def _told(batch: ImportBatch, *, was_read: bool, accepted: int) -> dict[str, Any]:
    batch.refresh_from_db()
    doubts = Counter(doubt for row in batch.rows.values_list("doubts", flat=True) for doubt in row)
    labels = dict(ImportDoubt.choices())
    return {
        "file": batch.name,
        "batch": batch.pk,
        "rows": batch.read_count,
        "was_read_before": was_read,
        "accepted": accepted,
        "doubts": {labels.get(doubt, doubt): count for doubt, count in doubts.most_common()},
        "problems": batch.doubts,
    }


def _sentence(told: dict[str, Any]) -> str:
    if told["problems"]:
        return f"{told['file']}: {' '.join(told['problems'])}"
    said = "tệp này đã nhập trước đây, " if told["was_read_before"] else ""
    doubts = "; ".join(f"{label}: {count}" for label, count in told["doubts"].items()) or "không có điểm nghi"
    return f"{told['file']}: {said}{told['rows']} câu hỏi, nhận {told['accepted']}. {doubts}."
