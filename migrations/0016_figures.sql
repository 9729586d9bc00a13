-- +goose Up

-- Which events may still come before those that are there. Numbers are given
-- when an event is written, transactions end in another order: whoever reads the
-- events behind a number would pass over one that is committed late. Before it
-- takes a number, a transaction that writes events therefore holds a shared lock
-- whose key is the last number given until then, as long as it lives; what is
-- above the least of these may still have gaps below it (store.Settled).
-- +goose StatementBegin
CREATE FUNCTION mark_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(123497146031800320 + CASE WHEN is_called THEN last_value ELSE last_value - 1 END)
    FROM events_id_seq;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_marked BEFORE INSERT ON events
    FOR EACH STATEMENT EXECUTE FUNCTION mark_events();

-- +goose Down
DROP TRIGGER events_marked ON events;
DROP FUNCTION mark_events();
