"""The terminal dashboard: a client like any other. It sees only ``serve.messages``."""
