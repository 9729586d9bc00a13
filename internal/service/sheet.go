package service

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// The sheet looks back so many days, and shows at most so many late questions.
const (
	sheetDays = 90
	sheetLate = 15
)

// Sheet returns the one sheet of the chair: what is late, who has it, whether it
// gets better. With a department it is that one's part, for its head.
func (s *Service) Sheet(ctx context.Context, department string) (question.Sheet, error) {
	today := s.Today()
	c := question.Cohort{From: today.AddDays(1 - sheetDays), To: today, Department: department}
	sh := question.Sheet{From: c.From, To: c.To, AsOf: s.clock.Now().UTC(), Path: "/desk/figures/sheet"}
	now, err := s.Figures(ctx, c, question.ByDepartment)
	if err != nil {
		return sh, err
	}
	before := c
	before.From, before.To = c.From.AddDays(-sheetDays), c.From.AddDays(-1)
	then, err := s.Figures(ctx, before, question.ByWhole)
	if err != nil {
		return sh, err
	}
	sh.Numbers, sh.Before = numbersOf(now.Total), numbersOf(then.Total)
	ref, err := s.reference(ctx)
	if err != nil {
		return sh, err
	}
	name := func(code string) [2]string {
		d, _ := ref.department(code)
		return [2]string{d.NameVI, d.NameEN}
	}
	if department != "" {
		sh.Names, sh.Path = name(department), sh.Path+"?department="+department
	} else {
		for _, r := range now.Rows {
			if r.Value != "" {
				sh.Lines = append(sh.Lines, question.SheetLine{Names: name(r.Value), Numbers: numbersOf(r.Tally)})
			}
		}
	}
	late, all, err := s.store.LateQuestions(ctx, today, department, sheetLate)
	if err != nil {
		return sh, err
	}
	sh.LateAll = all
	for _, q := range late {
		sh.Late = append(sh.Late, question.SheetQuestion{
			Code: q.Code, Title: q.Title, Holder: q.Status.Holder(), Names: name(q.Lead), Officer: q.OfficerName, DueOn: q.DueOn,
			Days: ref.calendar.Between(q.DueOn, today),
		})
	}
	return sh, nil
}

// sheetJob is the sending of the sheet on the first working day of a week, in
// the morning: of the week in which that day comes next.
func sheetJob(cal *calendar.Calendar, now time.Time) question.Job {
	monday := calendar.Of(now)
	monday = monday.AddDays(-(int(monday.Weekday()) + 6) % 7)
	for {
		day := cal.Next(monday.AddDays(-1))
		// A week without a working day has no sheet.
		if at := escalation.Opening(cal, day.Start()); !at.Before(now) && !day.After(monday.AddDays(6)) {
			return question.Job{Key: "sheet/" + monday.String(), Type: question.JobSheet, Queue: "low", RunAt: at.UTC()}
		}
		monday = monday.AddDays(7)
	}
}

// sendSheets mails the sheet to the chair and the board, and each head the own
// department's part, and sets the next.
func (s *Service) sendSheets(ctx context.Context, tx *store.Tx, ref *reference, key string) error {
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	if err := tx.AddJob(ctx, sheetJob(ref.calendar, now.Add(time.Second)), now); err != nil {
		return err
	}
	monday, err := calendar.Parse(strings.TrimPrefix(key, "sheet/"))
	if err != nil {
		return fmt.Errorf("read the job %s: %w", key, err)
	}
	if s.Today().After(monday.AddDays(6)) { // the program was down for a week; its sheet would be an old one
		return nil
	}
	whole, err := s.Sheet(ctx, "")
	if err != nil {
		return err
	}
	told := map[int64]bool{}
	for _, role := range []question.Role{question.Chair, question.Board} {
		people, err := tx.Holders(ctx, role, "")
		if err != nil {
			return err
		}
		if err := s.mailSheet(ctx, tx, monday, "", whole, people, told); err != nil {
			return err
		}
	}
	for _, d := range ref.departments {
		heads, err := tx.Holders(ctx, question.Head, d.Code)
		if err != nil {
			return err
		}
		if len(heads) == 0 || !d.Current(s.Today()) {
			continue
		}
		part, err := s.Sheet(ctx, d.Code)
		if err != nil {
			return err
		}
		if part.Numbers[question.FigReceived] == 0 && part.LateAll == 0 {
			continue
		}
		if err := s.mailSheet(ctx, tx, monday, d.Code, part, heads, map[int64]bool{}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) mailSheet(ctx context.Context, tx *store.Tx, monday calendar.Date, department string, sh question.Sheet, people []question.Person, told map[int64]bool) error {
	for _, p := range people {
		if told[p.ID] || !p.Active {
			continue
		}
		told[p.ID] = true
		key := fmt.Sprintf("sheet/%s/%d", monday, p.ID)
		if department != "" {
			key += "/" + department
		}
		m := s.sheetMail(key, "sheet", p)
		m.Data.Sheet = &sh
		if err := tx.AddMail(ctx, m, s.clock.Now()); err != nil {
			return err
		}
	}
	return nil
}
