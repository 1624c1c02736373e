"""Signing with keys that are not ours: on a token, at a remote service, or behind a program of somebody else's, as the configuration says.

Each key is known by the name of its owner: `person-ID` for a person, `seal-ID` for a school's seal. On a token that is the label of key and
certificate, at a remote service the credential's identity, to a program its argument. What proves the certificates comes from the file of
authorities that are believed (`HOABAN_TRUST`), with the revocation lists in it; the time stamps from `HOABAN_TIMESTAMP_URL`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from hoaban.engines.transcripts.authority import Evidence
from hoaban.engines.transcripts.paper.setting import SEAL
from hoaban.engines.transcripts.signers import Signer, SigningError
from hoaban.engines.transcripts.signers.programs import open_program
from hoaban.engines.transcripts.signers.remote import RemoteSigner, open_remote
from hoaban.engines.transcripts.signers.tokens import open_token
from hoaban.engines.transcripts.stamping import stamper_at
from hoaban.engines.transcripts.trusting import certificates_in, trust_from_pem
from hoaban.engines.transcripts.verdicts import Trust
from hoaban.kernel.config import ConfigError, Settings, settings
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words
from hoaban.modules.transcripts.addresses import issuer_address
from hoaban.modules.transcripts.sealing import Place, Unreachable
from hoaban.modules.transcripts.software import SoftwareSealer, owner_of

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

NEEDED: Final = {
    "token": ("signer_library", "signer_token", "signer_pin"),
    "remote": ("signer_url", "signer_secret"),
    "program": ("signer_program",),
}


@dataclass
class ConfiguredSealer(SoftwareSealer):
    """Credentials are still proven with the issuer's key in the folder; documents with the keys that the configuration names."""

    def __post_init__(self) -> None:
        check_complete(settings())

    @contextmanager
    def _signing(self, place: Place, at: datetime) -> Iterator[Signer]:
        del at  # how long a key holds is said by its certificate
        try:
            with _opened(settings(), owner_of(place)) as signer:
                yield signer
        except SigningError as error:
            said = Words(
                f"Chưa ký được với khóa {owner_of(place)}: {error}", f"The key {owner_of(place)} did not sign: {error}"
            )
            raise Unreachable(Problem("signer-unreachable", "signer", said)) from None

    def _stamper(self, at: datetime) -> "TimeStamper | None":
        del at  # the authority has a clock of its own
        url = settings().timestamp_url
        return stamper_at(url) if url else None

    def _evidence(self, signers: Iterable[Signer], at: datetime) -> Evidence:
        del at  # the lists are as new as the operator keeps them
        path = settings().trust
        believed = trust_from_pem(path.read_bytes()) if path else Trust()
        own = tuple(der for each in signers for der in (each.certificate, *each.chain))
        known = (*believed.roots, *believed.certificates, *own)
        return Evidence(tuple(dict.fromkeys(known)), believed.ocsps, believed.crls)

    @property
    def trust(self) -> Trust:
        """The authorities are those of the configuration; here only the issuer's key is ours."""
        return Trust(keys={issuer_address(): self.issuer.public}, required=frozenset({SEAL}))

    def public(self) -> bytes:
        path = settings().trust
        return (path.read_bytes().rstrip() + b"\n" if path else b"") + self._issuer_text()


def check_complete(found: Settings) -> None:
    """Refuse a kind of signer whose variables are not all there, and name those that lack."""
    lacking = [f"HOABAN_{name.upper()}" for name in NEEDED[found.signer] if not getattr(found, name)]
    if lacking:
        names = ", ".join(lacking)
        raise ConfigError(
            Words(
                f"HOABAN_SIGNER={found.signer} cần thêm: {names}. `hoaban config` giải thích từng biến.",
                f"HOABAN_SIGNER={found.signer} also needs: {names}. `hoaban config` explains each.",
            )
        )


@contextmanager
def _opened(found: Settings, owner: str) -> Iterator[Signer]:
    if found.signer == "token" and found.signer_library:
        chain = certificates_in(found.signer_chain.read_bytes()) if found.signer_chain else ()
        pin = _secret(found.signer_pin)
        with open_token(found.signer_library, found.signer_token, pin, label=owner, chain=chain) as signer:
            yield signer
    elif found.signer == "remote":
        secret, pin = _secret(found.signer_secret), _secret(found.signer_pin)
        yield open_remote(RemoteSigner(found.signer_url.rstrip("/"), found.signer_version, owner, secret, pin))
    elif found.signer_program:
        yield open_program(found.signer_program, owner)


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
