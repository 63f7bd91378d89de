"""What must always hold (model, section 10), looked at in every run.

The engine tallies when something happens and never counts again. Here it is counted again, from
the rows of people, homes and requests: whenever a caller has let time pass, at ends of years on
the way through a long run, and at its end, when also what results are taken from is gone through
once more. What differs is a fault of this program, so the run stops, with date and client.

``findings`` lists the checks. ``recount`` counts who and what is there (one pass over the people);
``ledger`` adds years, Little's law among them; ``spending`` adds costs; ``looking`` decides when;
``faults`` and ``diagnosis`` say what is wrong and look for the client; ``table`` puts the
replicates of a run together.

Left out, because it needs more than a pass over the rows: the order inside waiting lists, and that
no place stays empty or ring closed while somebody could have moved; tests look at those. Prices
are those of the region of today, as in :mod:`simulate.money`.
"""
