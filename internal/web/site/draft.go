package site

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// What is typed while asking lives in the visitor's session and nowhere else:
// never in an address, never in a log, and gone when it was sent or the session
// ends.
const (
	draftKey    = "site.ask.draft"
	receiptsKey = "site.ask.receipts"

	// mostDraft is how much of a draft the session takes, in bytes: several
	// times what a valid one needs.
	mostDraft = 100_000
	// mostReceipts is how many sent questions a session remembers.
	mostReceipts = 5
)

// draft is a question that is not sent yet.
type draft struct {
	Key    string            `json:"key"`    // of the submission, the same however often it is sent
	Values map[string]string `json:"values"` // by the name of the field
}

// Values of fields that are not the API's own.
const (
	fieldUnknown  = "unknown" // field: the asker does not know
	publishNo     = "no"      // may_publish
	publishYes    = "yes"     // without the name
	publishNamed  = "named"   // with the name
	consentAgreed = "1"       // as a ticked box sends it
)

// submission returns the draft as what is sent in the language.
func (d draft) submission(lang string) question.Submission {
	v := d.Values
	sub := question.Submission{
		Kind:       question.Kind(v["kind"]),
		AskerType:  question.AskerType(v["asker.type"]),
		Name:       v["asker.name"],
		Email:      v["asker.email"],
		Phone:      v["asker.phone"],
		Province:   v["asker.province"],
		Title:      v["title"],
		Body:       v["body"],
		MayPublish: v["may_publish"] == publishYes || v["may_publish"] == publishNamed,
		MayName:    v["may_publish"] == publishNamed,
		Consent:    v["consent"] == consentAgreed,
		Lang:       lang,
	}
	if sub.AskerType == question.Business {
		sub.Organisation, sub.TaxCode = v["asker.organisation"], v["asker.tax_code"]
	}
	if v["field"] != fieldUnknown {
		sub.Field = v["field"]
	}
	return sub
}

// problems returns everything that is wrong with the draft so far.
func (s *Site) problems(c *gin.Context, d draft) ([]question.FieldProblem, error) {
	ps, err := s.svc.CheckSubmission(c, d.submission(d.lang(c)))
	if err != nil {
		return nil, fmt.Errorf("check a draft: %w", err)
	}
	if d.Values["field"] == "" {
		ps = append(ps, question.FieldProblem{Field: "field", Key: "site.ask.field_missing"})
	}
	if !slices.Contains([]string{publishNo, publishYes, publishNamed}, d.Values["may_publish"]) {
		ps = append(ps, question.FieldProblem{Field: "may_publish", Key: "site.ask.publish_missing"})
	}
	return ps, nil
}

// lang is the language in which the asker will be written to.
func (draft) lang(c *gin.Context) string { return langOf(c) }

// draft returns the session's draft and whether there is one.
func (s *Site) draft(c *gin.Context) (draft, bool) {
	var d draft
	b := s.web.Session().GetBytes(c.Request.Context(), draftKey)
	if len(b) == 0 || json.Unmarshal(b, &d) != nil || d.Key == "" || d.Values == nil {
		return draft{Key: rand.Text(), Values: map[string]string{}}, false
	}
	return d, true
}

// keepDraft stores the draft in the session. One that is far too large is not
// stored: the page that says so still shows it.
func (s *Site) keepDraft(c *gin.Context, d draft) error {
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write down a draft: %w", err)
	}
	if len(b) <= mostDraft {
		s.web.Session().Put(c.Request.Context(), draftKey, b)
	}
	return nil
}

// receipt is what the confirmation shows.
type receipt struct {
	Key    string          `json:"key"`
	Code   string          `json:"code"`
	Token  string          `json:"token"`
	Status question.Status `json:"status"`
	DueOn  calendar.Date   `json:"due_on"`
}

// receipts returns what was sent in this session, oldest first.
func (s *Site) receipts(c *gin.Context) []receipt {
	var rs []receipt
	b := s.web.Session().GetBytes(c.Request.Context(), receiptsKey)
	if len(b) == 0 || json.Unmarshal(b, &rs) != nil {
		return nil
	}
	return rs
}

// receiptOf returns the receipt of the submission with the key.
func (s *Site) receiptOf(c *gin.Context, key string) (receipt, bool) {
	rs := s.receipts(c)
	i := slices.IndexFunc(rs, func(r receipt) bool { return r.Key == key })
	if i < 0 {
		return receipt{}, false
	}
	return rs[i], true
}

// sent replaces the draft by its receipt, the newest one.
func (s *Site) sent(c *gin.Context, r receipt) error {
	rs := slices.DeleteFunc(s.receipts(c), func(have receipt) bool { return have.Key == r.Key })
	rs = append(rs, r)
	if len(rs) > mostReceipts {
		rs = rs[len(rs)-mostReceipts:]
	}
	b, err := json.Marshal(rs)
	if err != nil {
		return fmt.Errorf("write down a receipt: %w", err)
	}
	ctx := c.Request.Context()
	s.web.Session().Put(ctx, receiptsKey, b)
	s.web.Session().Remove(ctx, draftKey)
	return nil
}

// with returns the draft with the values.
func (d draft) with(values map[string]string) draft {
	all := maps.Clone(d.Values)
	maps.Copy(all, values)
	return draft{Key: d.Key, Values: all}
}
