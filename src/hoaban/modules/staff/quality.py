"""What must hold of staff: numbers, ages, posts and degrees."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.modules.network.levels import CENTRES, LOWER, UPPER
from hoaban.modules.people.models import Affiliation
from hoaban.modules.people.quality import DETAILS, person_rules
from hoaban.modules.staff.posts import EMPLOYEE, PRINCIPAL, TEACHER

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"
CENTRE_KINDS = ", ".join(f"'{kind}'" for kind in CENTRES)
REGISTER = Mend("schooling:register-upload")

MEMBER: Final = Subject(
    name="staff",
    words=Words("cán bộ, giáo viên, nhân viên", "members of staff"),
    institution="a.institution_id",
    sql=f"""
        SELECT p.id, a.institution_id, p.full_name AS label, p.full_name, p.search_key, p.birth_date, p.sex, p.personal_id,
            a.post, a.is_main, a.contract, extract(year FROM age(%(on)s, p.birth_date))::int AS years,
            s.levels && ARRAY['{LOWER}', '{UPPER}']::varchar[] AS is_secondary,
            EXISTS (SELECT 1 FROM staff_qualification AS q WHERE q.person_id = p.id AND {OF_DAY.format("q")}) AS has_degree,
            EXISTS (SELECT 1 FROM staff_subjecttaught AS q WHERE q.person_id = p.id AND {OF_DAY.format("q")}) AS has_subject
        FROM staff_appointment AS a
        JOIN people_person AS p ON p.id = a.person_id
        JOIN network_institution AS s ON s.id = a.institution_id
        WHERE {OF_DAY.format("a")} AND {{here}}""",
)
TIED: Final = Subject(
    name="tied-staff",
    words=Words("hồ sơ nhân sự", "staff records"),
    institution="f.institution_id",
    sql=f"""
        SELECT p.id, f.institution_id, p.full_name AS label, NOT EXISTS (
            SELECT 1 FROM staff_appointment AS a WHERE a.person_id = p.id AND a.institution_id = f.institution_id
        ) AS never_appointed
        FROM people_affiliation AS f
        JOIN people_person AS p ON p.id = f.person_id
        WHERE f.kind = '{Affiliation.STAFF}' AND {{here}}""",
)
EMPLOYER: Final = Subject(
    name="employer",
    words=Words("trường", "schools"),
    institution="s.id",
    sql=f"""
        SELECT s.id, s.id AS institution_id, s.name AS label, EXISTS (
            SELECT 1 FROM staff_appointment AS a
            WHERE a.institution_id = s.id AND a.post = '{PRINCIPAL}' AND {OF_DAY.format("a")}
        ) AS has_principal
        FROM network_institution AS s
        WHERE s.kind <> ALL (ARRAY[{CENTRE_KINDS}]) AND {OF_DAY.format("s")} AND {{here}}""",
)
STAFF_SUBJECTS: Final = (MEMBER, TIED, EMPLOYER)


def _ages(on: date) -> Mapping[str, Any]:
    said = rule("quality.staff-age", on=on)
    return {"staff_youngest": said["youngest"], "staff_oldest": said["oldest"]}


BY_REGISTER = Words(
    "Ghi vào trang nhân sự trong sổ của trường rồi nhập lại sổ.",
    "Enter it on the staff sheet of the school's register and import the register again.",
)

STAFF_RULES: Final = (
    *person_rules("staff", prefix="staff-"),
    QualityRule(
        code="staff-age",
        dimension="correct",
        severity="warn",
        of="staff",
        mender="school_clerk",
        weight=2,
        title=Words("Tuổi của nhân sự ngoài tuổi lao động", "Member of staff outside the working age"),
        instruction=Words(
            "Đối chiếu ngày sinh với hồ sơ; đã nghỉ hưu thì ghi thôi giữ vị trí trong sổ nhân sự; còn làm việc thật thì giải thích.",
            "Compare the birth date; if they retired, take them off the staff register; if they still work, say so.",
        ),
        broken="years < %(staff_youngest)s OR years > %(staff_oldest)s",
        evidence={"years": "years::text"},
        found=Words("{years} tuổi", "{years} years old"),
        mend=DETAILS,
        numbers=_ages,
    ),
    QualityRule(
        code="degree-missing",
        dimension="sufficient",
        severity="warn",
        of="staff",
        mender="school_clerk",
        weight=2,
        title=Words("Chưa có trình độ đào tạo", "No degree recorded"),
        instruction=BY_REGISTER,
        broken="NOT has_degree",
        when=f"is_main AND post <> '{EMPLOYEE}'",
        mend=REGISTER,
    ),
    QualityRule(
        code="subject-missing",
        dimension="sufficient",
        severity="warn",
        of="staff",
        mender="school_clerk",
        weight=2,
        title=Words("Giáo viên trung học chưa ghi môn dạy", "Secondary teacher without a subject"),
        instruction=BY_REGISTER,
        broken="NOT has_subject",
        when=f"is_main AND is_secondary AND post = '{TEACHER}'",
        mend=REGISTER,
    ),
    QualityRule(
        code="staff-without-post",
        dimension="sufficient",
        severity="error",
        of="tied-staff",
        mender="school_clerk",
        weight=3,
        title=Words("Hồ sơ nhân sự chưa có vị trí việc làm", "Staff record without a post"),
        instruction=BY_REGISTER,
        broken="never_appointed",
        mend=REGISTER,
    ),
    QualityRule(
        code="principal-missing",
        dimension="sufficient",
        severity="warn",
        of="employer",
        mender="department_officer",
        weight=1,
        title=Words("Trường chưa có hiệu trưởng", "School without a principal"),
        instruction=Words(
            "Sở, xã bổ nhiệm hoặc giao phụ trách; trường ghi vào sổ nhân sự rồi nhập lại.",
            "The department or commune appoints; the school enters it in the staff register.",
        ),
        broken="NOT has_principal",
        mend=REGISTER,
    ),
)
