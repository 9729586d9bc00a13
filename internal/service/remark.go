package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/store"
)

// The limits of a remark, in characters.
const (
	maxQuote  = 2000
	maxRemark = 2000
)

// AddRemark keeps a remark on a passage of the answer that waits for the actor's
// approval. The answer's author sees it once the answer is returned.
func (s *Service) AddRemark(ctx context.Context, by question.Actor, code, quote, words string) error {
	q, err := s.reviewed(ctx, by, code)
	if err != nil {
		return err
	}
	quote, words = flat(quote), strings.TrimSpace(words)
	switch n, w := utf8.RuneCountInString(quote), utf8.RuneCountInString(words); {
	case n == 0:
		return question.Invalid("quote", "problem.missing.quote")
	case w == 0:
		return question.Invalid("words", "problem.missing.remark")
	case n > maxQuote:
		return question.Invalid("quote", "problem.long", "most", maxQuote, "n", n)
	case w > maxRemark:
		return question.Invalid("words", "problem.long", "most", maxRemark, "n", w)
	}
	r, err := s.store.Revision(ctx, q.ID, q.AnswerVersion)
	if err != nil {
		return err
	}
	if !Holds(r.Text, quote) {
		return question.Invalid("quote", "problem.quote_missing")
	}
	return s.store.AddRemark(ctx, q.ID, question.Remark{
		AnswerVersion: q.AnswerVersion, Quote: quote, Words: words, PersonID: by.PersonID, At: s.clock.Now(),
	})
}

// RemoveRemark takes back a remark that was not sent yet.
func (s *Service) RemoveRemark(ctx context.Context, by question.Actor, code string, id int64) error {
	q, err := s.reviewed(ctx, by, code)
	if err != nil {
		return err
	}
	return s.store.RemoveRemark(ctx, q.ID, id, by.PersonID)
}

// reviewed returns the question if the actor may return its answer now.
func (s *Service) reviewed(ctx context.Context, by question.Actor, code string) (question.Question, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return q, err
	}
	if q.Status != question.Submitted && q.Status != question.Approved {
		return q, question.Conflict("error.conflict", question.Allowed(q, by))
	}
	_, err = question.Next(q, by, question.Return)
	return q, err
}

// sendRemarks gives the reviewer's remarks to the answer's author, and says how
// many there are. What was approved counts no more.
func (s *Service) sendRemarks(ctx context.Context, tx *store.Tx, m *moving) (int, error) {
	n, err := tx.SendRemarks(ctx, m.q.ID, m.by.PersonID, m.now)
	if err != nil {
		return 0, err
	}
	if n > 0 {
		m.event.Data["remarks"] = n
	}
	voided, err := tx.VoidApprovals(ctx, m.q.ID, m.by.PersonID, m.now)
	if voided > 0 {
		m.event.Data["voided"] = voided
	}
	return n, err
}

// SettleRemark says that a remark was followed, or takes that back. Whoever may
// write the answer may do it.
func (s *Service) SettleRemark(ctx context.Context, by question.Actor, code string, id int64, done bool) error {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return err
	}
	if _, err := question.Next(q, by, question.Draft); err != nil {
		return err
	}
	return s.store.SettleRemark(ctx, q.ID, id, by.PersonID, done, s.clock.Now())
}

// Remarks lists the remarks on the answer that the actor may see: those that
// were sent, and the actor's own.
func (s *Service) Remarks(ctx context.Context, by question.Actor, q question.Question) ([]question.Remark, error) {
	list, err := s.store.Remarks(ctx, q.ID)
	return slices.DeleteFunc(list, func(r question.Remark) bool { return r.SentAt == nil && r.PersonID != by.PersonID }), err
}

// Holds reports whether the answer says the words, whatever the blanks between
// them and the signs of lists before them.
func Holds(markdown, quote string) bool {
	return strings.Contains(flat(unlisted(richtext.Text(markdown))), flat(unlisted(quote)))
}

// unlisted takes the signs of lists and of table cells off the beginnings of
// lines: what is copied from a page does not carry them.
func unlisted(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(line, " \t")
		if rest, ok := strings.CutPrefix(line, "- "); ok {
			line = rest
		}
		b.WriteString(strings.ReplaceAll(line, " | ", " "))
	}
	return b.String()
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// Presence is who else has the answer open, and which state of it is the newest.
type Presence struct {
	Others        []question.Reader
	AnswerVersion int
	Last          question.Revision
}

// here is for how many seconds somebody counts as having the answer open.
const here = 15

// SeeAnswer notes that the actor has the answer open and returns who else has.
func (s *Service) SeeAnswer(ctx context.Context, by question.Actor, code string) (Presence, error) {
	var p Presence
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return p, err
	}
	now := s.clock.Now()
	if p.Others, err = s.store.SeeAnswer(ctx, q.ID, by.PersonID, now, here); err != nil {
		return p, err
	}
	p.AnswerVersion = q.AnswerVersion
	if q.AnswerVersion > 0 {
		p.Last, err = s.store.Revision(ctx, q.ID, q.AnswerVersion)
	}
	return p, err
}

// ReadAnswer notes that the actor has seen this state of the answer, and returns
// the newest state before it that the actor has seen, nil for none.
func (s *Service) ReadAnswer(ctx context.Context, by question.Actor, q question.Question) (*question.Revision, error) {
	if by.PersonID == 0 || q.AnswerVersion == 0 {
		return nil, nil //nolint:nilnil // nothing seen before is no error
	}
	before, err := s.store.ReadAnswer(ctx, q.ID, by.PersonID, q.AnswerVersion, s.clock.Now())
	if err != nil || before == 0 {
		return nil, err
	}
	r, err := s.store.Revision(ctx, q.ID, before)
	if question.CodeOf(err) == question.CodeNotFound {
		return nil, nil //nolint:nilnil // a quick save replaced it
	}
	return &r, err
}

// ShortAnswer is what is read in a list of a question and approved there.
type ShortAnswer struct {
	ID         int64
	Body, Text string
	Public     question.PublicText // the zero value: none was prepared of this answer
	Files      int                 // that go with the answer; they must be opened
	Content    string              // what an approval is bound to, where there are no files
}

// ShortAnswers returns the listed questions with their answers where these are
// short enough to be read in a list.
func (s *Service) ShortAnswers(ctx context.Context, list []question.Listed, most int) ([]ShortAnswer, error) {
	ids := make([]int64, 0, len(list))
	for _, q := range list {
		ids = append(ids, q.ID)
	}
	rows, err := s.store.ShortAnswers(ctx, ids, most)
	if err != nil {
		return nil, err
	}
	short := make([]ShortAnswer, 0, len(rows))
	for _, r := range rows {
		a := ShortAnswer{
			ID: r.ID, Body: r.Body, Text: r.Text, Files: r.Files,
			Public: question.PublicText{Title: r.PublicTitle, Question: r.PublicQuestion, Answer: r.PublicAnswer},
		}
		if r.Files == 0 {
			c := content{answer: question.Revision{Text: r.Text, Outcome: r.Outcome}, public: a.Public}
			a.Content = c.hash()
		}
		short = append(short, a)
	}
	return short, nil
}
