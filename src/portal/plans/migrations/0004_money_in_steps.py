"""One ledger of money: what lines held and what was spent of them become its entries, under the numbers by which frozen
reports know what was spent. Spendings that were written down twice stay, each as a turn of its voucher."""

from functools import partial

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from portal.schema.operations import AppendOnlyLock, RunStatements, run_by_vendor

LOCK = AppendOnlyLock("plans_budgetentry", called="record of money")
_COLUMNS = "line_id, agency_id, kind, day, amount, document_number, turn, note, reason, corrects_id, entered_by_id, entered_at"
_SPENT = f"""
    INSERT INTO plans_budgetentry (id, {_COLUMNS})
    SELECT s.id, s.line_id, l.agency_id, 'spent', s.day, s.amount, s.document_number,
           ROW_NUMBER() OVER (PARTITION BY l.agency_id, UPPER(s.document_number), s.day ORDER BY s.id) - 1,
           s.note, '', s.corrects_id, s.entered_by_id, s.entered_at
    FROM plans_spending s JOIN plans_budgetline l ON l.id = s.line_id ORDER BY s.id
"""
_ASSIGNED = f"""
    INSERT INTO plans_budgetentry ({_COLUMNS})
    SELECT id, agency_id, 'assigned', DATE(entered_at), amount, '', 0, '', '', NULL, entered_by_id, entered_at
    FROM plans_budgetline WHERE amount > 0 ORDER BY id
"""
_TAKEN_OVER = {
    "sqlite": [_SPENT, _ASSIGNED],
    "postgresql": [
        _SPENT,
        """SELECT setval(pg_get_serial_sequence('plans_budgetentry', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)
           FROM plans_budgetentry""",
        _ASSIGNED,
        "SET CONSTRAINTS ALL IMMEDIATE",  # what waits for the end of the transaction forbids to alter the tables
    ],
}


def _nothing(schema_editor):
    """A step back begins an empty table of spendings."""


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0008_duties"),
        ("plans", "0003_drafts_from_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("estimated", "Dự toán"), ("assigned", "Giao"), ("advanced", "Tạm ứng"), ("spent", "Chi"), ("settled", "Quyết toán")], max_length=20, verbose_name="loại")),
                ("day", models.DateField(verbose_name="ngày")),
                ("amount", models.BigIntegerField(verbose_name="số tiền (đồng)")),
                ("document_number", models.CharField(blank=True, max_length=120, verbose_name="chứng từ, quyết định số")),
                ("turn", models.PositiveSmallIntegerField(default=0, verbose_name="lần ghi chứng từ")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="nội dung")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="lý do vượt")),
                ("entered_at", models.DateTimeField(verbose_name="nhập lúc")),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency", verbose_name="cơ quan")),
                ("corrects", models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="plans.budgetentry", verbose_name="sửa cho mục")),
                ("entered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="người nhập")),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="plans.budgetline", verbose_name="dòng kinh phí")),
            ],
            options={
                "verbose_name": "mục kinh phí",
                "verbose_name_plural": "mục kinh phí",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(models.F("agency"), django.db.models.functions.text.Upper("document_number"), models.F("day"), models.F("turn"), condition=models.Q(("kind__in", ("advanced", "spent"))), name="plans_a_voucher_counts_once"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["estimated", "assigned", "advanced", "spent", "settled"])), name="plans_money_takes_a_known_step"),
                    models.CheckConstraint(condition=models.Q(models.Q(("amount__gte", 0), ("amount__lte", 1000000000000000)), models.Q(("amount__gte", -1000000000000000), ("amount__lt", 0), ("kind__in", ("estimated", "assigned"))), _connector="OR"), name="plans_budget_entries_are_sums"),
                    models.CheckConstraint(condition=models.Q(models.Q(("amount", 0), _negated=True), ("corrects__isnull", False), _connector="OR"), name="plans_only_a_correction_is_of_nothing"),
                    models.CheckConstraint(condition=models.Q(models.Q(("document_number", ""), _negated=True), models.Q(("kind__in", ("advanced", "spent")), _negated=True), _connector="OR"), name="plans_vouchers_have_a_number"),
                ],
            },
        ),
        RunStatements(partial(run_by_vendor, _TAKEN_OVER), _nothing),
        migrations.DeleteModel(name="Spending"),
        migrations.RemoveConstraint(model_name="budgetline", name="plans_budget_lines_are_sums_of_money"),
        migrations.RemoveField(model_name="budgetline", name="amount"),
        RunStatements(LOCK.put_on, LOCK.take_off),
    ]
