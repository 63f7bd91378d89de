"""Regions as Excel workbooks, and results too.

A workbook holds what a TOML file of a region holds, a sheet for each kind of thing
(:mod:`experiments.spreadsheet.layout`), and goes through the same validation. Write one with
:func:`experiments.spreadsheet.template.write_region`, read one with
:func:`experiments.spreadsheet.regions.read_region`; results go out by
:func:`experiments.spreadsheet.tables.write_workbook`.
"""
