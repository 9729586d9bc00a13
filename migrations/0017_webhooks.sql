-- +goose Up

-- Addresses of other programs that are told what happens. The secret that signs
-- is a keyed digest of the nonce: the database alone does not give it away.
CREATE TABLE webhooks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url        text NOT NULL CHECK (url ~ '^https?://'),
    nonce      bytea NOT NULL CHECK (length(nonce) = 16),
    actions    text[] NOT NULL DEFAULT '{}', -- none: every step
    created_at timestamptz NOT NULL,
    person_id  bigint REFERENCES people (id),
    ended_at   timestamptz
);

-- A message to one of them. What it says is read from the event when it is sent.
CREATE TABLE webhook_deliveries (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id  bigint NOT NULL REFERENCES webhooks (id),
    question_id bigint,
    seq         integer,
    created_at  timestamptz NOT NULL,
    tried_at    timestamptz,
    tries       integer NOT NULL DEFAULT 0,
    status      integer NOT NULL DEFAULT 0, -- of the last answer by HTTP; 0 when there was none
    took_ms     integer NOT NULL DEFAULT 0,
    done_at     timestamptz,
    held_back   boolean NOT NULL DEFAULT false, -- the question is kept from sight, or the webhook ended
    FOREIGN KEY (question_id, seq) REFERENCES events (question_id, seq),
    CHECK ((question_id IS NULL) = (seq IS NULL))
);
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (webhook_id, id DESC);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created_at);

ALTER TABLE jobs DROP CONSTRAINT jobs_queue_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_queue_check CHECK (queue IN ('critical', 'mail', 'default', 'low', 'webhook'));

-- Whoever adds an event queues the messages about it, in the same transaction.
-- Questions of the past that are imported are no news.
-- +goose StatementBegin
CREATE FUNCTION queue_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM webhooks WHERE ended_at IS NULL) OR current_setting('hoidap.past', true) = 'on' THEN
        RETURN NULL;
    END IF;
    WITH delivery AS (
        INSERT INTO webhook_deliveries (webhook_id, question_id, seq, created_at)
        SELECT w.id, e.question_id, e.seq, e.at
        FROM fresh e
        JOIN webhooks w ON w.ended_at IS NULL AND (w.actions = '{}' OR e.action = ANY (w.actions))
        ORDER BY e.id, w.id
        RETURNING id, question_id, created_at
    )
    INSERT INTO jobs (key, type, queue, question_id, run_at, next_at, created_at)
    SELECT 'webhook/' || id, 'webhook', 'webhook', question_id, created_at, created_at, created_at
    FROM delivery;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_webhooks AFTER INSERT ON events REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION queue_webhooks();

-- +goose Down
DROP TRIGGER events_webhooks ON events;
DROP FUNCTION queue_webhooks();
DELETE FROM jobs WHERE queue = 'webhook';
ALTER TABLE jobs DROP CONSTRAINT jobs_queue_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_queue_check CHECK (queue IN ('critical', 'mail', 'default', 'low'));
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
