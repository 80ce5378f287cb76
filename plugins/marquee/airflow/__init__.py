"""The only package of the library that imports Airflow: hook, provider, assets, task glue, callbacks."""
