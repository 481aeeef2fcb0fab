"""From what an author wrote to words that can be published: YAML, templates, Markdown."""
