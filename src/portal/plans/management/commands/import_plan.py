"""Read a plan from a file; show what was read, or put it on display."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import date
from json import dumps
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.queries import find_agency
from portal.design.refusals import Refused
from portal.plans.operations import accept_plan
from portal.plans.operations.acceptance import AcceptanceOutcome, text_of
from portal.plans.parser import (
    AssignmentDraft,
    PlanDraft,
    TargetDraft,
    read_plan,
)
from portal.plans.queries import agencies_meant, known_draft
from safefiles.checks import COMMAND
from safefiles.errors import UnreadableFile

Data = dict[str, object]
Meant = Callable[[str], Sequence[Agency]]


def draft_as_json(*, draft: PlanDraft, meant: Meant) -> Data:
    """The whole draft; `meant` tells which agencies a phrase names."""
    return {
        "doc_type": draft.doc_type,
        "title": draft.title,
        "number": draft.number,
        "issuer": draft.issuer,
        "place": draft.place,
        "issued_date": _day(draft.issued_date),
        "counted_on": _day(draft.reference_date),
        "legal_bases": [
            {
                "number": basis.number,
                "name": basis.name,
                "year": basis.year,
                "issued_date": _day(basis.issued_date),
                "in_preamble": basis.in_preamble,
                "phrase": basis.phrase,
            }
            for basis in draft.bases
        ],
        "purposes": list(draft.purposes),
        "requirements": list(draft.requirements),
        "targets": [_target(target) for target in draft.targets],
        "assignments": [_assignment(assignment, meant) for assignment in draft.assignments],
        "organisation": [{"label": duty.label, "who": list(duty.who), "text": duty.text} for duty in draft.duties],
        "budget": draft.budget,
        "closing": draft.closing,
        "recipients": list(draft.recipients),
        "signature": {
            "authority": draft.signature.authority,
            "title": draft.signature.title,
            "signer": draft.signature.signer,
        },
        "doubts": [{"line": doubt.line, "reason": doubt.reason} for doubt in draft.doubts],
    }


def _assignment(said: AssignmentDraft, meant: Meant) -> Data:
    return {
        "number": said.number,
        "label": said.label,
        "title": said.title,
        "group": said.group,
        "description": list(said.description),
        "lead": list(said.lead),
        "coordinating": list(said.coordinating),
        "deadlines": [deadline.phrase for deadline in said.deadlines],
        "products": list(said.products),
        "money": list(said.money),
        "from_sentences": [{"field": one.field, "words": one.words} for one in said.readings if one.words],
        "unread": [{"field": one.field, "sentence": one.sentence} for one in said.readings if not one.words],
        "lead_agencies": [_role(phrase, meant) for phrase in said.lead],
        "coordinating_agencies": [_role(phrase, meant) for phrase in said.coordinating],
        "deadline_dates": [
            {
                "subject": deadline.subject,
                "phrase": deadline.phrase,
                "start": _day(deadline.start),
                "end": _day(deadline.end),
                "open_ended": deadline.is_open_ended,
                "every": deadline.every,
                "first_due": _day(deadline.first_due),
            }
            for deadline in said.deadlines
        ],
    }


def _target(said: TargetDraft) -> Data:
    return {
        "words": said.words,
        "subject": said.subject,
        "value": str(said.value),
        "unit": said.unit,
        "at_least": said.is_at_least,
        "by": _day(said.by),
        "when": said.when,
        "each": said.each,
        "assignment": said.assignment,
    }


def _role(phrase: str, meant: Meant) -> Data:
    return {
        "phrase": phrase,
        "agencies": [{"code": agency.code or "", "slug": agency.slug, "name": agency.name} for agency in meant(phrase)],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


_OUTCOMES = {
    AcceptanceOutcome.CREATED: "Đã đưa lên kế hoạch",
    AcceptanceOutcome.NEW_VERSION: "Đã ghi bản mới của kế hoạch",
    AcceptanceOutcome.UNCHANGED: "Tệp này đã được nhập trước đây, không có gì thay đổi",
}


class Command(BaseCommand):
    help = "Nhập một kế hoạch từ tệp văn bản, Markdown hoặc DOCX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="tệp .md, .txt hoặc .docx")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đọc và in ra, không ghi gì")
        parser.add_argument("--json", action="store_true", help="in những gì đọc được dưới dạng JSON")

    def handle(self, *, file: Path, dry_run: bool, json: bool, **options: Any) -> None:
        text = _text(file)
        draft = known_draft(text=text, on=timezone.localdate()) if self._has_directory() else read_plan(text)
        if json:
            shown = draft_as_json(draft=draft, meant=self._meant(draft))
            self.stdout.write(dumps(shown, ensure_ascii=False, indent=2))
        self._tell_doubts(draft)
        if dry_run:
            self.stderr.write(f"Đọc được {len(draft.assignments)} nhiệm vụ; chạy thử nên không ghi gì.")
            return
        try:
            accepted = accept_plan(draft=draft, text=text, source_name=file.name, by=None, at=timezone.now())
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stderr.write(
            f"{_OUTCOMES[accepted.outcome]}: {accepted.plan.get_absolute_url()}"
            f" (bản {accepted.version.number}, {len(draft.assignments)} nhiệm vụ)."
        )

    def _meant(self, draft: PlanDraft) -> Meant:
        """A plan can be shown before there is a database: then nobody knows its agencies."""
        if not self._has_directory():
            self.stderr.write("Chưa có danh bạ cơ quan (hãy chạy manage.py migrate), nên chỉ in nguyên văn.")
            return lambda phrase: ()
        on = draft.reference_date or timezone.localdate()
        issuer = find_agency(name=draft.issuer, on=on) if draft.issuer else None
        return lambda phrase: agencies_meant(phrase=phrase, on=on, issuer=issuer)

    def _has_directory(self) -> bool:
        return Agency._meta.db_table in connection.introspection.table_names()

    def _tell_doubts(self, draft: PlanDraft) -> None:
        for doubt in draft.doubts:
            self.stderr.write(f"Chưa chắc, dòng {doubt.line}: {doubt.reason}")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > COMMAND.file_bytes:
            raise CommandError(f"{file}: tệp quá lớn. Hãy tách tệp hoặc bỏ hình ảnh trong tệp.")
        return text_of(data=file.read_bytes(), name=file.name, limits=COMMAND)
    except OSError as error:
        raise CommandError(f"{file}: không mở được tệp. Hãy kiểm tra đường dẫn và quyền đọc.") from error
    except UnreadableFile as error:
        raise CommandError(f"{file}: {error}") from error
