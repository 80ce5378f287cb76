"""The lake: immutable parts of raw TMDB documents under one interface over S3 or a local folder."""
