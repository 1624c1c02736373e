"""Places as nodes valid for a time, their aliases, lineage, facts and boundaries; the ethnic groups."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked

REFERENCE = "reference data of the State, published"

BEGINNING = date(2004, 1, 1)  # when units begin whose own date of founding is not known: before any record kept here
REFORM = date(2025, 7, 1)  # districts end, 63 provinces become 34, about 10,000 communes become 3,321
SEXES = ("male", "female")


class Days(Func):
    """The half-open range of days of a dated row, for exclusion constraints."""

    function = "daterange"
    output_field = DateRangeField()


def one_a_day(name: str, *fields: str) -> ExclusionConstraint:
    """Keep apart, in the database, rows that say the same thing for the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (Days(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
        ],
    )


class PlaceQuerySet(DatedQuerySet["Place"]):
    def coded(self, code: str) -> "PlaceQuerySet":
        """Keep the places that carry a code or had it as an alias, at any time."""
        aliases = PlaceAlias.objects.filter(code=code).values("place_id")
        return self.filter(Q(code=code) | Q(pk__in=aliases))

    def provinces(self) -> "PlaceQuerySet":
        return self.filter(kind=Place.PROVINCE)

    def communes(self) -> "PlaceQuerySet":
        return self.filter(kind=Place.COMMUNE)

    def in_province(self, code: str) -> "PlaceQuerySet":
        """Keep what lies in a province (its districts, communes and villages), at any time; join with `.on(day)`."""
        return self.filter(province_code=code).exclude(kind=Place.PROVINCE)

    def within(self, place: "Place") -> "PlaceQuerySet":
        """Keep what lies in a place, at any depth and at any time; join with `.on(day)`."""
        if place.kind == Place.NATION:
            return self.exclude(pk=place.pk)
        if place.kind == Place.PROVINCE:
            return self.in_province(place.code)
        return self.filter(Q(parent=place) | Q(parent__parent=place))


class Place(Dated, Tracked):
    """A nation, province, old district, commune or village, for the time in which it existed under this name and code.

    `province_code` is the province's code at that time, also on the province itself; `search_key` the folded name without its type.
    """

    NATION, PROVINCE, DISTRICT, COMMUNE, VILLAGE = "nation", "province", "district", "commune", "village"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    type_name = models.CharField(max_length=40)
    search_key = models.CharField(max_length=160)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    province_code = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    area_km2 = models.FloatField(null=True)

    objects = PlaceQuerySet.as_manager()
    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [
            one_a_day("places_one_place_a_code_a_day", "kind", "code"),
            models.CheckConstraint(
                condition=Q(kind__in=["nation", "province", "district", "commune", "village"]),
                name="places_place_kind_known",
            ),
            *Dated.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["code"]),
            models.Index(fields=["kind", "province_code"]),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.type_name} {self.name}".strip()

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees, where known."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)

    @property
    def last_day(self) -> date | None:
        """The last day on which the place existed, or None while it does."""
        return None if self.ends_on is None else self.ends_on - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class PlaceAlias(Tracked):
    """Another code under which a place is known in some source, so that an old or foreign code still finds it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="aliases")
    code = models.CharField(max_length=12, db_index=True)
    source = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200, blank=True, db_default="")
    certainty = models.PositiveSmallIntegerField(default=100, db_default=100)

    objects = ScopedQuerySet["PlaceAlias"].as_manager()
    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "code"], name="places_alias_once")]


class SuccessionQuerySet(ScopedQuerySet["Succession"]):
    def default_of(self, places: Iterable[Place]) -> "SuccessionQuerySet":
        """Keep, for each of these places, the one succession that takes what nobody located more closely."""
        return self.filter(old__in=list(places), is_default=True).select_related("new")


class Succession(Tracked):
    """An old place passed into a new one, whole or in part; the default successor takes what nobody located more closely."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    old = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="predecessions")
    is_whole = models.BooleanField()
    is_default = models.BooleanField()

    objects = SuccessionQuerySet.as_manager()
    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="places_succession_once"),
            models.UniqueConstraint(fields=["old"], condition=Q(is_default=True), name="places_one_default_successor"),
            models.CheckConstraint(
                condition=Q(is_whole=False) | Q(is_default=True), name="places_whole_succession_is_default"
            ),
        ]


class PlaceFactQuerySet(DatedQuerySet["PlaceFact"]):
    def value_of(self, place: Place, kind: str, day: date) -> str | None:
        return self.on(day).filter(place=place, kind=kind).values_list("value", flat=True).first()

    def values_by_place(self, kind: str, day: date) -> "models.QuerySet[PlaceFact, tuple[object, str]]":
        """Give (place id, value) of one kind of fact for every place where it is known on a day."""
        return self.on(day).filter(kind=kind).values_list("place_id", "value")


class PlaceFact(Dated, Tracked):
    """A dated fact of a place (see `rules.FACT_KINDS`) with its legal basis and how sure we are; unknown is no row."""

    REGION_CLASS, SPECIALLY_DIFFICULT, BORDER = "region_class", "specially_difficult", "border"
    YES, NO = "yes", "no"

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=30)
    value = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=200, blank=True)
    certainty = models.PositiveSmallIntegerField(default=100, db_default=100)

    objects = PlaceFactQuerySet.as_manager()
    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [
            one_a_day("places_one_fact_a_day", "place", "kind"),
            models.CheckConstraint(condition=Q(certainty__lte=100), name="places_fact_certainty_percent"),
            *Dated.Meta.constraints,
        ]


class ChildCount(Dated, Tracked):
    """How many children of one age and sex live in a commune: the base of the enrolment rate."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="child_counts")
    age = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=6)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True, db_default="")

    objects = DatedQuerySet["ChildCount"].as_manager()
    scope = Scope.open("counts by commune, age and sex; names nobody")

    class Meta:
        constraints = [
            one_a_day("places_one_childcount_a_day", "place", "age", "sex"),
            models.CheckConstraint(condition=Q(sex__in=SEXES), name="places_childcount_sex_known"),
            *Dated.Meta.constraints,
        ]


class Boundary(Tracked):
    """The outline of a place as GeoJSON geometry, from a file that the user gave.

    `geometry` is as given; `outline` the same as text with fewer points, for drawing; neighbours keep one border.
    """

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.PROTECT, related_name="boundary")
    geometry = models.JSONField()
    outline = models.TextField(blank=True, db_default="")
    source = models.CharField(max_length=200)

    objects = ScopedQuerySet["Boundary"].as_manager()
    scope = Scope.open(REFERENCE)


class EthnicGroup(Tracked):
    """One of the 54 ethnic groups, with its code of the statistical list, its other names, and whether it is very small."""

    code = models.CharField(primary_key=True, max_length=2)
    name = models.CharField(max_length=60)
    other_names = models.JSONField(default=list)
    is_very_small = models.BooleanField(default=False)

    objects = ScopedQuerySet["EthnicGroup"].as_manager()
    scope = Scope.open(REFERENCE)


KIND_NAMES = {
    Place.NATION: Words("Cả nước", "Nation"),
    Place.PROVINCE: Words("Tỉnh, thành phố", "Province"),
    Place.DISTRICT: Words("Huyện (đến 30/06/2025)", "District (until 30/06/2025)"),
    Place.COMMUNE: Words("Xã, phường", "Commune"),
    Place.VILLAGE: Words("Thôn, bản", "Village"),
}
