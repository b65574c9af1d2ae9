"""Everything said to a language model, and the port through which it is said."""
