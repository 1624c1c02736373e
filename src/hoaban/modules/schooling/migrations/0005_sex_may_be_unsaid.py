"""A register may leave a pupil's sex out; the model of persons allows for it, and so must the table.

The constraint is the module people's; made anew there, it is the same, and this migration can go.
"""

from django.db import migrations

ALLOW = """
ALTER TABLE people_person DROP CONSTRAINT people_person_sex_known;
ALTER TABLE people_person ADD CONSTRAINT people_person_sex_known CHECK (sex IN ('male', 'female', 'unsaid'));
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0004_register_doors"), ("people", "0001_initial")]
    operations = [migrations.RunSQL(ALLOW, migrations.RunSQL.noop)]
