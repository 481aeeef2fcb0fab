"""The built-in target: feeds and pages, a projection of the ledger."""
