"""A key held by a remote signing service that speaks the Cloud Signature Consortium's API, version 1 or 2.

One authorisation (`credentials/authorize`) covers as many hashes as the service allows; `signatures/signHash` then signs them.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final, Literal, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from hoaban.engines.transcripts.signers import SigningError

SHA256_OID: Final = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256: Final = "1.2.840.10045.4.3.2"
RSA_SHA256: Final = "1.2.840.113549.1.1.11"
SECONDS: Final = 30
LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class RemoteSigner:
    """Make one with `open_remote`. `pin` and `otp` are the service's second factors; neither is ever shown."""

    url: str  # the part before /csc/v1
    version: Literal[1, 2]
    credential: str
    token: str = field(repr=False)
    pin: str = field(default="", repr=False)
    otp: str = field(default="", repr=False)
    certificate: bytes = b""
    chain: tuple[bytes, ...] = ()
    algorithm: str = ECDSA_SHA256
    at_once: int = 1

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        hashes = [_text(sha256(each).digest()) for each in messages]
        return [value for batch in _batches(hashes, self.at_once) for value in self._signed(batch)]

    def _signed(self, hashes: list[str]) -> list[bytes]:
        asked: dict[str, Any] = {"credentialID": self.credential, "numSignatures": len(hashes)}
        asked |= {"hashes" if self.version == 2 else "hash": hashes}  # noqa: PLR2004  the API's version
        hash_name = "hashAlgorithmOID" if self.version == 2 else "hashAlgo"  # noqa: PLR2004
        secrets = {"PIN": self.pin, "OTP": self.otp}
        if self.version == 2:  # noqa: PLR2004
            asked[hash_name] = SHA256_OID
            secrets = {"authData": [{"id": name, "value": value} for name, value in secrets.items() if value]}  # type: ignore[dict-item]
        granted = self._post("credentials/authorize", asked | {key: value for key, value in secrets.items() if value})
        told = {
            "credentialID": self.credential,
            "SAD": granted["SAD"],
            hash_name: SHA256_OID,
            "signAlgo": self.algorithm,
        }
        told |= {"hashes" if self.version == 2 else "hash": hashes}  # noqa: PLR2004
        values = [base64.b64decode(each) for each in self._post("signatures/signHash", told)["signatures"]]
        if len(values) != len(hashes):
            raise SigningError(f"the signing service gave {len(values)} signatures for {len(hashes)} documents")
        return values

    def _post(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = Request(f"{self.url}/csc/v{self.version}/{path}", json.dumps(told).encode(), headers)  # noqa: S310  checked in open_remote
        try:
            with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return cast("dict[str, Any]", json.load(answer))
        except HTTPError as error:
            raise SigningError(f"the signing service refused {path}: {_why(error)}") from None
        except (URLError, TimeoutError, ValueError) as error:
            raise SigningError(f"the signing service at {self.url} does not answer ({error})") from None


def open_remote(signer: RemoteSigner) -> RemoteSigner:
    """Ask the service for the credential's certificates and how much it signs at once; refuses to send secrets without encryption."""
    parts = urlsplit(signer.url)
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        raise SigningError("the signing service must be asked over https")
    found = signer._post("credentials/info", {"credentialID": signer.credential, "certificates": "chain"})  # noqa: SLF001  its own maker
    if found["key"].get("status") != "enabled":
        raise SigningError("the signing service says that this key is not enabled")
    first, *chain = (base64.b64decode(each) for each in found["cert"]["certificates"])
    offered = found["key"]["algo"]
    algorithm = next((each for each in (ECDSA_SHA256, RSA_SHA256) if each in offered), "")
    if not algorithm:
        raise SigningError("the signing service offers neither RSA nor ECDSA with SHA-256 for this key")
    return replace(
        signer,
        certificate=first,
        chain=tuple(chain),
        algorithm=algorithm,
        at_once=max(1, int(found.get("multisign", 1))),
    )


def _batches(hashes: list[str], size: int) -> Iterator[list[str]]:
    return (hashes[at : at + size] for at in range(0, len(hashes), size))


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _why(error: HTTPError) -> str:
    try:
        told = json.load(error)
    except ValueError:
        return str(error.code)
    return f"{error.code} {told.get('error', '')} {told.get('error_description', '')}".strip()
