"""The pages: a static site that works without JavaScript, made from entries, the plan and a theme."""
