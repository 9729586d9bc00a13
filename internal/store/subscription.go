package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Subscriber returns the subscriber with the address, made if there is none, and
// locks it.
func (tx *Tx) Subscriber(ctx context.Context, email, lang string, nonce []byte, now time.Time) (question.Subscriber, error) {
	const q = `
		INSERT INTO subscribers AS s (email, lang, nonce, created_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (lower(email)) DO UPDATE SET email = s.email
		RETURNING id, email, lang, nonce`
	var s question.Subscriber
	return s, fail(tx.get(ctx, &s, q, email, lang, nonce, now), "find or make a subscriber")
}

// SubscriberByID returns the subscriber.
func (c conn) SubscriberByID(ctx context.Context, id int64) (question.Subscriber, error) {
	var s question.Subscriber
	const q = `SELECT id, email, lang, nonce FROM subscribers WHERE id = $1`
	return s, fail(c.get(ctx, &s, q, id), "read subscriber %d", id)
}

// CountAsking counts a letter to the subscriber that anybody can cause, and
// reports whether there were at most so many of them on the day.
func (tx *Tx) CountAsking(ctx context.Context, subscriber int64, day calendar.Date, most int) (bool, error) {
	const q = `
		UPDATE subscribers
		SET asked = CASE WHEN asked_on = $2 THEN asked + 1 ELSE 1 END, asked_on = $2
		WHERE id = $1
		RETURNING asked`
	var n int
	err := tx.get(ctx, &n, q, subscriber, dateArg(day))
	return n <= most, fail(err, "count what subscriber %d is asked", subscriber)
}

const subscriptionColumns = `
	s.id, coalesce(s.publication_id, 0) AS publication_id, coalesce(s.field, '') AS field, coalesce(s.department, '') AS department,
	coalesce(p.slug, '') AS slug, coalesce(p.title, '') AS title, s.asked_at, s.confirmed_at`

// AddSubscription notes that the subscriber may want to be told about the matter.
func (tx *Tx) AddSubscription(ctx context.Context, subscriber int64, m question.Matter, now time.Time) (id int64, confirmed bool, err error) {
	const q = `
		INSERT INTO subscriptions AS s (subscriber_id, publication_id, field, department, asked_at, told_at)
		VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (subscriber_id, coalesce(publication_id, 0), coalesce(field, ''), coalesce(department, ''))
		DO UPDATE SET asked_at = CASE WHEN s.confirmed_at IS NULL THEN excluded.asked_at ELSE s.asked_at END
		RETURNING id, confirmed_at IS NOT NULL AS confirmed`
	var row struct {
		ID        int64
		Confirmed bool
	}
	err = tx.get(ctx, &row, q, subscriber, nilIf(m.PublicationID), nilIf(m.Field), nilIf(m.Department), now)
	return row.ID, row.Confirmed, fail(err, "add a subscription of subscriber %d", subscriber)
}

// Subscriptions lists what the subscriber is told about or was asked about, the
// newest first.
func (c conn) Subscriptions(ctx context.Context, subscriber int64) ([]question.Subscription, error) {
	const q = `
		SELECT ` + subscriptionColumns + `
		FROM subscriptions s
		LEFT JOIN publications p ON p.id = s.publication_id
		WHERE s.subscriber_id = $1
		ORDER BY s.id DESC
		LIMIT 500`
	var ss []question.Subscription
	return ss, fail(c.list(ctx, &ss, q, subscriber), "list the subscriptions of subscriber %d", subscriber)
}

// ConfirmSubscription notes that the address wants to be told, from now on.
func (tx *Tx) ConfirmSubscription(ctx context.Context, subscriber, id int64, now time.Time) error {
	const q = `
		UPDATE subscriptions AS s
		SET confirmed_at = $3, told_at = $3, version = coalesce((SELECT version FROM publications WHERE id = s.publication_id), 0)
		WHERE subscriber_id = $1 AND id = $2 AND confirmed_at IS NULL`
	_, err := tx.exec(ctx, q, subscriber, id, now)
	return fail(err, "confirm subscription %d", id)
}

// EndSubscription deletes the subscription.
func (tx *Tx) EndSubscription(ctx context.Context, subscriber, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM subscriptions WHERE subscriber_id = $1 AND id = $2`, subscriber, id)
	return fail(err, "end subscription %d", id)
}

// EraseSubscriber deletes all that is kept of the address as a subscriber's: the
// subscriptions, and the address in letters. Letters that wait are not sent.
func (tx *Tx) EraseSubscriber(ctx context.Context, email string, now time.Time) error {
	const letters = `
		WITH letter AS (
			UPDATE mails
			SET to_address = '', error = '', claimed_until = NULL, status = CASE WHEN sent_at IS NULL THEN 'failed' ELSE status END
			WHERE lower(to_address) = lower($1) AND template IN ('subscribe', 'subscribed', 'news')
			RETURNING id
		)
		UPDATE jobs
		SET done_at = $2
		WHERE done_at IS NULL AND dead_at IS NULL AND type = 'mail' AND mail_id IN (SELECT id FROM letter)`
	if _, err := tx.exec(ctx, letters, email, now); err != nil {
		return fail(err, "erase the letters to a subscriber")
	}
	_, err := tx.exec(ctx, `DELETE FROM subscribers WHERE lower(email) = lower($1)`, email)
	return fail(err, "erase a subscriber")
}

// DropSubscriptions deletes what nobody has confirmed since the instant, those
// who are told about nothing, and the addresses in letters of before old.
func (s *Store) DropSubscriptions(ctx context.Context, since, old time.Time) error {
	for _, q := range []struct {
		text string
		arg  time.Time
	}{
		{`DELETE FROM subscriptions WHERE confirmed_at IS NULL AND asked_at < $1`, since},
		{`DELETE FROM subscribers s WHERE s.created_at < $1 AND NOT EXISTS (SELECT FROM subscriptions x WHERE x.subscriber_id = s.id)`, since},
		{`UPDATE mails SET to_address = '' WHERE template IN ('subscribe', 'subscribed', 'news') AND to_address <> '' AND sent_at < $1`, old},
	} {
		if _, err := s.exec(ctx, q.text, q.arg); err != nil {
			return fail(err, "drop subscriptions that nobody confirmed")
		}
	}
	return nil
}

// WithNews lists those subscribers behind after for whom there is something new
// that was published until the instant.
func (tx *Tx) WithNews(ctx context.Context, after int64, until time.Time, limit int) ([]question.Subscriber, error) {
	const q = `
		SELECT b.id, b.email, b.lang, b.nonce
		FROM subscribers b
		WHERE b.id > $1 AND EXISTS (
			SELECT
			FROM subscriptions s
			WHERE s.subscriber_id = b.id AND s.confirmed_at IS NOT NULL AND (
				EXISTS (SELECT FROM publications p WHERE p.id = s.publication_id AND p.version > s.version)
				OR EXISTS (SELECT FROM publications p
					WHERE p.field = s.field AND p.withdrawn_at IS NULL AND p.published_at > s.told_at AND p.published_at <= $2)
				OR EXISTS (SELECT FROM publications p
					WHERE p.department = s.department AND p.withdrawn_at IS NULL AND p.published_at > s.told_at AND p.published_at <= $2)))
		ORDER BY b.id
		LIMIT $3`
	var bs []question.Subscriber
	return bs, fail(tx.list(ctx, &bs, q, after, until, limit), "find subscribers for whom there is news")
}

// News lists what is new for the subscriber, each publication once: what changed
// first, then what is new, the newest first; and how much there is.
func (tx *Tx) News(ctx context.Context, subscriber int64, until time.Time, limit int) ([]question.News, int, error) {
	const q = `
		WITH found AS (
			SELECT p.id, true AS followed
			FROM subscriptions s
			JOIN publications p ON p.id = s.publication_id AND p.version > s.version
			WHERE s.subscriber_id = $1 AND s.confirmed_at IS NOT NULL
			UNION ALL
			SELECT p.id, false
			FROM subscriptions s
			JOIN publications p ON p.field = s.field AND p.withdrawn_at IS NULL AND p.published_at > s.told_at AND p.published_at <= $2
			WHERE s.subscriber_id = $1 AND s.confirmed_at IS NOT NULL
			UNION ALL
			SELECT p.id, false
			FROM subscriptions s
			JOIN publications p ON p.department = s.department AND p.withdrawn_at IS NULL AND p.published_at > s.told_at AND p.published_at <= $2
			WHERE s.subscriber_id = $1 AND s.confirmed_at IS NOT NULL
		), once AS (
			SELECT id, bool_or(followed) AS followed FROM found GROUP BY id
		)
		SELECT p.id AS publication_id, p.version, p.code, p.slug, p.title, p.department_name,
			CASE WHEN p.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN o.followed THEN 'corrected' ELSE 'new' END AS section,
			CASE WHEN p.withdrawn_at IS NOT NULL THEN p.withdrawn_reason WHEN o.followed THEN p.correction ELSE '' END AS note,
			count(*) OVER () AS many
		FROM once o
		JOIN publications p ON p.id = o.id
		ORDER BY o.followed DESC, p.published_at DESC, p.id DESC
		LIMIT $3`
	var rows []struct {
		question.News
		Many int
	}
	if err := tx.list(ctx, &rows, q, subscriber, until, limit); err != nil || len(rows) == 0 {
		return nil, 0, fail(err, "list what is new for subscriber %d", subscriber)
	}
	news := make([]question.News, len(rows))
	for i, r := range rows {
		news[i] = r.News
	}
	return news, rows[0].Many, nil
}

// SetTold notes that the subscriber was told the news and everything that was
// published until the instant.
func (tx *Tx) SetTold(ctx context.Context, subscriber int64, news []question.News, until time.Time) error {
	ids, versions := make([]int64, len(news)), make([]int64, len(news))
	for i, n := range news {
		ids[i], versions[i] = n.PublicationID, int64(n.Version)
	}
	const q = `
		UPDATE subscriptions AS s
		SET told_at = greatest(told_at, $2), version = greatest(version, coalesce((
			SELECT t.version FROM unnest($3::bigint[], $4::bigint[]) AS t (id, version) WHERE t.id = s.publication_id), 0))
		WHERE subscriber_id = $1 AND confirmed_at IS NOT NULL`
	_, err := tx.exec(ctx, q, subscriber, until, intArray(ids), intArray(versions))
	return fail(err, "note that subscriber %d was told", subscriber)
}

// DropLetter ends a letter that has nobody left to go to, with the job that
// would send it.
func (s *Store) DropLetter(ctx context.Context, mail, job int64, now time.Time) error {
	const q = `
		WITH letter AS (
			UPDATE mails SET status = 'failed', claimed_until = NULL, to_address = '' WHERE id = $1 AND sent_at IS NULL
		)
		UPDATE jobs SET done_at = $3 WHERE id = $2 AND done_at IS NULL`
	_, err := s.exec(ctx, q, mail, job, now)
	return fail(err, "drop letter %d", mail)
}

// LiveSlugs returns those of the addresses under which a publication stands.
func (c conn) LiveSlugs(ctx context.Context, slugs []string) (live []string, err error) {
	const q = `SELECT slug FROM publications WHERE slug = ANY ($1) AND withdrawn_at IS NULL LIMIT 500`
	return live, fail(c.list(ctx, &live, q, pq.Array(slugs)), "see which publications stand")
}

// SubscriptionsOf names what the address is told about: codes of publications,
// fields and departments.
func (c conn) SubscriptionsOf(ctx context.Context, email string) (names []string, err error) {
	const q = `
		SELECT coalesce(p.code, s.field, s.department)
		FROM subscribers b
		JOIN subscriptions s ON s.subscriber_id = b.id
		LEFT JOIN publications p ON p.id = s.publication_id
		WHERE lower(b.email) = lower($1)
		ORDER BY s.id
		LIMIT 500`
	return names, fail(c.list(ctx, &names, q, email), "list what an address is told about")
}
