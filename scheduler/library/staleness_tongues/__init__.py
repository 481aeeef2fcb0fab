"""What goes stale, language by language: `tongue` is what the linter asks, `tables` what a language writes down."""
