"""doorstroom."""
