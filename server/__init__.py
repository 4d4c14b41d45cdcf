"""The process: settings, ASGI app, sign-in, request guard, health, command line."""
