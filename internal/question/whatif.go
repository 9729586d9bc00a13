package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Past is a question of the past with who held it and what supporting
// departments gave.
type Past struct {
	Question Question
	Spans    []Span // oldest first
	Parts    []Contribution
}

// Effect says of one question whether it was late, and whether it would have
// been under a changed rule. Concerned is false for a question to which the
// change makes no difference and that the rule does not govern.
type Effect struct{ Concerned, Was, Would bool }

// Whatif returns what the changed rules would have made of the question as of
// now, in the stage. It is an estimate: everybody is taken to have worked as
// they did, only dates move. Under StageTotal the promised date moves by the
// difference in working days, so that pauses and extensions keep their effect.
// In another stage every stay is counted by both sets of rules with the same
// calendar, without what the asker had; a question is late if one stay was.
func Whatif(p Past, stage Stage, old, changed []DeadlineRule, cal *calendar.Calendar, now time.Time) Effect {
	switch stage {
	case StageTotal:
		return whatifTotal(p.Question, old, changed, cal, now)
	case StageSupport:
		return whatifParts(p, old, changed, cal, now)
	case StagePause:
		return Effect{}
	}
	return whatifStage(p, stage, old, changed, cal, now)
}

func whatifTotal(q Question, old, changed []DeadlineRule, cal *calendar.Calendar, now time.Time) Effect {
	if q.DueOn.IsZero() {
		return Effect{}
	}
	asked := q
	asked.Lead = "" // the promise is made before a department is known
	on := calendar.Of(q.ReceivedAt)
	n, _ := Days(old, asked, StageTotal, on)
	m, _ := Days(changed, asked, StageTotal, on)
	e := Effect{Concerned: true, Was: q.Late(now)}
	q.DueOn = moved(cal, q.DueOn, m-n)
	e.Would = q.Late(now)
	return e
}

// moved returns the day n working days after d, before it for a negative n.
func moved(cal *calendar.Calendar, d calendar.Date, n int) calendar.Date {
	if n >= 0 {
		if n == 0 {
			return d
		}
		return cal.Due(d, n)
	}
	for ; n < 0; n++ {
		for d = d.AddDays(-1); !cal.Working(d); {
			d = d.AddDays(-1)
		}
	}
	return d
}

// stay is one time that a question spent in a stage. Paused are the working
// days of it that were the asker's.
type stay struct {
	from, to time.Time
	open     bool
	paused   int
}

// stays returns the times that the question spent in the stage. Spans that
// follow each other without a gap make one, the asker's between them included.
func stays(p Past, stage Stage, cal *calendar.Calendar, now time.Time) []stay {
	var list []stay
	in := false
	for i, s := range p.Spans {
		at := stageOf(s.Holder)
		end := now
		if s.To != nil {
			end = *s.To
		}
		if in && i > 0 && (p.Spans[i-1].To == nil || !p.Spans[i-1].To.Equal(s.From)) {
			in = false
		}
		waits := s.Holder == HeldByAsker && in
		switch {
		case at == stage && !in:
			list = append(list, stay{from: s.From, to: end, open: s.To == nil})
		case at == stage || waits:
			last := &list[len(list)-1]
			last.to, last.open = end, s.To == nil
			if waits {
				last.paused += cal.Between(calendar.Of(s.From), calendar.Of(end))
			}
		}
		in = at == stage || waits
	}
	return list
}

func stageOf(h Holder) Stage {
	switch h {
	case HeldByIntake:
		return StageIntake
	case HeldByDepartment, HeldByOfficer:
		return StageDepartment
	case HeldByHead:
		return StageHead
	case HeldByBoard:
		return StageBoard
	}
	return StageNone
}

func whatifStage(p Past, stage Stage, old, changed []DeadlineRule, cal *calendar.Calendar, now time.Time) Effect {
	var e Effect
	q := p.Question
	if stage == StageIntake {
		q.Lead = ""
	}
	for _, s := range stays(p, stage, cal, now) {
		on := calendar.Of(s.from)
		n, _ := Days(old, q, stage, on)
		m, _ := Days(changed, q, stage, on)
		e.Concerned = true
		e.Was = e.Was || !s.to.Before(stageDue(cal, on, max(n, 1), s.paused, q.DueOn).End())
		e.Would = e.Would || !s.to.Before(stageDue(cal, on, max(m, 1), s.paused, q.DueOn).End())
	}
	return e
}

// stageDue returns the last day of a stage: not after the promised one, and not
// before the working day after its first.
func stageDue(cal *calendar.Calendar, from calendar.Date, days, paused int, promised calendar.Date) calendar.Date {
	due := cal.Due(from, days+paused)
	if !promised.IsZero() && due.After(promised) {
		due = promised
	}
	if least := cal.Due(from, 1); due.Before(least) {
		due = least
	}
	return due
}

func whatifParts(p Past, old, changed []DeadlineRule, cal *calendar.Calendar, now time.Time) Effect {
	var e Effect
	for _, c := range p.Parts {
		if c.AskedAt == nil {
			continue
		}
		on := calendar.Of(*c.AskedAt)
		e.Concerned = true
		e.Was = e.Was || c.Late(now)
		c.DueOn = moved(cal, c.DueOn, SupportDays(changed, p.Question, c.Department, on)-SupportDays(old, p.Question, c.Department, on))
		e.Would = e.Would || c.Late(now)
	}
	return e
}

// Stay is one time that a question of the past spent in a stage, the pauses
// within it included, and the day on which that ended by the rules.
type Stay struct {
	From, To time.Time
	DueOn    calendar.Date
}

// Stays returns the times that the question spent in the stage, the last one up
// to now if it has not ended.
func Stays(p Past, stage Stage, rules []DeadlineRule, cal *calendar.Calendar, now time.Time) []Stay {
	q := p.Question
	if stage == StageIntake {
		q.Lead = ""
	}
	var list []Stay
	for _, s := range stays(p, stage, cal, now) {
		on := calendar.Of(s.from)
		n, _ := Days(rules, q, stage, on)
		list = append(list, Stay{s.from, s.to, stageDue(cal, on, max(n, 1), s.paused, q.DueOn)})
	}
	return list
}
