"""Signed PDF: PAdES from B-B to B-LTA, several signers as incremental updates, and the judge of what changed after a signature."""
