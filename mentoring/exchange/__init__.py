"""A company's own data as files: reading, checking, applying and exporting."""
