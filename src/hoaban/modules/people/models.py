"""Persons and what belongs to them."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

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
OUTCOMES = {
    "verified": Words("Khớp", "Agrees"),
    "differs": Words("Có chỗ khác", "Differs"),
    "unknown": Words("Không có trong CSDL dân cư", "Not in the population register"),
}
SEXES = {MALE: Words("Nam", "Male"), FEMALE: Words("Nữ", "Female"), UNSAID: Words("Chưa ghi", "Not said")}


def of_person(table: str, read: str = "person.read") -> Scope:
    """Give the scope of a table whose rows belong to a person through `person_id`."""
    return Scope(
        read=read,
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

    class Meta:
        constraints = [*Dated.Meta.constraints]
        indexes = [models.Index(fields=["number"], name="people_document_number")]


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


class Merge(Tracked):
    """Two records were found to be of one person: `person` stands, the other one is gone, and is found by what it was known by."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    former_id = models.UUIDField(unique=True)
    former_name = models.CharField(max_length=120)
    former_number = models.CharField(max_length=12, blank=True, db_index=True)
    former_birth_date = models.DateField()
    operation_id = models.UUIDField()
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by_name = models.CharField(max_length=200)

    objects = ScopedQuerySet["Merge"].as_manager()
    scope = of_person("people_merge")


class PersonKeys(models.Model):
    """The spellings by which a person is compared with others, made of their record by `engines/linkage`, in the same transaction."""

    is_derived = True

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="keys")
    name = models.TextField(null=True)  # noqa: DJ001  not known is not the same as empty
    name_plain = models.TextField(null=True)  # noqa: DJ001  as above
    name_given = models.TextField(null=True)  # noqa: DJ001  as above
    name_family = models.TextField(null=True)  # noqa: DJ001  as above
    name_loose = models.TextField(null=True)  # noqa: DJ001  as above
    born = models.TextField(null=True)  # noqa: DJ001  as above
    sex = models.TextField(null=True)  # noqa: DJ001  as above
    number = models.TextField(null=True)  # noqa: DJ001  as above
    commune = models.TextField(null=True)  # noqa: DJ001  as above
    father = models.TextField(null=True)  # noqa: DJ001  as above
    father_given = models.TextField(null=True)  # noqa: DJ001  as above
    mother = models.TextField(null=True)  # noqa: DJ001  as above
    mother_given = models.TextField(null=True)  # noqa: DJ001  as above

    objects = ScopedQuerySet["PersonKeys"].as_manager()
    scope = of_person("people_personkeys")


class LikelyPairQuerySet(ScopedQuerySet["LikelyPair"]):
    def touching(self, person_id: UUID) -> "LikelyPairQuerySet":
        """Keep the pairs that a record is part of."""
        return self.filter(Q(first_id=person_id) | Q(second_id=person_id))


class LikelyPair(Tracked):
    """Two records that may be of one person, for somebody to decide. Whoever is decided to be another is never offered again.

    `institution_id` is the school that has both; a pair of two schools is the department's. `school_id` is the school that made the later
    record, where figures count the pair; its walls let it see that there is one. The ids are no keys: a record that was merged is gone.
    """

    OPEN, LATER, DIFFERENT, MERGED, GONE = "open", "later", "different", "merged", "gone"
    WAITING = (OPEN, LATER)

    id = models.UUIDField(primary_key=True, default=uuid7)
    first_id = models.UUIDField()
    second_id = models.UUIDField(db_index=True)
    institution_id = models.UUIDField(null=True)
    school_id = models.UUIDField(null=True)
    score = models.SmallIntegerField()
    reasons = models.JSONField()
    state = models.CharField(max_length=9, default=OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    objects = LikelyPairQuerySet.as_manager()
    scope = Scope(read="person.merge", institution="institution_id", wall="school_id = ANY ({institutions})")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="people_likelypair_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="people_likelypair_in_order"),
        ]
        indexes = [models.Index(fields=["institution_id", "state", "-score"])]


class RegisterQuery(models.Model):
    """That the population register was asked about somebody: who asked, when, why, with which fields. What was said stands elsewhere.

    One question may be sent several times, under one `question_id`, until it is answered, or dropped because the record says something
    else now. The log stays with the record it was about when that is merged into another.
    """

    SENT, ANSWERED, FAILED, DROPPED = "sent", "answered", "failed", "dropped"
    WAITING = (SENT, FAILED)

    id = models.UUIDField(primary_key=True, default=uuid7)
    question_id = models.UUIDField(db_index=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    form = models.CharField(max_length=7)
    fields = ArrayField(models.CharField(max_length=20))
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    sent_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, default=SENT)
    fault = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["RegisterQuery"].as_manager()
    scope = of_person("people_registerquery", "identity.read")


class Verification(Tracked):
    """What the population register said of a person: when, in which form, and for which number, name and birth date.

    One answer a question, held by the database: an answer that comes twice is kept once. It stands until the day on which it lapses: a
    newer answer came, or the record says something else now.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verifications")
    question_id = models.UUIDField(unique=True)
    form = models.CharField(max_length=7)
    source = models.CharField(max_length=120)
    answered_at = models.DateTimeField()
    outcome = models.CharField(max_length=9)
    personal_id = models.CharField(max_length=12)
    full_name = models.CharField(max_length=120)
    birth_date = models.DateField()
    lapsed_on = models.DateField(null=True)

    objects = ScopedQuerySet["Verification"].as_manager()
    scope = of_person("people_verification", "identity.read")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="people_verification_outcome_known"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(lapsed_on__isnull=True), name="people_verification_stands_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "-answered_at"])]


class RegisterTask(Tracked):
    """A field of which the population register says something else than the record: somebody takes its value, or keeps ours and says why."""

    OPEN, ACCEPTED, KEPT, RETURNED, GONE = "open", "accepted", "kept", "returned", "gone"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="register_tasks")
    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="tasks")
    field = models.CharField(max_length=12)
    ours = models.CharField(max_length=120)
    theirs = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, default=OPEN)
    reason = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["RegisterTask"].as_manager()
    scope = of_person("people_registertask", "identity.read")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "field"], condition=Q(state="open"), name="people_task_open_once")
        ]
        indexes = [models.Index(fields=["state", "opened_at"])]
