-- What each role may do, least privilege, given anew after every migration.
-- Reads the catalogue. Writes privileges of the schemas marquee, warehouse and ask, and of the database.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO marquee_loader, marquee_service, marquee_ask', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO marquee_loader', current_database());
    IF to_regnamespace('public') IS NOT NULL AND has_schema_privilege('public', 'CREATE WITH GRANT OPTION') THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    END IF;
END $$;
REVOKE ALL ON SCHEMA marquee, warehouse, ask FROM PUBLIC;

-- The loader keeps the mirror and Marquee's records; the months of the history are made for it by the owner's function.
GRANT USAGE ON SCHEMA marquee, warehouse TO marquee_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA marquee TO marquee_loader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA warehouse TO marquee_loader;
REVOKE INSERT, UPDATE, DELETE ON warehouse.questions, warehouse.verified_questions FROM marquee_loader;
GRANT SELECT, UPDATE ON SEQUENCE warehouse.rows_loading TO marquee_loader;
REVOKE ALL ON warehouse.bulk_definitions FROM marquee_loader;
GRANT EXECUTE ON FUNCTION warehouse.add_snapshot_month(date), warehouse.begin_bulk(), warehouse.end_bulk() TO marquee_loader;

-- After a load the verified questions are asked again.
GRANT USAGE ON SCHEMA ask TO marquee_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA ask TO marquee_loader;

-- The service reads everything and writes down what it was asked.
GRANT USAGE ON SCHEMA marquee, warehouse, ask TO marquee_service;
GRANT SELECT ON ALL TABLES IN SCHEMA marquee TO marquee_service;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse TO marquee_service;
GRANT SELECT ON SEQUENCE warehouse.rows_loading TO marquee_service;
GRANT SELECT ON ALL TABLES IN SCHEMA ask TO marquee_service;
GRANT INSERT ON warehouse.questions TO marquee_service;
GRANT UPDATE (verdict, comment) ON warehouse.questions TO marquee_service;

-- Questions see the curated views and nothing else.
GRANT USAGE ON SCHEMA ask TO marquee_ask;
GRANT SELECT ON ALL TABLES IN SCHEMA ask TO marquee_ask;
