"""The log's signing key: made when first needed, kept in a file that only its owner reads, never in the database.

`log-key` in the home folder is the key in force. One that was replaced is kept beside it under its identity, for nobody to sign with.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from hoaban.engines.merkle import ED25519, Signer, Verifier
from hoaban.engines.merkle.notes import ID
from hoaban.kernel.config import prepare_home, settings

FILE: Final = "log-key"
CHECKPOINT_FILE: Final = "log-checkpoint"
OWNER_ONLY: Final = 0o600


def key_file() -> Path:
    return settings().home / FILE


def signer() -> Signer:
    """Give the key in force, making it when there is none."""
    path = key_file()
    if not path.exists():
        _keep(path, _fresh(origin()))
    return Signer.parse(path.read_text("ascii"))


def origin() -> str:
    """Give the name under which a new log begins: what is configured, else the first host that is answered."""
    found = settings()
    return found.log_name or f"{found.allowed_hosts[0].strip('.*[]') or 'localhost'}/log"


def replace_key() -> Signer:
    """Put a new key in force, under the log's own name; the former one is put aside."""
    former, path = signer(), key_file()
    path.rename(path.with_name(f"{FILE}.{former.verifier.key_id.hex()}"))
    _keep(path, _fresh(former.name))
    return signer()


def _fresh(name: str) -> Signer:
    return Signer(name, ED25519, secrets.token_bytes(32))


def _keep(path: Path, made: Signer) -> None:
    """Write a key so that nobody else ever could have read it; of two makers at once, the first one's stands."""
    prepare_home(path.parent)
    draft = path.with_name(f"{path.name}.new-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="ascii") as file:
        file.write(made.to_text() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def own_verifiers() -> list[Verifier]:
    """Give the public keys of all keys that lie in the home folder, the one in force first: those that the program itself can vouch for."""
    path = key_file()
    former = sorted(each for each in path.parent.glob(f"{FILE}.*") if ID.fullmatch(each.suffix[1:]))
    return [Signer.parse(each.read_text("ascii")).verifier for each in (path, *former) if each.exists()]


def kept_checkpoint() -> str:
    """Give the checkpoint of the last audit that found nothing; it lies outside of the database."""
    path = key_file().with_name(CHECKPOINT_FILE)
    return path.read_text("utf-8") if path.exists() else ""


def keep_checkpoint(note: str) -> None:
    path = key_file().with_name(CHECKPOINT_FILE)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(note, "utf-8")
    draft.replace(path)
