package escalation

import (
	"slices"

	"hoidap/internal/calendar"
)

// Absence is a time, both days included, in which a person is away.
type Absence struct {
	ID       int64
	PersonID int64
	DeputyID int64 // 0 for nobody
	FromOn   calendar.Date
	ToOn     calendar.Date
}

func (a Absence) covers(d calendar.Date) bool { return !d.Before(a.FromOn) && !d.After(a.ToOn) }

// common returns the days that both have, and whether there are any.
func (a Absence) common(b Absence) (Absence, bool) {
	if b.FromOn.After(a.FromOn) {
		a.FromOn = b.FromOn
	}
	if b.ToOn.Before(a.ToOn) {
		a.ToOn = b.ToOn
	}
	return a, !a.ToOn.Before(a.FromOn)
}

// StandIn returns who is told on the day what is meant for the person: the
// person, if not away; else the deputy; else, should that one be away too, the
// deputy's deputy, and no further. 0 is nobody.
func StandIn(absences []Absence, person int64, day calendar.Date) int64 {
	who := person
	for range 3 {
		i := slices.IndexFunc(absences, func(a Absence) bool { return a.PersonID == who && a.covers(day) })
		if i < 0 {
			return who
		}
		if who = absences[i].DeputyID; who == 0 || who == person {
			return 0
		}
	}
	return 0
}

// Contradicts returns the absence that a cannot stand beside: another of the
// same person on the same days, or one by which a's deputy would in turn be
// stood in for by a's person.
func Contradicts(absences []Absence, a Absence) (Absence, bool) {
	for _, b := range absences {
		if _, same := a.common(b); same && b.PersonID == a.PersonID && b.ID != a.ID {
			return b, true
		}
	}
	return cycle(absences, a, a, len(absences))
}

// cycle follows the deputies of step, as long as they are away, back to a.
func cycle(absences []Absence, a, step Absence, most int) (Absence, bool) {
	if step.DeputyID == 0 || most < 0 {
		return Absence{}, false
	}
	for _, b := range absences {
		days, same := step.common(b)
		if !same || b.PersonID != step.DeputyID || b.ID == a.ID {
			continue
		}
		if b.DeputyID == a.PersonID {
			return b, true
		}
		days.DeputyID = b.DeputyID
		if found, ok := cycle(absences, a, days, most-1); ok {
			return found, true
		}
	}
	return Absence{}, false
}
