from django.db import migrations

# Under row-level security PostgreSQL does not let text search use its index: the operators could leak what the walls hide. So the search
# runs as the owner, inside one function that draws the same walls itself, and gives nothing but ids; the program reads the records
# of these ids through the walls as always.
FIND = """
CREATE FUNCTION people_find(
    words text[], digits text, born_from date, born_until date,
    everything boolean, institutions uuid[], persons uuid[], most integer
) RETURNS SETOF uuid STABLE LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    -- Read once: inside a query they would be computed for every row.
    no_wall boolean := hoaban_everything();
    wall_schools uuid[] := hoaban_institutions();
    wall_persons uuid[] := hoaban_persons();
    beginnings text[] := '{}';
    whole text[] := '{}';
    others text[] := '{}';
    word text;
    schools uuid[];
    here uuid[];
    by_words text;
    by_order text;
    ranked text;
    is_common boolean;
BEGIN
    FOREACH word IN ARRAY words LOOP
        beginnings := beginnings || ('% ' || word || '%');
        whole := whole || ('% ' || word || ' %');
    END LOOP;
    IF digits <> '' THEN
        others := others || format('p.personal_id LIKE %L', digits || '%');
    END IF;
    IF born_from IS NOT NULL THEN
        others := others || format('p.birth_date >= %L AND p.birth_date < %L', born_from, born_until);
    END IF;
    IF words = '{}' AND others = '{}' THEN
        RETURN;
    END IF;
    IF NOT (everything AND no_wall) THEN
        schools := CASE
            WHEN everything THEN wall_schools
            WHEN no_wall THEN institutions
            ELSE ARRAY(SELECT unnest(institutions) INTERSECT SELECT unnest(wall_schools))
        END;
        here := ARRAY(
            SELECT a.person_id FROM people_affiliation a WHERE a.institution_id = ANY (schools)
            UNION
            SELECT asked FROM unnest(CASE WHEN everything THEN wall_persons ELSE persons END) asked
            WHERE no_wall OR asked = ANY (wall_persons) OR EXISTS (
                SELECT 1 FROM people_affiliation a WHERE a.person_id = asked AND a.institution_id = ANY (wall_schools)));
        others := others || 'p.id = ANY ($1)'::text;
    END IF;
    -- Names are few and syllables shared: what matches up to some thousands is found by its words and sorted; what matches more is
    -- read in the order of lists, where it is never far away. The planner cannot know which, so both are spelled out.
    by_words := array_to_string(others || CASE WHEN words = '{}' THEN '{}' ELSE ARRAY[format(
        $at$to_tsvector('simple'::regconfig, COALESCE(translate(p.search_key, '-./''', '    '), '')) @@ %L::tsquery$at$,
        (SELECT string_agg(quote_literal(w) || ':*', ' & ') FROM unnest(words) w))] END, ' AND ');
    by_order := array_to_string(others || format(
        $like$' ' || translate(p.search_key, '-./''', '    ') LIKE ALL (%L::text[])$like$, beginnings), ' AND ');
    ranked := 'search_key <> $2, NOT ('' '' || search_key || '' '' LIKE ALL ($3)), sort_key, id LIMIT ' || most;
    RETURN QUERY EXECUTE format(
        'WITH found AS MATERIALIZED (SELECT p.id, p.search_key, p.sort_key FROM people_person p WHERE %s LIMIT 8000)'
        ' SELECT id FROM found WHERE (SELECT count(*) FROM found) < 8000 ORDER BY %s', by_words, ranked)
    USING here, array_to_string(words, ' '), whole;
    IF FOUND THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM people_person p WHERE %s)', by_words) INTO is_common USING here;
    IF is_common THEN
        RETURN QUERY EXECUTE format(
            'WITH found AS MATERIALIZED'
            ' (SELECT p.id, p.search_key, p.sort_key FROM people_person p WHERE %s ORDER BY p.sort_key LIMIT 200)'
            ' SELECT id FROM found ORDER BY %s', by_order, ranked)
        USING here, array_to_string(words, ' '), whole;
    END IF;
END $$;
REVOKE ALL ON FUNCTION people_find(text[], text, date, date, boolean, uuid[], uuid[], integer) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FIND, "DROP FUNCTION people_find(text[], text, date, date, boolean, uuid[], uuid[], integer);"
        )
    ]
