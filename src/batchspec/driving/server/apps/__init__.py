"""Apps in this process: an ASGI or WSGI app is asked without a socket, and answers as it would over one."""
