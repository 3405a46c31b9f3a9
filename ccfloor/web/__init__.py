"""The dashboard's own screens in a browser: who may have one, and how it gets there."""
