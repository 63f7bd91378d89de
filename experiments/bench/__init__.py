"""How fast the engine is, how much memory it takes, and how both grow; beside what is aimed at.

``python -m experiments.bench`` prints one table and writes ``out/bench.json``. Nothing here is a
test: a slow machine is no failure.
"""
