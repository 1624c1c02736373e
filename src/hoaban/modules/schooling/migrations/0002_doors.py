"""Two narrow doors through the walls, for imports: is a number known, and is a person enrolled anywhere in a time.

A school may not see another school's pupils, yet a number must belong to one person and a person must learn in one school. These
functions answer just that and nothing else; they run with the owner's rights.
"""

from django.db import migrations

KNOWN = """
CREATE FUNCTION people_known(numbers text[])
RETURNS TABLE (personal_id text, person_id uuid, full_name text, birth_date date)
STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS $$
    SELECT p.personal_id::text, p.id, p.full_name::text, p.birth_date
    FROM people_person AS p WHERE p.personal_id = ANY (numbers)
$$
"""
ENROLLED = """
CREATE FUNCTION schooling_enrolled_elsewhere(persons uuid[], here uuid, since date, until date)
RETURNS TABLE (person_id uuid)
STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS $$
    SELECT DISTINCT e.person_id FROM schooling_enrolment AS e
    WHERE e.person_id = ANY (persons) AND e.institution_id IS DISTINCT FROM here
        AND e.starts_on < until AND (e.ends_on IS NULL OR e.ends_on > since)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0001_initial"), ("people", "0001_initial")]
    operations = [
        migrations.RunSQL(KNOWN, "DROP FUNCTION people_known(text[])"),
        migrations.RunSQL(ENROLLED, "DROP FUNCTION schooling_enrolled_elsewhere(uuid[], uuid, date, date)"),
        migrations.RunSQL(
            "REVOKE EXECUTE ON FUNCTION people_known(text[]) FROM PUBLIC;"
            "REVOKE EXECUTE ON FUNCTION schooling_enrolled_elsewhere(uuid[], uuid, date, date) FROM PUBLIC",
            migrations.RunSQL.noop,
        ),
    ]
