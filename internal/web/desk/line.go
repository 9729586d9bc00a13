package desk

import (
	"context"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// soon is how many working days before a date the reader is warned.
const soon = 2

// due is a date with the time left until it, in words; the class repeats in
// colour what the words say.
type due struct {
	On    string
	Left  string
	Class string
	Late  bool
	// Tentative says, in words, that the calendar of the year is not approved.
	Tentative string
}

// String writes the date and the time left.
func (d due) String() string {
	if d.Tentative != "" {
		return d.On + " (" + d.Tentative + "), " + d.Left
	}
	return d.On + ", " + d.Left
}

// line is a question as a list shows it.
type line struct {
	Code       string
	Title      string
	Status     web.Tag
	Kind       string
	Field      string
	Department string
	Holder     string
	Received   string
	Due        due // of the stage: what its holder must keep
	Promised   due // of the whole: what the asker was told
	Part       due // of the reader's department's part
	Returns    int
	Version    int
	Author     bool // the reader wrote the answer and may not approve it
	Want       string
	Restricted string // what it is restricted as, in words
	Disputed   bool   // the board says who answers
}

// lines prepares questions for a list.
func (d *Desk) lines(ctx context.Context, p web.Page, n names, a question.Actor, list []question.Listed) ([]line, error) {
	dates := make([]calendar.Date, 0, 3*len(list))
	for _, q := range list {
		dates = append(dates, q.StageDueOn, q.DueOn, q.PartDueOn)
	}
	left, err := d.svc.DaysLeftAll(ctx, dates)
	if err != nil {
		return nil, err
	}
	cal, err := d.svc.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	ls := make([]line, len(list))
	for i, q := range list {
		ls[i] = line{
			Code: q.Code, Title: q.Title, Status: p.StatusTag(q.Status), Kind: p.T("kind." + string(q.Kind)),
			Field: n.field(q.Field), Department: n.department(q.Lead), Holder: holder(p.Dict, n, q.Question, q.OfficerName),
			Received: p.Day(q.ReceivedAt), Returns: q.Returns, Version: q.Version,
			Author: q.Wrote(a.PersonID) && approves(a, q.Question), Want: p.Date(q.WantUntil),
			Disputed: q.Status == question.Received && q.Returns >= question.MostReturns,
		}
		if q.Restricted != question.Unrestricted {
			ls[i].Restricted = p.T("restriction." + string(q.Restricted))
		}
		ls[i].Part = dueOn(p.Dict, cal, q.PartDueOn, left[3*i+2])
		if q.Status.Open() {
			ls[i].Promised = dueOn(p.Dict, cal, q.DueOn, left[3*i+1])
			if q.Status != question.Waiting {
				ls[i].Due = dueOn(p.Dict, cal, q.StageDueOn, left[3*i])
			}
		}
	}
	return ls, nil
}

// approves reports whether the reader is one of those who approve the answer now,
// whoever wrote it.
func approves(a question.Actor, q question.Question) bool {
	return q.Status == question.Submitted && a.HasIn(question.Head, q.Lead) || q.Status == question.Approved && edits(a)
}

// holder says who must act on the question now, "" for nobody.
func holder(p i18n.Dict, n names, q question.Question, officer string) string {
	switch q.Status.Holder() {
	case question.HeldByNobody:
		return ""
	case question.HeldByOfficer:
		if officer != "" {
			return officer
		}
	case question.HeldByDepartment:
		return n.department(q.Lead)
	}
	return p.T("holder." + string(q.Status.Holder()))
}

func dueOn(p i18n.Dict, cal *calendar.Calendar, on calendar.Date, left int) due {
	if on.IsZero() {
		return due{}
	}
	d := due{On: p.Date(on), Left: p.DaysLeft(left), Class: "hd-due"}
	if cal.Provisional(on) {
		d.Tentative = p.T("calendar.tentative")
	}
	switch {
	case left < 0:
		d.Class += " hd-due--late"
		d.Late = true
	case left <= soon:
		d.Class += " hd-due--soon"
	}
	return d
}
