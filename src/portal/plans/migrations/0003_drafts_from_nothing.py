import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0002_what_was_read'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='proposal',
            options={'default_permissions': (), 'verbose_name': 'dự thảo kế hoạch', 'verbose_name_plural': 'dự thảo kế hoạch'},
        ),
        migrations.RemoveConstraint(
            model_name='proposalitem',
            name='plans_proposed_items_have_a_reason',
        ),
        migrations.AddField(
            model_name='proposalitem',
            name='group',
            field=models.TextField(blank=True, verbose_name='thuộc nhóm'),
        ),
        migrations.AddField(
            model_name='proposalitem',
            name='money',
            field=models.TextField(blank=True, help_text='Mỗi dòng một khoản.', verbose_name='kinh phí'),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='plans.plan', verbose_name='từ kế hoạch'),
        ),
        migrations.AlterField(
            model_name='proposalitem',
            name='reason_kind',
            field=models.CharField(choices=[('unfinished', 'Chưa hoàn thành'), ('continuing', 'Việc thường xuyên'), ('goal', 'Chỉ tiêu của văn bản mới'), ('difficulty', 'Khó khăn, vướng mắc còn mở'), ('standing', 'Việc kế hoạch nào cũng có'), ('done', 'Đã hoàn thành'), ('copied', 'Theo kế hoạch đã có'), ('written', 'Cán bộ thêm')], max_length=20, verbose_name='lý do'),
        ),
        migrations.AddConstraint(
            model_name='proposalitem',
            constraint=models.CheckConstraint(condition=models.Q(('reason_kind__in', ['unfinished', 'continuing', 'goal', 'difficulty', 'standing', 'done', 'copied', 'written'])), name='plans_proposed_items_have_a_reason'),
        ),
    ]
