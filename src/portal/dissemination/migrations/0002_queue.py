# What waits to be sent gets a table of its own: the rows of deliveries stand in no index by what changes about them.

import django.db.models.deletion
from django.db import migrations, models
from portal.dissemination.roominess import leave_room

_QUEUE = """
INSERT INTO dissemination_queued (delivery_id, channel, priority, campaign_id, not_before, held, only_by_id)
SELECT id, channel, priority, campaign_id, not_before, held, CASE WHEN unanswered > 0 THEN account_id END
FROM dissemination_delivery WHERE state = 'cho-gui'
"""
# Deferred checks of what was just laid would forbid the next change of a table.
_CHECK = "SET CONSTRAINTS ALL IMMEDIATE"


def queue(apps, schema_editor):
    schema_editor.execute(_QUEUE)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CHECK)


class Migration(migrations.Migration):
    dependencies = [("dissemination", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Queued',
            fields=[
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='queued', serialize=False, to='dissemination.delivery', verbose_name='lượt gửi')),
                ('channel', models.CharField(choices=[('thu-dien-tu', 'Thư điện tử'), ('tin-nhan', 'Tin nhắn SMS'), ('zalo', 'Zalo'), ('zalo-so-dien-thoai', 'Zalo theo số điện thoại'), ('trinh-duyet', 'Thông báo trên trình duyệt')], max_length=20, verbose_name='kênh')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, '0'), (1, '1'), (2, '2'), (3, '3')], verbose_name='ưu tiên')),
                ('not_before', models.DateTimeField(verbose_name='không gửi trước')),
                ('held', models.CharField(blank=True, choices=[('', 'Không vướng gì'), ('thu-lai', 'Chờ thử lại'), ('ngoai-gio', 'Ngoài giờ được gửi'), ('du-so-tin-trong-ngay', 'Người nhận đã đủ số tin trong ngày'), ('het-han-muc', 'Hết hạn mức trong ngày'), ('dang-tam-dung', 'Đợt gửi đang tạm dừng'), ('tai-khoan-gui-dang-hong', 'Tài khoản gửi đang hỏng')], default='', max_length=30, verbose_name='đang vướng')),
                ('campaign', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dissemination.campaign', verbose_name='đợt gửi')),
                ('only_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dissemination.account', verbose_name='chỉ gửi bằng tài khoản')),
            ],
            options={
                'indexes': [models.Index(fields=['channel', 'priority', 'campaign', 'not_before', 'delivery'], name='queued_in_lane')],
                'verbose_name': 'lượt chờ gửi',
                'verbose_name_plural': 'lượt chờ gửi',
                'default_permissions': (),
            },
        ),
        migrations.RunPython(queue),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_due',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_in_hand',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_without_receipt',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_of_address',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_of_campaign',
        ),
        migrations.AddField(
            model_name='account',
            name='receipts_awaited_from',
            field=models.DateTimeField(blank=True, null=True, verbose_name='còn chờ báo nhận từ lúc'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='fell_back_to',
            field=models.DateTimeField(blank=True, null=True, verbose_name='đã xét chuyển kênh đến lúc'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['account', 'begun_at'], name='attempt_by_account'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('address__isnull', False)), fields=['address'], name='delivery_of_address'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['campaign'], name='delivery_of_campaign'),
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='held',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='not_before',
        ),
        migrations.AlterField(
            model_name='handedpart',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dissemination.account', verbose_name='tài khoản gửi'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dissemination.account', verbose_name='tài khoản'),
        ),
        migrations.RunPython(leave_room),
    ]
