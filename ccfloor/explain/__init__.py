"""What a finding or a figure rests on: records and frames in, one explanation out."""
