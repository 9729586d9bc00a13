package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Work that goes on behind the requests. The relay leases jobs and hands them to
// the queue; a worker runs each with Run, or, for a letter, with ClaimLetter and
// LetterSent. The effect of a job and the note that it is done are one
// transaction, so that running a job twice does nothing twice.

// Lease takes up to limit jobs that may run by ahead from now, of the queues
// named, or of every queue, the most urgent first. Each is held for lease;
// unless it is done by then, it is dispatched again.
func (s *Service) Lease(ctx context.Context, limit int, ahead, lease time.Duration, queues ...string) ([]question.Job, error) {
	if len(queues) == 0 {
		queues = question.Queues()
	}
	now := s.clock.Now()
	var all []question.Job
	for _, queue := range queues {
		jobs, err := s.store.LeaseJobs(ctx, queue, now, now.Add(ahead), lease, limit-len(all))
		all = append(all, jobs...)
		if err != nil || len(all) >= limit {
			return all, err
		}
	}
	return all, nil
}

// JobsByID returns jobs of the outbox.
func (s *Service) JobsByID(ctx context.Context, ids []int64) ([]question.Job, error) {
	return s.store.JobsByID(ctx, ids)
}

// Run does a job that is not a letter. A job that is done already, or whose time
// has not come, is left alone.
func (s *Service) Run(ctx context.Context, j question.Job) error {
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *store.Tx) error {
		mine, err := tx.FinishJob(ctx, j.ID, s.clock.Now())
		if err != nil || !mine {
			return err
		}
		switch j.Type {
		case question.JobEscalate:
			_, err := s.climb(ctx, tx, ref, []int64{j.QuestionID}, false)
			return err
		case question.JobRoute:
			return s.routeByItself(ctx, tx, ref, j.QuestionID)
		case question.JobResume:
			return s.endPause(ctx, tx, ref, j.QuestionID)
		case question.JobNotify:
			return s.notify(ctx, tx, ref, j)
		case question.JobDigest:
			return s.digest(ctx, tx, ref, j)
		case question.JobSheet:
			return s.sendSheets(ctx, tx, ref, j.Key)
		case question.JobReport:
			return s.makePlanned(ctx, tx, ref, j.Key)
		case question.JobNews:
			return s.sendNews(ctx, tx, j.Key)
		case question.JobRearm:
			return s.rearm(ctx, tx, j)
		case question.JobCalendar:
			return s.recountOpen(ctx, tx, j.Key)
		}
		return question.Invalid("type", "problem.job_type")
	})
}

// routeByItself routes a question whose field has one department, unless
// somebody was quicker.
func (s *Service) routeByItself(ctx context.Context, tx *store.Tx, ref *reference, id int64) error {
	q, err := tx.LockQuestionID(ctx, id)
	if err != nil {
		return err
	}
	if q.Status != question.Received || q.Returns > 0 || !s.routesItself(ref, q) {
		return nil
	}
	_, err = s.move(ctx, tx, ref, question.SystemActor(), q, Act{Do: question.Route, Department: ref.routing.ByField[q.Field][0]})
	return err
}

// endPause ends the pause of a question whose asker has not replied in time.
func (s *Service) endPause(ctx context.Context, tx *store.Tx, ref *reference, id int64) error {
	q, err := tx.LockQuestionID(ctx, id)
	if err != nil {
		return err
	}
	if q.Status != question.Waiting || s.clock.Now().Before(q.ResumeOn.End()) {
		return nil
	}
	_, err = s.move(ctx, tx, ref, question.SystemActor(), q, Act{Do: question.Resume})
	return err
}

// Tidy deletes what is no longer needed: ended sessions, jobs done and answers
// given to programs long ago.
func (s *Service) Tidy(ctx context.Context) error {
	if err := s.RemindCalendar(ctx); err != nil {
		return err
	}
	now := s.clock.Now()
	if err := s.store.DropOldSessions(ctx); err != nil {
		return err
	}
	if err := s.store.DropOldFailures(ctx, now.AddDate(0, 0, -1)); err != nil {
		return err
	}
	if err := s.sweepFiles(ctx); err != nil {
		return err
	}
	if err := s.store.DropSubscriptions(ctx, now.Add(-openFor), now.Add(-addressFor)); err != nil {
		return err
	}
	if err := s.store.DropOldAnswers(ctx, now.AddDate(0, 0, -7)); err != nil {
		return err
	}
	if err := s.store.DropOldDeliveries(ctx, now.AddDate(0, 0, -deliveriesKept)); err != nil {
		return err
	}
	return s.store.DropOldJobs(ctx, now.AddDate(0, 0, -90))
}

// ClaimLetter takes the letter of the job for sending, with the links that are
// made only now, and reports whether it is this worker's to send.
func (s *Service) ClaimLetter(ctx context.Context, j question.Job, lease time.Duration) (question.Mail, question.Links, bool, error) {
	links := question.Links{Site: s.opt.BaseURL + "/"}
	if j.DoneAt != nil || j.DeadAt != nil {
		return question.Mail{}, links, false, nil
	}
	m, mine, err := s.store.ClaimMail(ctx, j.MailID, lease)
	if err != nil || !mine {
		return m, links, false, err
	}
	if m.Data.Subscriber != 0 {
		there, err := s.subscriberLinks(ctx, &m, &links)
		if err == nil && !there {
			err = s.store.DropLetter(ctx, m.ID, j.ID, s.clock.Now())
		}
		return m, links, there && err == nil, err
	}
	if m.Data.Slug != "" {
		links.Public = s.opt.BaseURL + "/thu-vien/" + m.Data.Slug
	}
	if m.Template == alertTemplate {
		links.Desk = s.opt.BaseURL + "/desk/admin/queues?state=dead"
		return m, links, true, nil
	}
	if m.Data.Sheet != nil {
		links.Desk = s.opt.BaseURL + m.Data.Sheet.Path
		return m, links, true, nil
	}
	if m.Template == "calendar" {
		links.Desk = fmt.Sprintf("%s/desk/admin/calendar?year=%d", s.opt.BaseURL, m.Data.DueOn.Year)
		return m, links, true, nil
	}
	if m.PersonID != 0 {
		links.Desk = s.opt.BaseURL + "/desk"
		if m.Data.Code != "" {
			links.Desk += "/questions/" + m.Data.Code
		}
		return m, links, true, nil
	}
	secret, err := s.store.SecretByCode(ctx, m.Data.Code)
	if err != nil {
		return m, links, false, err
	}
	token := s.followToken(secret.Code, secret.Nonce)
	links.Follow = s.FollowURL(secret.Code, token)
	links.Confirm = s.opt.BaseURL + "/theo-doi/" + secret.Code + "/xac-nhan?t=" + token
	if !slices.Contains(always, m.Template) {
		links.Mute = s.opt.BaseURL + "/theo-doi/" + secret.Code + "/ngung-thu?t=" + token
	}
	return m, links, true, nil
}

// LettersSent notes that letters were sent that go nowhere: those of a past that
// is only told.
func (s *Service) LettersSent(ctx context.Context, jobs []question.Job) error {
	mails, ids := make([]int64, len(jobs)), make([]int64, len(jobs))
	for i, j := range jobs {
		mails[i], ids[i] = j.MailID, j.ID
	}
	return s.store.LettersSent(ctx, mails, ids, s.clock.Now())
}

// LetterSent notes that the mail server took the letter.
func (s *Service) LetterSent(ctx context.Context, j question.Job) error {
	return s.store.LetterSent(ctx, j.MailID, j.ID, s.clock.Now())
}

// NextWork returns when the next open job falls due, nil when nothing is open.
func (s *Service) NextWork(ctx context.Context) (*time.Time, error) { return s.store.NextJobAt(ctx) }

// Release lets every job that is due be dispatched at once.
func (s *Service) Release(ctx context.Context) error { return s.store.ReleaseJobs(ctx, s.clock.Now()) }

// Unlease gives jobs back that could not be handed to the queue.
func (s *Service) Unlease(ctx context.Context, jobs []question.Job) error {
	ids := make([]int64, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	return s.store.UnleaseJobs(ctx, ids, s.clock.Now())
}
