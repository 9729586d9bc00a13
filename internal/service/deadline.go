package service

import (
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// fallbackDays is the whole time when no rule says otherwise: fifteen working
// days, as Nghị định 43/2011/NĐ-CP, Điều 17, had it.
const fallbackDays = 15

// promise sets the date promised to the asker, counted from the receipt.
func (r *reference) promise(q *question.Question, from time.Time) {
	day := calendar.Of(from)
	n, _ := question.Days(r.rules, *q, question.StageTotal, day)
	if n == 0 {
		n = fallbackDays
	}
	q.DueOn = r.calendar.Due(day, n)
	if q.FirstDueOn.IsZero() {
		q.FirstDueOn = q.DueOn
	}
}

// beginStage starts the clock of the stage to which the question's status
// belongs. A stage ends at the latest with the whole promise, but whoever gets
// the question has at least until the end of the next working day.
func (r *reference) beginStage(q *question.Question, now time.Time) {
	q.StageStart = now
	q.StageDueOn = calendar.Date{}
	stage := q.Status.Stage()
	if stage == question.StageNone {
		return
	}
	day := calendar.Of(now)
	n, _ := question.Days(r.rules, *q, stage, day)
	if n == 0 {
		n = 1
	}
	due := r.calendar.Due(day, n)
	if !q.DueOn.IsZero() && due.After(q.DueOn) {
		due = q.DueOn
	}
	if least := r.calendar.Due(day, 1); due.Before(least) {
		due = least
	}
	q.StageDueOn = due
}

// shift moves the question's dates by n working days.
func (r *reference) shift(q *question.Question, n int) {
	if n <= 0 {
		return
	}
	q.DueOn = r.calendar.Due(q.DueOn, n)
	if !q.StageDueOn.IsZero() {
		q.StageDueOn = r.calendar.Due(q.StageDueOn, n)
	}
}

// unpause ends a pause: the dates move by the working days for which the clock
// stood still, if it did.
func (r *reference) unpause(q *question.Question, now time.Time) {
	if q.PausedAt == nil {
		return
	}
	if !q.ClockRuns {
		r.shift(q, r.calendar.Between(calendar.Of(*q.PausedAt), calendar.Of(now)))
	}
	q.PausedAt, q.ResumeOn, q.ClockRuns = nil, calendar.Date{}, false
}

// pauseDays returns for how many working days an asker who is asked may take:
// what a rule says, else the setting.
func (r *reference) pauseDays(q question.Question, day calendar.Date) int {
	if n, _ := question.Days(r.rules, q, question.StagePause, day); n > 0 {
		return n
	}
	return r.number("pause_days", 10)
}
