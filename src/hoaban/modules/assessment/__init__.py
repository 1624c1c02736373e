"""What pupils achieve: marks, comments, conduct, and the results that follow from them by the rules in force, each with its reasons.

It owns the subjects of each class and who teaches them, marks and comments, conduct, primary and preschool assessments, mark windows, and
the derived results. Pupils are never ranked against one another, here or anywhere above.
"""
