"""Statement files: reading, checking, watching."""
