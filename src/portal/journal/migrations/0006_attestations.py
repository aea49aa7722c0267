import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0004_watch'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='attestation', serialize=False, to='journal.entry')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='mã kiểm chứng')),
                ('digest', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
            ],
            options={
                'verbose_name': 'bản đã công khai',
                'verbose_name_plural': 'bản đã công khai',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SignedHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(db_index=True, verbose_name='số mục')),
                ('head', models.JSONField(verbose_name='dấu')),
            ],
            options={
                'verbose_name': 'dấu nhật ký',
                'verbose_name_plural': 'dấu nhật ký',
                'default_permissions': (),
            },
        ),
    ]
