package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
	"hoidap/internal/webhook"
)

const (
	mostWebhooks   = 20
	mostWebhookURL = 500
	deliveriesKept = 30 // days
	deliveriesSeen = 50 // on the page
)

// Webhooks lists the addresses that are told what happens.
func (s *Service) Webhooks(ctx context.Context, by question.Actor) ([]question.Webhook, error) {
	if !by.Has(question.Admin) {
		return nil, question.Forbidden("error.forbidden")
	}
	return s.store.Webhooks(ctx)
}

// Webhook returns one with its last messages, newest first.
func (s *Service) Webhook(ctx context.Context, by question.Actor, id int64) (question.Webhook, []question.Delivery, error) {
	if !by.Has(question.Admin) {
		return question.Webhook{}, nil, question.Forbidden("error.forbidden")
	}
	w, err := s.store.Webhook(ctx, id)
	if err != nil {
		return w, nil, err
	}
	list, err := s.store.Deliveries(ctx, id, deliveriesSeen)
	return w, list, err
}

// WebhookActions lists the steps about which a webhook can be told: all that
// stand in a question's history and are no secret of it.
func WebhookActions() []question.Action {
	return slices.DeleteFunc(append([]question.Action{question.EventReceived}, question.Actions()...), func(a question.Action) bool {
		return a == question.Restrict || a == question.MarkSpam
	})
}

// AddWebhook tells the address of what happens from now on, or of the steps
// alone where there are any. It returns the secret with which every message is
// signed.
func (s *Service) AddWebhook(ctx context.Context, by question.Actor, w question.Webhook) (question.Webhook, string, error) {
	if !by.Has(question.Admin) {
		return w, "", question.Forbidden("error.forbidden")
	}
	w.URL = strings.TrimSpace(w.URL)
	if key := s.webhookFault(w.URL); key != "" {
		return w, "", question.Invalid("url", key, "most", mostWebhookURL)
	}
	for _, a := range w.Actions {
		if !slices.Contains(WebhookActions(), a) {
			return w, "", question.Invalid("actions", "problem.one_of")
		}
	}
	w.Nonce, w.CreatedAt = nonce(), s.clock.Now()
	err := s.inTx(ctx, func(tx *store.Tx) error {
		have, err := tx.Webhooks(ctx)
		if err != nil {
			return err
		}
		if n := len(slices.DeleteFunc(have, func(o question.Webhook) bool { return o.EndedAt != nil })); n >= mostWebhooks {
			return question.Invalid("url", "problem.webhooks_most", "most", mostWebhooks)
		}
		if w.ID, err = tx.AddWebhook(ctx, w, by.PersonID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "webhook.add", w.URL, nil, w.Actions)
	})
	return w, webhook.Secret(s.webhookSecret(w.ID, w.Nonce)), err
}

// webhookFault says what is wrong with an address: only TLS keeps what is told
// from others, but for a program on this machine.
func (s *Service) webhookFault(address string) string {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return "problem.required"
	case len(address) > mostWebhookURL:
		return "problem.webhook_long"
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return "problem.webhook_url"
	case u.Scheme == "https" || u.Scheme == "http" && s.opt.LocalWebhooks:
		return ""
	}
	return "problem.webhook_url"
}

// EndWebhook tells the address nothing any more, nor what is still on its way.
func (s *Service) EndWebhook(ctx context.Context, by question.Actor, id int64) error {
	if !by.Has(question.Admin) {
		return question.Forbidden("error.forbidden")
	}
	return s.inTx(ctx, func(tx *store.Tx) error { return s.endWebhook(ctx, tx, by, id) })
}

func (s *Service) endWebhook(ctx context.Context, tx *store.Tx, by question.Actor, id int64) error {
	w, err := tx.Webhook(ctx, id)
	if err != nil {
		return err
	}
	ended, err := tx.EndWebhook(ctx, id, s.clock.Now())
	if err != nil || !ended {
		return err
	}
	return s.audit(ctx, tx, by, "webhook.end", w.URL, nil, nil)
}

// TryWebhook sends it a message that tells of nothing.
func (s *Service) TryWebhook(ctx context.Context, by question.Actor, id int64) error {
	if !by.Has(question.Admin) {
		return question.Forbidden("error.forbidden")
	}
	return s.inTx(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(ctx, id)
		if err != nil {
			return err
		}
		if w.EndedAt != nil {
			return question.NotFound()
		}
		return tx.TryWebhook(ctx, id, s.clock.Now())
	})
}

// webhookSecret returns the key with which messages to the webhook are signed.
func (s *Service) webhookSecret(id int64, nonce []byte) []byte {
	h := hmac.New(sha256.New, s.opt.Secret)
	_, _ = fmt.Fprintf(h, "webhook\x00%d\x00", id) // a hash never fails
	h.Write(nonce)
	return h.Sum(nil)
}

// happened is the body of a message: where to look, and nothing that only some
// may know. The API tells whoever holds a token the rest.
type happened struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

type happenedData struct {
	EventID    int64           `json:"event_id"`
	Code       string          `json:"code"`
	Seq        int             `json:"seq"`
	Action     question.Action `json:"action"`
	From       question.Status `json:"from,omitempty"`
	To         question.Status `json:"to"`
	Department string          `json:"department,omitempty"`
	URL        string          `json:"url"`
}

// WebhookMessage returns what the job sends, and false when there is nothing to
// be sent any more; then the job is done.
func (s *Service) WebhookMessage(ctx context.Context, j question.Job) (webhook.Message, bool, error) {
	var m webhook.Message
	if j.DoneAt != nil || j.DeadAt != nil {
		return m, false, nil
	}
	id, err := deliveryOf(j)
	if err != nil {
		return m, false, err
	}
	d, err := s.store.WebhookDelivery(ctx, id)
	if question.CodeOf(err) == question.CodeNotFound { // dropped as too old
		return m, false, s.delivered(ctx, j, store.DeliveryTry{ID: id, Done: true, HeldBack: true})
	}
	if err != nil {
		return m, false, err
	}
	if d.Ended || d.Hidden {
		return m, false, s.delivered(ctx, j, store.DeliveryTry{ID: id, Done: true, HeldBack: true})
	}
	h := happened{Type: "ping", Timestamp: d.CreatedAt.UTC(), Data: struct{}{}}
	if d.EventID != nil {
		h.Type, h.Timestamp = "question."+string(d.Action), d.At.UTC()
		h.Data = happenedData{
			EventID: *d.EventID, Code: d.Code, Seq: d.Seq, Action: d.Action, From: d.FromStatus, To: d.ToStatus, Department: d.Department,
			URL: s.opt.BaseURL + "/api/v1/questions/" + d.Code,
		}
	}
	body, err := json.Marshal(h)
	if err != nil {
		return m, false, fmt.Errorf("write message %d: %w", id, err)
	}
	return webhook.Message{
		ID: fmt.Sprintf("msg_%d", id), URL: d.URL, Secret: s.webhookSecret(d.WebhookID, d.Nonce), Body: body, At: s.clock.Now(),
	}, true, nil
}

// deliveryOf reads the number of the message from the job's key.
func deliveryOf(j question.Job) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(j.Key, "webhook/"), 10, 64)
	if err != nil {
		return 0, question.Invalid("key", "problem.job_type")
	}
	return id, nil
}

// WebhookSent notes how sending went. After a good answer the job is done; where
// the other side wants no more, the webhook ends.
func (s *Service) WebhookSent(ctx context.Context, j question.Job, a webhook.Answer, cause error) error {
	id, err := deliveryOf(j)
	if err != nil {
		return err
	}
	t := store.DeliveryTry{ID: id, Status: a.Status, Took: a.Took, Done: cause == nil}
	switch {
	case errors.Is(cause, webhook.ErrGone):
		t.Done, t.HeldBack = true, true
		d, err := s.store.WebhookDelivery(ctx, id)
		if err != nil {
			return err
		}
		err = s.inTx(ctx, func(tx *store.Tx) error { return s.endWebhook(ctx, tx, question.SystemActor(), d.WebhookID) })
		return errors.Join(err, s.delivered(ctx, j, t))
	case cause != nil:
		t.At = s.clock.Now()
		return s.store.NoteDelivery(ctx, t)
	}
	return s.delivered(ctx, j, t)
}

// delivered ends the job with the message.
func (s *Service) delivered(ctx context.Context, j question.Job, t store.DeliveryTry) error {
	t.At = s.clock.Now()
	return s.inTx(ctx, func(tx *store.Tx) error {
		mine, err := tx.FinishJob(ctx, j.ID, t.At)
		if err != nil || !mine {
			return err
		}
		return tx.NoteDelivery(ctx, t)
	})
}
