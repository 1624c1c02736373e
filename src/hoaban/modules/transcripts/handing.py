"""When schools are reorganised: the heir of a school keeps its transcripts, and answers for them. What they say stays as it was signed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.transcripts.models import Batch, Copy, CorrectionRequest, SignedFile, Step, Version
from hoaban.modules.transcripts.words import SIGNING

TRANSCRIPTS = vi_en("Học bạ", "Transcripts")
OF_SCHOOL: Sequence[type[models.Model]] = (Version, Step, SignedFile, Copy, CorrectionRequest, Batch)
BEING_SIGNED = vi_en(
    "{n} học bạ đang ký. Hãy ký xong hoặc trả lại trước khi sắp xếp trường.",
    "{n} transcripts are being signed. Finish them or send them back before the school is reorganised.",
)


@action(
    "reform.apply",
    kind="transcript.reform@1",
    says=vi_en("Chuyển học bạ sang trường nhận", "Transcripts passed on"),
)
def hand_over_transcripts(_actor: Actor, *, handing: Handing) -> int:
    """Let the heirs of schools that end keep what these issued."""
    op = writing()
    return sum(
        op.change_all([(row, {"institution_id": handing.heirs[row.institution_id]}) for row in _rows(model, handing)])
        for model in OF_SCHOOL
    )


def _rows(model: type[models.Model], handing: Handing) -> Any:
    return model._default_manager.filter(institution__in=handing.ended)  # noqa: SLF001  Django's documented model API


class Transcripts:
    """The holder of this module."""

    def prepare(self, _actor: Actor, handing: Handing) -> None:
        """A signature names the school that it was given at: nothing may be half signed on the day."""
        count = Version.objects.filter(institution__in=handing.ended, state=SIGNING).count()
        if count:
            handing.block("transcripts-being-signed", "acts", BEING_SIGNED.fill(n=count))

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        rows = Version.objects.filter(institution__in=handing.ended).values_list("institution_id", flat=True)
        yield from counted(TRANSCRIPTS, ((school, handing.heirs[school], "") for school in rows))

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.ended:
            hand_over_transcripts(actor, handing=handing)
