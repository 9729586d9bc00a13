package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// The limits of being told by letter.
const (
	// mostAsking is how many letters a day an address gets that anybody can cause
	// who knows it.
	mostAsking = 5
	// askAgain is how often the same matter may be asked for by letter.
	askAgain = time.Hour
	// openFor is how long a confirmation is waited for.
	openFor = 7 * 24 * time.Hour
	// addressFor is how long letters to subscribers keep the address.
	addressFor = 90 * 24 * time.Hour
)

// Subject is what somebody wants to be told about, as an address names it. One
// of its fields is set.
type Subject struct{ Slug, Field, Department string }

// Topic is a matter with its name.
type Topic struct {
	question.Matter
	Slug string // of a publication
	Name string
	Lang string // of a publication's title
}

// SubjectOf returns the matter that the subject names, with its name in the
// language. What is unknown is not found, what is withdrawn is gone.
func (s *Service) SubjectOf(ctx context.Context, w Subject, lang string) (Topic, error) {
	switch {
	case w.Slug != "":
		p, err := s.Publication(ctx, w.Slug)
		if err != nil {
			return Topic{}, err
		}
		return Topic{Matter: question.Matter{PublicationID: p.ID}, Slug: p.Slug, Name: p.Title, Lang: p.Lang}, nil
	case w.Field != "":
		fields, err := s.Fields(ctx)
		if err != nil {
			return Topic{}, err
		}
		for _, f := range fields {
			if f.Code == w.Field {
				return Topic{Matter: question.Matter{Field: f.Code}, Name: f.Name(lang)}, nil
			}
		}
	case w.Department != "":
		d, err := s.Department(ctx, w.Department)
		if err != nil {
			return Topic{}, err
		}
		return Topic{Matter: question.Matter{Department: d.Code}, Name: d.Name(lang)}, nil
	}
	return Topic{}, question.NotFound()
}

// Subscribe sends a letter to the address that asks whether it wants to be told
// about the subject; one that is told already gets a letter that says so. Nobody
// but the address learns which.
func (s *Service) Subscribe(ctx context.Context, w Subject, email, lang string) error {
	email = strings.TrimSpace(email)
	if err := addressed(email); err != nil {
		return err
	}
	topic, err := s.SubjectOf(ctx, w, lang)
	if err != nil {
		return err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	return s.inTx(ctx, func(tx *store.Tx) error {
		b, err := tx.Subscriber(ctx, email, lang, nonce(), now)
		if err != nil {
			return err
		}
		id, confirmed, err := tx.AddSubscription(ctx, b.ID, topic.Matter, now)
		if err != nil {
			return err
		}
		template := "subscribe"
		if confirmed {
			template = "subscribed"
		}
		// The hour in the key keeps the same letter from going out twice in it.
		l := s.subscriberLetter(b, fmt.Sprintf("%s/%d/%d", template, id, now.Unix()/int64(askAgain/time.Second)), template, lang)
		have, err := tx.HasMail(ctx, l.Key)
		if err != nil || have {
			return err
		}
		if ok, err := tx.CountAsking(ctx, b.ID, calendar.Of(now), mostAsking); err != nil || !ok {
			return err
		}
		l.Data.Subscription, l.Data.Title = id, topic.Name
		return tx.AddMail(ctx, l, now)
	})
}

func (s *Service) subscriberLetter(b question.Subscriber, key, template, lang string) question.Mail {
	return question.Mail{
		Key: key, Template: template, Lang: lang, To: b.Email,
		MessageID: fmt.Sprintf("%s@%s", strings.ReplaceAll(key, "/", "."), s.opt.MailDomain),
		Data:      question.Letter{Subscriber: b.ID},
	}
}

// subscriberToken returns the secret of the subscriber's pages.
func (s *Service) subscriberToken(b question.Subscriber) string {
	h := hmac.New(sha256.New, s.opt.Secret)
	_, _ = fmt.Fprintf(h, "subscriber\x00%d\x00", b.ID) // a hash never fails
	h.Write(b.Nonce)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)))[:26]
}

// subscriber returns the subscriber whose token it is. An unknown number and a
// wrong token are the same not_found.
func (s *Service) subscriber(ctx context.Context, id int64, token string) (question.Subscriber, error) {
	b, err := s.store.SubscriberByID(ctx, id)
	if err != nil && question.CodeOf(err) != question.CodeNotFound {
		return b, err
	}
	if err != nil {
		b = question.Subscriber{Nonce: unknown[:]}
	}
	match := subtle.ConstantTimeCompare([]byte(s.subscriberToken(b)), []byte(strings.ToLower(strings.TrimSpace(token)))) == 1
	if !match || b.ID == 0 {
		return question.Subscriber{}, question.NotFound()
	}
	return b, nil
}

// Subscriptions returns the subscriber whom the token opens, and what it is told
// about.
func (s *Service) Subscriptions(ctx context.Context, id int64, token string) (question.Subscriber, []question.Subscription, error) {
	b, err := s.subscriber(ctx, id, token)
	if err != nil {
		return b, nil, err
	}
	all, err := s.store.Subscriptions(ctx, b.ID)
	return b, all, err
}

// ConfirmSubscription begins to tell the subscriber about the matter.
func (s *Service) ConfirmSubscription(ctx context.Context, id int64, token string, subscription int64) error {
	b, err := s.subscriber(ctx, id, token)
	if err != nil {
		return err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	return s.store.InTx(ctx, func(tx *store.Tx) error { return tx.ConfirmSubscription(ctx, b.ID, subscription, now) })
}

// Unsubscribe ends one subscription or, for 0, all of them; then nothing is kept
// of the subscriber.
func (s *Service) Unsubscribe(ctx context.Context, id int64, token string, subscription int64) error {
	b, err := s.subscriber(ctx, id, token)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if subscription != 0 {
			if err := tx.EndSubscription(ctx, b.ID, subscription); err != nil {
				return err
			}
			left, err := tx.Subscriptions(ctx, b.ID)
			if err != nil || len(left) > 0 {
				return err
			}
		}
		return tx.EraseSubscriber(ctx, b.Email, s.clock.Now())
	})
}

// SubscriberPath returns the path of a subscriber's page; act is what is done
// there, "" for looking.
func SubscriberPath(id int64, act, token string) string {
	if act != "" {
		act = "/" + act
	}
	return fmt.Sprintf("/nhan-tin/%d%s?t=%s", id, act, url.QueryEscape(token))
}

// subscriberLinks returns the addresses in a letter to a subscriber, and whether
// there is still one. What was withdrawn after the letter was written loses title
// and address in it.
func (s *Service) subscriberLinks(ctx context.Context, m *question.Mail, links *question.Links) (bool, error) {
	b, err := s.store.SubscriberByID(ctx, m.Data.Subscriber)
	if question.CodeOf(err) == question.CodeNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	token := s.subscriberToken(b)
	links.Follow = s.opt.BaseURL + SubscriberPath(b.ID, "", token)
	if m.Template == "subscribe" {
		links.Confirm = s.opt.BaseURL + SubscriberPath(b.ID, "xac-nhan", token) + fmt.Sprintf("&so=%d", m.Data.Subscription)
		return true, nil
	}
	links.Mute = s.opt.BaseURL + SubscriberPath(b.ID, "ngung", token)
	var slugs []string
	for _, it := range m.Data.Items {
		slugs = append(slugs, it.Slug)
	}
	live, err := s.store.LiveSlugs(ctx, slugs)
	if err != nil {
		return false, err
	}
	for i, it := range m.Data.Items {
		if !slices.Contains(live, it.Slug) && it.Section != question.SectionWithdrawn {
			m.Data.Items[i] = question.Item{Section: question.SectionWithdrawn, Code: it.Code, Title: it.Code, Names: it.Names}
		}
	}
	return true, nil
}
