package mail

import (
	"hoidap/internal/question"
)

// figure writes a figure with its unit, "–" where there is nothing to say.
func (w *letter) figure(f question.Figure, n map[question.Figure]float64) string {
	v, ok := n[f]
	if !ok {
		return "–"
	}
	switch f.Unit() {
	case question.UnitShare:
		return w.Percent(v)
	case question.UnitDays:
		return w.T("figure.days", "n", int(v))
	case question.UnitScore:
		return w.Decimal(v)
	}
	return w.Number(int(v))
}

// sheet is the chair's sheet of the week, or a head's part of it.
func (w *letter) sheet() error {
	s := w.Mail.Data.Sheet
	if s == nil {
		s = &question.Sheet{}
	}
	who := w.pair(s.Names)
	if who == "" {
		who = w.T("mail.sheet.ministry")
	}
	w.subject(w.T("mail.sheet.subject", "who", who, "n", s.LateAll))
	w.say(w.T("mail.sheet.lead", "who", who, "n", s.LateAll, "from", w.Date(s.From), "to", w.Date(s.To)))
	var facts []Fact
	for _, f := range []question.Figure{
		question.FigReceived, question.FigAnswered, question.FigResponseRate, question.FigOnTimeRate, question.FigMedian, question.FigOverdue,
	} {
		facts = append(facts, Fact{w.T("figure." + string(f)), w.T("mail.sheet.against", "now", w.figure(f, s.Numbers), "before", w.figure(f, s.Before))})
	}
	w.facts(facts...)
	var es []Entry
	for _, q := range s.Late {
		holder := w.T("holder." + string(q.Holder))
		if q.Officer != "" && q.Holder == question.HeldByOfficer {
			holder = q.Officer
		}
		es = append(es, Entry{Code: q.Code, Title: oneLine(q.Title), URL: w.Links.Site + "desk/questions/" + q.Code, Lines: []string{
			w.T("mail.sheet.late", "n", q.Days, "date", w.Date(q.DueOn)), holder, w.pair(q.Names),
		}})
	}
	if len(es) > 0 {
		w.Blocks = append(w.Blocks, Block{Heading: w.T("mail.sheet.late_list")}, Block{Entries: es})
	}
	w.lines(s)
	w.link(w.T("mail.sheet.open"), w.Links.Desk)
	return nil
}

// report tells that a planned report was made.
func (w *letter) report() error {
	s := w.Mail.Data.Sheet
	if s == nil {
		s = &question.Sheet{}
	}
	w.subject(w.T("mail.report.subject", "name", oneLine(s.Title), "from", w.Date(s.From), "to", w.Date(s.To)))
	w.say(w.T("report.sentence", "from", w.Date(s.From), "to", w.Date(s.To), "received", int(s.Numbers[question.FigReceived]),
		"published", int(s.Numbers[question.FigPublished]), "rate", w.figure(question.FigPublishedRate, s.Numbers)))
	w.lines(s)
	w.link(w.T("mail.report.open"), w.Links.Desk)
	return nil
}

// lines adds a line for each department.
func (w *letter) lines(s *question.Sheet) {
	var facts []Fact
	for _, l := range s.Lines {
		name := w.pair(l.Names)
		if name == "" {
			name = w.T("figure.no_department")
		}
		facts = append(facts, Fact{name, w.T("mail.sheet.line",
			"received", w.figure(question.FigReceived, l.Numbers), "answered", w.figure(question.FigAnswered, l.Numbers),
			"open", w.figure(question.FigOpen, l.Numbers), "share", w.figure(question.FigOpenRate, l.Numbers),
			"overdue", w.figure(question.FigOverdue, l.Numbers))})
	}
	if len(facts) > 0 {
		w.Blocks = append(w.Blocks, Block{Heading: w.T("mail.sheet.departments")})
		w.facts(facts...)
	}
}

// pair returns the name in the letter's language.
func (w *letter) pair(names [2]string) string { return w.Pick(names[0], names[1]) }
