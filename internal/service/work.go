package service

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Work that goes on behind the requests. The relay leases jobs and hands them to
// the queue; a worker runs each with Run, or, for a letter, with ClaimLetter and
// LetterSent. The effect of a job and the note that it is done are one
// transaction, so that running a job twice does nothing twice.

// Lease takes up to limit jobs that may run by ahead from now. Each is held for
// lease; unless it is done by then, it is dispatched again.
func (s *Service) Lease(ctx context.Context, limit int, ahead, lease time.Duration) ([]question.Job, error) {
	now := s.clock.Now()
	return s.store.LeaseJobs(ctx, now, now.Add(ahead), lease, limit)
}

// Job returns a job of the outbox.
func (s *Service) Job(ctx context.Context, id int64) (question.Job, error) {
	return s.store.Job(ctx, id)
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
			return s.climb(ctx, tx, ref, j.QuestionID)
		case question.JobRoute:
			return s.routeByItself(ctx, tx, ref, j.QuestionID)
		case question.JobResume:
			return s.endPause(ctx, tx, ref, j.QuestionID)
		case question.JobNotify:
			return s.notify(ctx, tx, ref, j)
		case question.JobDigest:
			return s.digest(ctx, tx, ref, j)
		case question.JobRearm:
			return s.rearm(ctx, tx, j)
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

// Sweep looks in Postgres for ladders that are due, in case their jobs were
// lost, and puts away what is old. It returns how many ladders it climbed.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	now := s.clock.Now()
	ids, err := s.store.DueQuestions(ctx, now, 500)
	if err != nil {
		return 0, err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.noteClock(ctx, now); err != nil {
		return 0, err
	}
	if err := s.inTx(ctx, func(tx *store.Tx) error { return s.keepLetters(ctx, tx, ref, now) }); err != nil {
		return 0, err
	}
	for _, id := range ids {
		err := s.inTx(ctx, func(tx *store.Tx) error { return s.climb(ctx, tx, ref, id) })
		if err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// Tidy deletes what is no longer needed: ended sessions, jobs done and answers
// given to programs long ago.
func (s *Service) Tidy(ctx context.Context) error {
	now := s.clock.Now()
	if err := s.store.DropOldSessions(ctx); err != nil {
		return err
	}
	if err := s.store.DropOldAnswers(ctx, now.AddDate(0, 0, -7)); err != nil {
		return err
	}
	return s.store.DropOldJobs(ctx, now.AddDate(0, 0, -90))
}

// ClaimLetter takes the letter of the job for sending, with the links that are
// made only now, and reports whether it is this worker's to send.
func (s *Service) ClaimLetter(ctx context.Context, j question.Job, lease time.Duration) (question.Mail, question.Links, bool, error) {
	links := question.Links{Site: s.opt.BaseURL + "/"}
	now := s.clock.Now()
	if j.DoneAt != nil || j.DeadAt != nil {
		return question.Mail{}, links, false, nil
	}
	m, mine, err := s.store.ClaimMail(ctx, j.MailID, now, now.Add(lease))
	if err != nil || !mine {
		return m, links, false, err
	}
	if m.Data.Slug != "" {
		links.Public = s.opt.BaseURL + "/thu-vien/" + m.Data.Slug
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

// LetterSent notes that the mail server took the letter.
func (s *Service) LetterSent(ctx context.Context, j question.Job) error {
	now := s.clock.Now()
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.SetMailSent(ctx, j.MailID, now); err != nil {
			return err
		}
		_, err := tx.FinishJob(ctx, j.ID, now)
		return err
	})
}

// mostFailures is after how many a job is given up until a person retries it.
const mostFailures = 20

// Failed notes that the job could not be done. It is tried again later, ever
// more seldom, unless final; then, or after too many failures, it is dead and
// the administrator sees it.
func (s *Service) Failed(ctx context.Context, j question.Job, cause error, final bool) error {
	now := s.clock.Now()
	var next time.Time
	if dead := final || j.Failures+1 >= mostFailures; !dead {
		next = now.Add(backoff(j.Failures))
	}
	// What a mail server said need not be text that Postgres takes.
	reason := strings.ReplaceAll(strings.ToValidUTF8(cause.Error(), "�"), "\x00", "")
	slog.WarnContext(ctx, "a job failed", "job", j.Key, "failures", j.Failures+1, "dead", next.IsZero(), "err", cause)
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if j.MailID != 0 {
			if err := tx.SetMailFailed(ctx, j.MailID, reason, next.IsZero()); err != nil {
				return err
			}
		}
		return tx.FailJob(ctx, j.ID, reason, next, now)
	})
}

// backoff returns how long to wait after so many failures: two seconds, doubled
// each time, at most ten minutes.
func backoff(failures int) time.Duration {
	return min(2*time.Second<<min(failures, 10), 10*time.Minute)
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
