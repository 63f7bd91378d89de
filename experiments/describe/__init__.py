"""Documents written from the loaded region and policy, and the glossary of the field.

:func:`experiments.describe.document.as_markdown` gives the ODD description and the STRESS-DES
checklist; :mod:`experiments.describe.facts` lists every number with its unit and source.
"""
