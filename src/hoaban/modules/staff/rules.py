"""What holds of a member of staff by itself: pure functions."""

from collections.abc import Iterator, Sequence

from hoaban.kernel.errors import Problem, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.modules.staff.posts import CONTRACTS, IT_CERTIFICATES, POSTS, QUALIFICATIONS, TEACHER


def problems_of_appointment(post: str, contract: str, *, is_main: bool) -> Iterator[Problem]:
    """A post and a contract come from the short lists; only a teacher is lent to another school."""
    yield from unless_listed("post", post, POSTS)
    yield from unless_listed("contract", contract, CONTRACTS)
    if not is_main and post != TEACHER:
        yield Problem(
            "only-teachers-are-seconded",
            "post",
            vi_en(
                "Chỉ giáo viên được biệt phái dạy thêm ở trường khác. Hãy chọn vị trí giáo viên.",
                "Only teachers are seconded to another school. Choose the post of teacher.",
            ),
        )


def problems_of_qualification(degree: str) -> Iterator[Problem]:
    return unless_listed("degree", degree, QUALIFICATIONS)


def problems_of_certificate(level: str) -> Iterator[Problem]:
    return unless_listed("level", level, IT_CERTIFICATES)


def cleaned_subjects(subjects: Sequence[str]) -> tuple[str, ...]:
    """Give each subject once, spelled with single spaces, in the order given."""
    return tuple(dict.fromkeys(spelled for subject in subjects if (spelled := " ".join(subject.split()))))
