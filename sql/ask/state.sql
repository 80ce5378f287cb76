-- When the data that questions see last changed. Reads ask.data_state. Writes nothing.
SELECT fetched_at, loaded_at, promoted_at, predicted_at FROM ask.data_state;
