package question

import (
	"math"
	"slices"
)

// Facts is all that the figures know of one question as of an instant. Two
// questions with the same facts count the same everywhere.
type Facts struct {
	Status   Status
	Routed   bool // a department has it, or had it last
	Verdict  Verdict
	Returned bool // a department sent it back to intake
	Reopened bool // the asker asked again after the answer
	Days     int  // working days from the receipt to the answer; 0 without one
}

// Figure is the name of a number that is reported. Its wording stands in the
// catalogues under figure.NAME, its definition under figure.NAME.def.
type Figure string

// The figures that count questions.
const (
	FigReceived     Figure = "received"
	FigRouted       Figure = "routed"
	FigAnswered     Figure = "answered"
	FigPublished    Figure = "published"
	FigRefused      Figure = "refused"
	FigOpen         Figure = "open"
	FigOnTime       Figure = "on_time"
	FigLate         Figure = "late"
	FigLateExtended Figure = "late_extended"
	FigOverdue      Figure = "overdue"
	FigReturned     Figure = "returned"
	FigReopened     Figure = "reopened"
)

// The figures that are made of others: shares of one count in another, and
// working days.
const (
	FigResponseRate  Figure = "response_rate"
	FigPublishedRate Figure = "published_rate"
	FigOpenRate      Figure = "open_rate"
	FigOnTimeRate    Figure = "on_time_rate"
	FigMedian        Figure = "median_days"
	FigP90           Figure = "p90_days"
	FigSatisfaction  Figure = "satisfaction"
)

// CountFigures lists the figures that count questions.
func CountFigures() []Figure {
	return []Figure{
		FigReceived, FigRouted, FigAnswered, FigPublished, FigRefused, FigOpen, FigOnTime, FigLate, FigLateExtended, FigOverdue,
		FigReturned, FigReopened,
	}
}

// Figures lists every figure in the order of a report.
func Figures() []Figure {
	return append(CountFigures(), FigResponseRate, FigPublishedRate, FigOpenRate, FigOnTimeRate, FigMedian, FigP90, FigSatisfaction)
}

// Counts reports whether the figure counts a question with the facts. This is
// the definition; pages, reports, the interface and the lists behind every
// number ask it. What is spam, or was never confirmed, counts nowhere.
func (f Figure) Counts(q Facts) bool {
	if q.Status == Spam || q.Status == Unconfirmed {
		return false
	}
	switch f {
	case FigReceived:
		return true
	case FigRouted:
		return q.Routed
	case FigAnswered, FigMedian, FigP90, FigResponseRate, FigSatisfaction:
		return q.Status.HasAnswer()
	case FigPublished, FigPublishedRate:
		return q.Status == Published
	case FigRefused:
		return q.Status == Refused
	case FigOpen, FigOpenRate:
		return q.Status.Open()
	case FigOnTime, FigOnTimeRate:
		return q.Verdict == OnTime
	case FigLate:
		return q.Verdict == LatePlain
	case FigLateExtended:
		return q.Verdict == LateExtended
	case FigOverdue:
		return q.Status.Open() && (q.Verdict == LatePlain || q.Verdict == LateExtended)
	case FigReturned:
		return q.Returned
	case FigReopened:
		return q.Reopened
	}
	return false
}

// EveryFacts lists all facts that there can be, days aside, so that a figure can
// be turned into the list of those that it counts.
func EveryFacts() []Facts {
	var all []Facts
	for _, s := range Statuses() {
		for _, v := range []Verdict{Undecided, OnTime, LatePlain, LateExtended} {
			for bits := range 8 {
				all = append(all, Facts{Status: s, Verdict: v, Routed: bits&1 != 0, Returned: bits&2 != 0, Reopened: bits&4 != 0})
			}
		}
	}
	return all
}

// Tally adds up questions by their facts. The zero value is ready.
type Tally struct {
	counts map[Figure]int
	days   map[int]int // working days until the answer, by how many questions
	scores [6]int      // ratings 1 to 5
}

// Add adds n questions with the facts.
func (t *Tally) Add(q Facts, n int) {
	if t.counts == nil {
		t.counts, t.days = map[Figure]int{}, map[int]int{}
	}
	for _, f := range CountFigures() {
		if f.Counts(q) {
			t.counts[f] += n
		}
	}
	if FigMedian.Counts(q) {
		t.days[q.Days] += n
	}
}

// AddScore adds n ratings of the score.
func (t *Tally) AddScore(score, n int) {
	if score >= 1 && score <= 5 {
		t.scores[score] += n
	}
}

// Merge adds what o counted.
func (t *Tally) Merge(o Tally) {
	if t.counts == nil {
		t.counts, t.days = map[Figure]int{}, map[int]int{}
	}
	for f, n := range o.counts {
		t.counts[f] += n
	}
	for d, n := range o.days {
		t.days[d] += n
	}
	for i, n := range o.scores {
		t.scores[i] += n
	}
}

// Count returns how many questions the figure counts; for a share it is the
// part, for days how many questions they are taken from.
func (t Tally) Count(f Figure) int {
	switch f {
	case FigResponseRate, FigMedian, FigP90:
		f = FigAnswered
	case FigPublishedRate:
		f = FigPublished
	case FigOpenRate:
		f = FigOpen
	case FigOnTimeRate:
		f = FigOnTime
	case FigSatisfaction:
		return t.rated()
	}
	return t.counts[f]
}

// Whole returns of how many a share is the part: of those received or, for the
// on-time rate, of those that have a verdict.
func (t Tally) Whole(f Figure) int {
	if f == FigOnTimeRate {
		return t.counts[FigOnTime] + t.counts[FigLate] + t.counts[FigLateExtended]
	}
	return t.counts[FigReceived]
}

// Unit says how a figure is written.
type Unit int

// The units.
const (
	UnitCount Unit = iota
	UnitShare      // 0 to 1
	UnitDays       // working days
	UnitScore      // 1 to 5
)

// Unit returns how the figure is written.
func (f Figure) Unit() Unit {
	switch f {
	case FigResponseRate, FigPublishedRate, FigOpenRate, FigOnTimeRate:
		return UnitShare
	case FigMedian, FigP90:
		return UnitDays
	case FigSatisfaction:
		return UnitScore
	}
	return UnitCount
}

// Value returns the figure; ok is false where there is nothing to say, as for a
// share in nothing.
func (t Tally) Value(f Figure) (v float64, ok bool) {
	switch f.Unit() {
	case UnitShare:
		whole := t.Whole(f)
		if whole == 0 {
			return 0, false
		}
		return float64(t.Count(f)) / float64(whole), true
	case UnitDays:
		share := 0.5
		if f == FigP90 {
			share = 0.9
		}
		return Quantile(t.days, share)
	case UnitScore:
		sum := 0
		for s, n := range t.scores {
			sum += s * n
		}
		if t.rated() == 0 {
			return 0, false
		}
		return float64(sum) / float64(t.rated()), true
	}
	return float64(t.counts[f]), true
}

// Scores returns how many ratings there were of each score, 1 to 5.
func (t Tally) Scores() [6]int { return t.scores }

func (t Tally) rated() int {
	n := 0
	for _, k := range t.scores {
		n += k
	}
	return n
}

// Quantile returns the least value that the share of all does not exceed: of a
// histogram, the nearest rank. The middle of an even number is the lower of the
// two.
func Quantile(histogram map[int]int, share float64) (float64, bool) {
	values, whole := make([]int, 0, len(histogram)), 0
	for v, n := range histogram {
		values = append(values, v)
		whole += n
	}
	if whole == 0 {
		return 0, false
	}
	slices.Sort(values)
	rank := max(1, int(math.Ceil(share*float64(whole)-1e-9)))
	for _, v := range values {
		if rank -= histogram[v]; rank <= 0 {
			return float64(v), true
		}
	}
	return 0, false
}

// Wilson returns the bounds between which a share lies with 95 % confidence
// (Wilson 1927): with few questions they stand wide apart.
func Wilson(part, whole int) (low, high float64) {
	if whole == 0 {
		return 0, 1
	}
	const z = 1.959963984540054
	n, p := float64(whole), float64(part)/float64(whole)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}
