"""The sayflow command, one file for each subcommand, and the place where the parts are put together."""
