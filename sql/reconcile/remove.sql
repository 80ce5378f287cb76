-- Removes what belonged to films that are gone altogether, and names that nothing refers to any more.
-- Reads all tables of films. Writes movie_snapshots, movie_confirmations and the tables of names.
DELETE FROM warehouse.movie_snapshots s WHERE NOT EXISTS (SELECT FROM warehouse.movies m WHERE m.movie_id = s.movie_id);
DELETE FROM warehouse.movie_confirmations s WHERE NOT EXISTS (SELECT FROM warehouse.movies m WHERE m.movie_id = s.movie_id);
DELETE FROM warehouse.people p
WHERE NOT EXISTS (SELECT FROM warehouse.movie_cast c WHERE c.person_id = p.person_id)
  AND NOT EXISTS (SELECT FROM warehouse.movie_crew c WHERE c.person_id = p.person_id);
DELETE FROM warehouse.companies c WHERE NOT EXISTS (SELECT FROM warehouse.movie_companies l WHERE l.company_id = c.company_id);
DELETE FROM warehouse.keywords k WHERE NOT EXISTS (SELECT FROM warehouse.movie_keywords l WHERE l.keyword_id = k.keyword_id);
DELETE FROM warehouse.collections c WHERE NOT EXISTS (SELECT FROM warehouse.movies m WHERE m.collection_id = c.collection_id);
DELETE FROM warehouse.genres g WHERE NOT EXISTS (SELECT FROM warehouse.movie_genres l WHERE l.genre_id = g.genre_id);
