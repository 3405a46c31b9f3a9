"""What clients are told and may ask, over WebSocket."""
