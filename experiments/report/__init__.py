"""The report for a council: one page, in Dutch or English, from a comparison of policies.

Every sentence about results is made from the numbers: which way, how much, between what bounds and
how sure. It says what the answer rests on and what would change it, for people who decide.
"""
