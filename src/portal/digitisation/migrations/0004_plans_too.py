from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('digitisation', '0003_what_was_seen'),
    ]

    operations = [
        migrations.AlterField(
            model_name='scan',
            name='material',
            field=models.CharField(choices=[('van-ban', 'Văn bản'), ('ke-hoach', 'Kế hoạch'), ('to-gap', 'Tờ gấp'), ('sach-hoi-dap', 'Sách hỏi đáp'), ('de-cuong', 'Đề cương tuyên truyền'), ('sach', 'Sách, tài liệu'), ('khac', 'Loại khác')], default='van-ban', max_length=20, verbose_name='loại tài liệu'),
        ),
    ]
