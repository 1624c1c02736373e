"""Transcripts (học bạ): what a pupil's years at a level come to, frozen, signed by those who answer for it, and never edited after.

It owns every version with its steps of signing, the signed files, each copy that was handed out, and the batches in which many are signed
at once; what stands in them it reads from `assessment`, `attendance` and `schooling`. A correction is a new version that names the former.
"""
