"""The grammars: data only."""
