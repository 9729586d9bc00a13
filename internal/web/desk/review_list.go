package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// mostShort is the longest answer, in characters, that can be approved from the
// list: one that is read at a glance.
const mostShort = 1500

// mostApproved is how many answers are approved with one click at most.
const mostApproved = 50

type reviewListPage struct {
	web.Page
	Form   *web.Form
	Watch  *live
	Queues []reviewQueue
	Pager  web.Pager
}

type reviewQueue struct {
	ID, Title, Empty string
	Rows             []reviewRow
	Short            int // how many can be approved here
}

// reviewRow is an answer that waits, with its text where it is short.
type reviewRow struct {
	line
	Pick   string // code, version and hash of what is read here, "" when it must be opened first
	Body   string
	Answer richtext.Safe
	Files  int // that must be opened to be read
	Public *publicView
}

// reviewList handles "GET /desk/review": the answers that wait for the reader's
// approval, the short ones to be approved together.
func (d *Desk) reviewList(c *gin.Context) error {
	return d.showReviewList(c, http.StatusOK, d.web.Form(c))
}

func (d *Desk) showReviewList(c *gin.Context, status int, f *web.Form) error {
	a := web.Actor(c)
	if !a.Has(question.Head) && !edits(a) {
		return question.Forbidden("error.forbidden")
	}
	p := reviewListPage{Page: d.web.Page(c, "desk.review_list.title"), Form: f}
	p.Wide, p.Failed, p.Watch = true, f.Failed(), d.watchList()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	if heads := a.Headed(); len(heads) > 0 {
		l, err := d.svc.Questions(c, a, question.Filter{Status: []question.Status{question.Submitted}, Leads: heads, Limit: 200})
		if err != nil {
			return err
		}
		q := reviewQueue{ID: "heads", Title: p.T("desk.review_list.heads"), Empty: p.T("desk.work.review_none")}
		if err := d.fillReview(c, &p, n, q, l.Questions); err != nil {
			return err
		}
	}
	if edits(a) {
		l, err := d.svc.Questions(c, a, question.Filter{Status: []question.Status{question.Approved}, Cursor: c.Query("cursor"), Limit: mostApproved})
		if err != nil {
			return err
		}
		q := reviewQueue{ID: "board", Title: p.T("desk.review_list.board"), Empty: p.T("desk.work.board_none")}
		if err := d.fillReview(c, &p, n, q, l.Questions); err != nil {
			return err
		}
		p.Pager = pager(c, p.Page, l)
	}
	return d.web.Show(c, status, "desk/review-list", p)
}

// fillReview adds a list; the answers are read together.
func (d *Desk) fillReview(c *gin.Context, p *reviewListPage, n names, q reviewQueue, list []question.Listed) error {
	a := web.Actor(c)
	ls, err := d.lines(c, p.Page, n, a, list)
	if err != nil {
		return err
	}
	short, err := d.svc.ShortAnswers(c, list, mostShort)
	if err != nil {
		return err
	}
	for i, l := range ls {
		r := reviewRow{line: l}
		if j := slices.IndexFunc(short, func(x service.ShortAnswer) bool { return x.ID == list[i].ID }); j >= 0 {
			if err := r.read(short[j]); err != nil {
				return err
			}
			if short[j].Content != "" && !list[i].Wrote(a.PersonID) {
				r.Pick = l.Code + ":" + strconv.Itoa(l.Version) + ":" + short[j].Content
				q.Short++
			}
		}
		q.Rows = append(q.Rows, r)
	}
	p.Queues = append(p.Queues, q)
	return nil
}

// read puts into the row what is approved with it.
func (r *reviewRow) read(x service.ShortAnswer) (err error) {
	r.Body, r.Files = x.Body, x.Files
	if r.Answer, err = richtext.HTML(x.Text); err != nil || x.Public == (question.PublicText{}) {
		return err
	}
	r.Public = &publicView{Title: x.Public.Title, Question: x.Public.Question}
	r.Public.Answer, err = richtext.HTML(x.Public.Answer)
	return err
}

// reviewMany handles "POST /desk/review": approves each answer that was ticked.
// One that changed meanwhile stays, and is named.
func (d *Desk) reviewMany(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	picks := f.Values("pick")
	if len(picks) == 0 || len(picks) > mostApproved {
		f.Fail("pick", "problem.missing.pick")
		return d.showReviewList(c, http.StatusUnprocessableEntity, f)
	}
	done := 0
	var left []string
	for _, pick := range picks {
		code, rest, _ := strings.Cut(pick, ":")
		version, content, _ := strings.Cut(rest, ":")
		n, err := strconv.Atoi(version)
		if err != nil || n <= 0 || content == "" {
			return question.Invalid("pick", "problem.missing.pick")
		}
		_, err = d.svc.Act(c, web.Actor(c), code, service.Act{Do: question.Approve, Version: n, Content: content})
		switch question.CodeOf(err) {
		case question.CodeConflict, question.CodeForbidden, question.CodeNotFound:
			left = append(left, code)
			continue
		}
		if err != nil {
			return err
		}
		done++
	}
	if len(left) > 0 {
		d.web.Flash(c, "desk.review_list.some", "n", done, "codes", strings.Join(left, ", "))
	} else {
		d.web.Flash(c, "desk.review_list.all", "n", done)
	}
	return web.SeeOther(c, "/desk/review")
}
