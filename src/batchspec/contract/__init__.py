"""The contract at run time: its schemas, routes, endpoints and windows, and what each source says of a field."""
