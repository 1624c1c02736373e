"""The function `people_alike` of the database: the linkage engine's statement for one person, run past the walls that it draws itself."""

import re
from typing import Final

from hoaban.engines.linkage import PERSON, declared, indexes, lookup

TABLE: Final = "people_personkeys"
PERSONS: Final = 300_000  # how many a province has, to weigh how rare a name is
WEIGHTS: Final = declared(PERSON, PERSONS)
OWN: Final = "(no_wall OR EXISTS (SELECT 1 FROM people_affiliation a WHERE a.person_id = r.person_id AND a.institution_id = ANY (schools)))"
ASKED: Final = lookup(PERSON, WEIGHTS, TABLE, key="person_id", where=OWN)
INDEXES: Final = ";".join(indexes(PERSON, TABLE).values())
DROP: Final = "DROP FUNCTION people_alike(jsonb, integer)"


def alike_sql() -> str:
    """Write the function: keys and how many in, ids and scores out, best first."""
    body = re.sub(r"%\((?!most)(\w+)\)s", r"(keys ->> '\1')", ASKED.sql).replace("%(most)s", "most")
    return f"""
CREATE OR REPLACE FUNCTION people_alike(keys jsonb, most integer) RETURNS TABLE (person_id uuid, score integer)
STABLE LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    no_wall boolean := hoaban_everything();
    schools uuid[] := hoaban_institutions();
BEGIN
    RETURN QUERY SELECT found_all.id, found_all.score::integer FROM ({body}) found_all;
END $$;
REVOKE ALL ON FUNCTION people_alike(jsonb, integer) FROM PUBLIC;
"""
