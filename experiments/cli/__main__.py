"""``python -m experiments.cli``: the same as ``doorstroom``."""

from experiments.cli import main

main()
