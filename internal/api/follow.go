package api

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// show handles "GET /questions/:code": for the desk with a bearer token, for the
// asker with the question's secret.
func (a *API) show(c *gin.Context) error {
	c.Header("Vary", "Accept-Language, Authorization, "+followHeader)
	if c.GetHeader("Authorization") != "" {
		return a.dossier(c)
	}
	if err := newQuery(c).done(); err != nil {
		return err
	}
	token, err := secret(c)
	if err != nil {
		return err
	}
	f, err := a.svc.Follow(c, code(c), token)
	if err != nil {
		return err
	}
	v := a.followed(f, a.dict(c))
	c.Header("ETag", etag(v.Version))
	return show(c, http.StatusOK, v)
}

// reply handles "POST /questions/:code/replies": what the asker was asked for, or,
// once there is an answer, why it does not answer, which reopens the question.
func (a *API) reply(c *gin.Context) error {
	return a.asAsker(c, func(token string, o *object) (func() error, error) {
		text := o.text("text")
		return func() error {
			f, err := a.svc.Follow(c, code(c), token)
			if err != nil {
				return err
			}
			if slices.Contains(f.Allowed, question.Reopen) {
				_, err = a.svc.ReopenAsked(c, code(c), token, text)
				return err
			}
			_, err = a.svc.Reply(c, code(c), token, text)
			return err
		}, o.done()
	})
}

// rate handles "POST /questions/:code/rating".
func (a *API) rate(c *gin.Context) error {
	return a.asAsker(c, func(token string, o *object) (func() error, error) {
		score, _ := o.number("score")
		comment := o.text("comment")
		return func() error {
			_, err := a.svc.Rate(c, code(c), token, score, comment)
			return err
		}, o.done()
	})
}

// asAsker takes a step for the asker and answers with the question after it. read
// takes the step's facts from the body.
func (a *API) asAsker(c *gin.Context, read func(token string, o *object) (func() error, error)) error {
	token, err := secret(c)
	if err != nil {
		return err
	}
	raw, o, err := body(c)
	if err != nil {
		return err
	}
	step, err := read(token, o)
	if err != nil {
		return err
	}
	after := func() (versioned, error) {
		f, err := a.svc.Follow(c, code(c), token)
		return a.followed(f, a.dict(c)), err
	}
	return a.once(c, "asker:"+digest(token), raw, func() (versioned, error) {
		if err := step(); err != nil {
			return nil, err
		}
		return after()
	}, after)
}

// askerQuestion is a question as its asker sees it.
type askerQuestion struct {
	View           string            `json:"view"`
	Code           string            `json:"code"`
	Version        int               `json:"version"`
	Kind           question.Kind     `json:"kind"`
	Status         question.Status   `json:"status"`
	StatusText     string            `json:"status_text"`
	Holder         *string           `json:"holder"`
	HolderText     string            `json:"holder_text"`
	Department     *string           `json:"department"`
	DepartmentName *string           `json:"department_name"`
	Field          *string           `json:"field"`
	Title          string            `json:"title"`
	Body           string            `json:"body"`
	Lang           string            `json:"lang"`
	Asker          asker             `json:"asker"`
	MayPublish     bool              `json:"may_publish"`
	MayName        bool              `json:"may_name"`
	ReceivedAt     *string           `json:"received_at"`
	DueOn          *string           `json:"due_on"`
	FirstDueOn     *string           `json:"first_due_on"`
	Extended       bool              `json:"extended"`
	Late           bool              `json:"late"`
	ReplyBy        *string           `json:"reply_by"`
	AnsweredAt     *string           `json:"answered_at"`
	Timeline       []askerEvent      `json:"timeline"`
	Answer         *askerAnswer      `json:"answer"`
	Publication    *publicationRef   `json:"publication"`
	Rating         *rating           `json:"rating"`
	Allowed        []question.Action `json:"allowed"`
}

func (q askerQuestion) version() int { return q.Version }

// asker is who asked.
type asker struct {
	Type         question.AskerType `json:"type"`
	Name         *string            `json:"name"`
	Email        *string            `json:"email"`
	Phone        *string            `json:"phone"`
	Province     *string            `json:"province"`
	Organisation *string            `json:"organisation"`
	TaxCode      *string            `json:"tax_code"`
}

// askerEvent is one step as the asker sees it.
type askerEvent struct {
	At         string          `json:"at"`
	Action     question.Action `json:"action"`
	ActionText string          `json:"action_text"`
	Status     question.Status `json:"status"`
	Department *string         `json:"department"`
	Note       *string         `json:"note"`
}

type askerAnswer struct {
	Text    string           `json:"text"`
	Outcome question.Outcome `json:"outcome"`
	SentAt  *string          `json:"sent_at"`
}

// publicationRef says where the public version is.
type publicationRef struct {
	Slug        string  `json:"slug"`
	URL         string  `json:"url"`
	Title       string  `json:"title"`
	WithdrawnAt *string `json:"withdrawn_at"`
}

type rating struct {
	Score   int     `json:"score"`
	Comment *string `json:"comment"`
	At      string  `json:"at"`
}

func (a *API) followed(f service.Followed, d i18n.Dict) askerQuestion {
	q := f.Question
	v := askerQuestion{
		View: "asker", Code: q.Code, Version: q.Version, Kind: q.Kind, Status: q.Status, StatusText: d.T("status." + string(q.Status)),
		Holder: orNull(string(q.Status.Holder())), HolderText: d.T("holder.none"), Department: orNull(q.Lead), Field: orNull(q.Field),
		Title: q.Title, Body: q.Body, Lang: q.Lang, Asker: askerOf(q, f.Asker), MayPublish: q.MayPublish, MayName: q.MayName,
		ReceivedAt: instant(q.ReceivedAt), DueOn: day(q.DueOn), FirstDueOn: day(q.FirstDueOn), Extended: q.Extended,
		Late: q.Late(a.cfg.Clock.Now()), ReplyBy: day(q.ResumeOn), AnsweredAt: instantOf(q.AnsweredAt), Timeline: []askerEvent{},
		Publication: a.publicationRef(f.Publication), Rating: ratingOf(f.Rating), Allowed: orEmpty(f.Allowed),
	}
	if v.Holder != nil {
		v.HolderText = d.T("holder." + *v.Holder)
	}
	if q.Lead != "" {
		v.DepartmentName = orNull(f.Department.Name(d.Code()))
	}
	if f.Answer != nil {
		v.Answer = &askerAnswer{Text: f.Answer.Text, Outcome: f.Answer.Outcome, SentAt: instantOf(q.AnsweredAt)}
	}
	for _, e := range f.Events {
		v.Timeline = append(v.Timeline, askerEvent{
			At: *instant(e.At), Action: e.Do, ActionText: d.T("action." + string(e.Do)), Status: e.To,
			Department: orNull(e.Department), Note: orNull(e.Note),
		})
	}
	return v
}

func askerOf(q question.Question, c question.Contact) asker {
	return asker{
		Type: q.AskerType, Name: orNull(c.Name), Email: orNull(c.Email), Phone: orNull(c.Phone), Province: orNull(q.Province),
		Organisation: orNull(c.Organisation), TaxCode: orNull(c.TaxCode),
	}
}

func (a *API) publicationRef(p *question.Publication) *publicationRef {
	if p == nil {
		return nil
	}
	return &publicationRef{Slug: p.Slug, URL: a.pageOf(p.Slug), Title: p.Title, WithdrawnAt: instantOf(p.WithdrawnAt)}
}

func ratingOf(r *question.Rating) *rating {
	if r == nil {
		return nil
	}
	return &rating{Score: r.Score, Comment: orNull(r.Comment), At: *instant(r.At)}
}
