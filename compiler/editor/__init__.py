"""What an editor asks about a flow: pure functions over an analysed text, one file a feature, no protocol."""
