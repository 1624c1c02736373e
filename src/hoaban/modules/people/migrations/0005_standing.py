from django.db import migrations, models

# What was written before: of several answers about a record the last one stands, if the record still says what was asked.
LAPSE = """
UPDATE people_verification v SET lapsed_on = current_date
WHERE EXISTS (
  SELECT 1 FROM people_verification n WHERE n.person_id = v.person_id AND (n.answered_at, n.id) > (v.answered_at, v.id)
) OR NOT EXISTS (
  SELECT 1 FROM people_person p
  WHERE p.id = v.person_id AND p.personal_id = v.personal_id AND p.full_name = v.full_name AND p.birth_date = v.birth_date
)
"""
SCHOOLS = """
UPDATE people_likelypair p SET school_id = (
  SELECT a.institution_id FROM people_affiliation a WHERE a.person_id IN (p.first_id, p.second_id)
  ORDER BY a.person_id DESC, a.id DESC LIMIT 1
)
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_alike")]

    operations = [
        migrations.AddField("likelypair", "school_id", models.UUIDField(null=True)),
        migrations.AddField("verification", "lapsed_on", models.DateField(null=True)),
        migrations.RunSQL(LAPSE, migrations.RunSQL.noop),
        migrations.RunSQL(SCHOOLS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "verification",
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(lapsed_on__isnull=True),
                name="people_verification_stands_once",
            ),
        ),
    ]
