-- The ids that names stand for; of several bearers of a name the one with most credits, then the lowest id. Then, without
-- a name, those of the given ids that exist.
-- Parameters: person, company, collection (arrays of names in lower case), person_ids, company_ids, collection_ids.
-- Reads warehouse.people, movie_cast, movie_crew, companies, movie_companies, collections, movies. Writes nothing.
(SELECT DISTINCT ON (kind, name) kind, name, id
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
ORDER BY kind, name, credits DESC, id)
UNION ALL
SELECT 'person', NULL, person_id FROM warehouse.people WHERE person_id = ANY (%(person_ids)s::integer[])
UNION ALL
SELECT 'company', NULL, company_id FROM warehouse.companies WHERE company_id = ANY (%(company_ids)s::integer[])
UNION ALL
SELECT 'collection', NULL, collection_id FROM warehouse.collections
WHERE collection_id = ANY (%(collection_ids)s::integer[]);
