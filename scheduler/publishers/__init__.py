"""One module a kind of target, the one HTTP door, and the one way to write a document."""
