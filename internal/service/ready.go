package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/answer"
	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// The limits of a ready text, in characters.
const (
	maxReadyName = 120
	maxReadyBody = 20000
)

// mayReady says whether the actor may change the ready texts of the department:
// its head, and for every department ("") the administrator.
func mayReady(by question.Actor, department string) error {
	if by.IsSystem || by.Has(question.Admin) || department != "" && by.HasIn(question.Head, department) {
		return nil
	}
	return question.Forbidden("error.forbidden")
}

// ReadyTexts lists the ready texts that the actor may change: an administrator
// all, a head those of the own departments.
func (s *Service) ReadyTexts(ctx context.Context, by question.Actor) ([]question.ReadyText, error) {
	list, err := s.store.ReadyTexts(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(r question.ReadyText) bool { return mayReady(by, r.Department) != nil })
	if !by.Has(question.Admin) && !by.Has(question.Head) {
		return nil, question.Forbidden("error.forbidden")
	}
	return list, nil
}

// ReadyText returns one that the actor may change.
func (s *Service) ReadyText(ctx context.Context, by question.Actor, id int64) (question.ReadyText, error) {
	list, err := s.ReadyTexts(ctx, by)
	if err != nil {
		return question.ReadyText{}, err
	}
	i := slices.IndexFunc(list, func(r question.ReadyText) bool { return r.ID == id })
	if i < 0 {
		return question.ReadyText{}, question.NotFound()
	}
	return list[i], nil
}

// SaveReadyText adds a ready text, with ID 0, or changes one.
func (s *Service) SaveReadyText(ctx context.Context, by question.Actor, r question.ReadyText) error {
	r.Name, r.Body = strings.TrimSpace(r.Name), strings.TrimSpace(r.Body)
	if err := mayReady(by, r.Department); err != nil {
		return err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	_, known := ref.department(r.Department)
	switch n := utf8.RuneCountInString(r.Body); {
	case r.Name == "":
		return question.Invalid("name", "problem.missing.name")
	case utf8.RuneCountInString(r.Name) > maxReadyName:
		return question.Invalid("name", "problem.long", "most", maxReadyName, "n", utf8.RuneCountInString(r.Name))
	case r.Body == "":
		return question.Invalid("body", "problem.missing.ready")
	case n > maxReadyBody:
		return question.Invalid("body", "problem.long", "most", maxReadyBody, "n", n)
	case r.Kind != question.ReadyLetter && r.Kind != question.ReadyPassage:
		return question.Invalid("kind", "problem.ready_kind")
	case r.Department != "" && !known:
		return question.Invalid("department", "problem.department")
	case len(answer.UnknownVariables(r.Body)) > 0:
		return question.Invalid("body", "problem.variables_unknown", "names", strings.Join(answer.UnknownVariables(r.Body), ", "))
	}
	var before any
	if r.ID != 0 {
		old, err := s.ReadyText(ctx, by, r.ID)
		if err != nil {
			return err
		}
		before = old
	}
	r.SavedAt = s.clock.Now()
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.SaveReadyText(ctx, r, by.PersonID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "ready_text.save", r.Name, before, r)
	})
}

// ReadyFor lists the ready texts that fit the question, of its department and of
// every department, letters first.
func (s *Service) ReadyFor(ctx context.Context, q question.Question) ([]question.ReadyText, error) {
	list, err := s.store.ReadyTexts(ctx)
	return slices.DeleteFunc(list, func(r question.ReadyText) bool {
		return !r.Active || r.Department != "" && r.Department != q.Lead
	}), err
}

// Filled returns a ready text with what is known of the question put in.
func (s *Service) Filled(ctx context.Context, by question.Actor, code string, id int64) (string, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return "", err
	}
	list, err := s.ReadyFor(ctx, q)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(list, func(r question.ReadyText) bool { return r.ID == id })
	if i < 0 {
		return "", question.NotFound()
	}
	contact, err := s.store.Contact(ctx, q.ID)
	if err != nil {
		return "", err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return "", err
	}
	lead, _ := ref.department(q.Lead)
	values := map[string]string{
		answer.VarCode: q.Code, answer.VarTitle: q.Title, answer.VarReceived: written(calendar.Of(q.ReceivedAt)),
		answer.VarDue: written(q.DueOn), answer.VarDepartment: lead.Name(q.Lang), answer.VarToday: written(s.Today()),
		answer.VarAsker: contact.Name, answer.VarOfficer: by.Name,
	}
	if q.AskerType != question.Citizen && contact.Organisation != "" {
		values[answer.VarAsker] = contact.Organisation
	}
	if j := slices.IndexFunc(ref.fields, func(f question.Field) bool { return f.Code == q.Field }); j >= 0 {
		values[answer.VarField] = ref.fields[j].Name(q.Lang)
	}
	return answer.Fill(list[i].Body, values), nil
}

// written writes a date as a letter does.
func written(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Start().Format("02/01/2006")
}

// Checked is an answer's text as the check list sees it.
type Checked struct {
	Checks []answer.Check
	Laws   []answer.Cited
}

// CheckAnswer goes through the check list for the text.
func (s *Service) CheckAnswer(ctx context.Context, text string, outcome question.Outcome) (Checked, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return Checked{}, err
	}
	laws := answer.Laws(text, ref.laws, s.Today())
	return Checked{answer.Checks(text, outcome, laws), laws}, nil
}

// RegisterOfLaws returns the register of laws, newest first.
func (s *Service) RegisterOfLaws(ctx context.Context, by question.Actor) ([]question.Law, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	return s.store.Laws(ctx)
}

// SaveLaw adds a document to the register, or changes the one with its number.
func (s *Service) SaveLaw(ctx context.Context, by question.Actor, l question.Law) error {
	if err := admin(by); err != nil {
		return err
	}
	l.Number, l.Name = strings.TrimSpace(l.Number), strings.TrimSpace(l.Name)
	found := answer.Citations(l.Number)
	switch {
	case len(found) != 1 || found[0].Number != l.Number || found[0].Malformed != "":
		return question.Invalid("number", "problem.law_number")
	case l.Name == "":
		return question.Invalid("name", "problem.missing.name")
	case !l.Until.IsZero() && !l.From.IsZero() && l.Until.Before(l.From):
		return question.Invalid("valid_to", "problem.law_dates")
	}
	old, err := s.store.Laws(ctx)
	if err != nil {
		return err
	}
	var before any
	if i := slices.IndexFunc(old, func(o question.Law) bool { return o.Number == l.Number }); i >= 0 {
		before = old[i]
	}
	defer s.forget()
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.SaveLaw(ctx, l); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "law.save", l.Number, before, l)
	})
}
