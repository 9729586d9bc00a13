package store

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Exported is a question with what was answered and published, by the names of
// docs/import.md.
type Exported struct {
	ID             int64              `json:"-"`
	Code           string             `json:"code"`
	ReceivedAt     time.Time          `json:"received_at"`
	Kind           question.Kind      `json:"kind"`
	Channel        question.Channel   `json:"channel"`
	AskerType      question.AskerType `json:"asker_type"`
	AskerName      string             `json:"asker_name,omitempty"`
	Email          string             `json:"email,omitempty"`
	Phone          string             `json:"phone,omitempty"`
	Province       string             `json:"province,omitempty"`
	Organisation   string             `json:"organisation,omitempty"`
	TaxCode        string             `json:"tax_code,omitempty"`
	Field          string             `json:"field,omitempty"`
	Department     string             `json:"department,omitempty"`
	Title          string             `json:"title"`
	Body           string             `json:"body"`
	Status         question.Status    `json:"status"`
	RoutedAt       *time.Time         `json:"routed_at,omitempty"`
	DueOn          calendar.Date      `json:"due_on,omitzero"`
	AnsweredAt     *time.Time         `json:"answered_at,omitempty"`
	Answer         string             `json:"answer,omitempty"`
	Outcome        question.Outcome   `json:"outcome,omitempty"`
	PublishedAt    *time.Time         `json:"published_at,omitempty"`
	PublicTitle    string             `json:"public_title,omitempty"`
	PublicQuestion string             `json:"public_question,omitempty"`
	PublicAnswer   string             `json:"public_answer,omitempty"`
}

// ExportAfter returns the next questions behind the one with the number, of those
// that were received from one instant to before another. Spam is none, and a
// question that is kept from sight comes only when asked for. An answer that was
// not given yet is nobody's business, nor a publication that was withdrawn.
func (c conn) ExportAfter(ctx context.Context, from, before time.Time, restricted bool, after int64, limit int) ([]Exported, error) {
	const q = `
		SELECT q.id, q.code, q.received_at, q.kind, q.channel, q.asker_type,
			coalesce(a.name, '') AS asker_name, coalesce(a.email, '') AS email, coalesce(a.phone, '') AS phone,
			coalesce(q.province, '') AS province, coalesce(a.organisation, '') AS organisation, coalesce(a.tax_code, '') AS tax_code,
			coalesce(q.field, '') AS field, coalesce(q.lead, '') AS department, q.title, q.body, q.status,
			(SELECT min(e.at) FROM events e WHERE e.question_id = q.id AND e.to_status = 'routed') AS routed_at,
			q.due_on, q.answered_at, coalesce(r.text, '') AS answer, coalesce(r.outcome, '') AS outcome,
			p.published_at, coalesce(p.title, '') AS public_title, coalesce(p.question, '') AS public_question, coalesce(p.answer, '') AS public_answer
		FROM questions q
		LEFT JOIN askers a ON a.question_id = q.id
		LEFT JOIN answer_revisions r ON r.question_id = q.id AND r.version = q.answer_version AND q.answered_at IS NOT NULL
		LEFT JOIN publications p ON p.question_id = q.id AND p.withdrawn_at IS NULL
		WHERE q.id > $1 AND q.received_at >= $2 AND q.received_at < $3 AND q.status <> 'spam' AND ($4 OR q.restricted = '')
		ORDER BY q.id
		LIMIT $5`
	var rows []Exported
	return rows, fail(c.listPlanned(ctx, &rows, q, after, from.UTC(), before.UTC(), restricted, limit), "read the questions to export")
}
