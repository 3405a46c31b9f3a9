"""ccfloor: a call-centre floor monitor whose every figure can be traced to its frames."""

__version__ = "0.2.0"
