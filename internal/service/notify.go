package service

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

const (
	// settle is how long a letter waits while ladders are still being climbed:
	// what one sweep finds, each person gets in one letter.
	settle = 30 * time.Second
	// mostSettling is after how many such waits the letter goes out all the same.
	mostSettling = 20
	// listedMost is how many matters that stand open a letter lists.
	listedMost = 100
)

// notifyJob gathers what the person is to be told at the instant. The morning's
// first minute counts as the opening itself, so that a rung that falls due with
// it is in the letter of the morning.
func notifyJob(person int64, at time.Time) question.Job {
	return question.Job{
		Key: fmt.Sprintf("notify/%d/%d/0", person, at.UnixMicro()), Type: question.JobNotify, Queue: "default",
		PersonID: person, RunAt: at,
	}
}

// putOff returns the same work at another instant, and how often it was put off.
func putOff(j question.Job, at time.Time) (question.Job, int) {
	i := strings.LastIndex(j.Key, "/")
	n, _ := strconv.Atoi(j.Key[i+1:])
	j.Key, j.RunAt = fmt.Sprintf("%s/%d", j.Key[:i], n+1), at
	return j, n
}

// meant returns the instant for which the work was first set.
func meant(j question.Job) time.Time {
	parts := strings.Split(j.Key, "/")
	if len(parts) != 4 {
		return j.RunAt
	}
	micros, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return j.RunAt
	}
	return time.UnixMicro(micros)
}

// notify writes the one letter in which a person is told everything that waits.
func (s *Service) notify(ctx context.Context, tx *store.Tx, ref *reference, j question.Job) error {
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	behind, err := tx.LadderBehind(ctx, now)
	if err != nil {
		return err
	}
	if again, n := putOff(j, now.Add(settle)); behind && n < mostSettling {
		return tx.AddJob(ctx, again, now)
	}
	p, err := tx.Person(ctx, j.PersonID)
	if err != nil {
		return err
	}
	waiting, err := tx.WaitingNotices(ctx, p.ID, now)
	if err != nil {
		return err
	}
	open := escalation.Open(ref.calendar, now)
	if !open { // only what may disturb the night goes out now
		all := len(waiting)
		waiting = slices.DeleteFunc(waiting, func(n question.Notice) bool { return escalation.Open(ref.calendar, n.SendAt) })
		if len(waiting) < all {
			if err := tx.AddJob(ctx, notifyJob(p.ID, escalation.Opening(ref.calendar, now)), now); err != nil {
				return err
			}
		}
	}
	fresh, matters, err := s.stillOpen(ctx, tx, waiting, now, p.Active)
	if err != nil || !p.Active {
		return err
	}
	items := itemsOf(ref, fresh, matters)
	fired := len(items)
	morning := open && escalation.Opening(ref.calendar, meant(j)).Equal(meant(j))
	if morning {
		if items, err = s.addStanding(ctx, tx, ref, p.ID, items, calendar.Of(now)); err != nil {
			return err
		}
	}
	if len(items) == 0 {
		return nil
	}
	return s.tellAll(ctx, tx, ref, told{Person: p}, fresh, matters, items, morning && (len(items) > fired || digests(fresh)), now)
}

func digests(ns []question.Notice) bool {
	return slices.ContainsFunc(ns, func(n question.Notice) bool { return n.How == string(escalation.Digest) })
}

// stillOpen drops what a question has meanwhile moved on from, and returns the
// rest with its questions.
func (s *Service) stillOpen(ctx context.Context, tx *store.Tx, ns []question.Notice, now time.Time, active bool) ([]question.Notice, map[int64]question.Question, error) {
	ids := make([]int64, len(ns))
	for i, n := range ns {
		ids[i] = n.QuestionID
	}
	qs, err := tx.QuestionsByID(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	var fresh []question.Notice
	for _, n := range ns {
		q := qs[n.QuestionID]
		if active && q.StageStart.Equal(n.StageStart) && q.StageDueOn == n.DueOn && q.Status != question.Waiting && q.Status.Open() {
			fresh = append(fresh, n)
			continue
		}
		if err := tx.SetNoticed(ctx, n, 0, now); err != nil {
			return nil, nil, err
		}
	}
	return fresh, qs, nil
}

// itemsOf lists what fired, by question, the longest overdue first.
func itemsOf(ref *reference, ns []question.Notice, qs map[int64]question.Question) []question.Item {
	var items []question.Item
	at := map[int64]int{}
	for _, n := range ns {
		i, have := at[n.QuestionID]
		if !have {
			i = len(items)
			at[n.QuestionID] = i
			items = append(items, itemOf(ref, qs[n.QuestionID], question.SectionFired))
		}
		items[i].Rungs = append(items[i].Rungs, question.ItemRung{Rung: n.Rung, At: n.DueAt})
		if n.StandsFor != "" {
			items[i].For = n.StandsFor
		}
	}
	return items
}

func itemOf(ref *reference, q question.Question, section question.Section) question.Item {
	it := question.Item{Section: section, Code: q.Code, Title: q.Title, DueOn: q.StageDueOn}
	if d, ok := ref.department(q.Lead); ok {
		it.Names = [2]string{d.NameVI, d.NameEN}
	}
	return it
}

// addStanding adds what the person, or somebody the person stands in for, holds
// that is due today or overdue.
func (s *Service) addStanding(ctx context.Context, tx *store.Tx, ref *reference, person int64, items []question.Item, today calendar.Date) ([]question.Item, error) {
	away, err := absences(ctx, tx, today)
	if err != nil {
		return nil, err
	}
	var whose []int64
	if escalation.StandIn(away, person, today) == person {
		whose = append(whose, person)
	}
	for _, a := range away {
		if escalation.StandIn(away, a.PersonID, today) == person && a.PersonID != person {
			whose = append(whose, a.PersonID)
		}
	}
	qs, err := tx.Standing(ctx, today, whose, listedMost)
	if err != nil {
		return nil, err
	}
	for _, q := range qs {
		if slices.ContainsFunc(items, func(it question.Item) bool { return it.Code == q.Code }) {
			continue
		}
		section := question.SectionDue
		if q.StageDueOn.Before(today) {
			section = question.SectionOverdue
		}
		items = append(items, itemOf(ref, q, section))
	}
	return items, nil
}

// tellAll queues the letter: about one matter in the words of that matter, about
// several as a list.
func (s *Service) tellAll(ctx context.Context, tx *store.Tx, ref *reference, p told, ns []question.Notice, qs map[int64]question.Question, items []question.Item, daily bool, now time.Time) error {
	var l question.Mail
	day := calendar.Of(now)
	key := fmt.Sprintf("digest/%d/%s", p.ID, day)
	if daily {
		have, err := tx.HasMail(ctx, key)
		if err != nil {
			return err
		}
		daily = !have
	}
	switch {
	case len(ns) == 1 && len(items) == 1:
		n := ns[0]
		p.For.Name = n.StandsFor
		l = s.staffLetter(ref, qs[n.QuestionID], n.Seq, p, "reminder", func(x *question.Letter) { x.Rung, x.DueAt = n.Rung, n.DueAt })
	case daily:
		l = s.listLetter(p, key, "digest", items)
	case len(ns) == 0: // the letter of this morning has gone out already
		return nil
	default:
		items = slices.DeleteFunc(items, func(it question.Item) bool { return it.Section != question.SectionFired })
		l = s.listLetter(p, fmt.Sprintf("reminders/%d/%d", p.ID, now.UnixMicro()), "reminders", items)
	}
	l.Data.Day = day
	if err := tx.AddMail(ctx, l, now); err != nil {
		return err
	}
	id, err := tx.MailByKey(ctx, l.Key)
	if err != nil {
		return err
	}
	for _, n := range ns {
		if err := tx.SetNoticed(ctx, n, id, now); err != nil {
			return err
		}
	}
	return nil
}

// listLetter returns a letter about several matters.
func (s *Service) listLetter(p told, key, template string, items []question.Item) question.Mail {
	return question.Mail{
		Key: key, Template: template, Lang: p.Lang, To: p.Email, ToName: p.Name, PersonID: p.ID,
		MessageID: fmt.Sprintf("%s@%s", strings.ReplaceAll(key, "/", "."), s.opt.MailDomain),
		Data:      question.Letter{Items: items},
	}
}

// digest begins the letters of the morning, and sets the next one.
func (s *Service) digest(ctx context.Context, tx *store.Tx, ref *reference, _ question.Job) error {
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	if err := tx.AddJob(ctx, digestJob(escalation.Opening(ref.calendar, now.Add(time.Second))), now); err != nil {
		return err
	}
	if !escalation.Open(ref.calendar, now) { // the program was down; the next one makes up for it
		return nil
	}
	today := calendar.Of(now)
	opening := escalation.Opening(ref.calendar, today.Start())
	people, err := tx.StandingPeople(ctx, today)
	if err != nil {
		return err
	}
	away, err := absences(ctx, tx, today)
	if err != nil {
		return err
	}
	for _, id := range people {
		if who := escalation.StandIn(away, id, today); who != 0 {
			if err := tx.AddJob(ctx, notifyJob(who, opening), now); err != nil {
				return err
			}
		}
	}
	return nil
}

func digestJob(at time.Time) question.Job {
	return question.Job{
		Key: "digest/" + calendar.Of(at).String(), Type: question.JobDigest, Queue: "low", RunAt: at.UTC(),
	}
}

// keepLetters sees that the morning's letters are set, and that nobody's
// reminders were forgotten.
func (s *Service) keepLetters(ctx context.Context, tx *store.Tx, ref *reference, now time.Time) error {
	if err := tx.AddJob(ctx, digestJob(escalation.Opening(ref.calendar, now)), now); err != nil {
		return err
	}
	people, err := tx.AwaitingLetters(ctx, now.Add(-2*settle))
	if err != nil || !escalation.Open(ref.calendar, now) {
		return err
	}
	for _, id := range people {
		if err := tx.AddJob(ctx, notifyJob(id, now.Truncate(settle)), now); err != nil {
			return err
		}
	}
	return nil
}

// backwards is by how much a clock may differ without a word.
const backwards = 2 * time.Second

// noteClock says in the log when the clock was put back. Nothing fires twice for
// it: what has fired is known by its key.
func (s *Service) noteClock(ctx context.Context, now time.Time) error {
	s.mu.Lock()
	latest := s.latest
	s.latest = now
	s.mu.Unlock()
	if latest.IsZero() { // the program begins: what it wrote before it ended
		at, err := s.store.LastEventAt(ctx)
		if err != nil || at == nil {
			return err
		}
		latest = *at
	}
	if d := latest.Sub(now); d > backwards {
		slog.WarnContext(ctx, "the clock was put back; nothing is sent a second time", "by", d.Round(time.Second), "from", latest, "to", now)
	}
	return nil
}
