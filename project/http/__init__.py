"""What stands around a view: the ASGI handler, middleware, errors, static files, request ids."""
