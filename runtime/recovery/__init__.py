"""Recovery: what a failure says of the effect behind it, and what may therefore be done about it. Pure."""
