"""A study; its README says what it asks and what it shows."""
