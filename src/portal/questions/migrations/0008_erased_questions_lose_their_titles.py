"""Titles of questions that were erased before go too: they were the asker's first words (decision 0350)."""

from django.db import migrations

_ERASED = "SELECT id FROM questions_question WHERE erased_at IS NOT NULL"
_PRIVATE = f"question_id IN ({_ERASED}) AND reach = 'chi-nguoi-hoi'"
_NOT_PUBLIC = (
    f"question_id IN ({_ERASED})"
    " AND (reach = 'chi-nguoi-hoi' OR state IN ('dang-soan', 'bo', 'da-gui-rieng', 'khong-cho-doc'))"
)


class Migration(migrations.Migration):
    dependencies = [("questions", "0007_answer_files")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            "UPDATE questions_question SET title = '', title_fold = '' WHERE erased_at IS NOT NULL",
            f"UPDATE questions_answerversion SET question_text = '' WHERE {_NOT_PUBLIC}",
            f"UPDATE questions_answerversion SET title = 'Câu hỏi đã xóa nội dung' WHERE {_PRIVATE}",
            "UPDATE questions_answer SET title = 'Câu hỏi đã xóa nội dung', title_fold = 'cau hoi da xoa noi dung'"
            f" WHERE slug = '' AND id IN (SELECT answer_id FROM questions_answerversion WHERE {_PRIVATE})",
        )
    ]
