"""Open the mark book of the upper secondary class for the classroom's browser tests: `python -m tests.mark_book`, after `tests.seeding`.

Two teachers share a subject with marks, one teaches one without; the book is unlocked. Prints the class.
"""

import sys

import django


def main() -> None:
    django.setup()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.models import Account
    from hoaban.modules.assessment.models import MarkWindow
    from hoaban.modules.schooling.models import ClassSubject, SchoolClass, Teaching

    with acting(Actor.system("browser tests")):
        of = SchoolClass.objects.get(name="10A1")
        place = {"institution_id": of.institution_id, "school_class": of}
        ClassSubject.objects.create(**place, subject="giao-duc-the-chat", kind="commented", periods=70, position=1)
        since = {"starts_on": of.starts_on}
        for key, subject in (("teacher", "toan"), ("homeroom_teacher", "toan"), ("teacher", "giao-duc-the-chat")):
            person = Account.objects.get(username=f"other_{key}").person_id
            Teaching.objects.create(**place, subject=subject, person_id=person, **since)
        MarkWindow.objects.filter(institution_id=of.institution_id).update(is_locked=False)
    sys.stdout.write(f"{of.pk}\n")


if __name__ == "__main__":
    main()
