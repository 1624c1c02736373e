"""Places as nodes valid for a time, their aliases, lineage, facts and boundaries; the ethnic groups."""

from datetime import date

from django.db import models
from django.db.models import Q

from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, Tracked

REFERENCE = "reference data of the State, published"


class PlaceQuerySet(DatedQuerySet["Place"]):
    def coded(self, code: str) -> "PlaceQuerySet":
        """Keep the places that carry a code or had it as an alias, at any time."""
        return self.filter(Q(code=code) | Q(aliases__code=code)).distinct()

    def provinces(self) -> "PlaceQuerySet":
        return self.filter(kind=Place.PROVINCE)

    def communes(self) -> "PlaceQuerySet":
        return self.filter(kind=Place.COMMUNE)


class Place(Dated, Tracked):
    """A nation, province, old district, commune or village, for the time in which it existed under this name and code."""

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

    objects = PlaceQuerySet.as_manager()
    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "starts_on"], name="places_place_code_once"),
            *Dated.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["code"]),
            models.Index(fields=["kind", "province_code"]),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.type_name} {self.name}".strip()


class PlaceAlias(Tracked):
    """Another code under which a place is known in some source, so that an old or foreign code still finds it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="aliases")
    code = models.CharField(max_length=12, db_index=True)
    source = models.CharField(max_length=120)

    scope = Scope.open(REFERENCE)


class Succession(Tracked):
    """An old place passed into a new one, whole or in part; the default successor takes what nobody located more closely."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    old = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="predecessions")
    is_whole = models.BooleanField()
    is_default = models.BooleanField()

    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="places_succession_once")]


class PlaceFactQuerySet(DatedQuerySet["PlaceFact"]):
    def value_of(self, place: Place, kind: str, day: date) -> str | None:
        return self.on(day).filter(place=place, kind=kind).values_list("value", flat=True).first()


class PlaceFact(Dated, Tracked):
    """A dated fact of a place: its region class, whether it is specially difficult, at the border, its population."""

    REGION_CLASS, SPECIALLY_DIFFICULT, BORDER = "region_class", "specially_difficult", "border"

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=30)
    value = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=200, blank=True)

    objects = PlaceFactQuerySet.as_manager()
    scope = Scope.open(REFERENCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "starts_on"], name="places_fact_once"),
            *Dated.Meta.constraints,
        ]


class ChildCount(Dated, Tracked):
    """How many children of one age and sex live in a commune: the base of the enrolment rate."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="child_counts")
    age = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=6)
    count = models.PositiveIntegerField()

    objects = DatedQuerySet["ChildCount"].as_manager()
    scope = Scope.open("counts by commune, age and sex; names nobody")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "age", "sex", "starts_on"], name="places_childcount_once"),
            *Dated.Meta.constraints,
        ]


class Boundary(Tracked):
    """The outline of a place as GeoJSON geometry, from a file that the user gave."""

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.PROTECT, related_name="boundary")
    geometry = models.JSONField()
    source = models.CharField(max_length=200)

    scope = Scope.open(REFERENCE)


class EthnicGroup(Tracked):
    """One of the 54 ethnic groups, with its code of the statistical list, its other names, and whether it is very small."""

    code = models.CharField(primary_key=True, max_length=2)
    name = models.CharField(max_length=60)
    other_names = models.JSONField(default=list)
    is_very_small = models.BooleanField(default=False)

    scope = Scope.open(REFERENCE)


KIND_NAMES = {
    Place.NATION: Words("Cả nước", "Nation"),
    Place.PROVINCE: Words("Tỉnh, thành phố", "Province"),
    Place.DISTRICT: Words("Huyện (đến 30/06/2025)", "District (until 30/06/2025)"),
    Place.COMMUNE: Words("Xã, phường", "Commune"),
    Place.VILLAGE: Words("Thôn, bản", "Village"),
}
