package service

import (
	"context"
	"fmt"
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
	// listedMost is how many matters of each part a letter lists; it counts the
	// others.
	listedMost = 100
	// grid are the instants at which letters are gathered: a thousand ladders
	// climbed within a minute are a dozen pieces of work for each person, not a
	// thousand. Every opening of the office is one of them.
	grid = 5 * time.Second
)

// notifyJob gathers what the person is to be told, at the first instant of the
// grid that is not before at.
func notifyJob(person int64, at time.Time) question.Job {
	if on := at.Truncate(grid); !on.Equal(at) {
		at = on.Add(grid)
	}
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
	if err := tx.DropMovedOn(ctx, p.ID, p.Active, now); err != nil || !p.Active {
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
	items, more, matters, err := firedItems(ctx, tx, ref, waiting)
	if err != nil {
		return err
	}
	fired := len(items)
	morning := open && escalation.Opening(ref.calendar, meant(j)).Equal(meant(j))
	if morning {
		var rest int
		if items, rest, err = s.addStanding(ctx, tx, ref, p.ID, items, calendar.Of(now)); err != nil {
			return err
		}
		more += rest
	}
	if len(items) == 0 {
		return nil
	}
	l := gathered{person: told{Person: p}, notices: waiting, matters: matters, items: items, more: more}
	l.daily = morning && (len(items) > fired || digests(waiting))
	return s.tellAll(ctx, tx, ref, l, now)
}

// gathered is what a person is told by one letter.
type gathered struct {
	person  told
	notices []question.Notice
	matters map[int64]question.Question
	items   []question.Item
	more    int // matters that the letter only counts
	daily   bool
}

func digests(ns []question.Notice) bool {
	return slices.ContainsFunc(ns, func(n question.Notice) bool { return n.How == string(escalation.Digest) })
}

// firedItems lists the matters whose rungs were reached, the longest overdue
// first, and counts those for which the letter has no room.
func firedItems(ctx context.Context, tx *store.Tx, ref *reference, ns []question.Notice) ([]question.Item, int, map[int64]question.Question, error) {
	var ids []int64
	seen := map[int64]bool{}
	for _, n := range ns {
		if !seen[n.QuestionID] {
			seen[n.QuestionID] = true
			ids = append(ids, n.QuestionID)
		}
	}
	more := max(len(ids)-listedMost, 0)
	qs, err := tx.QuestionsByID(ctx, ids[:len(ids)-more])
	if err != nil {
		return nil, 0, nil, err
	}
	return itemsOf(ref, ns, qs), more, qs, nil
}

// itemsOf lists what fired, by question, the longest overdue first.
func itemsOf(ref *reference, ns []question.Notice, qs map[int64]question.Question) []question.Item {
	var items []question.Item
	at := map[int64]int{}
	for _, n := range ns {
		i, have := at[n.QuestionID]
		if _, listed := qs[n.QuestionID]; !listed {
			continue
		}
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
	it := question.Item{Section: section, Code: q.Code, Title: subjectOf(q), DueOn: q.StageDueOn}
	if d, ok := ref.department(q.Lead); ok {
		it.Names = [2]string{d.NameVI, d.NameEN}
	}
	return it
}

// addStanding adds what the person, or somebody the person stands in for, holds
// that is due today or overdue, and counts what the letter has no room for.
func (s *Service) addStanding(ctx context.Context, tx *store.Tx, ref *reference, person int64, items []question.Item, today calendar.Date) ([]question.Item, int, error) {
	away, err := absences(ctx, tx, today)
	if err != nil {
		return nil, 0, err
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
	qs, err := tx.Standing(ctx, today, whose, mostStanding)
	if err != nil {
		return nil, 0, err
	}
	more, room := 0, listedMost
	for _, q := range qs {
		if slices.ContainsFunc(items, func(it question.Item) bool { return it.Code == q.Code }) {
			continue
		}
		if room--; room < 0 {
			more++
			continue
		}
		section := question.SectionDue
		if q.StageDueOn.Before(today) {
			section = question.SectionOverdue
		}
		items = append(items, itemOf(ref, q, section))
	}
	return items, more, nil
}

// mostStanding is how many open matters of a person are looked at for the
// letter of the morning.
const mostStanding = 2000

// tellAll queues the letter: about one matter in the words of that matter, about
// several as a list.
func (s *Service) tellAll(ctx context.Context, tx *store.Tx, ref *reference, g gathered, now time.Time) error {
	var l question.Mail
	day := calendar.Of(now)
	p := g.person
	key := fmt.Sprintf("digest/%d/%s", p.ID, day)
	daily := g.daily
	if daily {
		have, err := tx.HasMail(ctx, key)
		if err != nil {
			return err
		}
		daily = !have
	}
	switch {
	case len(g.notices) == 1 && len(g.items) == 1:
		n := g.notices[0]
		p.For.Name = n.StandsFor
		l = s.staffLetter(ref, g.matters[n.QuestionID], n.Seq, p, "reminder", func(x *question.Letter) { x.Rung, x.DueAt = n.Rung, n.DueAt })
	case daily:
		l = s.listLetter(p, key, "digest", g.items)
		l.Data.More = g.more
	case len(g.notices) == 0: // the letter of this morning has gone out already
		return nil
	default:
		items := slices.DeleteFunc(g.items, func(it question.Item) bool { return it.Section != question.SectionFired })
		l = s.listLetter(p, fmt.Sprintf("reminders/%d/%d", p.ID, now.UnixMicro()), "reminders", items)
		l.Data.More = g.more
	}
	l.Data.Day = day
	if err := tx.AddMail(ctx, l, now); err != nil {
		return err
	}
	id, err := tx.MailByKey(ctx, l.Key)
	if err != nil {
		return err
	}
	return tx.SetNoticed(ctx, p.ID, g.notices, id)
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
	if err := s.remindCalendar(ctx, tx, ref, now); err != nil {
		return err
	}
	today := calendar.Of(now)
	if err := tx.AddJob(ctx, newsJob(today, 0, now), now); err != nil {
		return err
	}
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
