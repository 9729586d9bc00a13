package service

import (
	"context"
	"strconv"
	"strings"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// LowScore is up to which score a rating waits for the board.
const LowScore = store.LowScore

// RatingLine is a rating with what the asker said, and what the board said of it.
type RatingLine = store.RatingLine

// TeamScores is how often the answers of a group of officers got each score from
// 1 to 5.
type TeamScores struct {
	Department string
	Team       string // "" for who is in no group
	Tally      question.Tally
}

// TeamRatings counts the ratings of the cohort by department and group of
// officers. A group is of several: what one person got is shown to nobody as a
// figure.
func (s *Service) TeamRatings(ctx context.Context, c question.Cohort) ([]TeamScores, error) {
	n, err := s.counting(ctx, c, question.ByDepartment)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.TeamScores(ctx, n)
	var list []TeamScores
	for _, r := range rows {
		if last := len(list) - 1; last < 0 || list[last].Department != r.Department || list[last].Team != r.Team {
			list = append(list, TeamScores{Department: r.Department, Team: r.Team})
		}
		list[len(list)-1].Tally.AddScore(r.Score, r.N)
	}
	return list, err
}

// RatedWords lists the ratings of the cohort that the asker gave reasons for, the
// newest first; team narrows them to a group of officers, nil is any.
func (s *Service) RatedWords(ctx context.Context, by question.Actor, c question.Cohort, team *string, cursor string, limit int) ([]RatingLine, string, error) {
	n, err := s.counting(ctx, c, question.ByWhole)
	if err != nil {
		return nil, "", err
	}
	return s.store.Ratings(ctx, store.RatingFilter{Comment: true, Of: &n, Team: team}, scopeOf(by), cursor, min(max(limit, 1), 200))
}

// RatingReviews lists the low ratings of what the actor may see, the newest
// first: those of which the board has said what follows, or those that wait.
func (s *Service) RatingReviews(ctx context.Context, by question.Actor, closed bool, cursor string, limit int) ([]RatingLine, string, error) {
	return s.store.Ratings(ctx, store.RatingFilter{Low: true, Closed: &closed}, scopeOf(by), cursor, min(max(limit, 1), 200))
}

// ReviewRating closes the review of a low rating with what the board says of it.
// The rating is named by the question's code and the version of the answer:
// HD-…/3.
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
	return s.inTx(ctx, func(tx *store.Tx) error {
		if err := tx.ReviewRating(ctx, q.ID, n, note, by.PersonID, s.clock.Now()); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "rating.review", q.Code+"/"+strconv.Itoa(n), nil, note)
	})
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
