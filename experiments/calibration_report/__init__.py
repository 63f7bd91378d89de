"""The calibration report: one HTML page from the tables that the checks wrote.

It says figure by figure how well the fitted model does, what the figures do not tell, and which
result rests on which source, for people who decide and those who advise them.
"""
