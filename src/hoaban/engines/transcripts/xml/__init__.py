"""Signed XML: the content as elements, XAdES signatures by Id beside it, and a judge that accepts only what the writer could have written."""
