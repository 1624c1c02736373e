"""The access table: which role may do and read what, over which scope; and which page needs which right.

`roles.toml` is the table itself, with one sentence for each role; `urls.toml` names the right that each page and API path needs.
Both are data that a person can review; the tests walk them.
"""

from hoaban.kernel.access.table import (
    PERMISSIONS,
    SYSTEM,
    Breadth,
    Permission,
    Role,
    everyone_may,
    heirs_may,
    role,
    roles,
    url_right,
)

__all__ = [
    "PERMISSIONS",
    "SYSTEM",
    "Breadth",
    "Permission",
    "Role",
    "everyone_may",
    "heirs_may",
    "role",
    "roles",
    "url_right",
]
