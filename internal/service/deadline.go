package service

import (
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// fallbackDays is the whole time when no rule says otherwise: fifteen working
// days, as Nghị định 43/2011/NĐ-CP, Điều 17, had it.
const fallbackDays = 15

// Each of these sets dates of a question and returns how they came about, for
// the ledger.

// promise sets the date promised to the asker, counted from the receipt.
func (r *reference) promise(q *question.Question, from, now time.Time) question.Promise {
	day := calendar.Of(from)
	n, rule := question.Days(r.rules, *q, question.StageTotal, day)
	if n == 0 {
		n = fallbackDays
	}
	q.DueOn = r.calendar.Due(day, n)
	if q.FirstDueOn.IsZero() {
		q.FirstDueOn = q.DueOn
	}
	return question.Promise{
		QuestionID: q.ID, Part: question.PartTotal, Stage: question.StageTotal, Cause: question.CausePromised, FromOn: day, Days: n,
		DueOn: q.DueOn, SetAt: now, CalendarVersion: r.version, RuleID: rule.ID, Rule: rule.Basis,
	}
}

// beginStage starts the clock of the stage to which the question's status
// belongs. A stage ends at the latest with the whole promise, but whoever gets
// the question has at least until the end of the next working day.
func (r *reference) beginStage(q *question.Question, now time.Time) []question.Promise {
	q.StageStart = now
	q.StageDueOn = calendar.Date{}
	stage := q.Status.Stage()
	if stage == question.StageNone {
		return nil
	}
	day := calendar.Of(now)
	n, rule := question.Days(r.rules, *q, stage, day)
	if n == 0 {
		n = 1
	}
	due, bound := question.HoldStage(r.calendar, day, r.calendar.Due(day, n), q.DueOn)
	q.StageDueOn = due
	return []question.Promise{{
		QuestionID: q.ID, Part: question.PartStage, Stage: stage, Cause: question.CausePromised, FromOn: day, Days: n,
		DueOn: due, Bound: bound, SetAt: now, CalendarVersion: r.version, RuleID: rule.ID, Rule: rule.Basis,
	}}
}

// unpause ends a pause: the dates move by the working days for which the clock
// stood still, if it did.
func (r *reference) unpause(q *question.Question, now time.Time) []question.Promise {
	if q.PausedAt == nil {
		return nil
	}
	p := question.Promise{
		QuestionID: q.ID, Part: question.PartTotal, Stage: question.StageTotal, Cause: question.CausePaused,
		FromOn: calendar.Of(*q.PausedAt), ToOn: calendar.Of(now), SetAt: now, CalendarVersion: r.version,
	}
	ran := q.ClockRuns
	q.PausedAt, q.ResumeOn, q.ClockRuns = nil, calendar.Date{}, false
	if ran {
		return nil
	}
	p.Days = r.calendar.Between(p.FromOn, p.ToOn)
	if p.Days > 0 {
		q.DueOn = r.calendar.Due(q.DueOn, p.Days)
	}
	p.DueOn = q.DueOn
	if q.StageDueOn.IsZero() {
		return []question.Promise{p}
	}
	if p.Days > 0 {
		q.StageDueOn = r.calendar.Due(q.StageDueOn, p.Days)
	}
	stage := p
	stage.Part, stage.Stage, stage.DueOn = question.PartStage, q.Status.Stage(), q.StageDueOn
	return []question.Promise{p, stage}
}

// pauseDays returns for how many working days an asker who is asked may take:
// what a rule says, else the setting.
func (r *reference) pauseDays(q question.Question, day calendar.Date) int {
	if n, _ := question.Days(r.rules, q, question.StagePause, day); n > 0 {
		return n
	}
	return r.number("pause_days", 10)
}

// extend moves the promise to a later day, and the stage by as many working
// days.
func (r *reference) extend(q *question.Question, until calendar.Date, now time.Time) []question.Promise {
	p := question.Promise{
		QuestionID: q.ID, Part: question.PartTotal, Stage: question.StageTotal, Cause: question.CauseExtended, FromOn: q.DueOn, ToOn: until,
		Days: r.calendar.Between(q.DueOn, until), DueOn: until, SetAt: now, CalendarVersion: r.version,
	}
	q.DueOn = until
	if q.StageDueOn.IsZero() {
		return []question.Promise{p}
	}
	stage := p
	stage.FromOn = q.StageDueOn
	q.StageDueOn = r.calendar.Due(q.StageDueOn, p.Days)
	stage.Part, stage.Stage, stage.DueOn = question.PartStage, q.Status.Stage(), q.StageDueOn
	return []question.Promise{p, stage}
}
