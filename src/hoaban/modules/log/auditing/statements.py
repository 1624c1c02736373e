"""The statements of the audit; each goes once over a whole table."""

from typing import Final

from hoaban.modules.log.statements import LEAF_HASH, commitment_of

WRONG_LEAVES: Final = f"""
SELECT l.operation_id, l.institution_id, o.id IS NULL FROM log_leaf l LEFT JOIN kernel_operation o ON o.id = l.operation_id
WHERE l.seq >= %s AND l.seq < %s AND (o.id IS NULL OR {commitment_of("l.salt")} <> l.commitment) ORDER BY l.seq
"""
LEAVES: Final = f"""
SELECT string_agg(coalesce({LEAF_HASH.format(commitment="l.commitment")}, decode(repeat('00', 32), 'hex')), ''::bytea ORDER BY n)
FROM generate_series(%s::bigint, %s::bigint - 1) n LEFT JOIN log_leaf l ON l.seq = n
"""
TILES: Final = "SELECT index, data FROM log_tile WHERE level = 0 AND index >= %s AND index < %s"
LEAF_AT: Final = "SELECT operation_id, institution_id FROM log_leaf WHERE seq = %s"
SLIPPED_IN: Final = """
SELECT o.id, o.kind, o.recorded_at, o.institution_id FROM kernel_operation o LEFT JOIN log_leaf l ON l.operation_id = o.id
WHERE l.seq IS NULL AND o.recorded_at < %s::timestamptz ORDER BY o.recorded_at
"""
OF_NO_OPERATION: Final = """
SELECT c.id, c.operation_id, c."table", c.entity_id, c.institution_id
FROM kernel_change c LEFT JOIN kernel_operation o ON o.id = c.operation_id WHERE o.id IS NULL ORDER BY c.id
"""
DROP_SAID: Final = "DROP TABLE IF EXISTS log_said"
SAID: Final = """
CREATE TEMP TABLE log_said ON COMMIT DROP AS
SELECT "table", entity_id, log_merged(after ORDER BY id) AS after, (array_agg(after IS NULL ORDER BY id DESC))[1] AS is_gone,
  (array_agg(CASE WHEN before IS NOT NULL THEN base_id END ORDER BY id))[1] AS first_base, count(*) AS steps
FROM kernel_change GROUP BY 1, 2
"""
INDEX_SAID: Final = 'CREATE INDEX ON log_said ("table", entity_id)'
ANALYZE_SAID: Final = "ANALYZE log_said"
SAID_OF: Final = 'SELECT "table", count(*), sum(steps) FROM log_said GROUP BY 1'
DIFFERING: Final = """
SELECT s.entity_id, s.is_gone, t."{key}" IS NOT NULL
FROM log_said s LEFT JOIN {table} t ON t."{key}" = s.entity_id, LATERAL jsonb_populate_record(NULL::{table}, s.after) r
WHERE s."table" = %s AND ((t."{key}" IS NULL) <> s.is_gone OR (t."{key}" IS NOT NULL AND ({differs}))) ORDER BY 1
"""
STEPS: Final = """
SELECT id, "table", entity_id, operation_id, base_id, institution_id, person_id, before::text, after::text
FROM kernel_change WHERE "table" = %s AND entity_id = ANY (%s::uuid[]) ORDER BY entity_id, id
"""
STANDING: Final = """
SELECT to_jsonb(t)::text, to_jsonb(jsonb_populate_record(NULL::{table}, %s::jsonb))::text FROM {table} t WHERE t."{key}" = %s
"""
UNTOLD: Final = """
SELECT t."{key}", o.id FROM {table} t LEFT JOIN kernel_operation o ON o.id = t.written_by AND o.copied ? %s
WHERE NOT EXISTS (SELECT 1 FROM log_said s WHERE s."table" = %s AND s.entity_id = t."{key}")
"""
UNKNOWN: Final = f"SELECT untold.* FROM ({UNTOLD}) AS untold(entity_id, of) WHERE of IS NULL ORDER BY 1"
LOADED: Final = f"""
WITH standing AS (SELECT of AS id, count(*) AS number FROM ({UNTOLD}) AS untold(entity_id, of) WHERE of IS NOT NULL GROUP BY 1),
since AS (SELECT first_base AS id, count(*) AS number FROM log_said WHERE "table" = %s AND first_base IS NOT NULL GROUP BY 1)
SELECT o.id, (o.copied ->> %s)::bigint, coalesce(standing.number, 0), coalesce(since.number, 0)
FROM kernel_operation o LEFT JOIN standing USING (id) LEFT JOIN since USING (id)
WHERE o.copied ? %s AND (o.copied ->> %s)::bigint > 0
"""
