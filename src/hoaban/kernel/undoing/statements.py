"""The statements of an undo. `undoing` is its temporary table: one row for each record that the operation wrote.

`before` is empty where the operation made the record, `after` where it took it away.
"""

TREE = """
WITH RECURSIVE tree AS (
  SELECT id, undoes_id, copied FROM kernel_operation WHERE id = %s
  UNION ALL
  SELECT o.id, o.undoes_id, o.copied FROM kernel_operation o JOIN tree ON o.parent_id = tree.id
  WHERE o.verdict = 'applied' AND NOT EXISTS (SELECT 1 FROM kernel_operation u WHERE u.undoes_id = o.id)
)
SELECT id, undoes_id, copied::text FROM tree
"""
STEPS = """
(SELECT *, count(*) OVER (PARTITION BY "table", entity_id) AS steps FROM kernel_change WHERE operation_id = ANY (%s::uuid[])) c
"""
START = f"""
CREATE TEMP TABLE undoing ON COMMIT DROP AS
SELECT id AS place, "table", entity_id, operation_id AS last_by, base_id, institution_id, person_id, before, after,
  NULL::jsonb AS stood
FROM {STEPS} WHERE steps = 1
"""
SEVERAL = f"""
SELECT id, "table", entity_id, operation_id, base_id, institution_id, person_id, before::text, after::text
FROM {STEPS} WHERE steps > 1 ORDER BY id
"""
COUNTED = (
    "ANALYZE undoing"  # a table made within the transaction has no statistics yet, and undoing many rows needs them
)
STAMPED = """
INSERT INTO undoing (place, "table", entity_id, last_by, after)
SELECT 0, %s, t."{key}", t.written_by, '{{}}'::jsonb FROM {table} t WHERE t.written_by = ANY (%s::uuid[])
AND NOT EXISTS (SELECT 1 FROM undoing u WHERE u."table" = %s AND u.entity_id = t."{key}")
"""
RENAME = """
UPDATE undoing SET
  before = CASE WHEN before ? %(name)s THEN before - %(name)s || jsonb_build_object(%(column)s, before -> %(name)s) ELSE before END,
  after = CASE WHEN after ? %(name)s THEN after - %(name)s || jsonb_build_object(%(column)s, after -> %(name)s) ELSE after END
WHERE "table" = %(table)s AND (before ? %(name)s OR after ? %(name)s)
"""
LOCK = """
SELECT count(*) FROM (
  SELECT 1 FROM {table} t WHERE t."{key}" IN (SELECT entity_id FROM undoing WHERE "table" = %s) ORDER BY t."{key}" FOR UPDATE
) held
"""
CHANGED = """
SELECT u.entity_id, o.kind, o.actor_name, o.recorded_at
FROM undoing u LEFT JOIN {table} t ON t."{key}" = u.entity_id LEFT JOIN kernel_operation o ON o.id = {by}
WHERE u."table" = %s AND ((u.after IS NULL) <> (t."{key}" IS NULL) OR (u.after IS NOT NULL AND {is_other}))
ORDER BY u.place DESC
"""
DIFFERS = """
EXISTS (
  SELECT 1 FROM jsonb_object_keys(u.after) k
  WHERE to_jsonb(t) -> k IS DISTINCT FROM to_jsonb(jsonb_populate_record(NULL::{table}, u.after)) -> k
)
"""
SECRETS = """SELECT entity_id FROM undoing WHERE "table" = %s AND before ->> %s = %s ORDER BY 1"""
SCOPES = """
SELECT t."{feeds}" FROM {table} t JOIN undoing u ON u.entity_id = t."{key}" WHERE u."table" = %s
UNION SELECT (u.before ->> '{feeds}')::uuid FROM undoing u WHERE u."table" = %s AND u.before ? '{feeds}'
"""
DELETE = """
WITH gone AS (
  DELETE FROM {table} t USING undoing u
  WHERE u."table" = %s AND u.after IS NOT NULL AND t."{key}" = u.entity_id AND (u.before IS NULL) = {made}
  RETURNING u.ctid AS line, to_jsonb(t) AS stood
)
UPDATE undoing u SET stood = g.stood FROM gone g WHERE u.ctid = g.line
"""
UPDATE = """
UPDATE {table} t SET {sets} FROM undoing u, LATERAL jsonb_populate_record(NULL::{table}, u.before) v
WHERE u."table" = %s AND u.before IS NOT NULL AND u.after IS NOT NULL AND t."{key}" = u.entity_id
"""
INSERT = """
INSERT INTO {table} ({names})
SELECT {values} FROM undoing u, LATERAL jsonb_populate_record(NULL::{table}, u.before) v
WHERE u."table" = %s AND u.after IS NULL
"""
ANEW = """
INSERT INTO {table} ({names})
SELECT {values} FROM undoing u,
  LATERAL jsonb_populate_record(NULL::{table}, u.stood || u.before || jsonb_build_object('written_by', u.base_id)) v
WHERE u."table" = %s AND u.before IS NOT NULL AND u.after IS NOT NULL
"""
HIDE = """UPDATE undoing SET stood = stood || %s::jsonb WHERE "table" = %s"""
REFERRED = """
SELECT c."{key}"::text, o.kind, o.actor_name, o.recorded_at
FROM {child} c JOIN undoing u ON u.entity_id = c."{column}" LEFT JOIN kernel_operation o ON o.id = {by}
WHERE u."table" = %s AND u.before IS NULL ORDER BY 1
"""
DERIVED = (
    """DELETE FROM {child} c USING undoing u WHERE u."table" = %s AND u.before IS NULL AND c."{column}" = u.entity_id"""
)
LOG = """
INSERT INTO kernel_change (operation_id, "table", entity_id, institution_id, person_id, actor_user_id, before, after, base_id)
SELECT %s, "table", entity_id, institution_id, person_id, %s,
  CASE WHEN before IS NULL THEN stood ELSE after END, before, last_by FROM undoing ORDER BY place DESC
"""
