"""Sayflow."""
