package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type publishPage struct {
	web.Page
	Question question.Question
	Form     *web.Form
	Do       question.Action // publish or correct; "" while it is only prepared
	Original question.PublicText
	Body     []piece // the asker's words, with what was found
	Answer   richtext.Safe
	Draft    question.PublicDraft
	Shown    []piece // the public question, with what is undecided
	Reads    richtext.Safe
	Open     []proposalRow
	Changed  []piece // from the answer to its public version
	Stale    bool
	MayEdit  bool
	Foreign  bool // somebody else must publish it: the reader wrote it
	Covered  bool
	Saved    string
	Public   *question.Publication
	Link     string
	Same     *samenessView
	Moves    []move
	Problem  string

	PublicFiles []publicFile
	Waits       *correctionView
	ByTwo       bool // nobody corrects alone
}

// correctionView is a correction that waits for a second person.
type correctionView struct {
	By       string // who proposed it, when
	Own      bool
	Note     string
	Hash     string
	Title    []piece // what it changes, empty for nothing
	Question []piece
	Answer   []piece
	Files    []string // labels of the files that the public gets then
	Clears   bool     // it says which files
}

// piece is a stretch of a text; Kind is set where it is marked.
type piece struct{ Text, Kind string }

// proposalRow is a proposal of redaction with the words around it.
type proposalRow struct {
	Name                string // of the form's field
	ID                  string
	Kind, Field         string
	Before, Text, After string
	Replacement         string
	Own                 bool // it names the asker, who did not agree
}

// samenessView says whether what is public is what was approved.
type samenessView struct {
	Answer, Public string // who approved, when
	Sent, Shown    bool
	AnswerHash     string
	PublicHash     string
}

// publishing handles "GET /desk/questions/:code/publish": the public version,
// prepared beside the original.
func (d *Desk) publishing(c *gin.Context) error {
	return d.showPublish(c, http.StatusOK, tried{})
}

func (d *Desk) showPublish(c *gin.Context, status int, t tried) error {
	a := web.Actor(c)
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	do, err := publishStep(s.Question, a)
	if err != nil {
		if t.form == nil || question.CodeOf(err) != question.CodeConflict {
			return err
		}
		return d.showDossier(c, status, t)
	}
	v, err := d.svc.PublicVersion(c, a, s.Question.Code)
	if err != nil {
		return err
	}
	p := publishPage{Page: d.web.Page(c, "desk.publish.title"), Question: s.Question, Form: t.form, Do: do}
	switch do {
	case question.Correct:
		p.Title = p.T("desk.publish.correct_title")
	case "":
		p.Title = p.T("desk.publish.prepare_title")
	}
	p.Wide, p.Failed, p.Problem = true, t.failed(), t.problem(p.Dict)
	settings, err := d.svc.Settings(c)
	if err != nil {
		return err
	}
	p.ByTwo = settings[service.ByTwo] == "true"
	waits, err := d.svc.Correction(c, a, s.Question)
	if err != nil {
		return err
	}
	p.waits(waits, s, a)
	p.prefill(d.web.Form(c), s, v, waits)
	p.Original, p.Draft, p.Stale, p.MayEdit, p.Covered = v.Original, v.Draft, v.Stale, v.MayEdit, v.Covered
	p.Foreign = v.ByHand && !v.Covered && slices.Contains(v.Draft.Authors, a.PersonID)
	if v.Draft.Version > 0 {
		p.Saved = p.T("desk.publish.saved", "name", v.Draft.PersonName, "at", p.Time(v.Draft.SavedAt))
	}
	if p.Answer, err = richtext.HTML(v.Original.Answer); err != nil {
		return err
	}
	if p.Reads, err = richtext.HTML(v.Draft.Answer); err != nil {
		return err
	}
	p.Body = marked(v.Original.Question, v.Known["question"])
	p.Open, p.Shown = proposalRows(p.Dict, v)
	p.Changed = compare(v.Original.Answer, v.Draft.Answer)
	p.PublicFiles = publicFiles(p.Dict, p.Form, s)
	p.Public = s.Publication
	if s.Publication != nil {
		p.Link = "/thu-vien/" + s.Publication.Slug
	}
	if p.Same, err = d.sameness(c, p.Dict, s); err != nil {
		return err
	}
	p.Moves = moves(p.Dict, p.Form, s.Question, s.Allowed, "")
	return d.web.Show(c, status, "desk/publish", p)
}

// publishStep says what the reader can do with the public version now.
func publishStep(q question.Question, a question.Actor) (question.Action, error) {
	do := question.Publish
	switch q.Status {
	case question.Published:
		do = question.Correct
	case question.Assigned, question.Submitted:
		if _, err := question.Next(q, a, question.Draft); err == nil {
			return "", nil
		}
	}
	_, err := question.Next(q, a, do)
	return do, err
}

// publicSave handles "POST /desk/questions/:code/public": decisions about the
// proposals, or the text by hand, or a new beginning.
func (d *Desk) publicSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	e := service.PublicEdit{Version: f.Int("draft")}
	switch f.Value("do") {
	case "hide-all":
		e.HideAll = true
	case "anew":
		e.Anew = true
	case "text":
		e.Text = &question.PublicText{Title: f.Line("title"), Question: f.Value("question"), Answer: f.Value("answer")}
	default:
		for i := range 500 {
			switch f.Value("decide." + strconv.Itoa(i)) {
			case "hide":
				e.Hide = append(e.Hide, i)
			case "keep":
				e.Keep = append(e.Keep, i)
			}
		}
	}
	err = d.svc.SavePublic(c, web.Actor(c), c.Param("code"), e)
	if clash, ok := conflict(err); ok {
		return d.showPublish(c, http.StatusConflict, tried{do: question.Publish, form: f, conflict: clash})
	}
	if f.Reject(err) {
		return d.showPublish(c, http.StatusUnprocessableEntity, tried{do: question.Publish, form: f})
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.publish.kept")
	return web.SeeOther(c, "/desk/questions/%s/publish", c.Param("code"))
}

// prefill puts the present public version into a form that nobody has filled in.
func (p *publishPage) prefill(empty *web.Form, s service.Dossier, v service.PublicVersion, waits *question.Correction) {
	if p.Form == nil {
		p.Form = empty
	}
	put := func(name, value string) {
		if p.Form.Value(name) == "" {
			p.Form.Set(name, value)
		}
	}
	switch {
	case p.Waits != nil && !p.Waits.Own:
		return // what stands in the form was typed before somebody else was quicker
	case p.Waits != nil:
		put("correct.title", waits.Title)
		put("correct.question", waits.Question)
		put("correct.answer", waits.Answer)
		put("correct.note", waits.Note)
		return
	}
	if p.Do == question.Correct && s.Publication != nil {
		put("correct.title", s.Publication.Title)
		put("correct.question", s.Publication.Question)
		put("correct.answer", s.Publication.Answer)
		return
	}
	put("title", v.Draft.Title)
	put("question", v.Draft.Question)
	put("answer", v.Draft.Answer)
}

// waits prepares the correction that waits, beside what is public now.
func (p *publishPage) waits(c *question.Correction, s service.Dossier, a question.Actor) {
	if c == nil || s.Publication == nil {
		return
	}
	v := correctionView{
		By: p.T("desk.correct.waits", "name", c.PersonName, "at", p.Time(c.SavedAt)), Own: c.PersonID == a.PersonID,
		Note: c.Note, Hash: c.Hash(), Clears: c.Files != nil,
	}
	for _, x := range []struct {
		into     *[]piece
		was, now string
	}{
		{&v.Title, s.Publication.Title, c.Title}, {&v.Question, s.Publication.Question, c.Question}, {&v.Answer, s.Publication.Answer, c.Answer},
	} {
		if x.was != x.now {
			*x.into = compare(x.was, x.now)
		}
	}
	for _, f := range c.Files {
		v.Files = append(v.Files, f.Label)
	}
	p.Waits = &v
}

// sameness prepares what is said of the approval.
func (d *Desk) sameness(c *gin.Context, p i18n.Dict, s service.Dossier) (*samenessView, error) {
	if s.Question.AnsweredAt == nil {
		return nil, nil //nolint:nilnil // before it was sent there is nothing to compare
	}
	public := s.Publication
	if public != nil && public.WithdrawnAt != nil {
		public = nil
	}
	same, err := d.svc.Approved(c, s.Question, public, s.PublicFiles)
	if err != nil || same == nil {
		return nil, err
	}
	v := samenessView{Sent: same.Sent, Shown: same.Shown, AnswerHash: same.AnswerOf, PublicHash: same.Hash}
	if same.Answer.ID != 0 {
		v.Answer = p.T("desk.publish.approved_by", "name", same.Answer.PersonName, "at", p.Time(same.Answer.At))
	}
	if same.Public.ID != 0 && public != nil {
		v.Public = p.T("desk.publish.approved_by", "name", same.Public.PersonName, "at", p.Time(same.Public.At))
	}
	return &v, nil
}

// around is how many characters are shown on each side of a finding.
const around = 40

// proposalRows lists the proposals and cuts the public question into pieces,
// the undecided ones apart.
func proposalRows(p i18n.Dict, v service.PublicVersion) ([]proposalRow, []piece) {
	var rows []proposalRow
	var spans []string
	for i, f := range v.Open {
		text, field := v.Draft.Title, p.T("desk.publish.title_field")
		switch f.Field {
		case "question":
			text, field = v.Draft.Question, p.T("desk.publish.question")
			spans = append(spans, f.Text)
		case "answer":
			text, field = v.Draft.Answer, p.T("desk.publish.answer")
		}
		n := strconv.Itoa(i)
		rows = append(rows, proposalRow{
			Name: "decide." + n, ID: "decide-" + n, Kind: redactKind(p, f.Kind), Field: field,
			Before: last(text[:f.Start], around), Text: f.Text, After: first(text[f.End:], around), Replacement: f.Replacement, Own: f.Own,
		})
	}
	return rows, marked(v.Draft.Question, spans)
}

// marked cuts a text at the words, which stand in it in this order.
func marked(text string, words []string) []piece {
	var list []piece
	for _, w := range words {
		i := strings.Index(text, w)
		if i < 0 {
			continue
		}
		if i > 0 {
			list = append(list, piece{Text: text[:i]})
		}
		list = append(list, piece{Text: w, Kind: "found"})
		text = text[i+len(w):]
	}
	if text != "" {
		list = append(list, piece{Text: text})
	}
	return list
}

func first(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

func last(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return "…" + string(r[len(r)-n:])
}
