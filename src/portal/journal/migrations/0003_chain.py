import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

from portal.journal.models import AppendOnlyLock, Entry
from portal.journal.queries.chain import digest_of, link_hash
from portal.schema.operations import RunStatements

LOCK = AppendOnlyLock("journal_chainlink", called="chain of the journal")
BATCH = 2000
_HASHED = "coalesce({before}, '') || '|' || {number} || '|' || {entry} || '|' || {digest}"

SQLITE = [
    # It writes alone until it commits: what is last here is last.
    """CREATE TRIGGER journal_entry_is_chained AFTER INSERT ON journal_entry BEGIN
       INSERT INTO journal_chainlink (number, entry_id, digest, hash)
       SELECT number, NEW.id, NEW.digest, SHA256({hashed})
       FROM (SELECT coalesce(max(number), 0) + 1 AS number,
                    (SELECT hash FROM journal_chainlink ORDER BY number DESC LIMIT 1) AS before
             FROM journal_chainlink); END""".format(
        hashed=_HASHED.format(before="before", number="number", entry="NEW.id", digest="NEW.digest")
    ),
]
# Two rounds of deferred triggers. The first is reached together with the checks of foreign keys, which may wait for rows
# of others; only the second takes the lock that all writers share, so that who holds it waits for nobody.
# Both run as the owner of the tables, and look into no schema in which somebody else could lay a table of such a name.
POSTGRESQL = [
    "CREATE UNLOGGED TABLE journal_unchained (entry_id bigint PRIMARY KEY, digest varchar(64) NOT NULL)",
    """CREATE FUNCTION journal_entry_waits_for_its_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
       SET search_path = public, pg_temp AS $$
       BEGIN INSERT INTO journal_unchained VALUES (NEW.id, NEW.digest); RETURN NULL; END $$""",
    """CREATE FUNCTION journal_entry_is_chained() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
       SET search_path = public, pg_temp AS $$
       DECLARE before journal_chainlink; own bigint;
       BEGIN
         PERFORM pg_advisory_xact_lock(hashtext('journal_chainlink'));
         SELECT * INTO before FROM journal_chainlink ORDER BY number DESC LIMIT 1;
         own := coalesce(before.number, 0) + 1;
         INSERT INTO journal_chainlink (number, entry_id, digest, hash)
         VALUES (own, NEW.entry_id, NEW.digest, encode(sha256(convert_to({hashed}, 'UTF8')), 'hex'));
         DELETE FROM journal_unchained WHERE entry_id = NEW.entry_id;
         RETURN NULL;
       END $$""".format(
        hashed=_HASHED.format(before="before.hash", number="own", entry="NEW.entry_id", digest="NEW.digest")
    ),
    """CREATE CONSTRAINT TRIGGER journal_entry_waits AFTER INSERT ON journal_entry
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_waits_for_its_link()""",
    """CREATE CONSTRAINT TRIGGER journal_unchained_waits AFTER INSERT ON journal_unchained
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_is_chained()""",
]
_PUT_ON = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
_TAKE_OFF = {
    "sqlite": ["DROP TRIGGER journal_entry_is_chained"],
    "postgresql": [
        "DROP TRIGGER journal_entry_waits ON journal_entry",
        "DROP TABLE journal_unchained",
        "DROP FUNCTION journal_entry_waits_for_its_link",
        "DROP FUNCTION journal_entry_is_chained",
    ],
}


def chain_what_is_there(schema_editor):
    """In the migration's transaction: one that is killed has done nothing, and is done again."""
    connection, before, links = schema_editor.connection, "", []
    names = ("pk", "uuid", "verb", "subject_type", "subject_id", "subject_label", "actor", "at", "details")
    old = Entry.objects.using(connection.alias).only(*names, "commitment").order_by("pk")
    with connection.cursor() as cursor:
        for number, entry in enumerate(old.iterator(chunk_size=BATCH), start=1):
            digest = digest_of(entry, is_older=True)
            before = link_hash(before, number, entry.pk, digest)
            links.append((number, entry.pk, digest, before))
            if len(links) == BATCH:
                _write(cursor, links)
        _write(cursor, links)


def _write(cursor, links):
    cursor.executemany("INSERT INTO journal_chainlink (number, entry_id, digest, hash) VALUES (%s, %s, %s, %s)", links)
    links.clear()


def put_on(schema_editor):
    _run(schema_editor.connection, _PUT_ON)


def take_off(schema_editor):
    _run(schema_editor.connection, _TAKE_OFF)


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def nothing(schema_editor):
    """The table goes as a whole."""


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_leases_and_key_fingerprints'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='digest',
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='commitment',
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
        migrations.CreateModel(
            name='ChainLink',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='link', to='journal.entry')),
            ],
            options={
                'verbose_name': 'mắt xích nhật ký',
                'verbose_name_plural': 'mắt xích nhật ký',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ErasableDetails',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='erasable', serialize=False, to='journal.entry')),
                ('salt', models.CharField(max_length=32)),
                ('details', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='chi tiết')),
            ],
            options={
                'verbose_name': 'chi tiết xóa được',
                'verbose_name_plural': 'chi tiết xóa được',
                'default_permissions': (),
            },
        ),
        RunStatements(chain_what_is_there, nothing),
        RunStatements(put_on, take_off),
        RunStatements(LOCK.put_on, LOCK.take_off),
    ]
