"""The read-only server of the public folder and the operator's page."""
