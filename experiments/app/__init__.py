"""The explorer of scenarios and the web page around it (Solara; works in JupyterLab too).

In a notebook: ``from experiments.app.page import Explorer; Explorer("oss")``. On the command
line: ``doorstroom app``. State belongs to the visitor who made it: a choice
(:mod:`~experiments.app.choice`) is a frozen value, held by the visitor's own component; modules
hold only what is the same for all, such as the baselines worked out before.
"""
