"""The same small networks in Ciw, SimPy and plain Mesa, and run by our engine from a region file.

Each folder is one network: ``network.py`` holds its numbers (read from ``region.toml``, so that
they are written once) and what is measured; ``in_ciw``, ``in_simpy``, ``in_mesa`` and
``in_doorstroom`` each have ``run(network, seed)`` and give the same measures. The peers are
written as a user of that library would write them, so that the benchmark may compare speed too.
What is measured is kept by one :class:`~experiments.peers.tally.Tally`, except in our engine,
which has its own.
"""
