package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// mostSucceeded is how many questions are moved in one go: one transaction.
const mostSucceeded = 500

// Succession is what a department leaves to the one that follows it.
type Succession struct {
	From, To question.Department
	People   []Leaving
	Open     map[question.Status]int // its open questions
	Parts    int                     // that it still owes other departments
	Fields   []string                // codes of the fields for which it answers
}

// Leaving is somebody of the department, with what the person has in hand there.
type Leaving struct {
	question.Person
	Roles []question.Role
	Open  int
}

// Questions returns how many open questions are to be moved.
func (s Succession) Questions() int {
	n := 0
	for _, x := range s.Open {
		n += x
	}
	return n
}

// Done reports whether nothing is left to be moved.
func (s Succession) Done() bool {
	return s.Questions() == 0 && s.Parts == 0 && len(s.People) == 0 && len(s.Fields) == 0
}

// Seen lists what an administrator is shown of it before deciding, a line for each
// thing: the successor, who has which roles, the fields.
func (s Succession) Seen() []string {
	lines := []string{"to " + s.To.Code}
	for _, p := range s.People {
		lines = append(lines, p.Seen())
	}
	for _, f := range s.Fields {
		lines = append(lines, "field "+f)
	}
	return lines
}

// Seen is the line of somebody in Succession.Seen.
func (l Leaving) Seen() string { return fmt.Sprint("person ", l.Login, " ", l.Active, " ", l.Roles) }

// SeenPerson returns whose line it is in Succession.Seen, false for another line.
func SeenPerson(line string) (login string, ok bool) {
	rest, ok := strings.CutPrefix(line, "person ")
	login, _, _ = strings.Cut(rest, " ")
	return login, ok
}

// Succession says what is to be moved from the department to its successor. It is
// not_found for an unknown department, a conflict for one that has no successor
// or is not closed.
func (s *Service) Succession(ctx context.Context, by question.Actor, code string) (Succession, error) {
	if err := admin(by); err != nil {
		return Succession{}, err
	}
	var plan Succession
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		var err error
		plan, _, err = s.succession(ctx, tx, code)
		return err
	})
	return plan, err
}

// succession reads the plan as the transaction sees it, with all the fields.
func (s *Service) succession(ctx context.Context, tx *store.Tx, code string) (Succession, []question.Field, error) {
	var out Succession
	departments, err := tx.Departments(ctx)
	if err != nil {
		return out, nil, err
	}
	var ok bool
	ref := &reference{departments: departments}
	if out.From, ok = ref.department(code); !ok {
		return out, nil, question.NotFound()
	}
	if out.To, ok = ref.department(out.From.Successor); !ok || out.From.ValidTo.IsZero() {
		return out, nil, question.Conflict("error.no_successor", nil)
	}
	if !out.To.Answers || !out.To.Current(s.Today()) {
		return out, nil, question.Conflict("error.successor_closed", nil)
	}
	if out.People, err = leaving(ctx, tx, code); err != nil {
		return out, nil, err
	}
	if out.Open, err = tx.OpenLed(ctx, code); err != nil {
		return out, nil, err
	}
	if out.Parts, err = tx.PartsWanted(ctx, code); err != nil {
		return out, nil, err
	}
	fields, err := tx.Fields(ctx)
	for _, f := range fields {
		if slices.Contains(f.Departments, code) {
			out.Fields = append(out.Fields, f.Code)
		}
	}
	return out, fields, err
}

// leaving lists who has a role in the department.
func leaving(ctx context.Context, tx *store.Tx, code string) ([]Leaving, error) {
	hands, err := tx.InHand(ctx, code)
	if err != nil {
		return nil, err
	}
	all, err := tx.People(ctx)
	if err != nil {
		return nil, err
	}
	var list []Leaving
	for _, p := range all {
		x := Leaving{Person: p, Open: hands[p.ID]}
		for _, g := range p.Grants {
			if g.Department == code {
				x.Roles = append(x.Roles, g.Role)
			}
		}
		if len(x.Roles) > 0 {
			list = append(list, x)
		}
	}
	return list, nil
}

// Succeeding says how a department is succeeded.
type Succeeding struct {
	People []string // logins of those who come along
	Heir   string   // login of who gets what the others have in hand, "" for nobody
	Note   string   // for the history of each question
	Seen   []string // Succession.Seen as it was shown; nil takes things as they are
}

// Succeed moves to the successor of a closed department the people who come along,
// with their roles, the fields for which it answers, its ready texts, and up
// to mostSucceeded of its open questions and of the parts that it owes others. It
// returns how many questions went. Dates stay as they were promised; who has a
// question keeps it, unless that person does not come along: then the heir, one of
// the successor's, gets it. All of it happens, or nothing. It is a conflict when
// another administrator has changed since what was shown.
func (s *Service) Succeed(ctx context.Context, by question.Actor, code string, how Succeeding) (int, error) {
	if err := admin(by); err != nil {
		return 0, err
	}
	if err := noted("note", how.Note, false); err != nil {
		return 0, err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return 0, err
	}
	moved := 0
	err = s.inTx(ctx, func(tx *store.Tx) error {
		// From here on nobody else changes people, departments or fields.
		if err := tx.LockAdministration(ctx); err != nil {
			return err
		}
		plan, fields, err := s.succession(ctx, tx, code)
		if err != nil {
			return err
		}
		if how.Seen != nil && !sameLines(how.Seen, plan.Seen()) {
			return question.Conflict("error.succession_changed", nil)
		}
		if err := s.succeedPeople(ctx, tx, by, plan, how.People); err != nil {
			return err
		}
		there, err := s.answerers(ctx, tx, plan.To.Code)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(there, func(p question.Person) bool { return p.Login == how.Heir })
		if how.Heir != "" && i < 0 {
			return question.Invalid("heir", "problem.officer")
		}
		var next int64
		if i >= 0 {
			next = there[i].ID
		}
		if err := s.succeedFields(ctx, tx, by, fields, plan); err != nil {
			return err
		}
		if err := tx.MoveReadyTexts(ctx, plan.From.Code, plan.To.Code); err != nil {
			return err
		}
		moved, err = s.succeedQuestions(ctx, tx, by, ref, plan, there, next, how.Note)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "department.succeed", plan.From.Code, nil,
			map[string]any{"to": plan.To.Code, "people": how.People, "questions": moved})
	})
	s.forget()
	return moved, err
}

// sameLines reports whether both have the same lines, in any order.
func sameLines(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// succeedPeople gives those who come along the roles in the successor that they
// had in the department. Whoever stays behind keeps none there.
func (s *Service) succeedPeople(ctx context.Context, tx *store.Tx, by question.Actor, plan Succession, logins []string) error {
	for _, login := range logins {
		if !slices.ContainsFunc(plan.People, func(p Leaving) bool { return p.Login == login }) {
			return question.Invalid("people", "problem.officer")
		}
	}
	for _, p := range plan.People {
		comes := slices.Contains(logins, p.Login)
		var grants []question.Grant
		for _, g := range p.Grants {
			switch {
			case g.Department != plan.From.Code:
			case comes:
				g.Department = plan.To.Code
			default:
				continue
			}
			if !slices.Contains(grants, g) {
				grants = append(grants, g)
			}
		}
		if slices.Equal(grants, p.Grants) {
			continue
		}
		if err := tx.SetGrants(ctx, p.ID, grants); err != nil {
			return err
		}
		after := p.Person
		after.Grants = grants
		if err := s.audit(ctx, tx, by, "person.change", p.Login, p.Person, after); err != nil {
			return err
		}
	}
	return nil
}

// answerers lists who can have a question of the department in hand.
func (s *Service) answerers(ctx context.Context, tx *store.Tx, department string) ([]question.Person, error) {
	officers, err := tx.Holders(ctx, question.Officer, department)
	if err != nil {
		return nil, err
	}
	heads, err := tx.Holders(ctx, question.Head, department)
	return append(officers, heads...), err
}

// succeedFields names the successor where the department answered for a field.
func (s *Service) succeedFields(ctx context.Context, tx *store.Tx, by question.Actor, fields []question.Field, plan Succession) error {
	for _, before := range fields {
		i := slices.Index(before.Departments, plan.From.Code)
		if i < 0 {
			continue
		}
		f := before
		f.Departments = slices.Clone(before.Departments)
		if slices.Contains(f.Departments, plan.To.Code) {
			f.Departments = slices.Delete(f.Departments, i, i+1)
		} else {
			f.Departments[i] = plan.To.Code
		}
		if err := tx.SaveField(ctx, f); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, by, "field.save", f.Code, before, f); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) succeedQuestions(ctx context.Context, tx *store.Tx, by question.Actor, ref *reference, plan Succession,
	there []question.Person, heir int64, note string,
) (int, error) {
	led, err := tx.LockLed(ctx, plan.From.Code, mostSucceeded)
	if err != nil {
		return 0, err
	}
	for _, id := range led {
		if err := s.succeedLead(ctx, tx, by, ref, plan, id, there, heir, note); err != nil {
			return 0, err
		}
	}
	supported, err := tx.LockSupported(ctx, plan.From.Code, mostSucceeded-len(led))
	if err != nil {
		return 0, err
	}
	for _, id := range supported {
		m, err := s.succeeding(ctx, tx, by, ref, plan, id, note)
		if err != nil {
			return 0, err
		}
		m.event.Data["part"] = true
		if err := tx.MoveSupport(ctx, id, plan.From.Code, plan.To.Code); err != nil {
			return 0, err
		}
		if err := s.succeeded(ctx, tx, m); err != nil {
			return 0, err
		}
	}
	return len(led) + len(supported), nil
}

// succeedLead makes the successor the lead department of a question. Status and
// dates stay; the span of the one who held it ends, that of the next begins.
func (s *Service) succeedLead(ctx context.Context, tx *store.Tx, by question.Actor, ref *reference, plan Succession, id int64,
	there []question.Person, heir int64, note string,
) error {
	m, err := s.succeeding(ctx, tx, by, ref, plan, id, note)
	if err != nil {
		return err
	}
	m.q.Lead = plan.To.Code
	if m.q.OfficerID != 0 && !slices.ContainsFunc(there, func(p question.Person) bool { return p.ID == m.q.OfficerID }) {
		if heir == 0 {
			return question.Invalid("heir", "problem.heir")
		}
		m.q.OfficerID = heir
		m.event.Data["heir"] = heir
	}
	// A department does not support itself.
	if err := tx.DropSupport(ctx, id, plan.To.Code); err != nil {
		return err
	}
	return s.succeeded(ctx, tx, m)
}

// succeeding begins the entry in the history of a locked question.
func (s *Service) succeeding(ctx context.Context, tx *store.Tx, by question.Actor, ref *reference, plan Succession, id int64, note string) (*moving, error) {
	q, err := tx.LockQuestionID(ctx, id)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	m := &moving{by: by, was: q, q: q, ref: ref, now: now}
	m.event = question.Event{
		QuestionID: id, At: now, Do: question.EventSucceeded, Role: question.Admin, PersonID: by.PersonID, From: q.Status, To: q.Status,
		Department: plan.To.Code, Data: map[string]any{"from": plan.From.Code, "to": plan.To.Code}, Note: note,
	}
	if by.IsSystem {
		m.event.Role = question.System
	}
	return m, nil
}

func (s *Service) succeeded(ctx context.Context, tx *store.Tx, m *moving) error {
	m.q.Version++
	m.q.UpdatedAt = m.now
	if err := tx.SaveQuestion(ctx, m.q, m.q.Status); err != nil {
		return err
	}
	if err := s.record(ctx, tx, m); err != nil {
		return err
	}
	// Ladders may differ from department to department.
	return s.arm(ctx, tx, m.ref, m.q, m.now)
}
