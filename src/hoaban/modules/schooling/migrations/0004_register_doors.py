"""Two more narrow doors for imports: where somebody really learns in a time, and who holds a main post elsewhere."""

from django.db import migrations

# A stay that nobody ended ends with its class: the pupil of last year's class may begin this year in another school.
ENROLLED = """
CREATE OR REPLACE FUNCTION schooling_enrolled_elsewhere(persons uuid[], here uuid, since date, until date)
RETURNS TABLE (person_id uuid)
STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS $$
    SELECT DISTINCT e.person_id
    FROM schooling_enrolment AS e JOIN schooling_schoolclass AS c ON c.id = e.school_class_id
    WHERE e.person_id = ANY (persons) AND e.institution_id IS DISTINCT FROM here
        AND e.starts_on < until AND coalesce(e.ends_on, c.ends_on, 'infinity') > since
$$
"""
ENROLLED_BEFORE = """
CREATE OR REPLACE FUNCTION schooling_enrolled_elsewhere(persons uuid[], here uuid, since date, until date)
RETURNS TABLE (person_id uuid)
STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS $$
    SELECT DISTINCT e.person_id FROM schooling_enrolment AS e
    WHERE e.person_id = ANY (persons) AND e.institution_id IS DISTINCT FROM here
        AND e.starts_on < until AND (e.ends_on IS NULL OR e.ends_on > since)
$$
"""
# One main post a person: the day from which it is held elsewhere, or will be, and nothing else.
EMPLOYED = """
CREATE FUNCTION schooling_main_post_elsewhere(persons uuid[], here uuid, since date)
RETURNS TABLE (person_id uuid, starts_on date)
STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS $$
    SELECT a.person_id, min(a.starts_on) FROM staff_appointment AS a
    WHERE a.person_id = ANY (persons) AND a.institution_id <> here AND a.is_main
        AND (a.ends_on IS NULL OR a.ends_on > since)
    GROUP BY a.person_id
$$;
REVOKE ALL ON FUNCTION schooling_main_post_elsewhere(uuid[], uuid, date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0003_overlap"), ("staff", "0001_initial")]
    operations = [
        migrations.RunSQL(ENROLLED, ENROLLED_BEFORE),
        migrations.RunSQL(EMPLOYED, "DROP FUNCTION schooling_main_post_elsewhere(uuid[], uuid, date)"),
    ]
