"""A key in a USB token or another module that speaks PKCS#11, as teachers and schools hold them: it never leaves the token."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hoaban.engines.transcripts.signers import SigningError

if TYPE_CHECKING:
    from pyhanko.sign.pkcs11 import PKCS11Signer


@dataclass(frozen=True)
class TokenSigner:
    """Signs within one PIN session; make one with `open_token`."""

    inner: "PKCS11Signer"
    certificate: bytes
    chain: tuple[bytes, ...]

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        from pkcs11.exceptions import PKCS11Error

        try:
            return asyncio.run(self._all(messages))
        except PKCS11Error as error:
            raise SigningError(
                f"the token refused to sign ({type(error).__name__}); is it still plugged in?"
            ) from error

    async def _all(self, messages: Sequence[bytes]) -> list[bytes]:
        return [await self.inner.async_sign_raw(each, "sha256") for each in messages]


@contextmanager
def open_token(
    library: Path, token: str, pin: str, *, label: str, chain: tuple[bytes, ...] = ()
) -> Iterator[TokenSigner]:
    """Open a token by its label with the driver's library; `label` names key and certificate on it. One PIN serves the whole batch."""
    from pkcs11.exceptions import PinIncorrect, PinLocked, PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(str(library), token_criteria=TokenCriteria(label=token), user_pin=pin)
    except PinIncorrect as error:
        raise SigningError("the PIN is wrong; a token locks itself after a few wrong ones") from error
    except PinLocked as error:
        raise SigningError("the token is locked; whoever issued it can unlock it") from error
    except PKCS11Error as error:
        raise SigningError(f"no token {token!r} was found; is it plugged in, and its driver installed?") from error
    with session:
        inner = PKCS11Signer(
            session,
            cert_label=label,
            key_label=label,
            other_certs_to_pull=(),
            use_raw_mechanism=True,  # the digest is ours: many tokens cannot make one
        )
        found = inner.signing_cert
        if found is None:
            raise SigningError(f"the token has no certificate {label!r}")
        yield TokenSigner(inner, found.dump(), chain)
