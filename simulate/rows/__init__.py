"""The rows of a region file, by what they are about."""
