"""Golden runs: fixed seeds, stored outcomes, a difference that somebody reads."""
