"""Row-level security: the school scope once more, underneath the program, for a role that owns nothing.

`build_walls()` is run by the owner after every migration. It makes the functions that read the walls drawn by `acting()`, one
policy for each scoped table (and a second one, to see only, where heirs read what former schools left), and the grants of the
application's role. It can be run again at any time.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models

from hoaban.kernel.access import heirs_may
from hoaban.kernel.scoping import Scope, scope_of

APP_ROLE = "hoaban_app"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION hoaban_everything() RETURNS boolean STABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT coalesce(current_setting('hoaban.everything', true), '') = 'on' $$;
CREATE OR REPLACE FUNCTION hoaban_institutions() RETURNS uuid[] STABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT coalesce(nullif(current_setting('hoaban.institutions', true), ''), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION hoaban_persons() RETURNS uuid[] STABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT coalesce(nullif(current_setting('hoaban.persons', true), ''), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION hoaban_user() RETURNS uuid STABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT nullif(current_setting('hoaban.user', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION hoaban_former() RETURNS uuid[] STABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT coalesce(nullif(current_setting('hoaban.former', true), ''), '{}')::uuid[] $$;
"""

# Wrapped in a SELECT, each is computed once a statement instead of once a row.
EVERYTHING = "(SELECT hoaban_everything())"
INSTITUTIONS = "(SELECT hoaban_institutions())::uuid[]"
PERSONS = "(SELECT hoaban_persons())::uuid[]"
USER = "(SELECT hoaban_user())"
FORMER = "(SELECT hoaban_former())::uuid[]"

# Framework tables: they hold nobody's school record. Each with the reason why no wall stands around it.
OPEN_TABLES = {
    "django_migrations": "which migrations ran",
    "django_content_type": "names of tables",
    "auth_permission": "the framework's own list, unused",
    "auth_group": "the framework's own list, unused",
    "auth_group_permissions": "the framework's own list, unused",
    "django_session": "session keys are random and looked up one by one; rows hold only the account's id",
    "procrastinate_jobs": "job names and record ids; no names of persons",
    "procrastinate_events": "when jobs ran",
    "procrastinate_periodic_defers": "when periodic jobs ran",
    "procrastinate_workers": "which workers live",
}


def scoped_models() -> Iterator[tuple[type[models.Model], Scope]]:
    """Give each of our own models with its scope."""
    for model in apps.get_models():
        if model.__module__.startswith("hoaban.") and model._meta.managed:  # noqa: SLF001  Django's documented model API
            yield model, scope_of(model)


def policy_condition(model: type[models.Model], scope: Scope) -> str:
    """Give the SQL condition that a row must meet to be seen by the application's role."""
    columns = {field.attname for field in model._meta.concrete_fields}  # noqa: SLF001  as above
    parts = [EVERYTHING]
    schools = (scope.institution, scope.other_institution)
    parts.extend(f"{column} = ANY ({INSTITUTIONS})" for column in schools if column in columns)
    if scope.person in columns:
        parts.append(f"{scope.person} = ANY ({PERSONS})")
    if scope.wall:
        parts.append(scope.wall.format(institutions=INSTITUTIONS, persons=PERSONS, user=USER))
    return " OR ".join(f"({part})" for part in parts)


def heirs_condition(model: type[models.Model], scope: Scope) -> str:
    """Give what else may be seen, and never written, for the sake of schools that merged into the reader's; empty for most tables."""
    columns = {field.attname for field in model._meta.concrete_fields}  # noqa: SLF001  as above
    schools = (scope.institution, scope.other_institution) if scope.read in heirs_may() else ()
    parts = [f"{column} = ANY ({FORMER})" for column in schools if column in columns]
    if scope.heirs_wall:
        parts.append(scope.heirs_wall.format(former=FORMER))
    return " OR ".join(f"({part})" for part in parts)


def policy_sql(model: type[models.Model], scope: Scope) -> str:
    """Give the statements that draw one table's wall anew."""
    table = model._meta.db_table  # noqa: SLF001  as above
    drop = f"DROP POLICY IF EXISTS wall ON {table}; DROP POLICY IF EXISTS heirs ON {table};"
    if scope.open_because:
        return f"{drop} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    condition, read_too = policy_condition(model, scope), heirs_condition(model, scope)
    heirs = f" CREATE POLICY heirs ON {table} FOR SELECT TO {APP_ROLE} USING ({read_too});" if read_too else ""
    return (
        f"{drop} ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY wall ON {table} FOR ALL TO {APP_ROLE} USING ({condition}) WITH CHECK ({condition});{heirs}"
    )


def grants_sql() -> str:
    """Give the application's role the right to work with rows, and none to change structure; the ledger and its log it may only append."""
    kept = (model for model, _ in scoped_models() if getattr(model, "is_append_only", False))
    append_only = ", ".join(sorted(model._meta.db_table for model in kept))  # noqa: SLF001  as above
    return f"""
    GRANT USAGE ON SCHEMA public TO {APP_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
    REVOKE UPDATE, DELETE, TRUNCATE ON {append_only} FROM {APP_ROLE};
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP_ROLE};
    """


def build_walls(using: str = "owner") -> None:
    """Draw every wall and give the application's role its rights, in one transaction as the owner."""
    with connections[using].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(FUNCTIONS)
        for model, scope in scoped_models():
            cursor.execute(policy_sql(model, scope))
        cursor.execute(grants_sql())
        cursor.execute("COMMIT")
