"""Every write of transcripts, in the order of the procedure: draft, confirm, sign, issue; copies; corrections."""

from hoaban.modules.transcripts.actions.batches import finish_batch, start_batch
from hoaban.modules.transcripts.actions.copies import log_copy
from hoaban.modules.transcripts.actions.correcting import ask_correction, decide_correction, revoke_version
from hoaban.modules.transcripts.actions.drafting import confirm_versions, draft_transcripts, send_back
from hoaban.modules.transcripts.actions.signing import assign_signer, record_signature

__all__ = [
    "ask_correction",
    "assign_signer",
    "confirm_versions",
    "decide_correction",
    "draft_transcripts",
    "finish_batch",
    "log_copy",
    "record_signature",
    "revoke_version",
    "send_back",
    "start_batch",
]
