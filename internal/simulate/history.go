package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Past is a made-up file of questions of the past, as a ministry would bring
// them from an older system.
type Past struct {
	From, To  calendar.Date // when they were received, both included
	Questions int
	Published int // the first of a shuffled order; the rest is answered, refused or open
	Seed      uint64
}

// pastFields says how many questions of a hundred each field has, by department:
// mostly land, then the environment.
var pastFields = []struct {
	field, department string
	share             int
}{
	{"land", "TCQLDD", 53},
	{"environment", "TCMT", 30},
	{"survey", "DDBDVN", 4},
	{"minerals", "DCKS", 4},
	{"water", "TNN", 4},
	{"hydromet", "TCKTTV", 2},
	{"marine", "TCBHDVN", 2},
	{"climate", "BDKH", 1},
}

// Check refuses what cannot be made.
func (p Past) Check() error {
	switch {
	case p.Questions < 1 || p.Questions > 10_000_000:
		return fmt.Errorf("the questions must be from 1 to %d", 10_000_000)
	case p.Published < 0 || p.Published > p.Questions:
		return fmt.Errorf("the published ones must be at most the questions")
	case p.From.IsZero() || p.To.Before(p.From):
		return fmt.Errorf("the period ends before it begins")
	}
	return nil
}

// Rows calls fn with every row of the file in the order of receipt, its cells in
// the order of question.HistoryColumns.
func (p Past) Rows(fn func(cells []string) error) error {
	if err := p.Check(); err != nil {
		return err
	}
	t, err := readText()
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(p.Seed, 2018)) //nolint:gosec // it shall be foreseeable
	left, published := p.Questions, p.Published
	whole := p.To.End().Sub(p.From.Start())
	for n := range p.Questions {
		// Every question has the chance that gives the number exactly.
		public := r.IntN(left) < published
		if public {
			published--
		}
		left--
		at := p.From.Start().Add(time.Duration(float64(whole) / float64(p.Questions) * (float64(n) + r.Float64())))
		if err := fn(p.row(r, t, n, at.Truncate(time.Minute), public)); err != nil {
			return err
		}
	}
	return nil
}

func (p Past) row(r *rand.Rand, t *text, n int, received time.Time, public bool) []string {
	roll, field := r.IntN(100), pastFields[0]
	for _, f := range pastFields {
		if field = f; roll < f.share {
			break
		}
		roll -= f.share
	}
	s, matter := t.submission(r, n, field.field, "")
	status := question.Published
	if !public {
		status = pick(r, []question.Status{question.Closed, question.Closed, question.Answered, question.Refused, question.Routed})
	}
	routed := received.Add(time.Duration(1+r.IntN(70)) * time.Hour)
	answered := routed.Add(time.Duration(2+r.IntN(30)*(1+r.IntN(2)))*24*time.Hour + time.Duration(r.IntN(480))*time.Minute)
	c := map[string]string{
		"code": fmt.Sprintf("HDTX-%d-%06d", received.In(calendar.Zone).Year(), n+1), "received_at": stamp(received), "kind": string(s.Kind), "channel": "web",
		"asker_type": string(s.AskerType), "asker_name": s.Name, "email": s.Email, "province": pick(r, []string{"Hà Nội", "Đồng Nai", "Nghệ An", "Bình Dương", "Yên Bái", ""}),
		"organisation": s.Organisation, "field": field.field, "department": field.department, "title": s.Title, "body": s.Body, "status": string(status),
	}
	if status != question.Refused {
		c["routed_at"] = stamp(routed)
	}
	if status.HasAnswer() {
		c["answered_at"], c["answer"], c["outcome"] = stamp(answered), t.answer(r, matter), string(pick(r, question.Outcomes()))
	}
	if public {
		c["published_at"] = stamp(answered.Add(time.Duration(1+r.IntN(72)) * time.Hour))
		c["public_title"], c["public_question"], c["public_answer"] = s.Title, s.Body, c["answer"]
	}
	cells := make([]string, 0, len(c))
	for _, name := range question.HistoryColumns() {
		cells = append(cells, c[name])
	}
	return cells
}

func stamp(at time.Time) string { return at.In(calendar.Zone).Format("2006-01-02 15:04") }
