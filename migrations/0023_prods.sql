-- +goose Up

-- Who was reminded of a question: a few of its events, which the board's figures
-- would otherwise look for among all of them.
CREATE INDEX events_prods ON events (question_id) INCLUDE (action, department) WHERE action IN ('reminded', 'prod');

-- +goose Down
DROP INDEX events_prods;
