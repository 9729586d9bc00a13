package app

import (
	"context"
	"time"

	"hoidap/internal/calendar"
)

// warm counts the figures of all months beforehand until ctx ends: after the
// start, and again when the day has changed, on which what is late depends.
func (a *App) warm(ctx context.Context) {
	again := time.NewTicker(time.Minute)
	defer again.Stop()
	var counted calendar.Date
	for {
		if today := a.Service.Today(); today != counted {
			if err := a.Service.WarmFigures(ctx); err == nil {
				counted = today
			} else if ctx.Err() == nil {
				a.log.Debug("the figures are not counted beforehand", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}
