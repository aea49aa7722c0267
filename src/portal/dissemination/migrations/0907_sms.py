from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dissemination", "0901_zalo")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("xac-nhan", "Thư xác nhận"),
                    ("lien-ket-rieng", "Thư gửi liên kết riêng"),
                    ("tin-thay-doi", "Thư báo thay đổi"),
                    ("thu-nguoi-hoi", "Thư gửi người hỏi"),
                    ("thu-nhac-can-bo", "Thư nhắc việc cho cán bộ"),
                    ("xac-nhan-da-ngung", "Tin xác nhận đã ngừng gửi"),
                ],
                max_length=20,
                verbose_name="loại thư",
            ),
        ),
    ]
