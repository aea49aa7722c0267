import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0008_duties'),
        ('library', '0004_what_followers_are_told'),
        ('plans', '0004_money_in_steps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='guidance',
            name='answer_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='báo kết quả đến hết ngày'),
        ),
        migrations.AddField(
            model_name='guidance',
            name='replaces',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='plans.guidance', verbose_name='thay văn bản'),
        ),
        migrations.AddField(
            model_name='guidance',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='rút lúc'),
        ),
        migrations.AddField(
            model_name='guidance',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người rút'),
        ),
        migrations.AddField(
            model_name='guidance',
            name='withdrawn_note',
            field=models.TextField(blank=True, verbose_name='vì sao rút'),
        ),
        migrations.AddField(
            model_name='guidancereceipt',
            name='answer',
            field=models.TextField(blank=True, verbose_name='trả lời của cơ quan'),
        ),
        migrations.AddField(
            model_name='guidancereceipt',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='trả lời lúc'),
        ),
        migrations.AddField(
            model_name='guidancereceipt',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người trả lời'),
        ),
        migrations.AddField(
            model_name='guidancereceipt',
            name='escalated_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='báo lãnh đạo cơ quan lúc'),
        ),
        migrations.AddConstraint(
            model_name='guidance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_note', ''), _negated=True)), _connector='OR'), name='plans_a_withdrawn_guidance_says_by_whom_and_why'),
        ),
        migrations.AddConstraint(
            model_name='guidancereceipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('acknowledged_at__isnull', False), ('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='plans_an_answer_to_a_guidance_has_words_and_somebody'),
        ),
    ]
