"""Text of outsiders made inert, one module a medium: it is shown, and neither a terminal, a CI system nor a page obeys it."""
