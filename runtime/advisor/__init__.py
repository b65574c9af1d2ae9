"""The advisor: what past runs of a flow say about it, and changes that would make it quicker, cheaper or clearer."""
