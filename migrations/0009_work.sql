-- +goose Up
-- What an administrator must see of the work: what is on its way, since when it
-- fails, how late it was done.
ALTER TABLE jobs
    ADD COLUMN leased_at     timestamptz,               -- handed to the queue; NULL once it failed or was given back
    ADD COLUMN failing_since timestamptz;               -- first failure since the last retry by a person

-- Each queue is relayed by itself, so that ten thousand letters do not stand
-- before a deadline.
CREATE INDEX jobs_queue_next ON jobs (queue, next_at) WHERE done_at IS NULL AND dead_at IS NULL;
DROP INDEX jobs_next;
CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL;

-- +goose Down
DROP INDEX jobs_done, jobs_dead;
CREATE INDEX jobs_next ON jobs (next_at) WHERE done_at IS NULL AND dead_at IS NULL;
DROP INDEX jobs_queue_next;
ALTER TABLE jobs DROP COLUMN failing_since, DROP COLUMN leased_at;
