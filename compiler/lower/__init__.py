"""From a checked tree to the content and the debug part of a plan."""
