"""Working when machines stand still (作動停止時における事務処理体制)."""
