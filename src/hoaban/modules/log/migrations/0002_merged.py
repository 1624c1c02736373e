from django.db import migrations

# What is said of a record by its changes in order: later fields over earlier ones.
MERGED = "CREATE AGGREGATE log_merged(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}', PARALLEL = SAFE)"


class Migration(migrations.Migration):

    dependencies = [("log", "0001_initial")]

    operations = [migrations.RunSQL(MERGED, "DROP AGGREGATE log_merged(jsonb)")]
