package service

import (
	"context"
	"slices"
	"unicode/utf8"

	"hoidap/internal/question"
	"hoidap/internal/redact"
	"hoidap/internal/routing"
	"hoidap/internal/store"
)

// Dossier is everything about a question that the desk shows.
type Dossier struct {
	Question    question.Question
	Asker       question.Contact
	Events      []question.Event // oldest first
	Spans       []question.Held  // who held it, with the working minutes
	Supports    []question.Contribution
	Preparers   map[string][]question.Person // by supporting department of the actor: who can prepare its part
	Answer      *question.Revision           // the latest
	Revisions   []question.Revision          // newest first, without texts
	Publication *question.Publication
	Rating      *question.Rating
	Allowed     []question.Action
	Proposals   []routing.Proposal     // for intake, best first
	Officers    []Capacity             // who can be assigned, with what each has in hand
	Alike       []Alike                // questions that may be about the same matter
	Similar     []question.Publication // that may answer it already
	Mails       []question.Mail
	Notices     []question.Notice // reminders and their delivery
	Redactions  []redact.Span     // personal data found in the body
	PublicDraft PublicDraft
	Files       []question.Attachment // all, also those taken out of the answer
	PublicFiles []question.PublicFile // of the publication
}

// scopeOf returns what the actor may see.
func scopeOf(by question.Actor) store.Scope {
	return store.Scope{
		All: by.SeesAll(), Departments: by.Departments(), Restricted: by.SeesRestricted(), Heads: by.Headed(), PersonID: by.PersonID,
	}
}

// Question returns the question if the actor may see it.
func (s *Service) Question(ctx context.Context, by question.Actor, code string) (question.Question, error) {
	canonical, ok := question.ParseCode(code)
	if !ok {
		return question.Question{}, question.NotFound()
	}
	q, err := s.store.QuestionByCode(ctx, canonical)
	if err != nil {
		return q, err
	}
	if !by.Sees(q) {
		return question.Question{}, question.NotFound()
	}
	return q, nil
}

// Dossier returns everything about the question.
func (s *Service) Dossier(ctx context.Context, by question.Actor, code string) (Dossier, error) {
	var d Dossier
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return d, err
	}
	d.Question = q
	d.Allowed = question.Allowed(q, by)
	read := []func() (err error){
		func() (err error) { d.Asker, err = s.store.Contact(ctx, q.ID); return err },
		func() (err error) { d.Events, err = s.store.Events(ctx, q.ID); return err },
		func() (err error) { d.Spans, err = s.ledger(ctx, q.ID); return err },
		func() (err error) { d.Supports, err = s.store.Supports(ctx, q.ID); return err },
		func() (err error) { d.Revisions, err = s.store.Revisions(ctx, q.ID); return err },
		func() (err error) { d.Publication, err = s.store.PublicationOf(ctx, q.ID); return err },
		func() (err error) { d.Rating, err = s.store.Rating(ctx, q.ID); return err },
		func() (err error) { d.Mails, err = s.store.Mails(ctx, q.ID); return err },
		func() (err error) { d.Notices, err = s.store.Notices(ctx, q.ID); return err },
		func() (err error) { d.Similar, err = s.Similar(ctx, q.Title, 5); return err },
		func() (err error) { d.Officers, err = s.Capacities(ctx, q.Lead); return err },
		func() (err error) { d.Files, err = s.store.Attachments(ctx, q.ID); return err },
	}
	for _, f := range read {
		if err := f(); err != nil {
			return d, err
		}
	}
	if d.Publication != nil {
		if d.PublicFiles, err = s.store.PublicationFiles(ctx, d.Publication.ID); err != nil {
			return d, err
		}
	}
	d.Preparers = map[string][]question.Person{}
	for _, c := range d.Supports {
		if !by.HasIn(question.Officer, c.Department) && !by.HasIn(question.Head, c.Department) {
			continue
		}
		if d.Preparers[c.Department], err = s.officers(ctx, c.Department); err != nil {
			return d, err
		}
	}
	text := ""
	if q.AnswerVersion > 0 {
		r, err := s.store.Revision(ctx, q.ID, q.AnswerVersion)
		if err != nil {
			return d, err
		}
		d.Answer, text = &r, r.Text
	}
	if q.Status == question.Received {
		if d.Proposals, err = s.Proposals(ctx, q, d.Events); err != nil {
			return d, err
		}
		near, err := s.Alike(ctx, by, []question.Question{q})
		if err != nil {
			return d, err
		}
		d.Alike = near[q.ID]
	}
	if q.Status.HasAnswer() {
		d.PublicDraft = publicDraft(q, d.Asker, text)
		d.Redactions = redact.Find(q.Body, []string{d.Asker.Name, d.Asker.Organisation})
	}
	return d, nil
}

// ledger returns who held the question and for how many working minutes.
func (s *Service) ledger(ctx context.Context, id int64) ([]question.Held, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	spans, err := s.store.Spans(ctx, id)
	return question.Ledger(spans, ref.calendar, s.clock.Now()), err
}

// officers lists who can be assigned in the department.
func (s *Service) officers(ctx context.Context, department string) ([]question.Person, error) {
	if department == "" {
		return nil, nil
	}
	officers, err := s.store.Holders(ctx, question.Officer, department)
	if err != nil {
		return nil, err
	}
	heads, err := s.store.Holders(ctx, question.Head, department)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		if !slices.ContainsFunc(officers, func(p question.Person) bool { return p.ID == h.ID }) {
			officers = append(officers, h)
		}
	}
	return officers, nil
}

// Proposals says where the question belongs, and why, best first; not where it
// came back from.
func (s *Service) Proposals(ctx context.Context, q question.Question, events []question.Event) ([]routing.Proposal, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	var gaveBack []string
	for _, e := range events {
		if e.Do == question.Return && e.To == question.Received {
			gaveBack = append(gaveBack, e.Department)
		}
	}
	return without(routing.Propose(ref.routing, q.Field, q.Title, q.Body), gaveBack), nil
}

// Questions lists what the actor may see of what the filter selects.
func (s *Service) Questions(ctx context.Context, by question.Actor, f question.Filter) (question.List, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	for _, t := range []struct{ field, text string }{{"q", f.Query}, {"asker", f.Asker}, {"cited", f.Cited}} {
		if n := utf8.RuneCountInString(t.text); n > maxQuery {
			return question.List{}, question.Invalid(t.field, "problem.long", "most", maxQuery, "n", n)
		}
	}
	for _, st := range f.Status {
		if !slices.Contains(question.Statuses(), st) {
			return question.List{}, question.Invalid("status", "problem.status")
		}
	}
	return s.store.Questions(ctx, f, scopeOf(by), s.Today())
}

// Counts counts what the actor may see, by status.
func (s *Service) Counts(ctx context.Context, by question.Actor) (map[question.Status]int, error) {
	return s.store.CountByStatus(ctx, scopeOf(by))
}

// CountOpen counts the open questions that the actor may see, by status, each to
// at most MostCounted and one.
func (s *Service) CountOpen(ctx context.Context, by question.Actor) (map[question.Status]int, error) {
	return s.store.CountOpen(ctx, scopeOf(by))
}

// MostCounted is up to where work is counted.
const MostCounted = store.MostCounted

// WorkCounts counts what waits: at intake, with the person, unassigned and in
// review in the departments that the person heads, with the board, and what is
// overdue.
type WorkCounts = store.Work

// WorkCounts counts what waits for the actor.
func (s *Service) WorkCounts(ctx context.Context, by question.Actor) (WorkCounts, error) {
	return s.store.CountWork(ctx, by, scopeOf(by), s.Today())
}

// Revision returns one state of the answer.
func (s *Service) Revision(ctx context.Context, by question.Actor, code string, version int) (question.Revision, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return question.Revision{}, err
	}
	return s.store.Revision(ctx, q.ID, version)
}

// Events returns the history of the question.
func (s *Service) Events(ctx context.Context, by question.Actor, code string) ([]question.Event, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return nil, err
	}
	return s.store.Events(ctx, q.ID)
}

// EventsSince returns what happened after the event with the number in the
// questions that the actor may see, and the number from which to go on.
func (s *Service) EventsSince(ctx context.Context, by question.Actor, since int64, limit int) ([]question.Event, int64, error) {
	if limit <= 0 || limit > 500 {
		limit = 100
	}
	events, err := s.store.EventsAfter(ctx, since, scopeOf(by), limit)
	if err != nil || len(events) == 0 {
		return nil, since, err
	}
	return events, events[len(events)-1].ID, nil
}
