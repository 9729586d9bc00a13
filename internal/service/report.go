package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Report is the ministry's report of a period, as numbers. Issued, it is kept as
// it is.
type Report struct {
	ID       int64         `json:"id,omitempty"` // 0 until it is issued
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"` // included
	AsOf     time.Time     `json:"as_of"`
	IssuedBy string        `json:"issued_by,omitempty"`
	Kept     bool          `json:"kept,omitempty"` // which questions it counted was kept with it
	Total    Numbers       `json:"total"`
	Parts    []ReportPart  `json:"parts"` // by year, a whole one beside a part of one
	Rows     []ReportRow   `json:"rows"`  // by department, most received first
}

// ReportPart is one year of the period, or the part of it that lies in it.
type ReportPart struct {
	From    calendar.Date `json:"from"`
	To      calendar.Date `json:"to"`
	Numbers Numbers       `json:"numbers"`
}

// ReportRow is one department's line, by the names that it had when the report
// was made; Department is "" for what no department has.
type ReportRow struct {
	Department string    `json:"department"`
	NameVI     string    `json:"name_vi"`
	NameEN     string    `json:"name_en"`
	Numbers    Numbers   `json:"numbers"`
	Parts      []Numbers `json:"parts"`
}

// Numbers are figures by name; one that has nothing to say is missing.
type Numbers map[question.Figure]float64

// Count returns a figure that counts.
func (n Numbers) Count(f question.Figure) int { return int(n[f]) }

// NumbersOf returns every figure of the tally that has something to say.
func NumbersOf(t question.Tally) Numbers { return numbersOf(t) }

func numbersOf(t question.Tally) Numbers {
	n := Numbers{}
	for _, f := range question.Figures() {
		if v, ok := t.Value(f); ok {
			n[f] = v
		}
	}
	return n
}

// Report makes the report of a period as it stands now.
func (s *Service) Report(ctx context.Context, from, to calendar.Date) (Report, error) {
	c := question.Cohort{From: from, To: to}
	whole, err := s.Figures(ctx, c, question.ByDepartment)
	if err != nil {
		return Report{}, err
	}
	var parts []Figures
	for _, y := range s.reportYears(c) {
		f, err := s.Figures(ctx, y, question.ByDepartment)
		if err != nil {
			return Report{}, err
		}
		parts = append(parts, f)
	}
	return s.reportOf(ctx, whole, parts)
}

// reportYears returns the parts of a report, without those that are yet to come.
func (s *Service) reportYears(c question.Cohort) []question.Cohort {
	return slices.DeleteFunc(c.Years(), func(y question.Cohort) bool { return y.From.After(s.Today()) })
}

// reportOf puts the report together from its figures by department, whole and by
// year.
func (s *Service) reportOf(ctx context.Context, whole Figures, parts []Figures) (Report, error) {
	r := Report{From: whole.Cohort.From, To: whole.Cohort.To, AsOf: whole.AsOf.UTC().Truncate(time.Second), Total: numbersOf(whole.Total)}
	for _, p := range parts {
		r.Parts = append(r.Parts, ReportPart{p.Cohort.From, p.Cohort.To, numbersOf(p.Total)})
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return r, err
	}
	for _, row := range whole.Rows {
		line := ReportRow{Department: row.Value, Numbers: numbersOf(row.Tally)}
		if d, ok := ref.department(row.Value); ok {
			line.NameVI, line.NameEN = d.NameVI, d.NameEN
		}
		for _, p := range parts {
			line.Parts = append(line.Parts, numbersOf(p.Row(row.Value)))
		}
		r.Rows = append(r.Rows, line)
	}
	return r, nil
}

// reports reports whether the actor may issue reports and plan them: the board,
// the chair and the administrator.
func reports(by question.Actor) error {
	if by.IsSystem || by.Has(question.Board) || by.Has(question.Chair) || by.Has(question.Admin) {
		return nil
	}
	return question.Forbidden("error.forbidden")
}

// IssuedReport returns a report as it was issued.
func (s *Service) IssuedReport(ctx context.Context, id int64) (Report, error) {
	row, err := s.store.Report(ctx, id)
	if err != nil {
		return Report{}, err
	}
	var r Report
	if err := json.Unmarshal(row.Data, &r); err != nil {
		return r, fmt.Errorf("read report %d: %w", id, err)
	}
	r.ID = row.ID
	return r, nil
}

// IssuedReports lists the reports that were issued, newest first.
func (s *Service) IssuedReports(ctx context.Context, limit int) ([]store.Report, error) {
	return s.store.Reports(ctx, limit)
}

// ReportPlans lists the reports that are made by themselves.
func (s *Service) ReportPlans(ctx context.Context) ([]store.ReportPlan, error) {
	return s.store.ReportPlans(ctx)
}

// Every says how often a planned report is made.
func Every() []string { return []string{"week", "month", "quarter", "year"} }

// PlanReport adds a report that is made when its period is over, at 08:00 of the
// first working day after, and mailed to the people with the logins.
func (s *Service) PlanReport(ctx context.Context, by question.Actor, name, every string, logins []string) error {
	if err := reports(by); err != nil {
		return err
	}
	var bad []question.FieldProblem
	if name == "" {
		bad = append(bad, question.FieldProblem{Field: "name", Key: "problem.name"})
	}
	if !slices.Contains(Every(), every) {
		bad = append(bad, question.FieldProblem{Field: "every", Key: "problem.one_of"})
	}
	if len(logins) == 0 {
		bad = append(bad, question.FieldProblem{Field: "recipients", Key: "problem.recipients"})
	}
	var to []int64
	for _, l := range logins {
		p, err := s.store.PersonByLogin(ctx, l)
		switch {
		case question.CodeOf(err) == question.CodeNotFound:
			bad = append(bad, question.FieldProblem{Field: "recipients", Key: "problem.recipients_unknown", Args: []any{"login", l}})
		case err != nil:
			return err
		default:
			to = append(to, p.ID)
		}
	}
	if len(bad) > 0 {
		return &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: bad}
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	return s.inTx(ctx, func(tx *store.Tx) error {
		id, err := tx.AddReportPlan(ctx, store.ReportPlan{Name: name, Every: every, Recipients: to, PersonID: by.PersonID, CreatedAt: now})
		if err != nil {
			return err
		}
		return s.armPlan(ctx, tx, ref, id, every, s.Today())
	})
}

// EndPlan ends a planned report; what it has issued stays.
func (s *Service) EndPlan(ctx context.Context, by question.Actor, id int64) error {
	if err := reports(by); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *store.Tx) error { return tx.EndReportPlan(ctx, id, s.clock.Now()) })
}

// lastPeriod returns the whole week, month, quarter or year that ended before
// the day.
func lastPeriod(every string, day calendar.Date) (from, to calendar.Date) {
	first := calendar.Date{Year: day.Year, Month: day.Month, Day: 1}
	switch every {
	case "week":
		monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
		return monday.AddDays(-7), monday.AddDays(-1)
	case "quarter":
		first.Month = (first.Month-1)/3*3 + 1
		to = first.AddDays(-1)
		return calendar.Date{Year: to.Year, Month: to.Month - 2, Day: 1}, to
	case "year":
		return calendar.Date{Year: day.Year - 1, Month: time.January, Day: 1}, calendar.Date{Year: day.Year - 1, Month: time.December, Day: 31}
	}
	to = first.AddDays(-1)
	return calendar.Date{Year: to.Year, Month: to.Month, Day: 1}, to
}

// nextPeriod returns the period of the day, which is not over.
func nextPeriod(every string, day calendar.Date) (from, to calendar.Date) {
	for next := day.AddDays(1); ; next = next.AddDays(1) {
		if from, to = lastPeriod(every, next); !to.Before(day) {
			return from, to
		}
	}
}

// eight is the hour at which letters of the day go out.
const eight = 8 * time.Hour

// armPlan queues the making of the report of the period in which the day lies.
func (s *Service) armPlan(ctx context.Context, tx *store.Tx, ref *reference, plan int64, every string, day calendar.Date) error {
	from, to := nextPeriod(every, day)
	return tx.AddJob(ctx, question.Job{
		Key: fmt.Sprintf("report/%d/%s/%s", plan, from, to), Type: question.JobReport, Queue: "low",
		RunAt: ref.calendar.Next(to).Start().Add(eight),
	}, s.clock.Now().UTC().Truncate(time.Microsecond))
}

// makePlanned makes and mails the report of a plan, and queues the next.
func (s *Service) makePlanned(ctx context.Context, tx *store.Tx, ref *reference, key string) error {
	var id int64
	var first, last string
	if _, err := fmt.Sscanf(key, "report/%d/%10s/%10s", &id, &first, &last); err != nil {
		return fmt.Errorf("read the job %s: %w", key, err)
	}
	from, err := calendar.Parse(first)
	if err != nil {
		return fmt.Errorf("read the job %s: %w", key, err)
	}
	to, err := calendar.Parse(last)
	if err != nil {
		return fmt.Errorf("read the job %s: %w", key, err)
	}
	p, err := tx.ReportPlan(ctx, id)
	if err != nil || p.EndedAt != nil {
		return err
	}
	r, err := s.issue(ctx, tx, question.Cohort{From: from, To: to}, question.Actor{}, id)
	if err != nil {
		return err
	}
	for _, person := range p.Recipients {
		to, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		if !to.Active {
			continue
		}
		m := s.sheetMail(fmt.Sprintf("report/%d/%d", r.ID, to.ID), "report", to)
		m.Data.Sheet = &question.Sheet{
			Title: p.Name, From: r.From, To: r.To, Path: fmt.Sprintf("/desk/figures/reports/%d", r.ID), Numbers: r.Total, AsOf: r.AsOf,
		}
		for _, row := range r.Rows {
			m.Data.Sheet.Lines = append(m.Data.Sheet.Lines, question.SheetLine{Names: [2]string{row.NameVI, row.NameEN}, Numbers: row.Numbers})
		}
		if err := tx.AddMail(ctx, m, s.clock.Now()); err != nil {
			return err
		}
	}
	return s.armPlan(ctx, tx, ref, id, p.Every, to.AddDays(1))
}

// sheetMail is a letter of figures to one of the staff.
func (s *Service) sheetMail(key, template string, p question.Person) question.Mail {
	return question.Mail{
		Key: key, Template: template, Lang: p.Lang, To: p.Email, ToName: p.Name, PersonID: p.ID,
		MessageID: strings.ReplaceAll(key, "/", ".") + "@" + s.opt.MailDomain,
	}
}
