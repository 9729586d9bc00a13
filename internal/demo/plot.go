package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// deed is one step in the life of a question.
type deed func(context.Context, *loader, *life) error

// beat is a deed and how much working time passes before it.
type beat struct {
	after   time.Duration
	do      deed
	byAsker bool
}

// plan is what happens to a question after it was asked.
type plan struct {
	beats   []beat
	stretch int           // the beat before which an open story waits; -1 none
	tail    time.Duration // working time from the last beat to the start
}

func (p plan) length() time.Duration {
	var sum time.Duration
	for _, b := range p.beats {
		sum += b.after
	}
	return sum
}

// plots says of each story which chapters it has.
var plots = map[string]func(*writer){
	"received":          func(*writer) {},
	"received_returned": func(w *writer) { w.route(); w.drawn(2, 5).then(3, 9, returned) },
	"routed":            (*writer).route,
	"assigned":          func(w *writer) { w.assign(); w.extension(); w.prod() },
	"drafted":           func(w *writer) { w.draft(); w.extension(); w.prod() },
	"waiting":           (*writer).waiting,
	"replied":           func(w *writer) { w.waiting(); w.asker(10, 22, reply) },
	"submitted":         func(w *writer) { w.submit(); w.late(2, 6) },
	"head_returned":     func(w *writer) { w.submit(); w.late(4, 12).then(3, 9, remarked((*loader).headOf)) },
	"approved":          func(w *writer) { w.approve(); w.late(2, 8) },
	"board_returned":    func(w *writer) { w.approve(); w.late(4, 12).then(3, 9, remarked((*loader).editor)) },
	"answered":          (*writer).answer,
	"published":         (*writer).publish,
	"published_rated":   func(w *writer) { w.publish(); w.asker(3, 24, rate) },
	"corrected":         func(w *writer) { w.publish(); w.then(35, 100, correct) },
	"withdrawn":         func(w *writer) { w.publish(); w.then(60, 180, withdraw) },
	"closed":            func(w *writer) { w.answer(); w.then(3, 16, keep) },
	"reopened":          (*writer).reopen,
	"refused":           func(w *writer) { w.then(1, 6, refuse) },
	"spam":              func(w *writer) { w.then(0.2, 4, spam) },
	"merged":            func(w *writer) { w.then(1, 6, merge) },
}

// plan writes the plan of a story.
func (*loader) plan(f *life) plan {
	w := &writer{plan: plan{stretch: -1}, life: f}
	plots[f.Story](w)
	return w.plan
}

// writer writes a plan, chapter by chapter. Numbers are hours of working time,
// from least to most; a working day has seven.
type writer struct {
	plan
	life *life
}

func (w *writer) hours(least, most float64) time.Duration {
	return time.Duration((least + (most-least)*w.life.rand.Float64()) * float64(time.Hour)).Truncate(time.Second)
}

func (w *writer) then(least, most float64, d deed) {
	w.beats = append(w.beats, beat{after: w.hours(least, most), do: d})
}

func (w *writer) asker(least, most float64, d deed) {
	w.beats = append(w.beats, beat{after: w.hours(least, most), do: d, byAsker: true})
}

// drawn lets the story wait before the next beat, so that its last one lies so
// many hours before the start.
func (w *writer) drawn(least, most float64) *writer {
	w.stretch, w.tail = len(w.beats), w.hours(least, most)
	return w
}

// late draws out the writing of the answer.
func (w *writer) late(least, most float64) *writer {
	w.tail = w.hours(least, most)
	return w
}

// route is what intake does: some questions are taken in hand first.
func (w *writer) route() {
	if w.life.rand.IntN(3) == 0 {
		w.then(0.2, 1.5, accept)
	}
	w.then(0.4, 3.5, route)
}

func (w *writer) assign() {
	w.route()
	w.then(0.5, 6, assign)
}

// draft is the writing of the answer. One that came late took too long here.
func (w *writer) draft() {
	w.assign()
	w.stretchHere()
	if w.life.Late && w.life.Story != "drafted" {
		w.then(110, 130, draft)
		return
	}
	w.then(10, 38, draft)
}

// stretchHere draws out an answer that is still on its way up.
func (w *writer) stretchHere() {
	switch w.life.Story {
	case "submitted", "head_returned", "approved", "board_returned":
		w.stretch = len(w.beats)
	}
}

func (w *writer) submit() {
	w.draft()
	w.then(0.2, 3, submit)
}

func (w *writer) approve() {
	w.submit()
	w.then(2, 10, approve((*loader).headOf))
}

func (w *writer) answer() {
	w.approve()
	w.then(2, 10, approve((*loader).editor))
}

func (w *writer) publish() {
	w.answer()
	w.then(2, 20, publish)
}

func (w *writer) waiting() {
	w.assign()
	w.then(6, 18, askAsker)
}

// reopen is an answer that does not answer.
func (w *writer) reopen() {
	w.answer()
	if w.life.Score > 0 {
		w.asker(2, 10, rate)
	}
	w.drawn(6, 28).asker(4, 10, reopen)
}

// extension is a later date that the officer asks for. What was already
// drafted still waits for the board's yes.
func (w *writer) extension() {
	switch {
	case w.life.Note == "":
	case w.life.Story == "drafted":
		w.drawn(3, 9).then(4, 8, wantMore)
	default:
		w.then(50, 62, wantMore)
		w.then(3, 9, grant)
	}
}

// prod is the board asking after what is late.
func (w *writer) prod() {
	if w.life.Late && w.stretch < 0 {
		w.drawn(4, 20).then(5, 10, prod)
	}
}

// act takes a step in somebody's name.
func (l *loader) act(ctx context.Context, f *life, who string, a service.Act) error {
	by, ok := l.people[who]
	if !ok {
		return fmt.Errorf("nobody has the login %s", who)
	}
	_, err := l.svc.Act(ctx, by, f.code, a)
	if err != nil {
		return fmt.Errorf("%s by %s: %w", a.Do, who, err)
	}
	return nil
}

func ask(ctx context.Context, l *loader, f *life) error {
	a := service.Asking{Channel: f.Channel, Submission: question.Submission{
		Kind: f.Kind, AskerType: f.AskerType, Name: f.Name, Email: f.Email, Phone: f.Phone, Province: f.Province,
		Organisation: f.Organisation, TaxCode: f.TaxCode, Field: f.Field, Title: f.Title, Body: f.Body,
		MayPublish: f.MayPublish, MayName: f.MayName, Consent: true, Lang: f.Lang,
	}}
	if !f.online() {
		a.ReceivedAt = f.asked.Add(-time.Duration(5+f.rand.IntN(50)) * time.Minute)
	}
	r, err := l.svc.Ask(ctx, a)
	f.code, f.token = r.Code, r.Token
	return err //nolint:wrapcheck // the caller names the question
}

func accept(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.clerk(f), service.Act{Do: question.Accept})
}

func route(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.clerk(f), service.Act{Do: question.Route, Department: f.Department, Supporting: f.Supporting, Field: f.right()})
}

// right returns the field under which intake files a question whose asker did
// not know it.
func (s story) right() string {
	if s.Field != "" {
		return ""
	}
	return s.Key[:strings.LastIndex(s.Key, "-")]
}

func refuse(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.clerk(f), service.Act{Do: question.Refuse, Reason: f.Reason, Note: f.Note})
}

func spam(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.clerk(f), service.Act{Do: question.MarkSpam, Note: f.Note})
}

func merge(ctx context.Context, l *loader, f *life) error {
	into, note := l.mergedWith(f)
	if into == nil {
		return fmt.Errorf("there is no question to merge %s with", f.Key)
	}
	return l.act(ctx, f, l.clerk(f), service.Act{Do: question.Merge, Into: into.code, Note: note})
}

// mergedWith returns the question that f repeats, and the reason without its
// key: the one named in the note, otherwise the latest earlier one of the same
// field and department.
func (l *loader) mergedWith(f *life) (*life, string) {
	key, note, named := strings.Cut(f.Note, ": ")
	var into *life
	for _, x := range l.lives {
		switch {
		case named && x.Key == key:
			return x, note
		case x == f || x.Field != f.Field || x.Department != f.Department || !x.asked.Before(f.asked):
		case x.Story == "refused" || x.Story == "spam" || x.Story == "merged":
		case into == nil || x.asked.After(into.asked):
			into = x
		}
	}
	return into, f.Note
}

func returned(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.headOf(f), service.Act{Do: question.Return, Note: f.Note})
}

func assign(ctx context.Context, l *loader, f *life) error {
	// Now and then an officer helps himself.
	who := l.headOf(f)
	if f.rand.IntN(5) == 0 {
		who = l.officer(f)
	}
	return l.act(ctx, f, who, service.Act{Do: question.Assign, Officer: l.officer(f)})
}

func draft(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.officer(f), service.Act{Do: question.Draft, Answer: f.Answer, Outcome: f.Outcome})
}

func submit(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.officer(f), service.Act{Do: question.Submit})
}

func approve(who func(*loader, *life) string) deed {
	return func(ctx context.Context, l *loader, f *life) error {
		return l.act(ctx, f, who(l, f), service.Act{Do: question.Approve})
	}
}

func remarked(who func(*loader, *life) string) deed {
	return func(ctx context.Context, l *loader, f *life) error {
		return l.act(ctx, f, who(l, f), service.Act{Do: question.Return, Note: f.Note})
	}
}

// publish has one of the board prepare the public version and another let it
// through.
func publish(ctx context.Context, l *loader, f *life) error {
	second := *f
	second.editorNo = (f.editorNo + 1) % 4
	by := l.people[l.editor(&second)]
	version := 0
	save := func(e service.PublicEdit) error {
		e.Version = version
		version++
		return l.svc.SavePublic(ctx, by, f.code, e)
	}
	if err := save(service.PublicEdit{HideAll: true}); err != nil {
		return fmt.Errorf("redact %s: %w", f.code, err)
	}
	v, err := l.svc.PublicVersion(ctx, by, f.code)
	if err != nil {
		return fmt.Errorf("read the public version of %s: %w", f.code, err)
	}
	text := v.Draft.PublicText
	for _, x := range []struct {
		into  *string
		words string
	}{{&text.Title, f.PublicTitle}, {&text.Question, f.PublicQuestion}, {&text.Answer, f.PublicAnswer}} {
		if x.words != "" && (x.into != &text.Answer || f.Story != "corrected") {
			*x.into = x.words
		}
	}
	for _, e := range []service.PublicEdit{{Text: &text}, {HideAll: true}} {
		if err := save(e); err != nil {
			return fmt.Errorf("prepare the public version of %s: %w", f.code, err)
		}
	}
	return l.act(ctx, f, l.editor(f), service.Act{Do: question.Publish})
}

func correct(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.editor(f), service.Act{Do: question.Correct, Note: f.Note, Answer: f.PublicAnswer})
}

func withdraw(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.editor(f), service.Act{Do: question.Withdraw, Reason: f.Note})
}

func keep(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.editor(f), service.Act{Do: question.Close, Note: f.Note})
}

func prod(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.editor(f), service.Act{Do: question.Prod})
}

func askAsker(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.officer(f), service.Act{Do: question.Ask, Text: f.Note})
}

// moreDays is for how many working days an extension is asked.
const moreDays = 10

func wantMore(ctx context.Context, l *loader, f *life) error {
	q, err := l.svc.Question(ctx, l.people[l.officer(f)], f.code)
	if err != nil {
		return err //nolint:wrapcheck // the caller names the question
	}
	until := l.hours.Due(q.DueOn, moreDays)
	if today := l.svc.Today(); !until.After(today) {
		until = l.hours.Due(today, moreDays)
	}
	return l.act(ctx, f, l.officer(f), service.Act{Do: question.Extend, Until: until, Note: f.Note})
}

func grant(ctx context.Context, l *loader, f *life) error {
	return l.act(ctx, f, l.editor(f), service.Act{Do: question.Extend})
}

func reply(ctx context.Context, l *loader, f *life) error {
	_, err := l.svc.Reply(ctx, f.code, f.token, f.Reply)
	return err //nolint:wrapcheck // the caller names the question
}

func rate(ctx context.Context, l *loader, f *life) error {
	_, err := l.svc.Rate(ctx, f.code, f.token, f.Score, f.Comment)
	return err //nolint:wrapcheck // the caller names the question
}

func reopen(ctx context.Context, l *loader, f *life) error {
	_, err := l.svc.ReopenAsked(ctx, f.code, f.token, f.Note)
	return err //nolint:wrapcheck // the caller names the question
}
