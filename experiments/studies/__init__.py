"""Studies that can be carried out again: a question, a design, a script, and what came out.

Each folder here is one study:

- ``design.toml``: what is run (regions, policies, replicates, seed); its table ``[quick]`` has
  the smaller numbers that continuous integration runs;
- ``study.py``: ``Design``, what the file may hold, and ``carry_out(design)``, which gives tables,
  figures, and sentences made from the tables;
- ``README.md``: the question, the method, what it shows and its limits. The section *What it
  shows* is written by the program, so that its numbers are those of the tables;
- ``golden/`` and ``golden-quick/``: the tables as they were, in full and quick.

``python -m experiments.studies`` carries studies out and says which cells differ from the stored
tables. Tables are stored with six significant digits: the last bits of a sum depend on the
processor, and mean nothing.
"""
