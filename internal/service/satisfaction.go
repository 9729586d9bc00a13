package service

import (
	"context"
	"strconv"
	"strings"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// lowScore is up to which score a rating waits for the board.
const lowScore = 2

// LowRatings lists the low ratings of what the actor may see, those first of
// which the board has said nothing.
func (s *Service) LowRatings(ctx context.Context, by question.Actor) ([]store.LowRating, error) {
	if by.SeesAll() {
		return s.store.LowRatings(ctx, lowScore, "", 200)
	}
	var all []store.LowRating
	for _, d := range by.Departments() {
		list, err := s.store.LowRatings(ctx, lowScore, d, 200)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// ReviewRating keeps what the board says of a low rating, which is named by the
// question's code and the version of the answer: HD-…/3.
func (s *Service) ReviewRating(ctx context.Context, by question.Actor, rating, note string) error {
	if !by.Has(question.Board) && !by.Has(question.Chair) {
		return question.Forbidden("error.forbidden")
	}
	if err := noted("note", note, true); err != nil {
		return err
	}
	code, version, _ := strings.Cut(rating, "/")
	n, err := strconv.Atoi(version)
	if err != nil {
		return question.NotFound()
	}
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *store.Tx) error { return tx.ReviewRating(ctx, q.ID, n, note, by.PersonID, s.clock.Now()) })
}

// ReportReaders lists the people to whom reports can be mailed.
func (s *Service) ReportReaders(ctx context.Context, by question.Actor) ([]question.Person, error) {
	if err := reports(by); err != nil {
		return nil, err
	}
	people, err := s.store.People(ctx)
	var active []question.Person
	for _, p := range people {
		if p.Active {
			active = append(active, p)
		}
	}
	return active, err
}
