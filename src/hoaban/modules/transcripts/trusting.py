"""Who is believed here of those who sign: the authorities that the configuration names, and what this installation signs with itself."""

from dataclasses import replace

from hoaban.engines.transcripts.trusting import trust_from_pem
from hoaban.engines.transcripts.verdicts import Trust
from hoaban.kernel.config import settings
from hoaban.modules.transcripts.sealers import FOLDER, sealer


def trust() -> Trust:
    """Give what is believed here; keys for demonstration are made when there are none yet."""
    own: Trust = getattr(sealer(), "trust", Trust())
    path = settings().trust
    if path is None:
        return own
    named = trust_from_pem(path.read_bytes())
    return replace(
        named,
        roots=(*own.roots, *named.roots),
        certificates=(*own.certificates, *named.certificates),
        keys={**named.keys, **own.keys},
        required=own.required,
    )


def standing_trust() -> Trust:
    """Give what is believed here if somebody has signed or been named here, else nothing: who only looks makes no keys."""
    here = settings()
    return trust() if here.trust or (here.home / FOLDER).is_dir() else Trust()
