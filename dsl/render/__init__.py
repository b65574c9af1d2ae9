"""How diagnostics are shown, one file for each output format."""
