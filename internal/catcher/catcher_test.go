package catcher

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/clock"
)

var noon = time.Date(2026, 2, 13, 5, 0, 0, 0, time.UTC)

func start(t *testing.T, dir string) *Catcher {
	t.Helper()
	c, err := Start(t.Context(), dir, clock.FixedAt(noon), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

const both = "From: =?utf-8?q?B=E1=BB=99_TN=26MT?= <hoidap@example.vn>\r\n" +
	"To: lan@example.vn\r\n" +
	"Subject: =?utf-8?b?xJDhuqV0IMSRYWk=?=\r\n" +
	"Message-ID: <1@example.vn>\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C4=90=E1=BA=A5t\r\nhai\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+xJDhuqV0PC9wPg==\r\n--b--\r\n"

func TestMessageIsDecodedAndOutlivesTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir)
	if err := smtp.SendMail(c.Addr(), nil, "bounce@example.vn", []string{"lan@example.vn", "hoa@example.vn"}, []byte(both)); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = start(t, dir)
	got, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Message{{
		ID: "000000000001", At: noon, From: "hoidap@example.vn", To: []string{"lan@example.vn", "hoa@example.vn"},
		Subject: "Đất đai", Text: "Đất\nhai", HTML: "<p>Đất</p>",
		Headers: map[string][]string{
			"From": {"Bộ TN&MT <hoidap@example.vn>"}, "To": {"lan@example.vn"}, "Subject": {"Đất đai"},
			"Message-ID": {"<1@example.vn>"}, "MIME-Version": {"1.0"}, "Content-Type": {"multipart/alternative; boundary=b"},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	one, err := c.Get("000000000001")
	if diff := cmp.Diff(want[0], one); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestJSONNames(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(Message{})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"id", "at", "from", "to", "subject", "text", "html", "headers"} {
		if _, ok := fields[name]; !ok {
			t.Errorf("no field %q in %s", name, b)
		}
	}
}

func TestOrderIsThatOfArrival(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if err := smtp.SendMail(c.Addr(), nil, "a@b.vn", []string{"c@d.vn"}, []byte("Subject: x\r\n\r\nx\r\n")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := smtp.SendMail(c.Addr(), nil, "a@b.vn", []string{"c@d.vn"}, []byte("Subject: last\r\n\r\nx\r\n")); err != nil {
		t.Fatal(err)
	}
	list, err := c.List(t.Context())
	if err != nil || len(list) != 13 || list[12].Subject != "last" {
		t.Fatalf("%d messages, error %v", len(list), err)
	}
	rest, err := c.ListAfter(t.Context(), list[10].ID)
	if err != nil || len(rest) != 2 {
		t.Errorf("%d messages after the eleventh, error %v; want 2", len(rest), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "incoming-*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestRuleRefusesOrBreaksOff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		fate Fate
		want string // in the sender's error
		kept int
	}{
		{"accepted", Fate{}, "", 1},
		{"for now", Fate{Code: 451, Text: "later"}, "451", 0},
		{"for good", Fate{Code: 550, Text: "no such person"}, "550", 0},
		{"broken off", Fate{Drop: true}, "EOF", 0},
		{"kept but broken off", Fate{Drop: true, Keep: true}, "EOF", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := start(t, t.TempDir())
			c.SetRule(func(_ string, to []string) Fate {
				if to[0] == "bad@b.vn" {
					return tt.fate
				}
				return Fate{}
			})
			err := smtp.SendMail(c.Addr(), nil, "a@b.vn", []string{"bad@b.vn"}, []byte("Subject: x\r\n\r\nx\r\n"))
			if (err == nil) != (tt.want == "") || (err != nil && !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("sender got %v, want %q", err, tt.want)
			}
			c.SetRule(nil)
			if err := smtp.SendMail(c.Addr(), nil, "a@b.vn", []string{"bad@b.vn"}, []byte("Subject: y\r\n\r\ny\r\n")); err != nil {
				t.Errorf("without the rule: %v", err)
			}
			if list, err := c.List(t.Context()); err != nil || len(list) != tt.kept+1 {
				t.Errorf("%d messages kept, error %v; want %d", len(list), err, tt.kept+1)
			}
		})
	}
}

func TestMessageIsNotAcceptedIfItCannotBeKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mail")
	c := start(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	err := smtp.SendMail(c.Addr(), nil, "a@b.vn", []string{"c@d.vn"}, []byte("Subject: x\r\n\r\nx\r\n"))
	if err == nil || !strings.Contains(err.Error(), "451") {
		t.Errorf("sender got %v, want 451", err)
	}
}

func TestBrokenMessageIsShownAndUnknownIDIsNot(t *testing.T) {
	t.Parallel()
	c := start(t, t.TempDir())
	if err := smtp.SendMail(c.Addr(), nil, "a@b.vn", []string{"c@d.vn"}, []byte("Content-Type: text/plain; charset=none-such\r\n\r\nstill read\r\n")); err != nil {
		t.Fatal(err)
	}
	list, err := c.List(t.Context())
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Text, "still read") {
		t.Errorf("got %+v, error %v", list, err)
	}
	for _, id := range []string{"", "../../etc/passwd", "000000000002", "1"} {
		if _, err := c.Get(id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Get(%q): %v", id, err)
		}
	}
}
