package calendar

import "time"

// Worked returns the office time between two instants: the time from 08:00 to
// 17:00 of working days, the midday break included, as Instant counts it. It is
// zero when to is not after from. Times that follow each other add up: Worked(a, b)
// and Worked(b, c) make Worked(a, c).
func (c *Calendar) Worked(from, to time.Time) time.Duration {
	var sum time.Duration
	for d := Of(from); d.Start().Before(to); d = d.AddDays(1) {
		if !c.Working(d) {
			continue
		}
		start, end := d.Start().Add(opens), d.Start().Add(opens+day)
		if from.After(start) {
			start = from
		}
		if to.Before(end) {
			end = to
		}
		if end.After(start) {
			sum += end.Sub(start)
		}
	}
	return sum
}
