"""Mutation testing: the engine is changed in small ways, to see whether a test notices."""
