package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// affair is one question on its way. What happens to it next follows from its
// status and from chance; the chance of each is its own.
type affair struct {
	number int
	rand   *rand.Rand
	at     time.Time // of the next step
	over   bool      // nothing more will be done about it

	field, matter string
	lead          string // the department to which it belongs
	department    string // the one to which intake sends it first
	officer       int
	code, token   string

	screened, asked, returned, wanted, drafted bool
}

// headOf returns the login of the head of the department.
func headOf(department string) string { return strings.ToLower(department) + ".truong" }

func (a *affair) writer() string {
	return fmt.Sprintf("%s.cv%d", strings.ToLower(a.department), a.officer)
}

// after sets when the next step is taken: after so many hours of working time,
// from least to most. A working day has seven.
func (m *ministry) after(a *affair, least, most float64) {
	h := least + (most-least)*a.rand.Float64()
	a.at = m.hours.Add(a.at, time.Duration(h*float64(time.Hour))).Truncate(time.Second)
}

// laterBy sets when the asker acts: askers know no working time.
func (a *affair) laterBy(least, most int) {
	a.at = a.at.Add(time.Duration(least)*time.Hour + time.Duration(a.rand.IntN((most-least)*3600))*time.Second)
}

// act takes a step in somebody's name.
func (m *ministry) act(ctx context.Context, a *affair, who string, do service.Act) error {
	by, ok := m.people[who]
	if !ok {
		return fmt.Errorf("nobody has the login %s", who)
	}
	if _, err := m.Service.Act(ctx, by, a.code, do); err != nil {
		return fmt.Errorf("%s by %s: %w", do.Do, who, err)
	}
	return nil
}

// step takes the next step of the affair and sets the one after it.
func (m *ministry) step(ctx context.Context, a *affair) error {
	if a.code == "" {
		return m.ask(ctx, a)
	}
	q, err := m.Service.Question(ctx, question.SystemActor(), a.code)
	if err != nil {
		return err //nolint:wrapcheck // the caller names the question
	}
	switch q.Status {
	case question.Received:
		return m.takeIn(ctx, a)
	case question.Routed:
		return m.assign(ctx, a)
	case question.Assigned:
		return m.work(ctx, a, q)
	case question.Waiting:
		return m.reply(ctx, a)
	case question.Submitted:
		return m.review(ctx, a, headOf(a.department), m.text.HeadReturns)
	case question.Approved:
		return m.review(ctx, a, editorOf(a), m.text.BoardReturns)
	case question.Answered:
		return m.finish(ctx, a, q)
	case question.Published, question.Closed:
		return m.rate(ctx, a, q)
	}
	a.over = true
	return nil
}

func editorOf(a *affair) string { return pick(a.rand, []string{"banbientap1", "banbientap2"}) }

func clerkOf(a *affair) string { return pick(a.rand, []string{"tiepnhan1", "tiepnhan2"}) }

func (m *ministry) ask(ctx context.Context, a *affair) error {
	sub, matter := m.text.submission(a.rand, a.number, a.field, pick(a.rand, m.provinces))
	r, err := m.Service.Ask(ctx, service.Asking{Submission: sub, Channel: "web"})
	a.code, a.token, a.matter = r.Code, r.Token, matter
	m.after(a, 0.5, 9)
	return err //nolint:wrapcheck // the caller names the question
}

// takeIn is what intake does with a question that came in or came back.
func (m *ministry) takeIn(ctx context.Context, a *affair) error {
	who := clerkOf(a)
	if !a.screened {
		a.screened = true
		switch p := a.rand.IntN(100); {
		case p < 2:
			a.over = true
			return m.act(ctx, a, who, service.Act{Do: question.MarkSpam, Note: m.text.Spam})
		case p < 8:
			a.over = true
			return m.act(ctx, a, who, service.Act{Do: question.Refuse, Reason: string(pick(a.rand, question.Reasons()[:5])), Note: m.text.Refuse})
		case p < 12:
			if into := m.sameMatter(a); into != "" {
				a.over = true
				return m.act(ctx, a, who, service.Act{Do: question.Merge, Into: into, Note: m.text.Merge})
			}
		case p < 40:
			m.after(a, 0.5, 4)
			return m.act(ctx, a, who, service.Act{Do: question.Accept})
		}
	}
	do := service.Act{Do: question.Route, Department: a.department}
	if chance(a.rand, 10) && a.department != "PC" {
		do.Supporting = []string{"PC"}
	}
	m.after(a, 0.5, 10*m.slowness[a.department])
	return m.act(ctx, a, who, do)
}

// sameMatter returns the code of the earliest open question about the same
// matter, "" when there is none.
func (m *ministry) sameMatter(a *affair) string {
	var into *affair
	for _, x := range m.todo {
		open := x != a && !x.over && x.code != "" && x.screened && x.field == a.field && x.matter == a.matter
		if open && (into == nil || x.number < into.number) {
			into = x
		}
	}
	if into == nil {
		return ""
	}
	return into.code
}

// assign is the head's: to give the question to an officer, or back.
func (m *ministry) assign(ctx context.Context, a *affair) error {
	head := headOf(a.department)
	if a.department != a.lead {
		a.department = a.lead
		m.after(a, 1, 6)
		return m.act(ctx, a, head, service.Act{Do: question.Return, Note: pick(a.rand, m.text.Wrong)})
	}
	m.after(a, 1, 12)
	return m.act(ctx, a, head, service.Act{Do: question.Assign, Officer: a.writer()})
}

// work is the officer's: to ask back, to ask for more time, to write, to submit.
func (m *ministry) work(ctx context.Context, a *affair, q question.Question) error {
	switch {
	case q.WantUntil != (calendar.Date{}):
		return m.grant(ctx, a, q)
	case !a.asked && chance(a.rand, 12):
		a.asked = true
		a.laterBy(5, 24*20)
		return m.act(ctx, a, a.writer(), service.Act{Do: question.Ask, Text: pick(a.rand, m.text.Ask)})
	case !a.wanted && !q.Extended && chance(a.rand, 8):
		a.wanted = true
		m.after(a, 2, 14)
		return m.act(ctx, a, a.writer(), service.Act{Do: question.Extend, Until: m.newDate(q), Note: pick(a.rand, m.text.Extend)})
	case !a.drafted:
		// The writing takes the time; the draft is saved at its end.
		a.drafted, a.asked, a.wanted = true, true, true
		m.after(a, 8, 40*m.slowness[a.lead])
		if chance(a.rand, 6) {
			m.after(a, 60, 120)
		}
		return nil
	}
	if err := m.act(ctx, a, a.writer(), service.Act{
		Do: question.Draft, Answer: m.text.answer(a.rand, a.matter), Outcome: pick(a.rand, question.Outcomes()), AnswerVersion: q.AnswerVersion,
	}); err != nil {
		return err
	}
	m.after(a, 1, 14*m.slowness[a.lead])
	return m.act(ctx, a, a.writer(), service.Act{Do: question.Submit})
}

// moreDays is for how many working days more time is asked.
const moreDays = 10

// newDate returns the date to which a deadline is to be moved.
func (m *ministry) newDate(q question.Question) calendar.Date {
	if today := m.Service.Today(); q.DueOn.Before(today) {
		return m.hours.Due(today, moreDays)
	}
	return m.hours.Due(q.DueOn, moreDays)
}

// grant is the board's yes to a later date.
func (m *ministry) grant(ctx context.Context, a *affair, q question.Question) error {
	until := q.WantUntil
	if !until.After(m.Service.Today()) || !until.After(q.DueOn) {
		until = m.newDate(q)
	}
	m.after(a, 4, 20)
	return m.act(ctx, a, editorOf(a), service.Act{Do: question.Extend, Until: until})
}

// reply is the asker's. Some never do; then the pause ends by itself.
func (m *ministry) reply(ctx context.Context, a *affair) error {
	if a.returned || chance(a.rand, 25) {
		a.laterBy(24, 24*6)
		return nil
	}
	m.after(a, 2, 14)
	_, err := m.Service.Reply(ctx, a.code, a.token, pick(a.rand, m.text.Reply))
	return err //nolint:wrapcheck // the caller names the question
}

// review is the head's or the board's: a yes, or once a no.
func (m *ministry) review(ctx context.Context, a *affair, who string, remarks []string) error {
	m.after(a, 1, 16)
	if !a.returned && chance(a.rand, 8) {
		a.returned = true
		return m.act(ctx, a, who, service.Act{Do: question.Return, Note: pick(a.rand, remarks)})
	}
	return m.act(ctx, a, who, service.Act{Do: question.Approve})
}

// finish is what follows an answer: the asker is not content, or the board
// publishes it or keeps it.
func (m *ministry) finish(ctx context.Context, a *affair, q question.Question) error {
	if !q.AskerReopened && chance(a.rand, 3) {
		a.drafted = false
		m.after(a, 4, 14)
		_, err := m.Service.ReopenAsked(ctx, a.code, a.token, pick(a.rand, m.text.Reopen))
		return err //nolint:wrapcheck // the caller names the question
	}
	a.laterBy(2, 24*5)
	if q.MayPublish && chance(a.rand, 85) {
		return m.act(ctx, a, editorOf(a), service.Act{Do: question.Publish})
	}
	return m.act(ctx, a, editorOf(a), service.Act{Do: question.Close, Note: m.text.Close})
}

// rate is what some askers say of the answer.
func (m *ministry) rate(ctx context.Context, a *affair, q question.Question) error {
	a.over = true
	if q.Rated || !chance(a.rand, 40) {
		return nil
	}
	score := 5 - a.rand.IntN(3)
	if q.Late(m.Clock.Now()) {
		score -= 2
	}
	_, err := m.Service.Rate(ctx, a.code, a.token, score, pick(a.rand, m.text.Comments))
	return err //nolint:wrapcheck // the caller names the question
}
