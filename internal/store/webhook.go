package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

const webhookColumns = `w.id, w.url, w.nonce, w.actions, w.created_at, coalesce(p.name, '') AS person, w.ended_at`

// Webhooks lists the addresses that are told what happens, those that ended last.
func (c conn) Webhooks(ctx context.Context) ([]question.Webhook, error) {
	var rows []webhookRow
	const q = `
		SELECT ` + webhookColumns + `,
			(SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.done_at IS NULL) AS waiting,
			(SELECT max(d.done_at) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND NOT d.held_back) AS last_at
		FROM webhooks w
		LEFT JOIN people p ON p.id = w.person_id
		ORDER BY w.ended_at IS NOT NULL, w.id
		LIMIT 200`
	if err := c.list(ctx, &rows, q); err != nil {
		return nil, fail(err, "list the webhooks")
	}
	list := make([]question.Webhook, len(rows))
	for i, r := range rows {
		list[i] = r.webhook()
	}
	return list, nil
}

// webhookRow is a webhook as the database has it.
type webhookRow struct {
	ID        int64
	URL       string
	Nonce     []byte
	Actions   pq.StringArray
	CreatedAt time.Time
	Person    string
	EndedAt   *time.Time
	Waiting   int
	LastAt    *time.Time
}

func (r webhookRow) webhook() question.Webhook {
	w := question.Webhook{
		ID: r.ID, URL: r.URL, Nonce: r.Nonce, CreatedAt: r.CreatedAt, Person: r.Person, EndedAt: r.EndedAt, Waiting: r.Waiting, LastAt: r.LastAt,
	}
	for _, a := range r.Actions {
		w.Actions = append(w.Actions, question.Action(a))
	}
	return w
}

// Webhook reads one of them.
func (c conn) Webhook(ctx context.Context, id int64) (question.Webhook, error) {
	var r webhookRow
	const q = `
		SELECT ` + webhookColumns + `, 0 AS waiting, NULL::timestamptz AS last_at
		FROM webhooks w
		LEFT JOIN people p ON p.id = w.person_id
		WHERE w.id = $1`
	err := fail(c.get(ctx, &r, q, id), "read webhook %d", id)
	return r.webhook(), err
}

// AddWebhook stores one and returns its number.
func (tx *Tx) AddWebhook(ctx context.Context, w question.Webhook, by int64) (int64, error) {
	actions := make(pq.StringArray, len(w.Actions))
	for i, a := range w.Actions {
		actions[i] = string(a)
	}
	var id int64
	const q = `INSERT INTO webhooks (url, nonce, actions, created_at, person_id) VALUES ($1, $2, $3, $4, $5) RETURNING id`
	return id, fail(tx.get(ctx, &id, q, w.URL, w.Nonce, actions, w.CreatedAt, nilIf(by)), "add a webhook")
}

// EndWebhook sends it nothing any more and reports whether it was told until now.
func (tx *Tx) EndWebhook(ctx context.Context, id int64, now time.Time) (bool, error) {
	const q = `UPDATE webhooks SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`
	n, err := tx.exec(ctx, q, id, now)
	return n == 1, fail(err, "end webhook %d", id)
}

// TryWebhook queues a message that tells of nothing.
func (tx *Tx) TryWebhook(ctx context.Context, id int64, now time.Time) error {
	const q = `
		WITH delivery AS (
			INSERT INTO webhook_deliveries (webhook_id, created_at) VALUES ($1, $2) RETURNING id
		)
		INSERT INTO jobs (key, type, queue, run_at, next_at, created_at)
		SELECT 'webhook/' || id, 'webhook', 'webhook', $2::timestamptz, $2::timestamptz, $2::timestamptz FROM delivery`
	_, err := tx.exec(ctx, q, id, now)
	return fail(err, "try webhook %d", id)
}

// WebhookDelivery is a message with what it tells of.
type WebhookDelivery struct {
	ID         int64
	WebhookID  int64
	URL        string
	Nonce      []byte
	Ended      bool
	Hidden     bool // few may see the question
	CreatedAt  time.Time
	EventID    *int64 // nil is a try
	Code       string
	Seq        int
	At         *time.Time
	Action     question.Action
	FromStatus question.Status
	ToStatus   question.Status
	Department string
}

// WebhookDelivery reads a message.
func (c conn) WebhookDelivery(ctx context.Context, id int64) (WebhookDelivery, error) {
	var d WebhookDelivery
	const q = `
		SELECT d.id, d.webhook_id, w.url, w.nonce, w.ended_at IS NOT NULL AS ended,
			coalesce(q.restricted <> '' OR q.status = 'spam', false) AS hidden, d.created_at,
			e.id AS event_id, coalesce(q.code, '') AS code, coalesce(d.seq, 0) AS seq, e.at, coalesce(e.action, '') AS action,
			coalesce(e.from_status, '') AS from_status, coalesce(e.to_status, '') AS to_status, coalesce(e.department, '') AS department
		FROM webhook_deliveries d
		JOIN webhooks w ON w.id = d.webhook_id
		LEFT JOIN events e ON e.question_id = d.question_id AND e.seq = d.seq
		LEFT JOIN questions q ON q.id = d.question_id
		WHERE d.id = $1`
	return d, fail(c.get(ctx, &d, q, id), "read message %d to a webhook", id)
}

// DeliveryTry notes what came of sending a message.
type DeliveryTry struct {
	ID       int64
	At       time.Time
	Status   int
	Took     time.Duration
	Done     bool
	HeldBack bool // it was not sent and will not be
}

// NoteDelivery stores it.
func (c conn) NoteDelivery(ctx context.Context, t DeliveryTry) error {
	const q = `
		UPDATE webhook_deliveries
		SET tried_at = $2, tries = tries + CASE WHEN $6 THEN 0 ELSE 1 END, status = $3, took_ms = $4, held_back = $6,
			done_at = CASE WHEN $5 THEN $2::timestamptz END
		WHERE id = $1 AND done_at IS NULL`
	_, err := c.exec(ctx, q, t.ID, t.At, t.Status, t.Took.Milliseconds(), t.Done, t.HeldBack)
	return fail(err, "note the delivery of message %d", t.ID)
}

// Deliveries lists the last messages to a webhook.
func (c conn) Deliveries(ctx context.Context, webhook int64, limit int) ([]question.Delivery, error) {
	var list []question.Delivery
	const q = `
		SELECT d.id, coalesce(q.code, '') AS code, coalesce(e.action, '') AS action, d.created_at, d.tried_at, d.tries, d.status, d.took_ms,
			d.done_at, d.held_back
		FROM webhook_deliveries d
		LEFT JOIN events e ON e.question_id = d.question_id AND e.seq = d.seq
		LEFT JOIN questions q ON q.id = d.question_id
		WHERE d.webhook_id = $1
		ORDER BY d.id DESC
		LIMIT $2`
	return list, fail(c.list(ctx, &list, q, webhook, limit), "list the messages to webhook %d", webhook)
}

// DropOldDeliveries removes messages that were delivered, or given up, before.
func (c conn) DropOldDeliveries(ctx context.Context, before time.Time) error {
	_, err := c.exec(ctx, `DELETE FROM webhook_deliveries WHERE created_at < $1`, before)
	return fail(err, "drop old messages to webhooks")
}

// Silent lets the transaction add events of the past, of which nobody is told.
func (tx *Tx) Silent(ctx context.Context) error {
	_, err := tx.exec(ctx, `SELECT set_config('hoidap.past', 'on', true)`)
	return fail(err, "add events in silence")
}
