package store

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/question"
)

// A rating belongs to the group of the officer who wrote the answer that was
// rated, or of the one who has the question where nobody is noted as its author.
const ratedBy = `
		LEFT JOIN answer_revisions a ON a.question_id = r.question_id AND a.version = r.answer_version
		LEFT JOIN people o ON o.id = coalesce(a.author_id, q.officer_id)`

// TeamRow says how often the answers of a group of officers got a score.
type TeamRow struct {
	Department string
	Team       string
	Score      int
	N          int
}

// TeamScores counts the newest rating of each answered question of the cohort by
// department and group of officers.
func (c conn) TeamScores(ctx context.Context, n Count) ([]TeamRow, error) {
	w := cohort(n)
	q := `SELECT department, team, score, count(*) AS n
		FROM (
			SELECT DISTINCT ON (r.question_id) coalesce(q.lead, '') AS department, coalesce(o.team, '') AS team, r.score
			FROM questions q
			` + n.join("ratings", "r", "") + ratedBy + `
			WHERE q.rated AND ` + answerSQL + ` AND ` + w.String() + `
			ORDER BY r.question_id, r.answer_version DESC
		) newest
		GROUP BY 1, 2, 3
		ORDER BY 1, 2, 3`
	var rows []TeamRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "count the ratings by group of officers")
}

// LowScore is up to which score a rating waits for the board.
const LowScore = 2

// RatingFilter selects ratings.
type RatingFilter struct {
	Low     bool  // at most LowScore
	Closed  *bool // the board has said what follows, or has not; nil is both
	Comment bool  // with words
	// Of narrows to the questions of a cohort, nil is all; Team further to a group
	// of officers, nil is any.
	Of   *Count
	Team *string
}

// RatingLine is a rating with what the asker said, and what the board said of it.
type RatingLine struct {
	QuestionID    int64
	AnswerVersion int
	Code          string
	Title         string
	Department    string
	Team          string
	Officer       string
	Score         int
	Comment       string
	At            time.Time
	Note          string
	By            string
	ReviewedAt    *time.Time
}

// Ratings lists ratings in the scope, the newest first, and returns the cursor of
// the next page, "" on the last.
func (c conn) Ratings(ctx context.Context, f RatingFilter, s Scope, cursor string, limit int) ([]RatingLine, string, error) {
	w := &where{}
	if f.Of != nil {
		w = cohort(*f.Of)
	}
	if f.Low {
		w.and(fmt.Sprintf("r.score <= %d", LowScore))
	}
	if f.Closed != nil && *f.Closed {
		w.and("v.at IS NOT NULL")
	} else if f.Closed != nil {
		w.and("v.at IS NULL")
	}
	if f.Comment {
		w.and("r.comment <> ''")
	}
	if f.Team != nil {
		w.add("coalesce(o.team, '') = ?", *f.Team)
	}
	w.scope(s)
	from, err := parsePosition(cursor)
	if err != nil {
		return nil, "", err
	}
	if from.ID != 0 {
		w.and(fmt.Sprintf("(r.at, r.question_id) < (%s, %s)", w.arg(from.At), w.arg(from.ID)))
	}
	q := `SELECT r.question_id, r.answer_version, q.code, q.title, coalesce(q.lead, '') AS department, coalesce(o.team, '') AS team,
			coalesce(o.name, '') AS officer, r.score, r.comment, r.at, coalesce(v.note, '') AS note, coalesce(p.name, '') AS by, v.at AS reviewed_at
		FROM ratings r
		JOIN questions q ON q.id = r.question_id` + ratedBy + `
		LEFT JOIN rating_reviews v ON v.question_id = r.question_id AND v.answer_version = r.answer_version
		LEFT JOIN people p ON p.id = v.person_id
		WHERE ` + w.String() + `
		ORDER BY r.at DESC, r.question_id DESC` + fmt.Sprintf(" LIMIT %d", limit+1)
	var rows []RatingLine
	if err := c.listPlanned(ctx, &rows, q, w.args...); err != nil {
		return nil, "", fail(err, "list ratings")
	}
	if len(rows) <= limit {
		return rows, "", nil
	}
	last := rows[limit-1]
	var at question.Listed
	at.ReceivedAt, at.ID = last.At, last.QuestionID
	return rows[:limit], cursorOf(at, false), nil
}

// ReviewRating keeps what the board said of a low rating, once.
func (tx *Tx) ReviewRating(ctx context.Context, questionID int64, version int, note string, person int64, now time.Time) error {
	const q = `
		INSERT INTO rating_reviews (question_id, answer_version, note, person_id, at)
		SELECT question_id, answer_version, $3, $4, $5
		FROM ratings
		WHERE question_id = $1 AND answer_version = $2 AND score <= $6
		ON CONFLICT DO NOTHING`
	n, err := tx.exec(ctx, q, questionID, version, note, person, now, LowScore)
	if err == nil && n == 0 {
		return question.Conflict("error.conflict", nil)
	}
	return fail(err, "keep the review of a rating of question %d", questionID)
}
