-- Takes from PUBLIC, and so from the question role, functions that act, wait, tell about the server or run SQL given as
-- text even in a read-only transaction. Loader and service keep them. Needs a superuser: elsewhere the guard stands alone.
-- Reads pg_proc. Writes privileges on functions of this database.
DO $$
DECLARE
    found regprocedure;
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    FOR found IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND has_function_privilege('public', oid, 'EXECUTE')
          AND (proname ~ '^(pg_(try_)?advisory_|pg_stat_reset|pg_sleep|lo_|(query|table|schema|database|cursor)_to_xml)'
               OR proname IN ('pg_notify', 'pg_logical_emit_message', 'pg_export_snapshot', 'txid_current', 'pg_current_xact_id',
                              'setseed', 'pg_show_all_settings', 'current_setting', 'version', 'inet_server_addr',
                              'inet_client_addr', 'pg_backend_pid', 'pg_get_viewdef', 'pg_get_functiondef', 'to_regclass',
                              'pg_relation_filepath', 'pg_database_size', 'pg_conf_load_time', 'pg_stat_get_activity',
                              'generate_series', 'repeat', 'lpad', 'rpad', 'format'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO marquee_loader, marquee_service', found);
    END LOOP;
END $$;
