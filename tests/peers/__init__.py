"""Tests; see the folder's name."""
