"""Transcripts (học bạ): one content, several signed forms, and a judge of them that needs nothing but public certificates and keys.

text = to_json(transcript)                                    # canonical: the same content gives the same bytes; from_json reads it back
pdf = typeset(transcript)                                     # PDF/A-2a and PDF/UA-1, a QR code of the address to check it on each page
EXPORTERS["pdf"], EXPORTERS["xml"], EXPORTERS["vc"]           # every form behind one registry
verdict = verify(data, trust=Trust(...), at=moment)           # valid or not, and why: codes with Vietnamese and English words

Pure: no database, no settings, no clock; moments, keys and certificates are passed in, and nothing is fetched when checking.
"""
