"""The one-machine stack: embedded Postgres, Airflow, the replica, the service, and their life cycle."""
