package service

import (
	"context"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// content is what an approval of the question would be bound to now.
type content struct {
	answer question.Revision
	files  []question.Attachment
	public question.PublicText // the zero value: none was prepared of this answer
}

func (c content) answerHash() string {
	var hashes []string
	for _, f := range c.files {
		hashes = append(hashes, f.Hash)
	}
	return question.AnswerHash(c.answer, hashes)
}

// hash is what a reviewer's form carries, to be told if anything changed since.
func (c content) hash() string { return c.answerHash() + c.public.Hash() }

// reading is what reads the state of a question, within a transaction or not.
type reading interface {
	Revision(ctx context.Context, id int64, version int) (question.Revision, error)
	AnswerFiles(ctx context.Context, id int64) ([]question.Attachment, error)
	PublicDraft(ctx context.Context, id int64) (question.PublicDraft, error)
	Approvals(ctx context.Context, id int64) ([]question.Approval, error)
}

// contentOf reads what an approval would be bound to.
func contentOf(ctx context.Context, r reading, q question.Question) (content, error) {
	var c content
	var err error
	if c.answer, err = r.Revision(ctx, q.ID, q.AnswerVersion); err != nil {
		return c, err
	}
	if c.files, err = r.AnswerFiles(ctx, q.ID); err != nil {
		return c, err
	}
	p, err := r.PublicDraft(ctx, q.ID)
	if err == nil && p.Version > 0 && p.AnswerVersion == q.AnswerVersion {
		c.public = p.PublicText
	}
	return c, err
}

// bind notes what the actor approves, by its hash, and returns the answer. What
// the actor read must still be there, and so must what the head approved.
func (s *Service) bind(ctx context.Context, tx *store.Tx, m *moving) (question.Revision, error) {
	c, err := contentOf(ctx, tx, m.q)
	if err != nil {
		return c.answer, err
	}
	if m.Content != "" && m.Content != c.hash() {
		return c.answer, question.Conflict("error.content_changed", question.Allowed(m.was, m.by))
	}
	a := question.Approval{
		QuestionID: m.q.ID, Stage: question.ApprovalHead, PersonID: m.by.PersonID, At: m.now,
		AnswerVersion: m.q.AnswerVersion, AnswerHash: c.answerHash(), PublicHash: c.public.Hash(),
	}
	if m.step.To == question.Answered {
		a.Stage = question.ApprovalBoard
		given, err := tx.Approvals(ctx, m.q.ID)
		if err != nil {
			return c.answer, err
		}
		if head, ok := lastLive(given, question.ApprovalHead); ok && !covers(head, a) {
			return c.answer, question.Conflict("error.approval_void", question.Allowed(m.was, m.by))
		}
	}
	m.event.Data["content"] = a.AnswerHash
	if a.PublicHash != "" {
		m.event.Data["public"] = a.PublicHash
	}
	return c.answer, tx.AddApproval(ctx, a)
}

// covers reports whether what was approved is still what there is. A public
// version that was prepared later takes nothing from it.
func covers(was, is question.Approval) bool {
	return was.AnswerHash == is.AnswerHash && (was.PublicHash == "" || was.PublicHash == is.PublicHash)
}

// lastLive returns the newest approval of the stage that still counts.
func lastLive(list []question.Approval, stage string) (question.Approval, bool) {
	for _, a := range list {
		if a.Stage == stage && a.Live() {
			return a, true
		}
	}
	return question.Approval{}, false
}
