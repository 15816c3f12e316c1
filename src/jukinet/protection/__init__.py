"""Protection of victims (支援措置): one lock, one guard that every output asks."""
