package service

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// patience is for how long a job that fails is tried again until it is given
// up: a mail server may be away for a whole weekend.
const patience = 72 * time.Hour

// leastTries is how often a job must have failed before it is given up, however
// long it took: a clock that leaps must not end what was tried once.
const leastTries = 12

// alertTemplate is the letter to the administrators about a job that was given
// up; mostAlerts is how many of them an hour brings for one type of job. Those
// after it are on the page to which every letter leads.
const (
	alertTemplate = "alert"
	mostAlerts    = 10
)

// Failed notes that the job could not be done. It is tried again later, ever
// more seldom, unless final; then, or when it has failed for too long, it is
// dead and the administrators are told.
func (s *Service) Failed(ctx context.Context, j question.Job, cause error, final bool) error {
	now := s.clock.Now()
	var next time.Time
	if dead := final || j.FailingSince != nil && j.Failures+1 >= leastTries && now.Sub(*j.FailingSince) >= patience; !dead {
		next = now.Add(backoff(j.Failures))
	}
	// What a mail server said need not be text that Postgres takes.
	reason := strings.ReplaceAll(strings.ToValidUTF8(cause.Error(), "�"), "\x00", "")
	// It often names the recipient, whom neither the log nor the job must know.
	reason = addressForm.ReplaceAllString(reason, "…@$1")
	slog.WarnContext(ctx, "a job failed", "job", j.Key, "failures", j.Failures+1, "dead", next.IsZero(), "err", reason)
	return s.inTx(ctx, func(tx *store.Tx) error {
		if j.MailID != 0 {
			if err := tx.SetMailFailed(ctx, j.MailID, reason, next.IsZero()); err != nil {
				return err
			}
		}
		if err := tx.FailJob(ctx, j.ID, reason, next, now); err != nil || !next.IsZero() {
			return err
		}
		return s.alert(ctx, tx, j, reason, now)
	})
}

var addressForm = regexp.MustCompile(`[^\s<>"'(),;:]+@([^\s<>"'(),;:]+)`)

// backoff returns how long to wait after so many failures: two seconds, doubled
// each time, at most an hour.
func backoff(failures int) time.Duration {
	return min(2*time.Second<<min(failures, 12), time.Hour)
}

// alert tells the administrators that a job was given up: once for each job, and
// not about a letter that tells them so.
func (s *Service) alert(ctx context.Context, tx *store.Tx, j question.Job, reason string, now time.Time) error {
	if strings.HasPrefix(j.Key, "mail/"+alertTemplate+"/") {
		return nil
	}
	n, err := tx.DiedSince(ctx, j.Type, now.Add(-time.Hour))
	if err != nil || n > mostAlerts {
		return err
	}
	people, err := tx.Holders(ctx, question.Admin, "")
	if err != nil {
		return err
	}
	for _, p := range people {
		m := question.Mail{
			Key: fmt.Sprintf("%s/%d/%d", alertTemplate, j.ID, p.ID), Template: alertTemplate, Lang: p.Lang,
			MessageID: fmt.Sprintf("%s.%d.%d@%s", alertTemplate, j.ID, p.ID, s.opt.MailDomain),
			To:        p.Email, ToName: p.Name, PersonID: p.ID,
			Data: question.Letter{Reason: string(j.Type), Other: fmt.Sprint(j.ID), Note: reason, DueAt: j.RunAt},
		}
		if err := tx.AddMail(ctx, m, now); err != nil {
			return err
		}
	}
	return nil
}

// Queues counts the work by queue, type and state.
func (s *Service) Queues(ctx context.Context, by question.Actor) ([]question.QueueCount, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	return s.store.QueueCounts(ctx, s.clock.Now())
}

// JobList lists the jobs behind one of the numbers of Queues.
func (s *Service) JobList(ctx context.Context, by question.Actor, f question.JobFilter) ([]question.Job, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	f.Limit = min(max(f.Limit, 1), 500)
	return s.store.JobList(ctx, f, s.clock.Now())
}

// RetryJobs lets every dead job of the type run again at once and returns how
// many there were.
func (s *Service) RetryJobs(ctx context.Context, by question.Actor, typ question.JobType) (int, error) {
	if err := admin(by); err != nil {
		return 0, err
	}
	n, err := s.store.RetryJobs(ctx, typ, s.clock.Now())
	s.opt.Wake()
	return n, err
}

// Reclaim takes back what was handed to the queue, which was lost, and returns
// how much that was. Ahead is how far ahead of their time jobs are handed over,
// lease for how long.
func (s *Service) Reclaim(ctx context.Context, ahead, lease time.Duration) (int, error) {
	now := s.clock.Now()
	return s.store.ReclaimJobs(ctx, now, now.Add(ahead+lease))
}

// Outbox measures the work that is open, for the process's own figures.
func (s *Service) Outbox(ctx context.Context) (store.Outbox, error) {
	return s.store.OutboxSize(ctx, s.clock.Now())
}
