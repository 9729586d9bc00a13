package service

import (
	"context"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/routing"
	"hoidap/internal/shipped"
	"hoidap/internal/store"
)

// Install stores the shipped reference data in an empty database: departments,
// fields, provinces, the calendar, deadline rules, the ladder and the routing
// words, the register of laws and the ready texts. In a database that has
// departments it adds the last two, if they are missing, and changes nothing.
func (s *Service) Install(ctx context.Context) error {
	have, err := s.store.Departments(ctx)
	if err != nil {
		return err
	}
	defer s.forget()
	if len(have) > 0 {
		return s.installTexts(ctx)
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		for _, install := range []func(context.Context, *store.Tx) error{
			installNames, s.installCalendar, installRules, s.addTexts,
		} {
			if err := install(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func installNames(ctx context.Context, tx *store.Tx) error {
	ds, err := shipped.Departments()
	if err != nil {
		return err
	}
	for _, d := range ds {
		if err := tx.SaveDepartment(ctx, d); err != nil {
			return err
		}
	}
	fs, err := shipped.Fields()
	if err != nil {
		return err
	}
	for _, f := range fs {
		if err := tx.SaveField(ctx, f); err != nil {
			return err
		}
	}
	ps, err := shipped.Provinces()
	if err != nil {
		return err
	}
	for _, p := range ps {
		if err := tx.SaveProvince(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// installTexts adds the register of laws and the ready texts to a database that
// has none yet, such as one from before they were kept.
func (s *Service) installTexts(ctx context.Context) error {
	have, err := s.store.Laws(ctx)
	if err != nil || len(have) > 0 {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error { return s.addTexts(ctx, tx) })
}

func (s *Service) addTexts(ctx context.Context, tx *store.Tx) error {
	laws, err := shipped.Laws()
	if err != nil {
		return err
	}
	for _, l := range laws {
		if err := tx.SaveLaw(ctx, l); err != nil {
			return err
		}
	}
	for _, r := range shipped.ReadyTexts() {
		r.SavedAt = s.clock.Now()
		if err := tx.SaveReadyText(ctx, r, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) installCalendar(ctx context.Context, tx *store.Tx) error {
	years := map[int][]calendar.Exception{}
	for _, e := range calendar.Official() {
		years[e.Date.Year] = append(years[e.Date.Year], e)
	}
	for _, y := range calendar.OfficialYears() {
		v := store.CalendarVersion{Year: y, Days: years[y], AdoptedAt: s.clock.Now()}
		if _, err := tx.SaveYear(ctx, v); err != nil {
			return err
		}
	}
	for _, y := range calendar.ComputedYears() {
		v := store.CalendarVersion{Year: y, Provisional: true, Days: calendar.Computed(y), AdoptedAt: s.clock.Now()}
		if _, err := tx.SaveYear(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

func installRules(ctx context.Context, tx *store.Tx) error {
	for _, r := range shipped.DeadlineRules() {
		if err := tx.AddDeadlineRule(ctx, r); err != nil {
			return err
		}
	}
	for _, g := range escalation.Shipped() {
		if _, err := tx.AddRung(ctx, rowOf(g)); err != nil {
			return err
		}
	}
	var words []store.Word
	for _, w := range routing.Shipped() {
		words = append(words, store.Word{Phrase: w.Phrase, Department: w.Department, Weight: w.Weight})
	}
	return tx.AddRoutingWords(ctx, words)
}
