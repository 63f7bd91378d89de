"""What the house asks of the code itself: sizes, direction of imports, kernels compiled once."""
