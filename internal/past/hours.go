package past

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Hours is the working time of the ministry: 8:00 to 11:30 and 13:30 to 17:00
// on working days.
type Hours struct{ *calendar.Calendar }

// HoursOf reads the working days from the service's own calendar.
func HoursOf(ctx context.Context, svc *service.Service, from, to time.Time) (Hours, error) {
	var days []calendar.Exception
	for y := calendar.Of(from).Year; y <= calendar.Of(to).Year+1; y++ {
		list, _, err := svc.CalendarYear(ctx, y)
		if err != nil && question.CodeOf(err) != question.CodeNotFound {
			return Hours{}, fmt.Errorf("read the calendar of %d: %w", y, err)
		}
		days = append(days, list...)
	}
	return Hours{calendar.New(days, nil)}, nil
}

// Times of a working day, from midnight.
const (
	morning   = 8 * time.Hour
	noon      = 11*time.Hour + 30*time.Minute
	afternoon = 13*time.Hour + 30*time.Minute
	evening   = 17 * time.Hour
)

// Workday is the length of a working day.
const Workday = (noon - morning) + (evening - afternoon)

// worked returns how much of its working time a working day has had at the
// time of day.
func worked(ofDay time.Duration) time.Duration {
	return min(max(ofDay-morning, 0), noon-morning) + min(max(ofDay-afternoon, 0), evening-afternoon)
}

// used returns how much working time the day of t has had at t, 0 on a day off.
func (h Hours) used(t time.Time) (calendar.Date, time.Duration) {
	d := calendar.Of(t)
	if !h.Working(d) {
		return d, 0
	}
	return d, worked(t.Sub(d.Start()))
}

// Add returns when so much working time has passed after t.
func (h Hours) Add(t time.Time, span time.Duration) time.Time {
	d, gone := h.used(t)
	span += gone
	for !h.Working(d) || span > Workday {
		if h.Working(d) {
			span -= Workday
		}
		d = d.AddDays(1)
	}
	if span > noon-morning {
		return d.Start().Add(afternoon + span - (noon - morning))
	}
	return d.Start().Add(morning + span)
}

// Spent returns the working time from a to b, 0 when b is not later.
func (h Hours) Spent(a, b time.Time) time.Duration {
	if !b.After(a) {
		return 0
	}
	from, gone := h.used(a)
	to, more := h.used(b)
	sum := more - gone
	for d := from; d.Before(to); d = d.AddDays(1) {
		if h.Working(d) {
			sum += Workday
		}
	}
	return sum
}
