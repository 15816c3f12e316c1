"""The registration card (住民基本台帳カード) at its municipality."""
