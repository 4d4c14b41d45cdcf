"""What the people of the demo company can do, and what was said of it over time."""
