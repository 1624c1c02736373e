"""Put dirt, as the synthetic provinces have it, into the primary school of the small town: `python -m tests.soiling`.

Everything else in the town is put in order first, so that what a clerk finds is the dirt. Prints what the papers of the pupils say.
"""

import json
import sys

import django

PUPILS = 24
FAMILY, PHONE = "Lường Thị Mẹ", "0912345678"


def main() -> None:
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting

    with transaction.atomic(), acting(Actor.system("browser tests")):
        told = soil(timezone.localdate())
    sys.stdout.write(f"{json.dumps(told, ensure_ascii=False)}\n")


def soil(today: object) -> dict[str, object]:
    from hoaban.modules.people.models import Contact, Guardianship
    from hoaban.modules.quality.models import Confirmation
    from hoaban.modules.quality.tests.clean import clean
    from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass, Transfer

    town = _town()
    _more_pupils(town)
    Transfer.objects.filter(destination_id=town.primary.pk).update(released_on=today)
    clean(town, today)
    Confirmation.objects.filter(institution=town.primary).delete()
    pupils = [
        row.person for row in Enrolment.objects.filter(school_class=town.fifth, ends_on=None).select_related("person")
    ]
    pupils.sort(key=lambda person: person.personal_id)
    _late_learner(pupils[7], today.year - 16)
    papers = {str(person.pk): _paper(person) for person in pupils}
    papers[str(pupils[7].pk)]["explained"] = True
    _soil_persons(pupils)
    Contact.objects.filter(person__in=pupils[:3], kind="phone").delete()
    Contact.objects.filter(person=pupils[3], kind="phone").update(value="09123")
    Guardianship.objects.filter(person__in=pupils[4:6]).delete()
    Homeroom.objects.filter(school_class=town.combined).delete()
    SchoolClass.objects.filter(pk=town.fifth.pk).update(name="4A")
    return {"papers": papers, "school": str(town.primary.pk), "fifth": str(town.fifth.pk)}


def _town() -> object:
    """Find the town again that was seeded before."""
    from django.utils import timezone

    from hoaban.kernel.schoolyear import SchoolYear
    from hoaban.modules.network.models import Institution
    from hoaban.modules.people.models import Person
    from hoaban.modules.places.models import Place
    from hoaban.modules.schooling.models import SchoolClass
    from tests.town import COMMUNES, Town

    today = timezone.localdate()
    town = Town(SchoolYear.containing(today), today)
    town.primary, town.upper = Institution.objects.get(code="11TH0001"), Institution.objects.get(code="11TP0001")
    town.communes = {code: Place.objects.get(kind="commune", code=code, ends_on=None) for code in COMMUNES}
    town.combined = SchoolClass.objects.get(institution=town.primary, name="1+2")
    town.fifth = SchoolClass.objects.get(institution=town.primary, name="5A")
    town.persons = {person.full_name: person for person in Person.objects.all()}
    return town


def _more_pupils(town: object) -> None:
    """A class of the usual size, so that one fault is not a fifth of the school."""
    from datetime import date

    from hoaban.kernel.text import fold, sort_key
    from hoaban.modules.people.models import Affiliation, Person
    from hoaban.modules.schooling.models import Enrolment

    for number in range(PUPILS):
        name = f"Nguyễn Thị {('Hoa', 'Lan', 'Cúc', 'Mận', 'Đào', 'Huệ')[number % 6]} {('Ánh', 'Bích', 'Châu', 'Dịu')[number // 6]}"
        born = date(town.year.starts - 10, 2 + number % 10, 3 + number % 20)
        person = Person.objects.create(
            full_name=name, sort_key=sort_key(name), search_key=fold(name), birth_date=born, sex="female",
            ethnic_group_id="01", personal_id=f"0113{born:%y}{200_000 + number}",
        )  # fmt: skip
        Affiliation.objects.create(person=person, institution=town.primary, kind="learner")
        Enrolment.objects.create(
            person=person, institution=town.primary, school_class=town.fifth, grade="5", entry_reason="continues",
            starts_on=town.year.start,
        )  # fmt: skip


def _late_learner(person: object, year: int) -> None:
    """Somebody who really began school late."""
    person.birth_date = person.birth_date.replace(year=year)
    person.personal_id = f"{person.personal_id[:4]}{year % 100:02}{person.personal_id[6:]}"
    person.save()


def _paper(person: object) -> dict[str, object]:
    return {
        "name": person.full_name,
        "born": f"{person.birth_date:%d/%m/%Y}",
        "sex": person.sex,
        "number": person.personal_id,
        "ethnic_group": person.ethnic_group_id,
        "residence": person.residence,
    }


def _soil_persons(pupils: list) -> None:
    """Each of the province's faults, on one pupil each."""
    from hoaban.interfaces.demo.dirt import OF_LEARNERS, without_number
    from hoaban.interfaces.demo.rows import PersonRow

    faults = [*OF_LEARNERS, without_number]
    for person, fault in zip(pupils[8:], faults, strict=False):
        row = PersonRow(
            str(person.pk), person.full_name, person.sort_key, person.search_key, person.birth_date.isoformat(),
            person.sex, person.ethnic_group_id, person.personal_id, person.residence, "",
        )  # fmt: skip
        soiled = fault(row)
        for name in (
            "full_name",
            "sort_key",
            "search_key",
            "birth_date",
            "ethnic_group_id",
            "personal_id",
            "residence",
        ):
            setattr(person, name, getattr(soiled, name))
        person.save()


if __name__ == "__main__":
    main()
