"""What a sweep says: which factors matter, where a policy fails, what is worth choosing.

Every analysis is a function of plain arrays: a measure at every point in every replicate, and
which draw of the parameters each replicate has. Replicates are the same people and luck at every
point, so chance is shared between points; :mod:`experiments.analyses.noise` says how it is taken
away. Left out: surrogate models, time series, and interplay of two factors by name.
"""
