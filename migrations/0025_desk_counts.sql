-- +goose Up
-- What waits is counted from an index alone, whoever may see it: every page of the
-- desk shows how many there are, and to fetch a thousand questions for a number
-- cost more than the page.
CREATE INDEX questions_open ON questions (status, lead, (least(stage_due_on, due_on)))
	INCLUDE (id, officer_id, restricted, returns, stage_due_on, due_on)
	WHERE status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved');

-- For whom more time is asked and not decided; what was decided stays in the row.
DROP INDEX questions_wanted;
CREATE INDEX questions_wanted ON questions (want_until, id) INCLUDE (officer_id, restricted, lead)
	WHERE want_until IS NOT NULL AND NOT extended AND status IN ('routed', 'assigned', 'submitted', 'approved');

-- +goose Down
DROP INDEX questions_open;
DROP INDEX questions_wanted;
CREATE INDEX questions_wanted ON questions (want_until, id) WHERE want_until IS NOT NULL;
