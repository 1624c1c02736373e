"""Which sealer signs here: the one that was told, else the one that the configuration names."""

from hoaban.kernel.config import settings
from hoaban.modules.transcripts.sealing import Sealer

FOLDER = "signing-keys"
_sealers: list[Sealer] = []


def seal_with(sealer: Sealer) -> None:
    """Tell what signs here."""
    _sealers[:] = [sealer]


def sealer() -> Sealer:
    """Give what signs here: what was told, else what the configuration names; without a word, keys made for demonstration."""
    if not _sealers:
        seal_with(_configured())
    return _sealers[0]


def _configured() -> Sealer:
    folder = settings().home / FOLDER
    if settings().signer == "software":
        from hoaban.modules.transcripts.software import SoftwareSealer  # only who signs loads what signing needs

        return SoftwareSealer(folder)
    from hoaban.modules.transcripts.configured import ConfiguredSealer

    return ConfiguredSealer(folder)
