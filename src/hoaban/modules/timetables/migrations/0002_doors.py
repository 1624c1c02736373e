"""A narrow door through the walls: when teachers who are shared teach at other schools, and nothing else of it.

A school may not see another's timetable, yet nobody can be at two places at once. It runs with the owner's rights.
"""

from django.db import migrations

BUSY = """
CREATE FUNCTION timetables_busy_elsewhere(persons uuid[], here uuid, on_day date)
RETURNS TABLE (person_id uuid, slot text)
STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS $$
    SELECT DISTINCT l.person_id, l.slot::text
    FROM timetables_lesson AS l JOIN timetables_timetable AS t ON t.id = l.timetable_id
    WHERE l.person_id = ANY (persons) AND l.institution_id <> here AND l.slot IS NOT NULL
        AND t.state = 'published' AND t.starts_on <= on_day AND (t.ends_on IS NULL OR t.ends_on > on_day)
$$;
REVOKE ALL ON FUNCTION timetables_busy_elsewhere(uuid[], uuid, date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("timetables", "0001_initial")]

    operations = [migrations.RunSQL(BUSY, "DROP FUNCTION timetables_busy_elsewhere(uuid[], uuid, date);")]
