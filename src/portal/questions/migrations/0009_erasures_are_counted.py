"""Open questions whose data were erased are counted as that, no longer as taken back by who asked (decision 0368).

Those counted before are told from the questions: erased at the moment at which they were closed. Held back, they were
never counted: they have no clock. A number that is no longer there is not made up.
"""

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

_WHAT = [
    ("nhan", "Đã nhận"),
    ("chuyen", "Đã chuyển cơ quan"),
    ("tra-lai", "Bị trả lại"),
    ("tra-loi", "Trả lời đúng hạn"),
    ("tra-loi-tre", "Trả lời trễ hạn"),
    ("cho-bao", "Có lời, phải gọi, gửi thư hoặc trao"),
    ("khong-bao-duoc", "Không báo được người hỏi"),
    ("tu-choi", "Không thuộc phạm vi"),
    ("gop", "Gộp"),
    ("rut", "Người hỏi rút"),
    ("xoa", "Xóa dữ liệu khi chưa trả lời"),
    ("cong-bo", "Công bố"),
    ("sua", "Sửa"),
    ("go", "Gỡ"),
    ("co-ich", "Có ích"),
    ("chua-ro", "Chưa rõ"),
]


def count_erasures(apps, schema_editor):
    questions = apps.get_model("questions", "Question").objects.filter(state="nguoi-hoi-rut", clock__isnull=False)
    numbers = apps.get_model("questions", "DayCount").objects
    for one in questions.filter(erased_at=F("closed_at")).iterator(500):
        counted = {
            "day": timezone.localdate(one.closed_at),
            "agency_id": one.lead_agency_id,
            "field_slug": one.field_slug,
            "track": one.track,
            "days": 0,
        }
        if numbers.filter(**counted, what="rut", count__gt=0).update(count=F("count") - 1):
            erased, _ = numbers.get_or_create(**counted, what="xoa")
            numbers.filter(pk=erased.pk).update(count=F("count") + 1)
    numbers.filter(what="rut", count=0).delete()


class Migration(migrations.Migration):
    dependencies = [("questions", "0008_erased_questions_lose_their_titles")]

    operations = [
        migrations.AlterField(
            model_name="daycount",
            name="what",
            field=models.CharField(choices=_WHAT, max_length=20, verbose_name="việc"),
        ),
        migrations.RunPython(count_erasures, migrations.RunPython.noop),
    ]
