"""Form 37: what lies ready on paper for the day without machines (停止時業務の様式)."""
