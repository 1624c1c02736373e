"""Signing one step: the key that belongs there signs, and the signature is kept; in the caller's transaction."""

from uuid import UUID

from django.utils import timezone

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import refuse
from hoaban.modules.transcripts.actions.signing import Signed, open_step, problems_of_turn, record_signature
from hoaban.modules.transcripts.models import Step, Version
from hoaban.modules.transcripts.sealers import sealer
from hoaban.modules.transcripts.sealing import Place
from hoaban.modules.transcripts.words import PDF, SIGN_PDF


def sign_step(actor: Actor, step_id: UUID) -> Step:
    """Sign one step with the key that belongs there, and keep the signature; in the caller's transaction."""
    step = open_step(actor, step_id)
    version = Version.objects.select_related("institution").get(pk=step.version_id)
    refuse(*problems_of_turn(step, version))
    at, tool = timezone.now(), sealer()
    files = {row.form: bytes(row.body) for row in version.files.all()} or dict(
        tool.begin(from_json(version.content.encode()))
    )
    place = Place(step.role, step.subject, version.school_year, step.signer_name, step.signer_id, step.institution_id)
    taking = {form: body for form, body in files.items() if form != PDF or step.role in SIGN_PDF}
    signed, certificate = tool.sign(taking, place, at)
    return record_signature(actor, step_id=step_id, signed=Signed({**files, **signed}, certificate, at))
