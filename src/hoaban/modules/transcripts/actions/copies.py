"""Copies that leave the house: each is logged, whoever takes it."""

from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.text import clean_text
from hoaban.modules.transcripts.models import Copy, Version
from hoaban.modules.transcripts.words import FORMS, ISSUED

TAKE = "transcript.copy"


@action(
    TAKE,
    kind="transcript.copy@1",
    scope=AtRecord(Version, "version_id"),
    says=vi_en("Cấp bản học bạ", "Handed out a copy of a transcript"),
)
def log_copy(actor: Actor, *, version_id: UUID, form: str, digest: str, given_to: str = "", purpose: str = "") -> Copy:
    """Log a copy of what is in force: its form, the digest of its bytes, to whom and for what; of nothing else are copies given."""
    found = Version.objects.get(pk=version_id)
    refuse(*unless_listed("form", form, FORMS))
    if found.state != ISSUED:
        raise invalid(
            "not-in-force",
            "version_id",
            "Chỉ cấp bản của học bạ đang có hiệu lực.",
            "Copies are given only of a transcript that is in force.",
        )
    return writing().create(
        Copy,
        version_id=found.pk,
        institution_id=found.institution_id,
        person_id=found.person_id,
        form=form,
        digest=digest,
        given_to=clean_text(given_to) or actor.name,
        purpose=clean_text(purpose),
        by_name=actor.name,
    )
