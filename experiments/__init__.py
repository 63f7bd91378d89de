"""Designs, executors, analyses, reports and the command line."""
