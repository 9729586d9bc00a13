package service

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

const (
	// newsAtOnce is how many subscribers one piece of work writes to.
	newsAtOnce = 200
	// unsettled is how long what was published may still be on its way into the
	// table: a letter leaves it to the next one.
	unsettled = 10 * time.Minute
)

// newsJob tells the subscribers behind after what changed, on the morning of the
// day.
func newsJob(day calendar.Date, after int64, at time.Time) question.Job {
	return question.Job{Key: fmt.Sprintf("news/%s/%d", day, after), Type: question.JobNews, Queue: "low", RunAt: at}
}

// sendNews writes to some subscribers, each one letter with everything that is
// new for it, and leaves the others to the next piece of work.
func (s *Service) sendNews(ctx context.Context, tx *store.Tx, key string) error {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return question.Invalid("key", "problem.job_type")
	}
	after, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return question.Invalid("key", "problem.job_type")
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	until, today := now.Add(-unsettled), calendar.Of(now)
	some, err := tx.WithNews(ctx, after, until, newsAtOnce)
	if err != nil {
		return err
	}
	for _, b := range some {
		news, many, err := tx.News(ctx, b.ID, until, listedMost)
		if err != nil {
			return err
		}
		l := s.subscriberLetter(b, fmt.Sprintf("news/%d/%s", b.ID, today), "news", b.Lang)
		l.Data.Day, l.Data.More = today, many-len(news)
		for _, n := range news {
			l.Data.Items = append(l.Data.Items, question.Item{
				Section: n.Section, Code: n.Code, Title: n.Title, Slug: n.Slug, Note: n.Note, Names: [2]string{n.DepartmentName},
			})
		}
		if err := tx.AddMail(ctx, l, now); err != nil {
			return err
		}
		if err := tx.SetTold(ctx, b.ID, news, until); err != nil {
			return err
		}
	}
	if len(some) < newsAtOnce {
		return nil
	}
	return tx.AddJob(ctx, newsJob(today, some[len(some)-1].ID, now), now)
}
