package service

import (
	"context"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Vote notes whether the publication helped a reader.
func (s *Service) Vote(ctx context.Context, slug string, helpful bool) error {
	t := store.TickUnhelpful
	if helpful {
		t = store.TickHelpful
	}
	return s.tick(ctx, slug, t)
}

// Spared notes that the publication answered somebody who was about to ask.
func (s *Service) Spared(ctx context.Context, slug string) error {
	return s.tick(ctx, slug, store.TickSpared)
}

func (s *Service) tick(ctx context.Context, slug string, t store.Tick) error {
	p, err := s.Publication(ctx, slug)
	if err != nil {
		return err
	}
	return s.store.Count(ctx, p.ID, s.Today(), t)
}

// CountReads adds to how often publications were read today, by slug.
func (s *Service) CountReads(ctx context.Context, reads map[string]int) error {
	slugs, ns := make([]string, 0, len(reads)), make([]int64, 0, len(reads))
	for slug, n := range reads {
		slugs, ns = append(slugs, slug), append(ns, int64(n))
	}
	return s.store.CountReads(ctx, s.Today(), slugs, ns)
}

// readLately is how many days back "most read" looks.
const readLately = 90

// MostRead lists the publications that were read most lately.
func (s *Service) MostRead(ctx context.Context, limit int) ([]question.Publication, error) {
	return s.store.MostRead(ctx, s.Today().AddDays(-readLately), limit)
}

// sitemapPart is how many publications, by their ids, one part of the sitemap
// may hold.
const sitemapPart = 5000

// SitemapParts returns how many parts the sitemap of the publications has.
func (s *Service) SitemapParts(ctx context.Context) (int, error) {
	last, err := s.store.LastPublication(ctx)
	return int(last+sitemapPart-1) / sitemapPart, err
}

// Slug is the address of a publication and when it changed.
type Slug = store.Slug

// SitemapPart lists the publications of the n-th part, from 1.
func (s *Service) SitemapPart(ctx context.Context, n int) ([]Slug, error) {
	parts, err := s.SitemapParts(ctx)
	if err != nil {
		return nil, err
	}
	if n < 1 || n > parts {
		return nil, question.NotFound()
	}
	return s.store.Slugs(ctx, int64(n-1)*sitemapPart+1, int64(n)*sitemapPart)
}
