package service

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// YearView is a year of the calendar with every version of it, the newest first.
type YearView struct {
	Year        int
	Provisional bool
	Known       bool // an administrator or the program has said something of it
	Days        []calendar.Exception
	Calendar    *calendar.Calendar
	Version     int64 // of the whole calendar
	Versions    []store.CalendarVersion
}

// CalendarView returns a year as it is now. A year of which nothing is known is
// shown as the law alone would have it.
func (s *Service) CalendarView(ctx context.Context, year int) (YearView, error) {
	v := YearView{Year: year}
	if year < calendar.FirstYear || year > calendar.LastYear {
		return v, question.NotFound()
	}
	r, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return v, err
	}
	if v.Versions, err = s.store.CalendarVersions(ctx, year); err != nil {
		return v, err
	}
	v.Known, v.Version = len(v.Versions) > 0, r.version
	v.Calendar, v.Days, v.Provisional = r.calendar, r.calendar.Exceptions(year), slices.Contains(r.provisional, year)
	if !v.Known {
		v.Days, v.Provisional = calendar.Computed(year), true
		v.Calendar = r.calendar.With(year, v.Days, true)
	}
	return v, nil
}

// Calendar returns the calendar that is in force.
func (s *Service) Calendar(ctx context.Context) (*calendar.Calendar, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	return r.calendar, nil
}

// Plan is what a year's days are to be.
type Plan struct {
	Year        int
	Provisional bool
	Days        []calendar.Exception
}

// Proposal is a change of the calendar that is not adopted yet. It names whole
// years, so that what is seen before it is adopted is all that will be.
type Proposal struct {
	Base   int64 // the version of the calendar that its author saw
	Years  []Plan
	Reason string // why, for the record and for the askers whose date moves
	Notice string // number of the document that orders it
}

// ProblemsError lists the rows for which a proposal is refused.
type ProblemsError struct{ Problems []calendar.Problem }

// Error returns a text for the log.
func (e *ProblemsError) Error() string { return "the days contradict each other or the law" }

// Unwrap gives the error the domain's code.
func (e *ProblemsError) Unwrap() error {
	return &question.Error{Code: question.CodeInvalid, Key: "error.calendar"}
}

// checkProposal refuses a proposal with a contradiction in it, and orders it.
func checkProposal(p *Proposal) error {
	var rows []calendar.Row
	for i, y := range p.Years {
		slices.SortStableFunc(y.Days, func(a, b calendar.Exception) int { return a.Date.Compare(b.Date) })
		for _, d := range y.Days {
			if d.Date.Year != y.Year {
				return question.Invalid("date", "problem.calendar.other_year", "date", d.Date.String(), "year", strconv.Itoa(y.Year))
			}
			rows = append(rows, calendar.Row{Exception: d})
		}
		p.Years[i] = y
	}
	slices.SortFunc(p.Years, func(a, b Plan) int { return cmp.Compare(a.Year, b.Year) })
	if bad := calendar.Check(rows, nil); len(bad) > 0 {
		return &ProblemsError{bad}
	}
	if len(p.Years) == 0 {
		return question.Invalid("days", "problem.calendar.empty")
	}
	return nil
}

// checkWords refuses a proposal that says not why.
func checkWords(p *Proposal) error {
	p.Reason, p.Notice = strings.TrimSpace(p.Reason), strings.TrimSpace(p.Notice)
	switch {
	case p.Reason == "" || utf8.RuneCountInString(p.Reason) > 500:
		return question.Invalid("reason", "problem.calendar.reason_missing")
	case utf8.RuneCountInString(p.Notice) > 100:
		return question.Invalid("notice", "problem.calendar.notice_long")
	}
	return nil
}

// Imported reads a file of days and returns the proposal that it makes: the
// years that it names, whole, or, with add, their present days and those of the
// file. Rows that cannot be taken are a ProblemsError with all of them.
func (s *Service) Imported(ctx context.Context, text string, add, provisional bool) (Proposal, error) {
	rows, bad := calendar.Read(text)
	r, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return Proposal{}, err
	}
	p := Proposal{Base: r.version}
	years := map[int][]calendar.Exception{}
	var have []calendar.Exception
	for _, row := range rows {
		y := row.Date.Year
		if _, seen := years[y]; !seen {
			years[y] = nil
			if add {
				years[y] = r.calendar.Exceptions(y)
				have = append(have, years[y]...)
			}
		}
		years[y] = append(years[y], row.Exception)
	}
	bad = append(bad, calendar.Check(rows, have)...)
	slices.SortStableFunc(bad, func(a, b calendar.Problem) int { return cmp.Compare(a.Line, b.Line) })
	if len(bad) > 0 {
		return p, &ProblemsError{bad}
	}
	if len(rows) == 0 {
		return p, question.Invalid("days", "problem.calendar.empty")
	}
	for y, days := range years {
		p.Years = append(p.Years, Plan{Year: y, Provisional: provisional, Days: days})
	}
	slices.SortFunc(p.Years, func(a, b Plan) int { return cmp.Compare(a.Year, b.Year) })
	return p, nil
}

// Moved is an open question that a change of the calendar moves.
type Moved struct {
	Question           question.Question
	Was, Now           calendar.Date // the promise; equal when only the stage moves
	StageWas, StageNow calendar.Date
}

// Preview is what a proposal would do.
type Preview struct {
	Proposal
	Differences []calendar.Difference
	Moved       []Moved // the first of them
	Count       int     // of all open questions that move
	Told        int     // of those, whose promise moves
}

// shown is how many moved questions a preview names.
const shown = 200

// PreviewCalendar says which open questions the proposal would move, and to
// when, without changing anything.
func (s *Service) PreviewCalendar(ctx context.Context, by question.Actor, p Proposal) (Preview, error) {
	v := Preview{Proposal: p}
	if err := admin(by); err != nil {
		return v, err
	}
	if err := checkProposal(&v.Proposal); err != nil {
		return v, err
	}
	r, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return v, err
	}
	if p.Base != r.version {
		return v, question.Conflict("error.calendar_changed", nil)
	}
	next := r.calendar
	for _, y := range v.Years {
		next = next.With(y.Year, y.Days, y.Provisional)
	}
	v.Differences = calendar.Differences(r.calendar, next)
	first, last, found := reach(v.Differences)
	if !found {
		return v, nil
	}
	now := s.clock.Now()
	for after := int64(0); ; {
		qs, err := s.store.OpenAround(ctx, first, last, after, 500)
		if err != nil || len(qs) == 0 {
			return v, err
		}
		ledgers, err := s.store.Promises(ctx, numbers(qs)...)
		if err != nil {
			return v, err
		}
		for _, q := range qs {
			after = q.ID
			m, moves := recount(q, ledgers[q.ID], r.calendar, next, calendar.Of(now))
			if !moves {
				continue
			}
			v.Count++
			if m.Was != m.Now {
				v.Told++
			}
			if len(v.Moved) < shown {
				v.Moved = append(v.Moved, m)
			}
		}
	}
}

func numbers(qs []question.Question) []int64 {
	ids := make([]int64, len(qs))
	for i, q := range qs {
		ids[i] = q.ID
	}
	return ids
}

// reach returns the first and the last day that is worked in one calendar and
// not in the other; false when there is none.
func reach(ds []calendar.Difference) (first, last calendar.Date, found bool) {
	for _, d := range ds {
		if !d.Moves() {
			continue
		}
		if !found {
			first, found = d.Date, true
		}
		last = d.Date
	}
	return first, last, found
}

// recount says where the question's dates would be under the calendar next. A
// date that has passed stays: whether it was kept is known already. A date
// that would be brought forward into the past is today, or the next working
// day.
func recount(q question.Question, ledger []question.Promise, old, next *calendar.Calendar, today calendar.Date) (Moved, bool) {
	m := Moved{Question: q, Was: q.DueOn, Now: q.DueOn, StageWas: q.StageDueOn, StageNow: q.StageDueOn}
	total, stage := question.Recount(ledger, old, next)
	move := func(was, to calendar.Date) calendar.Date {
		if was.IsZero() || to.IsZero() || was.Before(today) {
			return was
		}
		if to.Before(today) {
			return next.Due(today, 0)
		}
		return to
	}
	m.Now, m.StageNow = move(m.Was, total), move(m.StageWas, stage)
	return m, m.Now != m.Was || m.StageNow != m.StageWas
}

// AdoptCalendar puts the proposal in force. Each year becomes a version that is
// kept for ever; the open questions whose dates move are counted anew behind
// the request, a batch at a time.
func (s *Service) AdoptCalendar(ctx context.Context, by question.Actor, p Proposal) error {
	if err := admin(by); err != nil {
		return err
	}
	if err := checkProposal(&p); err != nil {
		return err
	}
	if err := checkWords(&p); err != nil {
		return err
	}
	defer s.forget()
	return s.inTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockCalendar(ctx); err != nil {
			return err
		}
		_, _, base, err := tx.Calendar(ctx, 0)
		if err != nil {
			return err
		}
		if base != p.Base {
			return question.Conflict("error.calendar_changed", nil)
		}
		var newest int64
		for _, y := range p.Years {
			newest, err = tx.SaveYear(ctx, store.CalendarVersion{
				Year: y.Year, Provisional: y.Provisional, Days: y.Days, AdoptedAt: s.clock.Now(), PersonID: by.PersonID,
				Reason: p.Reason, Notice: p.Notice,
			})
			if err != nil {
				return err
			}
		}
		if err := s.audit(ctx, tx, by, "calendar.adopt", p.Notice, base, p); err != nil {
			return err
		}
		return s.queueRecount(ctx, tx, base, newest)
	})
}

// CalendarVersion returns the number of the calendar's newest version.
func (s *Service) CalendarVersion(ctx context.Context) (int64, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return 0, err
	}
	return r.version, nil
}
