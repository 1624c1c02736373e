"""Whose a version is: the learner's present school reads it, the school that issued it answers for it."""

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied
from hoaban.modules.transcripts.models import CorrectionRequest, Step, Version


def refuse_others(actor: Actor, right: str, found: Version | CorrectionRequest | Step) -> None:
    """The learner's present school reads and hands on what another issued; only the school that answers for it changes its standing."""
    class_id = found.school_class_id if isinstance(found, Version) else found.version.school_class_id
    if not actor.may(right, Target(found.institution_id, class_id)):
        raise Denied(right)
