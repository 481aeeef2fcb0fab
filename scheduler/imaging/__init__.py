"""Pictures made fit to be shown: small enough, upright, and without what a camera or a program wrote into them."""
