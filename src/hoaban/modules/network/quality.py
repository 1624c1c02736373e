"""What must hold of schools and their sites: where they stand, and that what they have was said."""

from typing import Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.modules.network.levels import CENTRES

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"
CENTRE_KINDS = ", ".join(f"'{kind}'" for kind in CENTRES)


def _has(table: str, column: str = "institution_id") -> str:
    return f"EXISTS (SELECT 1 FROM {table} AS x WHERE x.{column} = s.id AND {OF_DAY.format('x')})"


SCHOOL: Final = Subject(
    name="school",
    words=Words("trường", "schools"),
    institution="s.id",
    sql=f"""
        SELECT s.id, s.id AS institution_id, s.name AS label, s.kind = ANY (ARRAY[{CENTRE_KINDS}]) AS is_centre,
            {_has("network_roomcount")} AS has_rooms, {_has("network_connectivity")} AS has_connection,
            {_has("network_computercount")} AS has_computers
        FROM network_institution AS s
        WHERE {OF_DAY.format("s")} AND {{here}}""",
)
# The flat reckoning of distance is right to a kilometre within a province.
SITE: Final = Subject(
    name="site",
    words=Words("điểm trường", "sites"),
    institution="t.institution_id",
    sql=f"""
        SELECT t.id, t.institution_id, t.name AS label, t.latitude, t.longitude, c.name AS commune,
            sqrt(((t.latitude - c.latitude) * 111) ^ 2 + ((t.longitude - c.longitude) * 111 * cosd(c.latitude)) ^ 2) AS km
        FROM network_site AS t
        LEFT JOIN network_institutionplace AS l ON l.institution_id = t.institution_id AND {OF_DAY.format("l")}
        LEFT JOIN places_place AS c ON c.id = l.commune_id
        WHERE {OF_DAY.format("t")} AND {{here}}""",
)
NETWORK_SUBJECTS: Final = (SCHOOL, SITE)

POINT = Mend("network:site-point", "site_id")
REGISTER = Mend("schooling:register-upload")
BY_REGISTER = Words(
    "Ghi vào sổ của trường rồi nhập lại sổ.", "Enter it in the school's register and import the register again."
)

NETWORK_RULES: Final = (
    QualityRule(
        code="site-without-point",
        dimension="sufficient",
        severity="error",
        of="site",
        mender="principal",
        weight=2,
        title=Words("Điểm trường chưa có tọa độ", "Site without a location"),
        instruction=Words(
            "Mở bản đồ trên điện thoại tại điểm trường, chép vĩ độ và kinh độ vào trang này.",
            "Open a map on a telephone at the site, and copy its latitude and longitude.",
        ),
        broken="latitude IS NULL OR longitude IS NULL",
        mend=POINT,
    ),
    QualityRule(
        code="site-far-away",
        dimension="correct",
        severity="warn",
        of="site",
        mender="principal",
        weight=2,
        title=Words("Tọa độ điểm trường nằm quá xa xã", "The site's location lies far from its commune"),
        instruction=Words(
            "Thường do đảo vĩ độ với kinh độ hoặc gõ nhầm số. Đo lại tại chỗ.",
            "Usually latitude and longitude were swapped or a digit is wrong. Measure again on the spot.",
        ),
        broken="km > %(site_km)s",
        when="km IS NOT NULL",
        evidence={"km": "round(km::numeric)::text", "commune": "commune"},
        found=Words("cách xã {commune} {km} km", "{km} km from {commune}"),
        mend=POINT,
        numbers=lambda on: {"site_km": rule("quality.site-distance", on=on)},
    ),
    QualityRule(
        code="rooms-not-said",
        dimension="sufficient",
        severity="warn",
        of="school",
        mender="school_clerk",
        weight=2,
        title=Words("Chưa khai phòng học", "Rooms not reported"),
        instruction=BY_REGISTER,
        broken="NOT has_rooms",
        when="NOT is_centre",
        mend=REGISTER,
    ),
    QualityRule(
        code="connection-not-said",
        dimension="sufficient",
        severity="info",
        of="school",
        mender="school_clerk",
        weight=1,
        title=Words("Chưa khai kết nối Internet", "Connection to the Internet not reported"),
        instruction=BY_REGISTER,
        broken="NOT has_connection",
        mend=REGISTER,
    ),
    QualityRule(
        code="computers-not-said",
        dimension="sufficient",
        severity="info",
        of="school",
        mender="school_clerk",
        weight=1,
        title=Words("Chưa khai máy tính", "Computers not reported"),
        instruction=BY_REGISTER,
        broken="NOT has_computers",
        mend=REGISTER,
    ),
)
