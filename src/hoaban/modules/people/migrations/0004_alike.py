from django.db import migrations

from hoaban.modules.people.alike_sql import DROP, INDEXES, alike_sql

# Under row-level security PostgreSQL uses no index for a part of a text, such as the year of a birth date. So candidates are found as
# the owner, inside one function that draws the same walls itself and gives nothing but ids and how well they fit.


class Migration(migrations.Migration):
    dependencies = [("people", "0003_identity")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch", migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
        migrations.RunSQL(alike_sql(), DROP),
    ]
