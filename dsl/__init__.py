"""The language as text: source, parsing with recovery, the tree, the formatter, diagnostics."""
