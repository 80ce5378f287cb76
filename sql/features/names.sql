-- The ids that names stand for; of several bearers of a name the one with most credits, then the lowest id.
-- Parameters: person, company, collection (arrays of names in lower case).
-- Reads warehouse.people, movie_cast, movie_crew, companies, movie_companies, collections, movies. Writes nothing.
SELECT DISTINCT ON (kind, name) kind, name, id
FROM (
    SELECT 'person' AS kind, lower(name) AS name, person_id AS id,
           (SELECT count(*) FROM warehouse.movie_cast c WHERE c.person_id = p.person_id)
           + (SELECT count(*) FROM warehouse.movie_crew c WHERE c.person_id = p.person_id) AS credits
    FROM warehouse.people p
    WHERE lower(name) = ANY (%(person)s::text[])
    UNION ALL
    SELECT 'company', lower(name), company_id,
           (SELECT count(*) FROM warehouse.movie_companies m WHERE m.company_id = c.company_id)
    FROM warehouse.companies c
    WHERE lower(name) = ANY (%(company)s::text[])
    UNION ALL
    SELECT 'collection', lower(name), collection_id,
           (SELECT count(*) FROM warehouse.movies m WHERE m.collection_id = c.collection_id)
    FROM warehouse.collections c
    WHERE lower(name) = ANY (%(collection)s::text[])
) AS bearer
ORDER BY kind, name, credits DESC, id;
