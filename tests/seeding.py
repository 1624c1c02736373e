"""Put the small town into a database that a server of the browser tests works on: `python -m tests.seeding MODULES…`.

Prints what stands at the primary school, as `tests.routes.Side` names it; then each module, in the same process, adds what it has.
"""

import json
import sys
from importlib import import_module

import django
from django.contrib.auth.hashers import make_password

PASSWORD = "hoa-ban-nở-trắng"  # of accounts that live for one test run


def main() -> None:
    django.setup()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.models import Account
    from hoaban.modules.figures.actions import remember_figures
    from hoaban.modules.figures.board import years_before
    from tests.neighbour import fill
    from tests.town import build_town

    system = Actor.system("browser tests")
    town = build_town()
    own, _ = fill(town)
    with acting(system):
        Account.objects.update(password=make_password(PASSWORD))
        remember_figures(system, days=[years_before(town.today, back) for back in range(3)])
    sys.stdout.write(f"{json.dumps({**vars(own), 'school_year': town.year.name}, default=str)}\n")
    for more in sys.argv[1:]:
        import_module(more).main()


if __name__ == "__main__":
    main()
