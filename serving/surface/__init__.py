"""What the service says over HTTP: routes, limits, errors, pages."""
