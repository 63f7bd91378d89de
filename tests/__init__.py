"""Proof of the model: theory, properties, engine, golden runs and architecture."""
