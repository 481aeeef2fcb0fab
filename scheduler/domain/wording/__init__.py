"""One module a language: ordinals, number words, dates and the anniversary phrase."""
