"""`remembrancer.yaml` and its secrets: reading them into one frozen value, or every problem at once."""
