"""TMDB: one client that keeps the pace, classifies every answer, and reads exports, changes and discover."""
