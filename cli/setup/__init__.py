"""The composition root: configuration, files, and the parts that a command works with."""
