"""An HTTP server on werkzeug that prints nothing: the reference server listens with it, and so does the server for clients."""
