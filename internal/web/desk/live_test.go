package desk_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// stream is an open line on which somebody hears of changes.
type stream struct {
	t      *testing.T
	events chan string // names; closed at the end of the stream
}

// watch opens a stream and waits until it is registered.
func (r *reader) watch(path string) *stream {
	t := r.m.t
	t.Helper()
	before := r.m.svc.Watchers()
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(end)
	req := r.request(http.MethodGet, path).WithContext(ctx)
	res, err := r.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%s: status %d, %s", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	s := &stream{t, make(chan string, 100)}
	go func() {
		defer close(s.events)
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				s.events <- name
			}
		}
	}()
	for range 500 {
		if r.m.svc.Watchers() > before {
			return s
		}
		time.Sleep(2 * time.Millisecond) // the server registers it when it likes
	}
	t.Fatal("nobody watches")
	return nil
}

// hears waits for an event; "" is the end of the stream.
func (s *stream) hears(want string) {
	s.t.Helper()
	select {
	case got := <-s.events:
		if got != want {
			s.t.Errorf("the stream says %q, want %q", got, want)
		}
	case <-time.After(10 * time.Second):
		s.t.Errorf("the stream says nothing, want %q", want)
	}
}

// silent asks that nothing was said so far.
func (s *stream) silent(who string) {
	s.t.Helper()
	select {
	case got := <-s.events:
		s.t.Errorf("%s hears %q", who, got)
	default:
	}
}

// tells starts what tells the watchers.
func (m *ministry) tells() {
	m.t.Helper()
	ctx, end := context.WithCancel(context.WithoutCancel(m.t.Context()))
	over := make(chan struct{})
	go func() {
		defer close(over)
		m.svc.TellWatchers(ctx, func(err error) { m.t.Error(err) })
	}()
	m.t.Cleanup(func() { end(); <-over })
}

// Who has a list or a question open is told that something changed, unless it
// was the own step, or in a question that may not be seen.
func TestChangesAreTold(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.tells()
	code := m.ask("Câu hỏi được theo dõi trên danh sách", "Nội dung của câu hỏi được theo dõi trên danh sách.")
	other := m.ask("Câu hỏi khác trên cùng danh sách", "Nội dung của một câu hỏi khác trên cùng danh sách.")

	clerk := m.as("tiepnhan").watch("/desk/live?after=0")
	officer := m.as("chuyenvien").watch("/desk/live")
	stranger := m.as("dongnghiep").watch("/desk/live")
	board := m.as("banbientap").watch("/desk/live?question=" + code)

	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.svc.Moved()
	officer.hears("change")
	board.hears("change")
	m.do("thutruong", code, service.Act{Do: question.Return, Note: "Không thuộc lĩnh vực của đơn vị."})
	m.svc.Moved()
	officer.hears("change") // it left the department's sight
	board.hears("change")
	clerk.hears("change") // its own step it was not told
	m.do("tiepnhan", other, service.Act{Do: question.Restrict, Reason: "denunciation"})
	m.do("tiepnhan", other, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.do("thutruong", other, service.Act{Do: question.Assign, Officer: "chuyenvien"})
	m.svc.Moved()
	officer.hears("change") // the denunciation that is in hand
	clerk.hears("change")
	stranger.silent("an officer of another department")
	board.silent("the board, of a denunciation,")
}

// What happened between the page and its stream is told at once.
func TestChangesBeforeTheStream(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.tells()
	first := m.ask("Câu hỏi thứ nhất trước khi mở", "Nội dung của câu hỏi thứ nhất trước khi mở trang.")
	officer := m.as("chuyenvien")
	m.do("tiepnhan", first, service.Act{Do: question.Route, Department: "TCQLDD"})
	officer.watch("/desk/live?after=1").hears("change")
	if got := officer.status(http.MethodGet, "/desk/live?question=HD-2026-000099-X"); got != http.StatusNotFound {
		t.Errorf("watching a question that is not there: status %d", got)
	}
	hidden := m.ask("Câu hỏi của đơn vị khác", "Nội dung của một câu hỏi mà đơn vị không được xem.")
	if got := officer.status(http.MethodGet, "/desk/live?question="+hidden); got != http.StatusNotFound {
		t.Errorf("watching a question out of sight: status %d", got)
	}
}

// A stream ends with its session and does not bring it back.
func TestStreamEndsWithTheSession(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.tells()
	officer := m.as("chuyenvien")
	s := officer.watch("/desk/live")
	jar := officer.c.Jar
	officer.moved(web.SignInPath, "/desk/dang-xuat")
	s.hears("end")
	s.hears("")
	officer.c.Jar = jar
	if got := officer.status(http.MethodGet, "/desk"); got != http.StatusSeeOther {
		t.Errorf("after signing out the desk answers %d", got)
	}
	if got := officer.status(http.MethodGet, "/desk/live"); got != http.StatusSeeOther {
		t.Errorf("after signing out the stream answers %d", got)
	}
}

// Nobody can hold more than a dozen streams.
func TestStreamsPerPerson(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.tells()
	officer := m.as("chuyenvien")
	for range 12 {
		officer.watch("/desk/live")
	}
	if got := officer.status(http.MethodGet, "/desk/live"); got != http.StatusTooManyRequests {
		t.Errorf("the thirteenth stream: status %d", got)
	}
	m.as("thutruong").watch("/desk/live")
}

// A page says where it hears of changes, and the list of keys names them.
func TestPagesThatWatch(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi trên trang có cập nhật", "Nội dung của câu hỏi trên trang có cập nhật.")
	clerk := m.as("tiepnhan")
	for _, path := range []string{"/desk", "/desk/intake", "/desk/questions"} {
		clerk.page(path).Has("[data-hd-live-status]", "")
	}
	if got := clerk.page("/desk/questions/"+code).Attr("[data-hd-live]", "data-hd-live"); !strings.Contains(got, "question="+code) {
		t.Errorf("the question's page watches %s", got)
	}
	doc := clerk.page("/desk/keys")
	doc.Has("kbd", "?")
	doc.Has("dd", "Đến trang Tiếp nhận")
	doc.Lacks(`a[data-hd-key="g b"]`) // intake has no board
}
