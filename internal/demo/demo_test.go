package demo

import (
	"testing"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

func installed(t *testing.T, at time.Time) (*service.Service, *clock.Fixed, *store.Store) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{URL: testdb.New(t).URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	c := clock.FixedAt(at)
	svc := service.New(st, c, service.Options{BaseURL: "http://localhost", Secret: []byte("0123456789abcdef0123456789abcdef"), MailDomain: "bo.example.vn"})
	if err := svc.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	return svc, c, st
}

func TestLoadTmp(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 7*3600))
	svc, c, _ := installed(t, now)
	start := time.Now()
	_, err := Load(t.Context(), Options{Service: svc, Clock: c, Now: now})
	t.Log(time.Since(start), err)
	if err != nil {
		t.Fatal(err)
	}
}
