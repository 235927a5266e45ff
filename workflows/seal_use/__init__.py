"""seal_use — 政府信息公开专用章用印: one case a use of the seal."""
