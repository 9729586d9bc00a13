package web_test

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestShot(t *testing.T) {
	if os.Getenv("SHOT") == "" {
		t.Skip()
	}
	s := newSite(t, "http://127.0.0.1:18923")
	l, err := net.Listen("tcp", "127.0.0.1:18923")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			x := s.send("/form", url.Values{"kind": {"petition"}, "title": {"abc"}})
			for k, v := range x.Header() {
				w.Header()[k] = v
			}
			w.WriteHeader(x.Code)
			w.Write(x.Body.Bytes())
			return
		}
		if r.URL.Path == "/deskshot" {
			in := s.send("/in", nil)
			x := s.get("/desk/fail", cookies(in))
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write(x.Body.Bytes())
			return
		}
		s.h.ServeHTTP(w, r)
	})}
	go srv.Serve(l)
	defer srv.Close()
	for _, a := range [][]string{
		{"/tmp/shot/form1280.png", "1280,3400", "/form"}, {"/tmp/shot/form360.png", "500,1400", "/form"},
		{"/tmp/shot/bad1280.png", "1280,1500", "/bad"}, {"/tmp/shot/desk1280.png", "1280,700", "/deskshot"},
	} {
		c := exec.Command("timeout", "25", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars",
			"--user-data-dir=/tmp/shot/p", "--virtual-time-budget=4000", "--enable-logging=stderr", "--window-size="+a[1], "--screenshot="+a[0], "http://127.0.0.1:18923"+a[2])
		out, err := c.CombinedOutput()
		t.Log(a, err, string(out))
		time.Sleep(0)
	}
}
