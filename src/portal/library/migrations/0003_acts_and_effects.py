import re

import django.db.models.deletion
from django.db import migrations, models

from portal.library.states import ConsolidationState, EventQuestion, EventState

_OF_ONE_ACT = re.compile(r"(?=[a-z0-9-]+$)(?=.*-(?:19|20)\d\d(?:-|$))(?!.*-(?:ubnd|hdnd|ctubnd|s[a-z]{1,7}|tu|hu)(?:-|$))")
_AT_ONCE = 5_000
_ACTING = ["van-ban-neu", "da-nhan"]


def name_the_acts(apps, schema_editor):
    """What is held is named by its number; so is what is not held, where the number is that of one act only."""
    instruments = apps.get_model("library", "Instrument").objects
    for model in (apps.get_model("library", "Event"), apps.get_model("library", "Reliance")):
        last = model.objects.aggregate(last=models.Max("pk"))["last"] or 0
        for first in range(0, last + 1, _AT_ONCE):
            some = model.objects.filter(pk__gte=first, pk__lt=first + _AT_ONCE)
            number = instruments.filter(pk=models.OuterRef("instrument")).values("number_key")
            some.filter(instrument__isnull=False).update(identity=models.Subquery(number[:1]))
            waiting = some.filter(instrument__isnull=True)
            keys = {key for key in waiting.values_list("document_key", flat=True) if _OF_ONE_ACT.match(key)}
            held = {key for key in keys if instruments.filter(number_key=key).exists()}
            for key in keys - held:
                waiting.filter(document_key=key).update(identity=key)


def _check(model, name, condition, words=None):
    told = {"violation_error_message": words} if words else {}
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name, **told))


_NAMED = ~models.Q(identity="")


class Migration(migrations.Migration):
    """An event acts on an act, held or not: on its identity instead of its row; and knows what asks about it."""

    dependencies = [("library", "0002_statuses_rest_on_witnesses")]

    operations = [
        *(
            migrations.AddField(
                model, "identity", models.CharField(blank=True, max_length=300, verbose_name="văn bản được hiểu là")
            )
            for model in ("event", "reliance")
        ),
        migrations.RunPython(name_the_acts, migrations.RunPython.noop),
        migrations.RemoveConstraint("event", "library_acting_event_has_its_instrument_and_day"),
        _check(
            "event",
            "library_acting_event_has_its_act_and_day",
            ~models.Q(state__in=_ACTING) | models.Q(_NAMED, day__isnull=False),
            "Sự kiện được ghi nhận phải có văn bản và ngày.",
        ),
        _check("event", "library_event_of_what_is_held_names_it", models.Q(instrument__isnull=True) | _NAMED),
        _check("reliance", "library_reliance_on_what_is_held_names_it", models.Q(instrument__isnull=True) | _NAMED),
        migrations.RemoveConstraint("event", "library_decided_event_has_a_time"),
        *(
            migrations.AddField(
                "event",
                name,
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name=related,
                    to="library.event",
                    verbose_name=said,
                ),
            )
            for name, related, said in (
                ("cause", "consequences", "do việc"),
                ("revises", "revisions", "đọc lại của"),
            )
        ),
        migrations.AddField(
            "event", "is_day_entered", models.BooleanField(default=False, verbose_name="ngày do cán bộ chọn")
        ),
        migrations.AddField(
            "event",
            "question",
            models.CharField(
                blank=True, choices=EventQuestion.choices(), max_length=30, verbose_name="vì sao cần xem lại"
            ),
        ),
        migrations.AddField(
            "eventtarget",
            "is_settled",
            models.BooleanField(default=False, verbose_name="cán bộ đã đối chiếu lời văn"),
        ),
        migrations.AlterField(
            "event",
            "state",
            models.CharField(
                choices=EventState.choices(), default="de-xuat", max_length=20, verbose_name="tình trạng xem xét"
            ),
        ),
        migrations.AlterField(
            "consolidation",
            "state",
            models.CharField(
                choices=ConsolidationState.choices(), default="dang-lam", max_length=20, verbose_name="tình trạng"
            ),
        ),
        _check(
            "event",
            "library_decided_event_has_a_time",
            models.Q(state__in=["de-xuat", "van-ban-neu", "tam-giu"]) | models.Q(decided_at__isnull=False),
        ),
        migrations.AddIndex(
            "event", models.Index(fields=["identity", "state", "day"], name="library_history_by_number")
        ),
        migrations.AddIndex(
            "reliance", models.Index(fields=["identity", "article"], name="library_relied_upon_by_number")
        ),
    ]
