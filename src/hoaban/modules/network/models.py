"""Institutions and their dated facts."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import BOARDING_KINDS, CENTRES, KINDS
from hoaban.modules.places.models import Place

OWN = Scope(read="institution.read", institution="institution_id")
# Pupils, their guardians and staff see which school and site they belong to, also where they may read nothing else of it.
NAMED_TO_HEIRS = "{column} = ANY ({{former}})"  # the name of a school or site stands in the books that its heir reads
BELONGING = (
    "EXISTS (SELECT 1 FROM people_affiliation a WHERE a.institution_id = {school} AND a.person_id = ANY ({{persons}}))"
)


class Days(Func):
    """The half-open range of days of a dated row, for exclusion constraints."""

    function = "daterange"
    output_field = DateRangeField()


def never_twice(name: str, *fields: str) -> ExclusionConstraint:
    """Keep apart, in the database, rows that say the same thing for the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (Days(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
        ],
    )


class InstitutionQuerySet(DatedQuerySet["Institution"]):
    def schools(self) -> "InstitutionQuerySet":
        """Keep schools; leave out centres."""
        return self.exclude(kind__in=CENTRES)

    def named_like(self, text: str) -> "InstitutionQuerySet":
        """Keep those whose name has all the words, with or without accents, or whose code begins so."""
        words = Q()
        for word in fold(text).split():
            words &= Q(search_key__contains=word)
        return self.filter(words | Q(code__startswith=text.strip()))

    def in_communes(self, places: models.QuerySet[Place], day: date) -> "InstitutionQuerySet":
        located = InstitutionPlace.objects.on(day).filter(commune__in=places)
        return self.filter(pk__in=located.values("institution_id"))


class Institution(Dated, Tracked):
    """A school or centre. Its code is opaque text and never changes; names may."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=220)
    kind = models.CharField(max_length=20)
    levels = ArrayField(models.CharField(max_length=10))
    boarding_kind = models.CharField(max_length=6, default="none")
    ownership = models.CharField(max_length=10, default="public")

    objects = InstitutionQuerySet.as_manager()
    scope = Scope(
        read="institution.read",
        institution="id",
        wall=BELONGING.format(school="network_institution.id"),
        heirs_wall=NAMED_TO_HEIRS.format(column="id"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="network_institution_kind_known"),
            models.CheckConstraint(
                condition=models.Q(boarding_kind__in=list(BOARDING_KINDS)), name="network_institution_boarding_known"
            ),
            *Dated.Meta.constraints,
        ]

    @property
    def is_school(self) -> bool:
        return self.kind not in CENTRES


class InstitutionPlace(Dated, Tracked):
    """The commune an institution stands in, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="locations")
    commune = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet["InstitutionPlace"].as_manager()
    scope = OWN

    class Meta:
        constraints = [never_twice("network_one_place_a_day", "institution"), *Dated.Meta.constraints]


class Management(Dated, Tracked):
    """Who manages an institution, for a time: the commune it stands in, the department, or a private owner."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="managements")
    body = models.CharField(max_length=12)

    objects = DatedQuerySet["Management"].as_manager()
    scope = OWN

    class Meta:
        constraints = [never_twice("network_one_manager_a_day", "institution"), *Dated.Meta.constraints]


class Site(Dated, Tracked):
    """A place where an institution teaches: the main site or a satellite in a village."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    is_main = models.BooleanField(default=False)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = DatedQuerySet["Site"].as_manager()
    scope = Scope(
        read="institution.read",
        institution="institution_id",
        wall=BELONGING.format(school="network_site.institution_id"),
        heirs_wall=NAMED_TO_HEIRS.format(column="institution_id"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name", "starts_on"], name="network_site_once"),
            *Dated.Meta.constraints,
        ]


class RoomCount(Dated, Tracked):
    """How many rooms of one use and structure a site has, and how many of them serve two shifts."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rooms")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    use = models.CharField(max_length=12, default="classroom")
    structure = models.CharField(max_length=16)
    count = models.PositiveIntegerField()
    two_shift_count = models.PositiveIntegerField(default=0)

    objects = DatedQuerySet["RoomCount"].as_manager()
    scope = OWN

    class Meta:
        constraints = [
            never_twice("network_one_room_count_a_day", "site", "use", "structure"),
            models.CheckConstraint(
                condition=models.Q(two_shift_count__lte=F("count")), name="network_room_shifts_within_count"
            ),
            *Dated.Meta.constraints,
        ]


class Connectivity(Dated, Tracked):
    """Whether an institution has the Internet and Wi-Fi, and how many rooms have a projector."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="connectivity")
    has_internet = models.BooleanField()
    has_wifi = models.BooleanField(null=True)
    projector_rooms = models.PositiveIntegerField(null=True)

    objects = DatedQuerySet["Connectivity"].as_manager()
    scope = OWN

    class Meta:
        constraints = [never_twice("network_one_connectivity_a_day", "institution"), *Dated.Meta.constraints]


class ComputerCount(Dated, Tracked):
    """How many computers an institution has for a purpose."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="computers")
    purpose = models.CharField(max_length=10)
    count = models.PositiveIntegerField()

    objects = DatedQuerySet["ComputerCount"].as_manager()
    scope = OWN

    class Meta:
        constraints = [
            never_twice("network_one_computer_count_a_day", "institution", "purpose"),
            *Dated.Meta.constraints,
        ]


class StandardStatus(Dated, Tracked):
    """National-standard status: the level recognised and until when it is valid. No row means: does not meet the standard."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="standards")
    level = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=80, blank=True)

    objects = DatedQuerySet["StandardStatus"].as_manager()
    scope = OWN

    class Meta:
        constraints = [never_twice("network_one_standard_a_day", "institution"), *Dated.Meta.constraints]


class InstitutionAlias(Tracked):
    """Another code of an institution: the one it had before, so that an old code still finds its record."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="aliases")
    code = models.CharField(max_length=20, unique=True)
    source = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["InstitutionAlias"].as_manager()
    scope = OWN


class FormerName(Dated, Tracked):
    """What an institution was called, until a reorganisation gave it the name it has."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)

    objects = DatedQuerySet["FormerName"].as_manager()
    scope = OWN

    class Meta:
        constraints = [never_twice("network_one_former_name_a_day", "institution"), *Dated.Meta.constraints]


class InstitutionSuccession(Tracked):
    """An institution passed into another from a day on, whole or in part; the default one takes what nobody named another for.

    An institution that went on while a part left it has a succession that is no default.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    old = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="predecessions")
    passed_on = models.DateField()
    is_whole = models.BooleanField()
    is_default = models.BooleanField()

    objects = ScopedQuerySet["InstitutionSuccession"].as_manager()
    scope = Scope(read="institution.read", institution="old_id", other_institution="new_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "passed_on"], name="network_succession_once"),
            models.UniqueConstraint(fields=["old"], condition=Q(is_default=True), name="network_one_default_successor"),
        ]


class SiteSuccession(Tracked):
    """A site went on as another institution's site from the day on which that one begins."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    old = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="predecessions")

    objects = ScopedQuerySet["SiteSuccession"].as_manager()
    scope = OWN

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="network_site_succession_once")]


class Reform(Tracked):
    """A reorganisation: planned, applied from a day on with its legal basis, perhaps undone. `document` is its file, as text."""

    PLANNED, APPLIED, UNDONE = "planned", "applied", "undone"

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=200)
    effective_on = models.DateField()
    legal_basis = models.CharField(max_length=300)
    document = models.TextField()
    state = models.CharField(max_length=8, default=PLANNED)
    operation_id = models.UUIDField(null=True)
    planned_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Reform"].as_manager()
    scope = Scope(
        read="reform.read",
        institution="schools__institution_id",
        wall=(
            "EXISTS (SELECT 1 FROM network_reformschool s"
            " WHERE s.reform_id = network_reform.id AND s.institution_id = ANY ({institutions}))"
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "applied", "undone"]), name="network_reform_state_known"
            )
        ]
        indexes = [models.Index(fields=["-effective_on"])]


class ReformSchool(Tracked):
    """A reorganisation concerns an institution: whoever answers for it sees the plan."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="schools")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ReformSchool"].as_manager()
    scope = Scope(read="reform.read", institution="institution_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reform", "institution"], name="network_reform_school_once")]
