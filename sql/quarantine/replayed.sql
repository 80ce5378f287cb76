-- Notes that documents were loaded after all. Reads nothing. Writes quarantine.
UPDATE warehouse.quarantine SET replayed_at = now() WHERE quarantine_id = ANY (%s);
