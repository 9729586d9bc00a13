package service

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hoidap/internal/answer"
	"hoidap/internal/question"
	"hoidap/internal/redact"
	"hoidap/internal/store"
)

// The fields of the public version.
const (
	publicTitle    = "title"
	publicQuestion = "question"
	publicAnswer   = "answer"
)

// Finding is personal data in the public version about which nobody has decided.
type Finding struct {
	Field string // title, question or answer
	Own   bool   // it names the asker, who did not agree to that: it cannot be kept
	redact.Span
}

// PublicVersion is the public version as it is prepared, beside what it is made
// from.
type PublicVersion struct {
	Draft    question.PublicDraft
	Original question.PublicText
	Open     []Finding           // to be decided, in the order of the text
	Known    map[string][]string // what was found in the original, by field
	Stale    bool                // it was made of an earlier answer
	ByHand   bool                // its answer says what the approved answer does not say
	Covered  bool                // the board's approval covers it as it is
	MayEdit  bool
}

// private lists what of the asker must not be public, by the asker's choice.
func private(q question.Question, c question.Contact) []string {
	names := known(c)
	if q.MayName {
		names = names[2:]
	}
	return names
}

// findings lists the personal data of the text that are not kept. What names the
// asker is never kept: that was the asker's to decide.
func findings(t question.PublicText, names, kept []string) []Finding {
	var list []Finding
	for _, f := range []struct{ name, text string }{{publicTitle, t.Title}, {publicQuestion, t.Question}, {publicAnswer, t.Answer}} {
		own := redact.Known(f.text, names)
		for _, s := range redact.Find(f.text, names) {
			is := slices.ContainsFunc(own, func(o redact.Span) bool { return o.Start < s.End && s.Start < o.End })
			if is || !slices.Contains(kept, s.Text) {
				list = append(list, Finding{f.name, is, s})
			}
		}
	}
	return list
}

// PublicVersion returns the public version of the question, a copy of the
// original while nobody has begun.
func (s *Service) PublicVersion(ctx context.Context, by question.Actor, code string) (PublicVersion, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return PublicVersion{}, err
	}
	return s.publicVersion(ctx, s.store, by, q)
}

// asking is what reads what a public version is made from.
type asking interface {
	reading
	Contact(ctx context.Context, id int64) (question.Contact, error)
}

func (s *Service) publicVersion(ctx context.Context, r asking, by question.Actor, q question.Question) (PublicVersion, error) {
	var v PublicVersion
	if q.AnswerVersion == 0 {
		return v, question.Conflict("error.no_draft", question.Allowed(q, by))
	}
	rev, err := r.Revision(ctx, q.ID, q.AnswerVersion)
	if err != nil {
		return v, err
	}
	contact, err := r.Contact(ctx, q.ID)
	if err != nil {
		return v, err
	}
	if v.Draft, err = r.PublicDraft(ctx, q.ID); err != nil {
		return v, err
	}
	v.Original = question.PublicText{Title: q.Title, Question: q.Body, Answer: rev.Text}
	if v.Draft.Version == 0 {
		v.Draft.PublicText, v.Draft.AnswerVersion = v.Original, q.AnswerVersion
	}
	names := private(q, contact)
	v.Stale = v.Draft.AnswerVersion != q.AnswerVersion
	v.Open = findings(v.Draft.PublicText, names, v.Draft.Kept)
	v.Known = map[string][]string{}
	for _, f := range findings(v.Original, names, nil) {
		v.Known[f.Field] = append(v.Known[f.Field], f.Text)
	}
	v.ByHand = !answer.CutFrom(v.Draft.Answer, rev.Text)
	given, err := r.Approvals(ctx, q.ID)
	if err != nil {
		return v, err
	}
	board, ok := lastLive(given, question.ApprovalBoard)
	v.Covered = ok && board.PublicHash != "" && board.PublicHash == v.Draft.Hash()
	v.MayEdit = mayPrepare(q, by) == nil
	return v, nil
}

// mayPrepare says whether the actor may change the public version: those who
// write the answer until the head has approved it, the board once it was sent.
// Between the two it is what the head has approved.
func mayPrepare(q question.Question, by question.Actor) error {
	switch {
	case q.Status == question.Assigned || q.Status == question.Submitted:
		_, err := question.Next(q, by, question.Draft)
		return err
	case q.Status == question.Answered && (by.Has(question.Board) || by.Has(question.Chair)):
		return nil
	case q.Status == question.Answered:
		return question.Forbidden("error.forbidden_action")
	}
	return question.Conflict("error.conflict", question.Allowed(q, by))
}

// PublicEdit is one change of the public version: decisions about findings, or
// the text by hand, or a new beginning.
type PublicEdit struct {
	Version int // of the draft on which it is based
	// Hide and Keep are numbers of findings, as PublicVersion lists them.
	Hide, Keep []int
	HideAll    bool
	Text       *question.PublicText
	Anew       bool // from the original
}

// SavePublic changes the public version. What the board had approved of it
// counts no more for what is changed.
func (s *Service) SavePublic(ctx context.Context, by question.Actor, code string, e PublicEdit) error {
	canonical, ok := question.ParseCode(code)
	if !ok {
		return question.NotFound()
	}
	return s.inTx(ctx, func(tx *store.Tx) error {
		q, err := tx.LockQuestion(ctx, canonical)
		if err != nil {
			return err
		}
		if !by.Sees(q) {
			return question.NotFound()
		}
		if err := mayPrepare(q, by); err != nil {
			return err
		}
		v, err := s.publicVersion(ctx, tx, by, q)
		if err != nil {
			return err
		}
		if v.Draft.Version != e.Version {
			return question.Conflict("error.public_changed", question.Allowed(q, by))
		}
		d, err := edited(v, e, by.PersonID)
		if err != nil {
			return err
		}
		d.AnswerVersion, d.Version, d.PersonID, d.SavedAt = q.AnswerVersion, v.Draft.Version+1, by.PersonID, s.clock.Now()
		if err := tx.SavePublicDraft(ctx, q.ID, d); err != nil {
			return err
		}
		role := question.Board
		switch {
		case by.HasIn(question.Head, q.Lead):
			role = question.Head
		case by.HasIn(question.Officer, q.Lead):
			role = question.Officer
		case by.Has(question.Chair):
			role = question.Chair
		}
		ev := question.Event{
			QuestionID: q.ID, At: s.clock.Now(), Do: question.EventPrepared, Role: role, PersonID: by.PersonID,
			From: q.Status, To: q.Status, Data: map[string]any{"public": d.Hash()},
		}
		return tx.AddEvent(ctx, &ev)
	})
}

// edited returns the public version after the change.
func edited(v PublicVersion, e PublicEdit, who int64) (question.PublicDraft, error) {
	d := v.Draft
	d.Kept = slices.Clone(d.Kept)
	if v.Stale && !e.Anew && e.Text == nil {
		return d, question.Conflict("error.public_stale", nil)
	}
	switch {
	case e.Anew:
		return question.PublicDraft{PublicText: v.Original}, nil
	case e.Text != nil:
		t := question.PublicText{
			Title: strings.TrimSpace(e.Text.Title), Question: strings.TrimSpace(e.Text.Question), Answer: strings.TrimSpace(e.Text.Answer),
		}
		if err := checkPublic(t); err != nil {
			return d, err
		}
		if t != d.PublicText {
			d.Authors = d.Authors.With(who)
		}
		d.PublicText = t
		return d, nil
	}
	hide := map[string][]redact.Span{}
	for i, f := range v.Open {
		switch {
		case e.HideAll || slices.Contains(e.Hide, i):
			hide[f.Field] = append(hide[f.Field], f.Span)
		case slices.Contains(e.Keep, i) && f.Own:
			return d, question.Invalid("decide."+strconv.Itoa(i), "problem.keep_asker", "text", f.Text)
		case slices.Contains(e.Keep, i) && !slices.Contains(d.Kept, f.Text):
			d.Kept = append(d.Kept, f.Text)
		}
	}
	d.Title = redact.Apply(d.Title, hide[publicTitle])
	d.Question = redact.Apply(d.Question, hide[publicQuestion])
	d.Answer = redact.Apply(d.Answer, hide[publicAnswer])
	return d, nil
}

func checkPublic(t question.PublicText) error {
	for _, f := range []struct {
		name, text string
		most       int
	}{{publicTitle, t.Title, question.MaxTitle}, {publicQuestion, t.Question, question.MaxBody}, {publicAnswer, t.Answer, MaxAnswer}} {
		n := utf8.RuneCountInString(f.text)
		switch {
		case n == 0:
			return question.Invalid(f.name, "problem.missing.public")
		case n > f.most:
			return question.Invalid(f.name, "problem.long", "most", f.most, "n", n)
		}
	}
	return nil
}

// toPublish returns the public version with which the actor publishes, and
// whether the actor may: nothing is undecided, and what goes beyond cutting the
// approved answer was written by somebody else, or is covered by the board's
// approval.
//
// A text that comes with the step, as a program may send it, is let through by
// whoever takes the step; the history says when it goes beyond the approved answer.
// Without one, and without a version that was prepared, every finding is hidden.
func (s *Service) toPublish(ctx context.Context, tx *store.Tx, m *moving) (question.PublicText, error) {
	v, err := s.publicVersion(ctx, tx, m.by, m.q)
	if err != nil {
		return v.Draft.PublicText, err
	}
	contact, err := tx.Contact(ctx, m.q.ID)
	if err != nil {
		return v.Draft.PublicText, err
	}
	names, kept := private(m.q, contact), append(slices.Clone(v.Draft.Kept), m.Keep...)
	t, authors := v.Draft.PublicText, v.Draft.Authors
	if v.Draft.Version == 0 {
		d, err := edited(v, PublicEdit{HideAll: true}, 0)
		if err != nil {
			return t, err
		}
		t = d.PublicText
	} else if v.Stale {
		return t, question.Conflict("error.public_stale", question.Allowed(m.was, m.by))
	}
	sent, err := m.fill(PublicDraft(t))
	if err != nil {
		return t, err
	}
	if question.PublicText(sent) != t {
		t, authors = question.PublicText(sent), nil
	}
	if open := findings(t, names, kept); len(open) > 0 {
		return t, undecided(m, open)
	}
	v.Draft.PublicText = t
	given, err := tx.Approvals(ctx, m.q.ID)
	if err != nil {
		return t, err
	}
	board, ok := lastLive(given, question.ApprovalBoard)
	if ok && board.PublicHash == t.Hash() || answer.CutFrom(t.Answer, v.Original.Answer) {
		return t, nil
	}
	if slices.Contains(authors, m.by.PersonID) {
		return t, question.Forbidden("error.own_public")
	}
	m.event.Data["beyond"] = true
	return t, nil
}

// problem returns the key of what is wrong with a text in which the finding stands.
func (f Finding) problem() string {
	if f.Own {
		return "problem.keep_asker"
	}
	return "problem.undecided"
}

// undecided says what nobody has decided about: as problems of the fields that
// were sent, or as a state in which the question cannot be published.
func undecided(m *moving, open []Finding) error {
	if m.Title == "" && m.Question == "" && m.Answer == "" {
		e := question.Conflict("error.undecided", question.Allowed(m.was, m.by))
		e.Args = []any{"n", len(open)}
		return e
	}
	e := question.Invalid(open[0].Field, open[0].problem(), "text", open[0].Text)
	for _, f := range open[1:] {
		if !slices.ContainsFunc(e.Fields, func(p question.FieldProblem) bool { return p.Field == f.Field }) {
			e.Fields = append(e.Fields, question.FieldProblem{Field: f.Field, Key: f.problem(), Args: []any{"text", f.Text}})
		}
	}
	return e
}

// approvePublic notes that the actor lets this text into the library, with the
// files that the publication has.
func (s *Service) approvePublic(ctx context.Context, tx *store.Tx, m *moving, publication int64, t question.PublicText) error {
	c, err := contentOf(ctx, tx, m.q)
	if err != nil {
		return err
	}
	files, err := tx.PublicationFiles(ctx, publication)
	if err != nil {
		return err
	}
	m.event.Data["public"] = t.Hash()
	return tx.AddApproval(ctx, question.Approval{
		QuestionID: m.q.ID, Stage: question.ApprovalPublic, PersonID: m.by.PersonID, At: m.now,
		AnswerVersion: m.q.AnswerVersion, AnswerHash: c.answerHash(), PublicHash: t.Hash(),
		FilesHash: question.FilesHash(files),
	})
}

// Sameness says whether what is public is what was approved.
type Sameness struct {
	Answer   question.Approval // the board's approval of the answer that was sent
	Public   question.Approval // of the text that is public
	Sent     bool              // the answer is still the one that the board approved
	Shown    bool              // the library shows what was approved
	Hash     string            // of what the library shows
	AnswerOf string            // hash of the answer
}

// Approved compares what is public, with its files, and the answer with what was
// approved.
func (s *Service) Approved(ctx context.Context, q question.Question, p *question.Publication, files []question.PublicFile) (*Sameness, error) {
	given, err := s.store.Approvals(ctx, q.ID)
	if err != nil || len(given) == 0 || q.AnswerVersion == 0 {
		return nil, err
	}
	c, err := contentOf(ctx, s.store, q)
	if err != nil {
		return nil, err
	}
	out := Sameness{AnswerOf: c.answerHash()}
	var ok bool
	if out.Answer, ok = lastLive(given, question.ApprovalBoard); ok {
		out.Sent = out.Answer.AnswerHash == out.AnswerOf
	}
	if out.Public, ok = lastLive(given, question.ApprovalPublic); ok && p != nil {
		out.Hash = question.PublicText{Title: p.Title, Question: p.Question, Answer: p.Answer}.Hash()
		out.Shown = out.Public.PublicHash == out.Hash && (out.Public.FilesHash == "" || out.Public.FilesHash == question.FilesHash(files))
	}
	return &out, nil
}

// Approvals lists what was approved of the question, newest first.
func (s *Service) Approvals(ctx context.Context, by question.Actor, code string) ([]question.Approval, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return nil, err
	}
	return s.store.Approvals(ctx, q.ID)
}

// ContentHash returns what a reviewer's approval is to be bound to.
func (s *Service) ContentHash(ctx context.Context, q question.Question) (string, error) {
	c, err := contentOf(ctx, s.store, q)
	var e *question.Error
	if errors.As(err, &e) && e.Code == question.CodeNotFound {
		return "", nil
	}
	return c.hash(), err
}
