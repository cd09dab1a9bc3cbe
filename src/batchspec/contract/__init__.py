"""The contract at run time: its schemas, its routes, and what each source says of a field."""
