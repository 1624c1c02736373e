"""The statements of the log. How an operation is hidden is said once, for those who write it down and for those who check it.

Each part of an operation is SHA-256 over a salt of its own and its JSON text (`hoaban.engines.merkle.bundles`); the part's salt is made
of the operation's, so that one part can be opened without the others.
"""

from typing import Final

HEAD_TEXT: Final = """
json_build_object(
  'id', o.id, 'kind', o.kind, 'verdict', o.verdict, 'recorded_at', o.recorded_at AT TIME ZONE 'UTC', 'parent', o.parent_id,
  'by', o.actor_user_id, 'name', o.actor_name, 'role', o.actor_role, 'reason', o.reason, 'institution', o.institution_id,
  'class', o.class_id, 'person', o.person_id, 'device', o.device, 'device_at', o.device_at AT TIME ZONE 'UTC', 'seq', o.seq,
  'base', o.base_id, 'undoes', o.undoes_id, 'copied', o.copied)::text"""
ARGUMENTS_TEXT: Final = "json_build_object('arguments', o.arguments, 'bases', o.bases, 'outcome', o.outcome)::text"
CHANGE_TEXT: Final = """
json_build_object(
  'id', c.id, 'operation', c.operation_id, 'table', c."table", 'entity', c.entity_id, 'institution', c.institution_id,
  'person', c.person_id, 'by', c.actor_user_id, 'before', c.before, 'after', c.after, 'base', c.base_id)::text"""
HEAD_SALT: Final = "sha256({salt} || 'operation'::bytea)"
ARGUMENTS_SALT: Final = "sha256({salt} || 'arguments'::bytea)"
CHANGE_SALT: Final = "sha256({salt} || int8send(c.id))"


def _digest(salt: str, text: str, of: str) -> str:
    return f"sha256({salt.format(salt=of)} || convert_to({text}, 'UTF8'))"


def commitment_of(salt: str) -> str:
    """Give the SQL of the commitment to `o`, a row of the ledger, and all its changes."""
    return f"""sha256({_digest(HEAD_SALT, HEAD_TEXT, salt)} || {_digest(ARGUMENTS_SALT, ARGUMENTS_TEXT, salt)} || coalesce((
      SELECT string_agg({_digest(CHANGE_SALT, CHANGE_TEXT, salt)}, ''::bytea ORDER BY c.id)
      FROM kernel_change c WHERE c.operation_id = o.id), ''::bytea))"""


ENTRY: Final = "'hoaban-operation@1:'::bytea || {commitment}"
LEAF_HASH: Final = f"sha256('\\x00'::bytea || {ENTRY})"

LOCK: Final = "SELECT pg_advisory_xact_lock(4207849486)"
SNAPSHOT: Final = """
SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint, clock_timestamp() FROM pg_current_snapshot() s
"""
# What the last look could not see yet was written by a transaction that had no number at the moment given here, so it is not older.
SINCE: Final = """
SELECT (coalesce(max(made.looked_at), '-infinity') - interval '5 minutes')::text
FROM log_checkpoint made, (SELECT seen_from FROM log_checkpoint ORDER BY size DESC LIMIT 1) last
WHERE made.seen_until <= last.seen_from
"""
INTEGRATE: Final = f"""
WITH fresh AS MATERIALIZED (
  SELECT o.id, %(size)s + row_number() OVER (ORDER BY o.recorded_at, o.id) - 1 AS seq, uuid_send(gen_random_uuid()) AS salt
  FROM kernel_operation o LEFT JOIN log_leaf l ON l.operation_id = o.id
  WHERE o.recorded_at >= %(since)s::timestamptz AND l.seq IS NULL ORDER BY o.recorded_at, o.id LIMIT %(most)s
), hidden AS MATERIALIZED (
  SELECT f.seq, f.id, f.salt, o.institution_id, {commitment_of("f.salt")} AS commitment
  FROM fresh f JOIN kernel_operation o ON o.id = f.id
), written AS (
  INSERT INTO log_leaf (seq, operation_id, institution_id, salt, commitment)
  SELECT seq, id, institution_id, salt, commitment FROM hidden
)
SELECT string_agg({LEAF_HASH.format(commitment="commitment")}, ''::bytea ORDER BY seq) FROM hidden
"""
READ_TILE: Final = "SELECT data FROM log_tile WHERE level = %s AND index = %s"
READ_TILES: Final = """
SELECT level, index, data FROM unnest(%s::int[], %s::bigint[]) AS asked(level, index) JOIN log_tile USING (level, index)
"""
KEEP_TILES: Final = """
INSERT INTO log_tile (level, index, data) SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bytea[])
ON CONFLICT (level, index) DO UPDATE SET data = excluded.data
"""
KEEP_CHECKPOINT: Final = """
INSERT INTO log_checkpoint (size, note, made_at, seen_from, seen_until, looked_at) VALUES (%s, %s, %s, %s, %s, %s)
"""
KEEP_KEY: Final = "INSERT INTO log_signingkey (key, since_size, made_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
KEEP_COSIGNATURE: Final = """
INSERT INTO log_cosignature (size, key, line, signed_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (size, key) DO UPDATE SET line = excluded.line, signed_at = excluded.signed_at
"""
OPENING: Final = f"""
SELECT l.seq, {HEAD_SALT.format(salt="l.salt")}, {HEAD_TEXT}, {ARGUMENTS_SALT.format(salt="l.salt")}, {ARGUMENTS_TEXT}
FROM log_leaf l JOIN kernel_operation o ON o.id = l.operation_id WHERE o.id = %s
"""
OPENED_CHANGES: Final = f"""
SELECT c."table", c.entity_id, {CHANGE_SALT.format(salt="l.salt")}, {CHANGE_TEXT}
FROM log_leaf l JOIN kernel_change c USING (operation_id) WHERE c.operation_id = %s ORDER BY c.id
"""
ENTRIES: Final = f"""
SELECT string_agg({ENTRY.format(commitment="commitment")}, ''::bytea ORDER BY seq) FROM log_leaf WHERE seq >= %s AND seq < %s
"""
