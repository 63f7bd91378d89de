"""From evidence to targets, posterior and checks."""
