"""Flows over HTTP: start a run, follow it, answer what it asks."""
