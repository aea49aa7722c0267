"""`manage.py found`: found the portal of a province; `--templates`: write sheets to fill in; `--code`: print the code
for the first administrator.

Running it again only adds what is missing. Passwords go into letters or a file of the operator, never to the screen.
"""

import csv
import os
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import make_enrolment_code, make_founding_code
from portal.agencies.operations.invitations import send_invitation
from portal.agencies.operations.register import AGENCIES, OFFICERS, PLACES, RegisterRefused
from portal.agencies.queries.imprint import has_administrator
from portal.design.refusals import refuse_if
from portal.design.sheets import TableSheet, comma_separated, workbook
from portal.frontpages.models import HomePage
from portal.frontpages.operations import IMPRINT, found_province
from portal.schema.operations import PortalCommand

_TEMPLATES = {"dia-ban": ("Địa bàn", PLACES), "co-quan": ("Cơ quan", AGENCIES), "can-bo": ("Cán bộ", OFFICERS)}
_WORDS = {
    "name": "tên cổng",
    "owner": "cơ quan chủ quản",
    "editor": "người chịu trách nhiệm nội dung",
    "hotline": "điện thoại hỏi đáp",
    "domain": "tên miền; nếu không ghi thì theo PORTAL_BASE_URL",
}
_SHEETS = {"places": "địa bàn", "agencies": "cơ quan", "officers": "cán bộ"}


class Command(PortalCommand):
    help = "Lập cổng của một tỉnh: trang, quy trình, cơ quan, cán bộ, tình huống. Chạy lại chỉ thêm phần còn thiếu."

    arguments = {
        **{f"--{part}": {"default": "", "help": says} for part, says in _WORDS.items()},
        **{
            f"--{part}": {"type": Path, "metavar": "TỆP", "help": f"bảng {says} (.xlsx hoặc .csv)"}
            for part, says in _SHEETS.items()
        },
        "--passwords": {
            "type": Path,
            "metavar": "TỆP",
            "help": "ghi mật khẩu ban đầu vào tệp mới này thay vì gửi thư mời",
        },
        "--dry-run": {"action": "store_true", "help": "đọc và kiểm tra, không ghi gì"},
        "--templates": {"type": Path, "metavar": "THƯ_MỤC", "help": "chỉ ghi các tệp mẫu vào thư mục này"},
        "--code": {"action": "store_true", "help": "chỉ in mã một lần cho quản trị viên đầu tiên"},
        "--enrolment": {"metavar": "TÊN", "help": "chỉ in mã đăng ký thiết bị cho tài khoản này"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        if options["templates"]:
            return self._write_templates(options["templates"])
        if options["code"]:
            return self._print_code()
        if options["enrolment"]:
            return self.stdout.write(_enrolment_code(Officer.objects.get(username=options["enrolment"])))
        words, sheets = ({part: options[part] for part in parts} for parts in (IMPRINT, _SHEETS))
        try:
            with transaction.atomic():
                owner, added, accounts = found_province(
                    words=words, domain=options["domain"], sheets=sheets, at=timezone.now()
                )
                if accounts and not options["dry_run"]:
                    _hand_out(accounts, options["passwords"])
                transaction.set_rollback(options["dry_run"])
        except (RegisterRefused, OSError) as refusal:
            raise CommandError(f"{refusal}\nChưa ghi gì.") from refusal
        said = f"{owner.name}: thêm {added} cơ quan, {len(accounts)} tài khoản."
        if options["dry_run"]:
            self.stdout.write(f"Chạy thử, chưa ghi gì. {said}")
            return None
        self.stdout.write(said)
        self._load_starters(owner)
        if not has_administrator():
            self.stdout.write("Chưa có quản trị viên: chạy `manage.py found --code` để nhận mã, rồi mở /lap-cong/.")
        return None

    def _write_templates(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for file, (title, columns) in _TEMPLATES.items():
            head = tuple(one.heading for one in columns)
            says = tuple(f"({one.says}{'; bắt buộc' if one.needed else ''})" for one in columns)
            sheets = [TableSheet(title, head, [says])]
            (folder / f"{file}.xlsx").write_bytes(workbook(sheets))
            (folder / f"{file}.csv").write_text(comma_separated(sheets), "utf-8")
            self.stdout.write(f"{folder / file}.xlsx, .csv")

    def _print_code(self) -> None:
        refuse_if(has_administrator(), CommandError("Cổng đã có quản trị viên: không cần mã nữa."))
        refuse_if(
            not HomePage.objects.exists(),
            CommandError("Cổng chưa có trang nào: chạy `manage.py found --name … --owner …` trước."),
        )
        self.stdout.write(f"{make_founding_code(at=timezone.now())}\nMã dùng một lần, trong một giờ, tại /lap-cong/.")

    def _load_starters(self, owner: Agency) -> None:
        """Load the data shipped with the program; each command leaves existing rows unchanged."""
        call_command("load_everyday_words", stdout=self.stdout)
        call_command("load_catalogue", stdout=self.stdout)
        call_command("load_situations", agency=owner.slug, stdout=self.stdout)


def _hand_out(accounts: list[tuple[Officer, str]], file: Path | None) -> None:
    """Write the passwords to a file that only the operator can read; or, with a mail server, send an invitation to each
    mailbox."""
    if file is not None:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as kept:
            rows = [(str(one), one.username, password, _enrolment_code(one)) for one, password in accounts]
            head = ("Họ và tên", "Tên đăng nhập", "Mật khẩu ban đầu", "Mã đăng ký thiết bị")
            csv.writer(kept).writerows([head, *rows])
    elif settings.MAIL_IS_CONFIGURED:
        for officer, _ in accounts:
            transaction.on_commit(partial(send_invitation, officer), robust=True)
    else:
        raise RegisterRefused("Chưa có máy chủ thư để gửi thư mời: hãy thêm --passwords TỆP, rồi trao tận tay.")


def _enrolment_code(officer: Officer) -> str:
    return make_enrolment_code(officer=officer, at=timezone.now())
