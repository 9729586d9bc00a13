package service

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/shipped"
	"hoidap/internal/store"
	"hoidap/internal/tabular"
)

// importBatch is how many rows are stored at a time, mostFaults how many faulty
// ones are kept to be told; the rest is counted.
const (
	importBatch = 1000
	mostFaults  = 10000
)

// HistoryOptions say how a file of questions of the past is read.
type HistoryOptions struct {
	File   string // its name, for the record
	DryRun bool   // do everything, keep nothing
	// Names are the words of a reader's language for kinds, channels, types of
	// askers, statuses and outcomes, by column: name to code.
	Names map[string]map[string]string
	// Progress is told now and then how many rows were read; nil is allowed.
	Progress func(rows int)
}

// RowProblem is what is wrong with a row of a file, or doubtful in it.
type RowProblem struct {
	Line int
	question.FieldProblem
}

// History is what an import found.
type History struct {
	Rows      int
	New       int
	Known     int // imported before, without a change
	Published int // of the new ones
	Faults    []RowProblem
	Faulty    int // rows with a fault, also those that Faults no longer holds
	Notes     []RowProblem
}

// ErrFaulty says that the file has faulty rows; nothing was stored.
var ErrFaulty = errors.New("the file has faulty rows; nothing was stored")

var errDryRun = errors.New("a dry run keeps nothing")

// ImportHistory stores the questions of the past that the table holds: all of
// them, or none when one row is faulty. What was imported before is left as it
// is. No letter goes out, and no ladder is armed.
func (s *Service) ImportHistory(ctx context.Context, by question.Actor, t *tabular.Table, o HistoryOptions) (History, error) {
	if !by.IsSystem && !by.Has(question.Admin) {
		return History{}, question.Forbidden("error.forbidden")
	}
	ref, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return History{}, err
	}
	check, err := s.historyReference(ref, t, o)
	if err != nil {
		return History{}, err
	}
	var h History
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		im := importing{svc: s, tx: tx, ref: ref, opt: o, passed: map[int]int{}}
		if im.id, err = tx.BeginImport(ctx, o.File, by.PersonID, s.clock.Now()); err != nil {
			return err
		}
		if err := tx.Silent(ctx); err != nil {
			return err
		}
		err := im.run(ctx, t, check)
		h = im.found
		switch {
		case err != nil:
			return err
		case h.Faulty > 0:
			return ErrFaulty
		case o.DryRun:
			return errDryRun
		}
		return nil
	})
	switch {
	case errors.Is(err, errDryRun):
		return h, nil
	case err != nil || h.Published == 0:
		return h, err
	}
	s.changed()
	_, err = s.Index(ctx)
	return h, err
}

// historyReference gathers what rows are checked against.
func (s *Service) historyReference(ref *reference, t *tabular.Table, o HistoryOptions) (*question.HistoryReference, error) {
	r := &question.HistoryReference{
		Now: s.clock.Now(), Serial: t.Serial, Since1904: t.Since1904, Departments: ref.departments, Fields: ref.fields,
		Names: map[string]map[string]string{"field": {}, "province": {}}, Fold: foldOnce(), MaxAnswer: MaxAnswer,
	}
	for column, names := range o.Names {
		r.Names[column] = map[string]string{}
		for name, code := range names {
			r.Names[column][foldName(name)] = code
		}
	}
	for _, f := range ref.fields {
		for _, name := range []string{f.Code, f.NameVI, f.NameEN} {
			r.Names["field"][foldName(name)] = f.Code
		}
	}
	for _, p := range ref.provinces {
		r.Names["province"][foldName(p.Name)] = p.Code
		// A bare code is today's. One of an older list may mean another province.
		r.Names["province"][foldName(p.Code)] = p.Code
	}
	former, err := shipped.FormerProvinces()
	if err != nil {
		return nil, err
	}
	for name, code := range former {
		if _, ok := r.Names["province"][foldName(name)]; !ok {
			r.Names["province"][foldName(name)] = code
		}
	}
	return r, nil
}

// foldName makes names comparable: letters and digits only, without case and
// diacritics; "tỉnh", "thành phố" and "TP." before a province's name are left
// out.
func foldName(s string) string {
	folded := routing.Fold(s)
	for _, prefix := range []string{"tinh ", "thanh pho ", "tp. ", "tp.", "tp "} {
		folded = strings.TrimPrefix(folded, prefix)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, folded)
}

// importing is an import in progress. Rows are read and checked ahead of those
// that are being stored (read), so that neither waits for the other.
type importing struct {
	svc    *Service
	tx     *store.Tx
	ref    *reference
	opt    HistoryOptions
	id     int64
	passed map[int]int // the greatest number of a year that came with a code
	found  History
}

func (im *importing) run(ctx context.Context, t *tabular.Table, check *question.HistoryReference) error {
	ctx, stop := context.WithCancel(ctx)
	batches := make(chan historyBatch, 2)
	r := historyReader{table: t, check: check, seen: map[[12]byte]int{}, to: batches}
	done := make(chan struct{})
	go func() { defer close(done); r.run(ctx) }()
	// The table is the caller's: nobody may read it once this returns.
	defer func() { stop(); <-done }()
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		im.found.Rows += b.read
		im.found.Faulty += b.faulty
		im.found.Faults = append(im.found.Faults, b.faults...)
		im.found.Notes = append(im.found.Notes, b.notes...)
		if err := im.store(ctx, b); err != nil {
			return err
		}
		im.found.Faults, im.found.Notes = atMost(im.found.Faults), atMost(im.found.Notes)
		if im.opt.Progress != nil && b.read == importBatch {
			im.opt.Progress(im.found.Rows)
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read the questions: %w", err)
	}
	byLine := func(a, b RowProblem) int { return cmp.Compare(a.Line, b.Line) }
	slices.SortStableFunc(im.found.Faults, byLine)
	if im.found.Faulty > 0 {
		return nil
	}
	for year, n := range im.passed {
		if err := im.tx.PassNumber(ctx, year, n); err != nil {
			return err
		}
	}
	return im.tx.EndImport(ctx, im.id, im.found.New, im.found.Published)
}

func atMost(list []RowProblem) []RowProblem { return list[:min(len(list), mostFaults)] }

func (im *importing) fault(line int, p question.FieldProblem) {
	im.found.Faulty++
	im.found.Faults = append(im.found.Faults, RowProblem{line, p})
}

// store stores the batch, without what was imported before. Once a row was
// faulty nothing is stored any more, but every row is still checked.
func (im *importing) store(ctx context.Context, b historyBatch) error {
	if len(b.rows) == 0 {
		return nil
	}
	var codes, own []string
	for _, h := range b.rows {
		codes = append(codes, h.Code)
		if _, ok := question.ParseCode(h.Code); ok {
			own = append(own, h.Code)
		}
	}
	have, err := im.tx.ImportedDigests(ctx, codes)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	if len(own) > 0 {
		if taken, err = im.tx.TakenCodes(ctx, own); err != nil {
			return err
		}
	}
	var fresh []store.Imported
	var rows []question.Historic
	for _, h := range b.rows {
		before, known := have[h.Code]
		switch {
		case known && bytes.Equal(before, h.digest):
			im.found.Known++
		case known:
			im.fault(h.Line, question.FieldProblem{Field: "code", Key: "problem.history.changed", Args: []any{"value", h.Code}})
		case taken[h.Code]:
			im.fault(h.Line, question.FieldProblem{Field: "code", Key: "problem.history.taken", Args: []any{"value", h.Code}})
		default:
			rows = append(rows, h.Historic)
			fresh = append(fresh, store.Imported{SourceCode: h.Code, Digest: h.digest, Search: h.search})
		}
	}
	if im.found.Faulty > 0 || len(rows) == 0 {
		return nil
	}
	if err := im.number(ctx, rows, fresh); err != nil {
		return err
	}
	for i, h := range rows {
		if err := im.fill(&fresh[i], h); err != nil {
			return err
		}
		im.found.New++
		if fresh[i].Publication != nil {
			im.found.Published++
		}
	}
	return im.tx.CopyImported(ctx, im.id, fresh)
}

// number gives each question its row's number and its code: the one that it has
// if it is one of ours, else the next of the year in which it was received.
func (im *importing) number(ctx context.Context, rows []question.Historic, fresh []store.Imported) error {
	ids, err := im.tx.QuestionIDs(ctx, len(rows))
	if err != nil {
		return err
	}
	need := map[int]int{}
	for _, h := range rows {
		if _, ok := question.ParseCode(h.Code); !ok {
			need[calendar.Of(h.ReceivedAt).Year]++
		}
	}
	numbers := map[int][]int{}
	for year, n := range need {
		if numbers[year], err = im.tx.QuestionNumbers(ctx, year, n); err != nil {
			return err
		}
	}
	for i, h := range rows {
		q := &fresh[i].Question
		q.ID = ids[i]
		if code, ok := question.ParseCode(h.Code); ok {
			q.Code = code
			var year, n int
			if _, err := fmt.Sscanf(code, "HD-%d-%d", &year, &n); err != nil {
				return fmt.Errorf("read the code %s: %w", code, err)
			}
			im.passed[year] = max(im.passed[year], n)
			continue
		}
		year := calendar.Of(h.ReceivedAt).Year
		q.Code = question.Code(year, numbers[year][0])
		numbers[year] = numbers[year][1:]
	}
	return nil
}

// fill makes the question, its history and what is public of it.
func (im *importing) fill(m *store.Imported, h question.Historic) error {
	now := im.svc.clock.Now()
	q := &m.Question
	q.Kind, q.Channel, q.Field, q.Status, q.Title, q.Body, q.Lang = h.Kind, h.Channel, h.Field, h.Status, h.Title, h.Body, question.Vietnamese
	q.AskerType, q.Province, q.ReceivedAt = h.AskerType, h.Province, h.ReceivedAt
	if !h.RoutedAt.IsZero() {
		q.Lead = h.Department.Code
	}
	q.MayPublish, q.Accepted = h.Status == question.Published, h.Status != question.Received
	m.Promise = im.ref.promise(q, h.ReceivedAt, h.ReceivedAt)
	if !h.DueOn.IsZero() {
		q.DueOn, q.FirstDueOn = h.DueOn, h.DueOn
		m.Promise.DueOn, m.Promise.RuleID, m.Promise.Rule = h.DueOn, 0, ""
		m.Promise.Days = im.ref.calendar.Between(calendar.Of(h.ReceivedAt), h.DueOn)
	}
	q.StageStart = h.ReceivedAt
	if !h.RoutedAt.IsZero() {
		q.StageStart = h.RoutedAt
	}
	if q.Status.Open() {
		q.StageDueOn = q.DueOn
	}
	if q.Status.HasAnswer() {
		at := h.AnsweredAt
		q.AnsweredAt, q.AnswerVersion = &at, 1
		m.Answer, m.Outcome = h.Answer, h.Outcome
	}
	m.Contact, m.Nonce = h.Contact, nonce()
	if err := im.lived(m, h); err != nil {
		return err
	}
	q.Version, q.UpdatedAt = len(m.Events), now
	if h.Status == question.Published {
		m.Publication = &question.Publication{
			Code: q.Code, Slug: slug(h.PublicTitle, q.Code), Lang: question.Vietnamese, Title: h.PublicTitle, Question: h.PublicText, Answer: h.PublicAnswer,
			Outcome: h.Outcome, Kind: h.Kind, Field: h.Field, Department: h.Department.Code, DepartmentName: h.Department.NameVI,
			AskerType: h.AskerType, Province: h.Province, AskedOn: calendar.Of(h.ReceivedAt), AnsweredOn: calendar.Of(h.AnsweredAt),
			PublishedAt: h.PublishedAt,
		}
	}
	return nil
}

// lived writes the history that the dates tell, and who held the question.
func (im *importing) lived(m *store.Imported, h question.Historic) error {
	q := m.Question
	add := func(e question.Event) error {
		prev := ""
		if n := len(m.Events); n > 0 {
			prev = m.Events[n-1].Hash
			e.From = m.Events[n-1].To
			if e.At.Before(m.Events[n-1].At) {
				e.At = m.Events[n-1].At
			}
			if e.From.Holder() != question.HeldByNobody {
				m.Spans[len(m.Spans)-1].To = &e.At
			}
		}
		e.QuestionID, e.Seq = q.ID, len(m.Events)+1
		if err := e.Seal(prev); err != nil {
			return fmt.Errorf("seal event %d of line %d: %w", e.Seq, h.Line, err)
		}
		m.Events = append(m.Events, e)
		if holder := e.To.Holder(); holder != question.HeldByNobody {
			m.Spans = append(m.Spans, question.Span{Holder: holder, Department: e.Department, From: e.At})
		}
		return nil
	}
	lead := h.Department.Code
	steps := []question.Event{{
		At: h.ReceivedAt, Do: question.EventReceived, Role: question.Asker, To: question.Received,
		Data: map[string]any{"channel": string(h.Channel), "kind": string(h.Kind), "due_on": q.DueOn.String(), "imported": h.Code},
	}}
	if !h.RoutedAt.IsZero() && lead != "" {
		steps = append(steps, question.Event{At: h.RoutedAt, Do: question.Route, Role: question.Intake, To: question.Routed, Department: lead})
	}
	switch {
	case h.Status == question.Refused:
		at := h.AnsweredAt
		if at.IsZero() {
			at = steps[len(steps)-1].At
		}
		steps = append(steps, question.Event{At: at, Do: question.Refuse, Role: question.Intake, To: question.Refused, Department: lead})
	case h.Status.HasAnswer():
		steps = append(steps, question.Event{At: h.AnsweredAt, Do: question.Approve, Role: question.Board, To: question.Answered, Department: lead})
	}
	switch h.Status {
	case question.Published:
		steps = append(steps, question.Event{At: h.PublishedAt, Do: question.Publish, Role: question.Board, To: question.Published, Department: lead})
	case question.Closed:
		steps = append(steps, question.Event{At: h.AnsweredAt, Do: question.Close, Role: question.Board, To: question.Closed, Department: lead})
	}
	for _, e := range steps {
		if err := add(e); err != nil {
			return err
		}
	}
	return nil
}
