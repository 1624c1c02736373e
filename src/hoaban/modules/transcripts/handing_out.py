"""A copy made ready and logged: what leaves the house is known by the digest of its bytes."""

from hashlib import sha256

from django.utils import timezone

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.modules.transcripts.actions.copies import log_copy
from hoaban.modules.transcripts.models import Copy, Version
from hoaban.modules.transcripts.sealers import sealer
from hoaban.modules.transcripts.words import STORED


def hand_out(actor: Actor, version: Version, form: str, given_to: str = "", purpose: str = "") -> tuple[Copy, bytes]:
    """Give a copy of a version in a form, and its line in the log."""
    body = _body(version, form)
    digest = sha256(body).hexdigest()
    copy = log_copy(actor, version_id=version.pk, form=form, digest=digest, given_to=given_to, purpose=purpose)
    return copy, body


def _body(version: Version, form: str) -> bytes:
    if form in STORED or version.status_index is None:
        row = version.files.filter(form=form).first()
        if row is None:
            raise invalid(
                "no-file", "form", "Học bạ này chưa có tệp ở dạng đó.", "There is no such file of this transcript."
            )
        return bytes(row.body)
    transcript, at = from_json(version.content.encode()), timezone.now()
    return sealer().credential(transcript, status_index=version.status_index, at=at)
