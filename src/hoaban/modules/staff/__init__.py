"""Who works where: posts and contracts over time, at one or more schools, with qualifications, subjects taught and IT certificates.

The province employs the teacher; the school only reads this.
"""
