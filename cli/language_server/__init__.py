"""The language server: what `compiler.editor` knows, in the words of the Language Server Protocol."""
