"""Recalls, requests and notices in the history of a return; the paper from which one was entered; numbers of a petition
that nothing stands behind, and why it was sent anyway.

The check on the kinds of acts is another, for which SQLite makes the table anew: its locks are taken off before and put
on again.
"""

from django.db import migrations, models

from portal.journal.models import AppendOnlyLock
from portal.reports.models import rounds
from portal.schema.operations import RunStatements

_HISTORY = AppendOnlyLock("reports_returnact", called="history of returns")
_KINDS = [
    ("sent", "Gửi báo cáo"),
    ("sent_back", "Trả lại để sửa"),
    ("accepted", "Tiếp nhận"),
    ("excused", "Không phải báo cáo"),
    ("asked", "Yêu cầu báo cáo lại"),
    ("extended", "Gia hạn"),
    ("recalled", "Cơ quan rút lại để sửa"),
    ("time_asked", "Cơ quan xin thêm thời gian"),
    ("excuse_asked", "Cơ quan xin không phải báo cáo"),
    ("request_refused", "Không chấp thuận đề nghị"),
    ("closed", "Đợt báo cáo đã khóa"),
    ("joined", "Báo cáo thay cơ quan đã sáp nhập"),
    ("reminded", "Nhắc cán bộ"),
    ("escalated", "Báo lên cấp trên"),
    ("named", "Nêu tên công khai"),
    ("passed", "Bỏ qua lần nhắc đã quá ngày"),
]
_CHECK = "reports_an_act_is_of_a_known_kind"


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_gate_and_done")]

    operations = [
        migrations.AddField(
            "petition", "overruled", models.JSONField(null=True, verbose_name="số chưa có căn cứ và lý do")
        ),
        RunStatements(_HISTORY.take_off, _HISTORY.put_on),
        RunStatements(rounds.remove_round_lock, rounds.add_round_lock),
        migrations.AddField("submission", "paper", models.JSONField(null=True, verbose_name="bản giấy đã quét")),
        migrations.AddField("returnact", "until", models.DateField(blank=True, null=True, verbose_name="hạn")),
        migrations.RemoveConstraint("returnact", _CHECK),
        migrations.AlterField(
            "returnact", "kind", models.CharField(choices=_KINDS, max_length=20, verbose_name="việc")
        ),
        migrations.AddConstraint(
            "returnact",
            models.CheckConstraint(condition=models.Q(kind__in=[key for key, _ in _KINDS]), name=_CHECK),
        ),
        RunStatements(rounds.add_round_lock, rounds.remove_round_lock),
        RunStatements(_HISTORY.put_on, _HISTORY.take_off),
    ]
