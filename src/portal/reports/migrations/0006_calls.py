"""Calls in the history of a return. The check on the kinds of acts is another, for which SQLite makes the table anew: its
locks are taken off before and put on again.
"""

import portal.reports.states
from django.conf import settings
from django.db import migrations, models

from portal.journal.models import AppendOnlyLock
from portal.reports.models import rounds
from portal.schema.operations import RunStatements

_HISTORY = AppendOnlyLock("reports_returnact", called="history of returns")


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_evidence_of_a_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        RunStatements(_HISTORY.take_off, _HISTORY.put_on),
        RunStatements(rounds.remove_round_lock, rounds.add_round_lock),
        migrations.RemoveConstraint(
            model_name='returnact',
            name='reports_an_act_is_of_a_known_kind',
        ),
        migrations.AlterField(
            model_name='returnact',
            name='kind',
            field=models.CharField(choices=[('sent', 'Gửi báo cáo'), ('sent_back', 'Trả lại để sửa'), ('accepted', 'Tiếp nhận'), ('excused', 'Không phải báo cáo'), ('asked', 'Yêu cầu báo cáo lại'), ('extended', 'Gia hạn'), ('recalled', 'Cơ quan rút lại để sửa'), ('time_asked', 'Cơ quan xin thêm thời gian'), ('excuse_asked', 'Cơ quan xin không phải báo cáo'), ('request_refused', 'Không chấp thuận đề nghị'), ('closed', 'Đợt báo cáo đã khóa'), ('joined', 'Báo cáo thay cơ quan đã sáp nhập'), ('reminded', 'Nhắc cán bộ'), ('escalated', 'Báo lên cấp trên'), ('named', 'Nêu tên công khai'), ('called', 'Gọi điện đôn đốc'), ('passed', 'Bỏ qua lần nhắc đã quá ngày')], max_length=20, verbose_name='việc'),
        ),
        migrations.AddConstraint(
            model_name='returnact',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', [portal.reports.states.ActKind['SENT'], portal.reports.states.ActKind['SENT_BACK'], portal.reports.states.ActKind['ACCEPTED'], portal.reports.states.ActKind['EXCUSED'], portal.reports.states.ActKind['ASKED'], portal.reports.states.ActKind['EXTENDED'], portal.reports.states.ActKind['RECALLED'], portal.reports.states.ActKind['TIME_ASKED'], portal.reports.states.ActKind['EXCUSE_ASKED'], portal.reports.states.ActKind['REQUEST_REFUSED'], portal.reports.states.ActKind['CLOSED'], portal.reports.states.ActKind['JOINED'], portal.reports.states.ActKind['REMINDED'], portal.reports.states.ActKind['ESCALATED'], portal.reports.states.ActKind['NAMED'], portal.reports.states.ActKind['CALLED'], portal.reports.states.ActKind['PASSED']])), name='reports_an_act_is_of_a_known_kind'),
        ),
        RunStatements(rounds.add_round_lock, rounds.remove_round_lock),
        RunStatements(_HISTORY.put_on, _HISTORY.take_off),
    ]
