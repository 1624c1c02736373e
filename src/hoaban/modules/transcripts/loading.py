"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_transcripts = bulk_door(__name__, "transcript.load@1")
