"""Carrying a plan out: the machine, its journal, the engine, the steps, the decisions."""
