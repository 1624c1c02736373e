"""A row of every table of transcripts, and all of them changed."""

from datetime import date

from hoaban.engines.transcripts import content
from hoaban.modules.people import models as people
from hoaban.modules.schooling import models as schooling
from hoaban.modules.transcripts import models as transcripts
from hoaban.modules.transcripts.actions.drafting import new_code
from tests.town import Town


def fill_transcripts(
    town: Town, school_class: schooling.SchoolClass, pupil: people.Person
) -> tuple[transcripts.Version, transcripts.CorrectionRequest, transcripts.Batch]:
    """A draft with a step that waits, a file, a copy, a correction asked for, and a batch; what was issued nothing can change."""
    school = school_class.institution
    keys = {"institution": school, "person": pupil}
    batch = transcripts.Batch.objects.create(
        institution=school, school_class=school_class, school_year=town.year.name, by_name="Người ký", total=1
    )
    version = transcripts.Version(
        **keys,
        school_class=school_class,
        school_year=town.year.name,
        level="upper",
        grade=school_class.grades[0],
        code=new_code(),
        by_name="Người lập",
    )
    version.chain_id = version.pk
    version.content = content.to_json(_content(version, pupil, "8.0")).decode()
    version.save(force_insert=True)
    transcripts.Step.objects.create(
        **keys, version=version, batch=batch, position=0, rank=1, role="homeroom", signer_name="Người ký"
    )
    transcripts.SignedFile.objects.create(**keys, version=version, form="pdf", body=b"PDF", digest="0" * 64)
    transcripts.Copy.objects.create(
        **keys, version=version, form="pdf", digest="0" * 64, given_to="Gia đình", by_name="Văn thư"
    )
    asked = transcripts.CorrectionRequest.objects.create(
        **keys, version=version, reason="Sai ngày sinh", asked_by_name="Chủ nhiệm"
    )
    return version, asked, batch


def _content(version: transcripts.Version, pupil: people.Person, mark: str) -> content.Transcript:
    school = content.School(
        id=str(version.institution_id), code=version.institution.code, name=version.institution.name
    )
    subject = content.SubjectResult(code="toan", name="Toán", kind="scored", year=mark)
    year = content.SchoolYear(
        school_year=version.school_year, grade=version.grade, class_name="A", school=school, subjects=(subject,)
    )
    return content.Transcript(
        issue_id=str(version.pk),
        number="",
        version=1,
        level="upper",
        level_name="Trung học phổ thông",
        basis="Thông tư 22/2021/TT-BGDĐT",
        issued_on=date.min,
        school=school,
        learner=content.Learner(
            id=str(pupil.pk),
            code="",
            name=pupil.full_name,
            born_on=pupil.birth_date,
            sex=content.Word(code="male", name="Nam"),
        ),
        years=(year,),
        verify_url="http://localhost:8000/kiem-tra/x/",
    )


def change_transcripts(town: Town) -> None:
    theirs = {"institution_id": town.upper.pk}
    version = transcripts.Version.objects.select_related("institution", "person").get(**theirs)
    other = content.to_json(_content(version, version.person, "1.0")).decode()
    for model, changed in (
        (transcripts.Version, {"content": other, "by_name": "Người khác", "number": 1}),
        (transcripts.Step, {"signer_name": "Người khác", "role": "principal"}),
        (transcripts.SignedFile, {"body": b"PDF khac", "digest": "1" * 64}),
        (transcripts.Copy, {"given_to": "Người khác", "purpose": "Việc khác"}),
        (transcripts.CorrectionRequest, {"reason": "Lý do khác hẳn"}),
        (transcripts.Batch, {"by_name": "Người khác", "total": 77}),
    ):
        assert model.objects.filter(**theirs).update(**changed)
