"""Icons: shapes of one file, always beside a word."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


def icon(name: str, kind: str = "") -> SafeString:
    """Show a shape of `icons.svg` by its name; screen readers pass it over."""
    where = static("hoaban/icons.svg")
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', kind, where, name)
