"""The translator that asks a language model: one module for each of its stages, `pipeline` runs them."""
