"""Owns the log that nobody can rewrite: the ledger's operations in one Merkle tree, its signed checkpoints, and who has witnessed them.

Operations are hashed after they are committed, in a job, so that writing costs nothing more; the log holds commitments and may be
public, salts and openings stand behind the walls. An audit recomputes the log from the ledger and the records from the log's openings.
"""
