"""From a finding back to its bytes: which frame of which file said so."""
