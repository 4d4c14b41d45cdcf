"""Skills, scales, models, assessments and gaps: fragments and lists."""
