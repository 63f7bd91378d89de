"""Sweeps: many designs of a region under some policies, run once each and kept in one file."""
