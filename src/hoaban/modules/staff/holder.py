"""What this module keeps of a person, to be moved when two records become one."""

from hoaban.kernel.language import vi_en
from hoaban.modules.people.holdings import Held, days_of, holder
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught
from hoaban.modules.staff.posts import IT_CERTIFICATES, POSTS

HOLDER = holder(
    __name__,
    "staff.move-person@1",
    Held(
        Appointment,
        vi_en("Vị trí làm việc", "Posts"),
        key=("institution_id",),
        values=("post", "contract", "starts_on", "ends_on"),
        show=lambda row: f"{POSTS[row.post]}, {days_of(row)}",
    ),
    Held(SubjectTaught, vi_en("Môn dạy", "Subjects taught"), key=("subject",)),
    Held(
        Qualification,
        vi_en("Trình độ", "Qualifications"),
        key=(),
        values=("degree", "field"),
        show=lambda row: f"{row.degree} {row.field}".strip(),
    ),
    Held(
        ItCertificate,
        vi_en("Chứng chỉ tin học", "IT certificates"),
        key=(),
        values=("level",),
        show=lambda row: str(IT_CERTIFICATES[row.level]),
    ),
)
