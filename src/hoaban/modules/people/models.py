"""Persons and what belongs to them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value

from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked
from hoaban.modules.network.models import Institution
from hoaban.modules.places.models import EthnicGroup, Place

# A person's rows are seen by the schools they are affiliated with; the lookup for filters, the condition for the wall.
AFFILIATED = "EXISTS (SELECT 1 FROM people_affiliation a WHERE a.person_id = {table}.{column} AND a.institution_id = ANY ({{institutions}}))"
# The words of a name, as `people_find` of migration 0002 asks for them; what joins words parts them too.
SPACED = Func(
    F("search_key"), Value("-./'"), Value("    "), function="translate", output_field=models.CharField(max_length=120)
)
WORDS = SearchVector(SPACED, config="simple")
MALE, FEMALE, UNSAID = "male", "female", "unsaid"
SEXES = {MALE: Words("Nam", "Male"), FEMALE: Words("Nữ", "Female"), UNSAID: Words("Chưa ghi", "Not said")}


def of_person(table: str) -> Scope:
    """Give the scope of a table whose rows belong to a person through `person_id`."""
    return Scope(
        read="person.read",
        institution="person__affiliations__institution_id",
        class_="person__enrolments__school_class_id",
        person="person_id",
        wall=AFFILIATED.format(table=table, column="person_id"),
    )


class PersonQuerySet(ScopedQuerySet["Person"]):
    pass


class Person(Tracked):
    """One human being. The personal identification number is text of 12 digits, and may be missing: some children have none."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    full_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_key = models.CharField(max_length=120)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6)
    ethnic_group = models.ForeignKey(EthnicGroup, null=True, on_delete=models.PROTECT, related_name="+")
    personal_id = models.CharField(max_length=12, null=True, unique=True)  # noqa: DJ001  no number is not an empty number
    residence = models.CharField(max_length=200, blank=True)
    residence_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PersonQuerySet.as_manager()
    scope = Scope(
        read="person.read",
        institution="affiliations__institution_id",
        class_="enrolments__school_class_id",
        person="id",
        wall="id = ANY ({persons}) OR " + AFFILIATED.format(table="people_person", column="id"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=list(SEXES)), name="people_person_sex_known"),
            models.CheckConstraint(
                condition=Q(personal_id__isnull=True) | Q(personal_id__regex=r"^\d{12}$"),
                name="people_person_id_twelve_digits",
            ),
        ]
        indexes = [
            GinIndex(WORDS, name="people_person_search"),
            models.Index(fields=["sort_key"]),
            models.Index(fields=["birth_date"]),
        ]


class PersonName(Dated, Tracked):
    """Another name a person has or had: before a correction, in their own language, in another document."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    full_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)

    objects = DatedQuerySet["PersonName"].as_manager()
    scope = of_person("people_personname")


class Document(Dated, Tracked):
    """A paper or number that says who a person is: citizen card, birth certificate, passport; the older numbers too."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=40)
    issued_by = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet["Document"].as_manager()
    scope = of_person("people_document")


class Affiliation(models.Model):
    """A school has or had to do with a person, as learner, staff or guardian: this is what lets the school see the person."""

    LEARNER, STAFF, GUARDIAN = "learner", "staff", "guardian"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)

    objects = ScopedQuerySet["Affiliation"].as_manager()
    scope = Scope(read="person.read", institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "institution", "kind"], name="people_affiliation_once")
        ]


class Guardianship(Dated, Tracked):
    """An adult answers for a child. `person` is the child: whoever may see the child's record may see who its guardians are.

    The guardian may be a person of their own, or so far only a name from a register.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="wards")
    guardian_name = models.CharField(max_length=120)
    relation = models.CharField(max_length=10)

    objects = DatedQuerySet["Guardianship"].as_manager()
    scope = of_person("people_guardianship")

    class Meta:
        indexes = [models.Index(fields=["guardian"])]


class Household(Tracked):
    """Persons who live together; a register of residence has a number for it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=40, blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    is_poor = models.BooleanField(null=True)

    objects = ScopedQuerySet["Household"].as_manager()
    scope = Scope(
        read="person.read",
        institution="members__person__affiliations__institution_id",
        person="members__person_id",
        wall=(
            "EXISTS (SELECT 1 FROM people_householdmember m JOIN people_affiliation a ON a.person_id = m.person_id"
            " WHERE m.household_id = people_household.id AND a.institution_id = ANY ({institutions}))"
        ),
    )


class HouseholdMember(Dated, Tracked):
    """A person lives in a household, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="households")
    relation = models.CharField(max_length=20, blank=True)

    objects = DatedQuerySet["HouseholdMember"].as_manager()
    scope = of_person("people_householdmember")


class Contact(Dated, Tracked):
    """A way to reach a person."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=200)

    objects = DatedQuerySet["Contact"].as_manager()
    scope = of_person("people_contact")
