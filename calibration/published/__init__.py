"""Simulation studies others published, run as a region of this model and compared."""
