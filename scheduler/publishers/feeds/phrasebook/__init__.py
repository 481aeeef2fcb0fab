"""What pages and feeds say for themselves, in each language there are words for."""
