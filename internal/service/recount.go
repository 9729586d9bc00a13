package service

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// How the open questions are counted anew after a change of the calendar.
const (
	recountBatch = 100
	// Another process may promise by the calendar before for as long as it has
	// not read the new one; a second pass finds what it promised.
	recountAgain = time.Minute
)

// recountJob is one batch: the calendars between which the change lies and the
// last question of the batch before.
func recountJob(base, version, after int64, pass int, at time.Time) question.Job {
	return question.Job{
		Key:  fmt.Sprintf("calendar/%d/%d/%d/%d", base, version, pass, after),
		Type: question.JobCalendar, Queue: "default", RunAt: at,
	}
}

func (s *Service) queueRecount(ctx context.Context, tx *store.Tx, base, version int64) error {
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	if err := tx.AddJob(ctx, recountJob(base, version, 0, 1, now), now); err != nil {
		return err
	}
	return tx.AddJob(ctx, recountJob(base, version, 0, 2, now.Add(recountAgain)), now)
}

// recountOpen does one batch and queues the next.
func (s *Service) recountOpen(ctx context.Context, tx *store.Tx, key string) error {
	var base, version, after int64
	var pass int
	if _, err := fmt.Sscanf(key, "calendar/%d/%d/%d/%d", &base, &version, &pass, &after); err != nil {
		return fmt.Errorf("read the job %s: %w", key, err)
	}
	was, err := calendarAt(ctx, tx, base)
	if err != nil {
		return err
	}
	then, err := calendarAt(ctx, tx, version)
	if err != nil {
		return err
	}
	first, last, found := reach(calendar.Differences(was, then))
	if !found {
		return nil
	}
	// By the newest calendar, also when the change of the job is not the newest.
	ref, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return err
	}
	v, err := tx.CalendarVersion(ctx, version)
	if err != nil {
		return err
	}
	qs, err := tx.OpenAround(ctx, first, last, after, recountBatch)
	if err != nil {
		return err
	}
	for _, q := range qs {
		if err := s.recountOne(ctx, tx, ref, was, v, q.ID); err != nil {
			return err
		}
	}
	if len(qs) < recountBatch {
		return nil
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	return tx.AddJob(ctx, recountJob(base, version, qs[len(qs)-1].ID, pass, now), now)
}

// calendarAt returns the calendar as it was in the version.
func calendarAt(ctx context.Context, tx *store.Tx, version int64) (*calendar.Calendar, error) {
	days, provisional, _, err := tx.Calendar(ctx, version)
	if err != nil {
		return nil, err
	}
	return calendar.New(days, provisional), nil
}

// recountOne counts the dates of one question anew. Where none moves, only its
// ladder is armed again: the shares of its time may lie on other days.
func (s *Service) recountOne(ctx context.Context, tx *store.Tx, ref *reference, was *calendar.Calendar, v store.CalendarVersion, id int64) error {
	q, err := tx.LockQuestionID(ctx, id)
	if err != nil || !q.Status.Open() {
		return err
	}
	ledgers, err := tx.Promises(ctx, id)
	if err != nil {
		return err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	to, moves := recount(q, ledgers[id], was, ref.calendar, calendar.Of(now))
	resume := ref.pauseEnds(q)
	if !moves && resume == q.ResumeOn {
		return s.arm(ctx, tx, ref, q, now)
	}
	m := &moving{was: q, q: q, ref: ref, now: now}
	m.q.ResumeOn = resume
	m.q.DueOn, m.q.StageDueOn = to.Now, to.StageNow
	m.q.Version++
	m.q.UpdatedAt = now
	m.event = question.Event{
		QuestionID: id, At: now, Do: question.EventRecount, Role: question.System, From: q.Status, To: q.Status, Department: q.Lead,
		Data: map[string]any{"calendar_version": ref.version, "notice": v.Notice},
	}
	m.promises = recounted(to, ref.version, now)
	if resume != q.ResumeOn {
		m.event.Data["resume_on"] = resume.String()
		if err := tx.AddJob(ctx, resumeJob(q, resume), now); err != nil {
			return err
		}
	}
	if err := tx.SaveQuestion(ctx, m.q, q.Status); err != nil {
		return err
	}
	if to.Now != to.Was {
		m.event.Data["was_on"] = to.Was.String()
		fill := func(l *question.Letter) { l.WasOn, l.Note, l.Reason = to.Was, v.Reason, v.Notice }
		s.tellAsker(ctx, tx, m, "moved", fill)
		if err := s.tellMerged(ctx, tx, m, "moved", fill); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, m)
}

// pauseEnds returns until when the asker may take: as many working days as the
// rule of the day gave, by the calendar as it is now. What was told to the asker
// is never shortened.
func (r *reference) pauseEnds(q question.Question) calendar.Date {
	if q.Status != question.Waiting || q.PausedAt == nil || q.ResumeOn.IsZero() {
		return q.ResumeOn
	}
	from := calendar.Of(*q.PausedAt)
	if end := r.calendar.Due(from, r.pauseDays(q, from)); end.After(q.ResumeOn) {
		return end
	}
	return q.ResumeOn
}

// recounted are the rows of the ledger for dates that a calendar moved.
func recounted(to Moved, version int64, now time.Time) []question.Promise {
	var ps []question.Promise
	if to.Now != to.Was {
		ps = append(ps, question.Promise{
			QuestionID: to.Question.ID, Part: question.PartTotal, Stage: question.StageTotal, Cause: question.CauseCalendar,
			FromOn: to.Was, DueOn: to.Now, SetAt: now, CalendarVersion: version,
		})
	}
	if to.StageNow != to.StageWas {
		ps = append(ps, question.Promise{
			QuestionID: to.Question.ID, Part: question.PartStage, Stage: to.Question.Status.Stage(), Cause: question.CauseCalendar,
			FromOn: to.StageWas, DueOn: to.StageNow, SetAt: now, CalendarVersion: version,
		})
	}
	return ps
}

// RemindCalendar reminds the administrators once a month, in office hours, that a
// calendar is not approved: that of the next year from October on, and that of
// the year that runs for as long as it lasts.
func (s *Service) RemindCalendar(ctx context.Context) error {
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if year := unapproved(ref, calendar.Of(now)); year == 0 || !escalation.Open(ref.calendar, now) {
		return nil
	}
	return s.inTx(ctx, func(tx *store.Tx) error { return s.remindCalendar(ctx, tx, ref, now) })
}

// unapproved returns the year of which the administrators must be reminded on
// the day, 0 for none.
func unapproved(ref *reference, today calendar.Date) int {
	next := calendar.Date{Year: today.Year + 1, Month: time.January, Day: 1}
	switch {
	case ref.calendar.Provisional(today):
		return today.Year
	case today.Month >= time.October && ref.calendar.Provisional(next):
		return next.Year
	}
	return 0
}

func (s *Service) remindCalendar(ctx context.Context, tx *store.Tx, ref *reference, now time.Time) error {
	today := calendar.Of(now)
	year := unapproved(ref, today)
	if year == 0 {
		return nil
	}
	people, err := tx.Holders(ctx, question.Admin, "")
	if err != nil {
		return err
	}
	for _, p := range people {
		key := fmt.Sprintf("calendar/%d/%02d/%d", year, int(today.Month), p.ID)
		m := question.Mail{
			Key: key, Template: "calendar", Lang: p.Lang, To: p.Email, ToName: p.Name, PersonID: p.ID,
			MessageID: fmt.Sprintf("calendar.%d.%02d.%d@%s", year, int(today.Month), p.ID, s.opt.MailDomain),
			Data:      question.Letter{DueOn: calendar.Date{Year: year, Month: time.January, Day: 1}},
		}
		if err := tx.AddMail(ctx, m, now); err != nil {
			return err
		}
	}
	return nil
}
