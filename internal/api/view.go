package api

import (
	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/service"
)

// deskCore is what every view of the desk shows of a question.
type deskCore struct {
	View          string             `json:"view"`
	ID            int64              `json:"id"`
	Code          string             `json:"code"`
	Version       int                `json:"version"`
	Kind          question.Kind      `json:"kind"`
	Channel       question.Channel   `json:"channel"`
	Status        question.Status    `json:"status"`
	Holder        *string            `json:"holder"`
	Stage         *string            `json:"stage"`
	Field         *string            `json:"field"`
	Department    *string            `json:"department"`
	Supporting    []string           `json:"supporting"`
	OfficerID     *int64             `json:"officer_id"`
	Title         string             `json:"title"`
	Lang          string             `json:"lang"`
	AskerType     question.AskerType `json:"asker_type"`
	Province      *string            `json:"province"`
	MayPublish    bool               `json:"may_publish"`
	MayName       bool               `json:"may_name"`
	ReceivedAt    *string            `json:"received_at"`
	DueOn         *string            `json:"due_on"`
	FirstDueOn    *string            `json:"first_due_on"`
	StageStart    *string            `json:"stage_start"`
	StageDueOn    *string            `json:"stage_due_on"`
	Late          bool               `json:"late"`
	StageLate     bool               `json:"stage_late"`
	Accepted      bool               `json:"accepted"`
	Extended      bool               `json:"extended"`
	WantUntil     *string            `json:"want_until"`
	PausedAt      *string            `json:"paused_at"`
	ResumeOn      *string            `json:"resume_on"`
	AnsweredAt    *string            `json:"answered_at"`
	AnswerVersion *int               `json:"answer_version"`
	Returns       int                `json:"returns"`
	Rated         bool               `json:"rated"`
	AskerReopened bool               `json:"asker_reopened"`
	UpdatedAt     *string            `json:"updated_at"`
}

func (q deskCore) version() int { return q.Version }

// deskListed is a question in a list.
type deskListed struct {
	deskCore
	OfficerName *string `json:"officer_name"`
}

// deskQuestion is a question after a move.
type deskQuestion struct {
	deskCore
	Body    string            `json:"body"`
	Allowed []question.Action `json:"allowed"`
}

// deskDossier is a question with everything that belongs to it.
type deskDossier struct {
	deskQuestion
	Asker       asker            `json:"asker"`
	Timeline    []event          `json:"timeline"`
	Spans       []span           `json:"spans"`
	Supports    []contribution   `json:"supports"`
	Answer      *revision        `json:"answer"`
	Revisions   []revisionRef    `json:"revisions"`
	Publication *publicationRef  `json:"publication"`
	PublicDraft *publicDraft     `json:"public_draft"`
	Content     *string          `json:"content"`
	Correction  *string          `json:"correction"`
	Rating      *rating          `json:"rating"`
	Proposals   []proposal       `json:"proposals"`
	Officers    []officer        `json:"officers"`
	Similar     []publicationRef `json:"similar"`
	Mails       []mail           `json:"mails"`
}

// event is one entry of a question's history, with what its hash is made of.
type event struct {
	ID         int64           `json:"id"`
	QuestionID int64           `json:"question_id"`
	Code       string          `json:"code"`
	Seq        int             `json:"seq"`
	At         string          `json:"at"`
	Action     question.Action `json:"action"`
	Role       question.Role   `json:"role"`
	PersonID   *int64          `json:"person_id"`
	PersonName *string         `json:"person_name"`
	From       *string         `json:"from"`
	To         question.Status `json:"to"`
	Department *string         `json:"department"`
	Data       map[string]any  `json:"data"`
	Note       *string         `json:"note"`
	NoteDigest *string         `json:"note_digest"`
	Hash       string          `json:"hash"`
	Prev       *string         `json:"prev"`
}

type span struct {
	Holder      question.Holder `json:"holder"`
	Department  *string         `json:"department"`
	OfficerID   *int64          `json:"officer_id"`
	OfficerName *string         `json:"officer_name"`
	From        string          `json:"from"`
	To          *string         `json:"to"`
	Minutes     int             `json:"working_minutes"`
}

// contribution is the part of a supporting department.
type contribution struct {
	Department  string  `json:"department"`
	OfficerID   *int64  `json:"officer_id"`
	OfficerName *string `json:"officer_name"`
	AskedAt     *string `json:"asked_at"`
	DueOn       *string `json:"due_on"`
	GivenAt     *string `json:"given_at"`
	Late        bool    `json:"late"`
	Part        *string `json:"part"`
}

// revisionRef is a kept state of an answer without its text.
type revisionRef struct {
	Version    int              `json:"version"`
	Outcome    question.Outcome `json:"outcome"`
	AuthorID   *int64           `json:"author_id"`
	AuthorName *string          `json:"author_name"`
	SavedAt    string           `json:"saved_at"`
	Fixed      bool             `json:"fixed"`
}

type revision struct {
	revisionRef
	Text string `json:"text"`
}

type publicDraft struct {
	Title    string `json:"title"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

type proposal struct {
	Department string  `json:"department"`
	Score      float64 `json:"score"`
}

type officer struct {
	ID    int64  `json:"id"`
	Login string `json:"login"`
	Name  string `json:"name"`
}

type mail struct {
	Template  string              `json:"template"`
	Lang      string              `json:"lang"`
	To        string              `json:"to"`
	Status    question.MailStatus `json:"status"`
	CreatedAt string              `json:"created_at"`
	SentAt    *string             `json:"sent_at"`
}

func (a *API) core(q question.Question) deskCore {
	now := a.cfg.Clock.Now()
	return deskCore{
		View: "desk", ID: q.ID, Code: q.Code, Version: q.Version, Kind: q.Kind, Channel: q.Channel, Status: q.Status,
		Holder: orNull(string(q.Status.Holder())), Stage: orNull(string(q.Status.Stage())), Field: orNull(q.Field),
		Department: orNull(q.Lead), Supporting: orEmpty(q.Supporting), OfficerID: numberOrNull(q.OfficerID), Title: q.Title,
		Lang: q.Lang, AskerType: q.AskerType, Province: orNull(q.Province), MayPublish: q.MayPublish, MayName: q.MayName,
		ReceivedAt: instant(q.ReceivedAt), DueOn: day(q.DueOn), FirstDueOn: day(q.FirstDueOn), StageStart: instant(q.StageStart),
		StageDueOn: day(q.StageDueOn), Late: q.Late(now), StageLate: q.StageLate(now), Accepted: q.Accepted, Extended: q.Extended,
		WantUntil: day(q.WantUntil), PausedAt: instantOf(q.PausedAt), ResumeOn: day(q.ResumeOn), AnsweredAt: instantOf(q.AnsweredAt),
		AnswerVersion: numberOrNull(q.AnswerVersion), Returns: q.Returns, Rated: q.Rated, AskerReopened: q.AskerReopened,
		UpdatedAt: instant(q.UpdatedAt),
	}
}

func (a *API) questionOf(q question.Question, by question.Actor) deskQuestion {
	return deskQuestion{a.core(q), q.Body, orEmpty(question.Allowed(q, by))}
}

func (a *API) dossierOf(d service.Dossier) deskDossier {
	v := deskDossier{
		deskQuestion: deskQuestion{a.core(d.Question), d.Question.Body, orEmpty(d.Allowed)}, Asker: askerOf(d.Question, d.Asker),
		Timeline: eventsOf(d.Events), Spans: []span{}, Supports: []contribution{}, Revisions: []revisionRef{}, Publication: a.publicationRef(d.Publication),
		Rating: ratingOf(d.Rating), Proposals: proposalsOf(d.Proposals), Officers: []officer{}, Similar: []publicationRef{}, Mails: []mail{},
	}
	for _, s := range d.Spans {
		v.Spans = append(v.Spans, span{
			s.Holder, orNull(s.Department), numberOrNull(s.OfficerID), orNull(s.OfficerName), *instant(s.From), instantOf(s.To), s.Minutes,
		})
	}
	for _, c := range d.Supports {
		v.Supports = append(v.Supports, contribution{
			c.Department, numberOrNull(c.OfficerID), orNull(c.OfficerName), instantOf(c.AskedAt), day(c.DueOn), instantOf(c.GivenAt),
			c.Late(a.cfg.Clock.Now()), orNull(c.Part),
		})
	}
	if d.Answer != nil {
		v.Answer = &revision{revisionOf(*d.Answer), d.Answer.Text}
	}
	for _, r := range d.Revisions {
		v.Revisions = append(v.Revisions, revisionOf(r))
	}
	if d.PublicDraft != (service.PublicDraft{}) {
		v.PublicDraft = &publicDraft{d.PublicDraft.Title, d.PublicDraft.Question, d.PublicDraft.Answer}
	}
	for _, p := range d.Officers {
		v.Officers = append(v.Officers, officer{p.ID, p.Login, p.Name})
	}
	for _, p := range d.Similar {
		v.Similar = append(v.Similar, *a.publicationRef(&p))
	}
	for _, m := range d.Mails {
		v.Mails = append(v.Mails, mail{m.Template, m.Lang, m.To, m.Status, *instant(m.CreatedAt), instantOf(m.SentAt)})
	}
	return v
}

func eventsOf(list []question.Event) []event {
	out := make([]event, len(list))
	for i, e := range list {
		data := e.Data
		if data == nil {
			data = map[string]any{}
		}
		out[i] = event{
			ID: e.ID, QuestionID: e.QuestionID, Code: e.Code, Seq: e.Seq, At: *instant(e.At), Action: e.Do, Role: e.Role,
			PersonID: numberOrNull(e.PersonID), PersonName: orNull(e.PersonName), From: orNull(string(e.From)), To: e.To,
			Department: orNull(e.Department), Data: data, Note: orNull(e.Note), NoteDigest: orNull(e.NoteDigest), Hash: e.Hash,
			Prev: orNull(e.Prev),
		}
	}
	return out
}

func revisionOf(r question.Revision) revisionRef {
	return revisionRef{r.Version, r.Outcome, numberOrNull(r.AuthorID), orNull(r.AuthorName), *instant(r.SavedAt), r.Fixed}
}

func proposalsOf(list []routing.Proposal) []proposal {
	out := make([]proposal, len(list))
	for i, p := range list {
		out[i] = proposal{p.Department, p.Score}
	}
	return out
}
