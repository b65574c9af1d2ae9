"""The sayflow command, one file for each of its subcommands, and the place where the parts are put together."""
