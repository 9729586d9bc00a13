package service

import (
	"context"
	"fmt"
	"slices"

	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// gathering collects, while the late questions of a department are prodded, what
// each person is to be told.
type gathering struct {
	people []told
	items  map[int64][]question.Item
	notes  map[int64][]question.Notice
}

// prodNow tells those who must act on the question, at once and whatever the
// hour: somebody of the board wants it.
func (s *Service) prodNow(ctx context.Context, tx *store.Tx, m *moving) error {
	people, err := newDirectory(tx, m.now).reached(ctx, m.q, holding(m.q))
	if err != nil {
		return err
	}
	for _, p := range people {
		n := question.Notice{
			QuestionID: m.q.ID, Seq: m.event.Seq, PersonID: p.ID, ForID: p.For.ID, Rung: "prod", How: string(escalation.Now),
			StageStart: m.q.StageStart, DueOn: m.q.StageDueOn, DueAt: m.now, SendAt: m.now,
		}
		if g := m.gather; g != nil {
			it := itemOf(m.ref, m.q, question.SectionProd)
			it.For = p.For.Name
			if g.items[p.ID] == nil {
				g.people = append(g.people, p)
			}
			g.items[p.ID] = append(g.items[p.ID], it)
			g.notes[p.ID] = append(g.notes[p.ID], n)
			continue
		}
		l := s.staffLetter(m.ref, m.q, m.event.Seq, p, "prod", func(l *question.Letter) { l.Note = m.Note })
		if err := tx.AddMail(ctx, l, m.now); err != nil {
			return err
		}
		if n.MailID, err = tx.MailByKey(ctx, l.Key); err != nil {
			return err
		}
		if err := tx.AddNotices(ctx, []question.Notice{n}); err != nil {
			return err
		}
	}
	return nil
}

// mostProdded is how many late questions of a department are prodded together.
const mostProdded = 500

// ProdDepartment prods all late questions of the department: each gets its entry
// in the history, each person who must act one letter that lists them. It
// returns how many questions there were.
func (s *Service) ProdDepartment(ctx context.Context, by question.Actor, code, note string) (int, error) {
	if !by.Has(question.Board) && !by.Has(question.Chair) {
		return 0, question.Forbidden("error.forbidden")
	}
	if err := noted("note", note, false); err != nil {
		return 0, err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return 0, err
	}
	d, ok := ref.department(upper(code))
	if !ok {
		return 0, question.NotFound()
	}
	g := &gathering{items: map[int64][]question.Item{}, notes: map[int64][]question.Notice{}}
	n := 0
	err = s.inTx(ctx, func(tx *store.Tx) error {
		ids, err := tx.LateOf(ctx, d.Code, s.Today(), mostProdded)
		if err != nil {
			return err
		}
		for _, id := range ids {
			q, err := tx.LockQuestionID(ctx, id)
			if err != nil {
				return err
			}
			if !slices.Contains(question.Allowed(q, by), question.Prod) {
				continue
			}
			if _, err := s.move(ctx, tx, ref, by, q, Act{Do: question.Prod, Note: note, gather: g}); err != nil {
				return err
			}
			n++
		}
		return s.sendGathered(ctx, tx, g, d, note)
	})
	return n, err
}

func (s *Service) sendGathered(ctx context.Context, tx *store.Tx, g *gathering, d question.Department, note string) error {
	now := s.clock.Now()
	for _, p := range g.people {
		key := fmt.Sprintf("prods/%d/%s/%d", p.ID, d.Code, now.UnixMicro())
		l := s.listLetter(p, key, "prods", g.items[p.ID])
		l.Data.Note, l.Data.Names, l.Data.Department = note, [2]string{d.NameVI, d.NameEN}, d.Code
		if err := tx.AddMail(ctx, l, now); err != nil {
			return err
		}
		id, err := tx.MailByKey(ctx, key)
		if err != nil {
			return err
		}
		for i := range g.notes[p.ID] {
			g.notes[p.ID][i].MailID = id
		}
		if err := tx.AddNotices(ctx, g.notes[p.ID]); err != nil {
			return err
		}
	}
	return nil
}

// LateByDepartment counts the late questions of each department.
func (s *Service) LateByDepartment(ctx context.Context, by question.Actor) (map[string]int, error) {
	if !by.Has(question.Board) && !by.Has(question.Chair) {
		return nil, question.Forbidden("error.forbidden")
	}
	return s.store.LateByDepartment(ctx, s.Today())
}
