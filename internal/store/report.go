package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Report is a report that was issued. Data is the report itself as JSON.
type Report struct {
	ID         int64
	FromOn     calendar.Date
	ToOn       calendar.Date
	Data       []byte
	IssuedAt   time.Time
	PersonID   int64
	PlanID     int64
	PersonName string
	PlanName   string
}

const selectReports = `
	SELECT r.id, r.from_on, r.to_on, r.data, r.issued_at, coalesce(r.person_id, 0) AS person_id, coalesce(r.plan_id, 0) AS plan_id,
		coalesce(p.name, '') AS person_name, coalesce(n.name, '') AS plan_name
	FROM reports r
	LEFT JOIN people p ON p.id = r.person_id
	LEFT JOIN report_plans n ON n.id = r.plan_id`

// AddReport keeps a report under the number that KeepCounted gave.
func (tx *Tx) AddReport(ctx context.Context, r Report) error {
	const q = `
		INSERT INTO reports (id, from_on, to_on, data, issued_at, person_id, plan_id)
		OVERRIDING SYSTEM VALUE
		VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)`
	_, err := tx.exec(ctx, q, r.ID, dateArg(r.FromOn), dateArg(r.ToOn), string(r.Data), r.IssuedAt, nilIf(r.PersonID), nilIf(r.PlanID))
	return fail(err, "keep report %d", r.ID)
}

// Report returns one report.
func (c conn) Report(ctx context.Context, id int64) (Report, error) {
	var r Report
	return r, fail(c.get(ctx, &r, selectReports+` WHERE r.id = $1`, id), "read report %d", id)
}

// Reports lists the reports, newest first.
func (c conn) Reports(ctx context.Context, limit int) ([]Report, error) {
	var rs []Report
	return rs, fail(c.list(ctx, &rs, selectReports+` ORDER BY r.id DESC LIMIT $1`, limit), "list the reports")
}

// ReportPlan is a report that is made by itself.
type ReportPlan struct {
	ID         int64
	Name       string
	Every      string // week, month, quarter, year
	Recipients pq.Int64Array
	PersonID   int64
	CreatedAt  time.Time
	EndedAt    *time.Time
}

const selectPlans = `
	SELECT id, name, every, recipients, coalesce(person_id, 0) AS person_id, created_at, ended_at
	FROM report_plans`

// AddReportPlan keeps a plan.
func (tx *Tx) AddReportPlan(ctx context.Context, p ReportPlan) (int64, error) {
	const q = `
		INSERT INTO report_plans (name, every, recipients, person_id, created_at)
		VALUES ($1, $2, $3, $4, $5)
		RETURNING id`
	var id int64
	return id, fail(tx.get(ctx, &id, q, p.Name, p.Every, p.Recipients, nilIf(p.PersonID), p.CreatedAt), "keep a report's plan")
}

// ReportPlan returns one plan.
func (c conn) ReportPlan(ctx context.Context, id int64) (ReportPlan, error) {
	var p ReportPlan
	return p, fail(c.get(ctx, &p, selectPlans+` WHERE id = $1`, id), "read the report's plan %d", id)
}

// ReportPlans lists the plans that are not ended.
func (c conn) ReportPlans(ctx context.Context) ([]ReportPlan, error) {
	var ps []ReportPlan
	return ps, fail(c.list(ctx, &ps, selectPlans+` WHERE ended_at IS NULL ORDER BY id LIMIT 200`), "list the reports' plans")
}

// EndReportPlan ends a plan.
func (tx *Tx) EndReportPlan(ctx context.Context, id int64, now time.Time) error {
	n, err := tx.exec(ctx, `UPDATE report_plans SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, id, now)
	if err == nil && n == 0 {
		return question.NotFound()
	}
	return fail(err, "end the report's plan %d", id)
}
