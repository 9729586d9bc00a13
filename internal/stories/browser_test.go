package stories

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a Chromium, in which each person has a window of the own.
type browser struct{ ctx context.Context }

// openBrowser starts a Chromium until the end of the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium is installed; tools/setup.sh --test installs one")
	}
	dir, err := os.MkdirTemp("", "story-browser-") //nolint:usetesting // Chromium writes there for a moment after its end
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	ctx, end := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.UserDataDir(dir),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.WSURLReadTimeout(patience))
	t.Cleanup(end)
	ctx, closeAll := chromedp.NewContext(ctx)
	t.Cleanup(closeAll)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &browser{ctx}
}

// window is somebody's browser window. Whatever goes wrong in it by itself fails
// the test: a request that leaves the site, an error on the console, something
// that the page's security policy had to refuse.
type window struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu      sync.Mutex
	trouble []string
}

// window opens a window of the width in CSS pixels, with cookies of its own.
func (b *browser) window(t *testing.T, p *program, width int64) *window {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	w := &window{t: t, ctx: ctx, base: p.base}
	if err := chromedp.Listen(ctx, w.hear); err != nil { // it makes the window, which lives as long as ctx
		t.Fatal(err)
	}
	w.do(command(network.Enable, network.EnableParams{}), command(log.Enable, cdp.Empty{}),
		command(emulation.SetScrollbarsHidden, emulation.SetScrollbarsHiddenParams{Hidden: true}),
		chromedp.EmulateViewport(width, 800))
	t.Cleanup(func() {
		end()
		for _, s := range w.wentWrong() {
			t.Error(s)
		}
	})
	return w
}

// command is an action that sends a command of the protocol.
func command[P any](c cdp.Command[P, cdp.Empty], params P) action {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err //nolint:wrapcheck // it names the command
	})
}

// action is what is done in a window.
type action = chromedp.Action[chromedp.Void]

// hear notes what goes wrong.
func (w *window) hear(event any) {
	note := func(format string, args ...any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.trouble = append(w.trouble, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		own, _ := url.Parse(w.base)
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Host != own.Host {
			note("a request leaves the site: %s, from %s", e.Request.URL, e.DocumentURL)
		}
	case *log.EventEntryAdded:
		// A form that comes back with its mistakes is answered 422.
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 422") {
			note("the browser reports: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		details, _ := json.Marshal(e.ExceptionDetails) //nolint:errchkjson // shown as it is
		note("a script failed: %s", details)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			args, _ := json.Marshal(e.Args)
			note("on the console: %s", args)
		}
	}
}

// wentWrong lists what went wrong since it was asked last.
func (w *window) wentWrong() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.trouble
	w.trouble = nil
	return list
}

// windowSeesTrouble makes a page do what none may, to see that it would be found.
func windowSeesTrouble(t *testing.T, b *browser, p *program) {
	t.Helper()
	w := b.window(t, p, 360)
	w.goTo("/")
	for script, want := range map[string]string{
		`console.error("oh") ?? true`:                                                                      "on the console",
		`setTimeout(() => { throw new Error("oh") }) > 0`:                                                  "a script failed",
		`fetch("/no/such/page").then(() => true, () => true) && true`:                                      "status of 404",
		`!!document.body.appendChild(Object.assign(new Image(), {src: "http://elsewhere.invalid/x.png"}))`: "elsewhere.invalid",
		`(document.body.insertAdjacentHTML("beforeend", "<p onclick='x()'>"), true)`:                       "Content Security Policy",
	} {
		if !eval[bool](w, script) {
			t.Fatalf("%s does not run", script)
		}
		soon(t, want+" is seen", func() bool { return strings.Contains(strings.Join(w.wentWrong(), "\n"), want) })
	}
	w.wentWrong()
}

// do runs actions within the usual patience.
func (w *window) do(actions ...action) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("%v; the window shows %s", err, w.shows())
	}
}

// shows tells what the window shows, for a failure.
func (w *window) shows() string {
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + ": " + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return s
}

// loads runs an action that leads to another page, and waits for that.
func (w *window) loads(a action) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, a); err != nil {
		w.t.Fatalf("%v; the window shows %s", err, w.shows())
	}
}

// goTo loads an address of the site.
func (w *window) goTo(path string) {
	w.t.Helper()
	w.loads(chromedp.Navigate(w.base + path))
}

// at fails unless the window is at the path.
func (w *window) at(path string) {
	w.t.Helper()
	if got := w.path(); got != path {
		w.t.Fatalf("at %s, want %s; the window shows %s", got, path, w.shows())
	}
}

func (w *window) path() string {
	w.t.Helper()
	u, err := url.Parse(eval[string](w, "location.href"))
	if err != nil {
		w.t.Fatal(err)
	}
	return u.Path
}

// eval returns what an expression of JavaScript gives.
func eval[T any](w *window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("%v, in %s", err, expression)
	}
	return v
}

// later returns what a promise of the page's script comes to.
func later[T any](w *window, promise string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](promise, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%v, in %s", err, promise)
	}
	return v
}

// text returns what is written in the first such element, "" if there is none.
func (w *window) text(selector string) string {
	w.t.Helper()
	return eval[string](w, fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").trim()`, selector))
}

// reads fails unless the first such element contains the words.
func (w *window) reads(selector, words string) {
	w.t.Helper()
	if got := w.text(selector); !strings.Contains(got, words) {
		w.t.Fatalf("%s reads %q, want %q; the window shows %s", selector, got, words, w.shows())
	}
}

// value returns what a field holds.
func (w *window) value(name string) string {
	w.t.Helper()
	return eval[string](w, fmt.Sprintf(`document.querySelector('[name=%q]').value`, name))
}

// wrong fails unless the field has such a message beside it and the summary above
// leads to it.
func (w *window) wrong(id, words string) {
	w.t.Helper()
	w.reads(fmt.Sprintf("[id=%q]", id+"-error"), words)
	if !eval[bool](w, fmt.Sprintf(`[...document.querySelectorAll('.govuk-error-summary a[href^="#%s"]')].some((a) => document.querySelector(a.hash))`, id)) {
		w.t.Errorf("the summary does not lead to %s: %s", id, w.shows())
	}
}

// write replaces what a field holds, as one who types.
func (w *window) write(name, words string) {
	w.t.Helper()
	field := fmt.Sprintf(`[name=%q]`, name)
	w.do(chromedp.Focus(chromedp.CSS(field)))
	eval[bool](w, fmt.Sprintf(`document.querySelector('%s').select() ?? true`, field))
	if words == "" {
		w.do(chromedp.KeyEvent(kb.Backspace))
	} else {
		w.do(command(input.InsertText, input.InsertTextParams{Text: words}))
	}
	if got := w.value(name); got != words {
		w.t.Fatalf("%s holds %q, want %q", name, got, words)
	}
}

// choose clicks a radio button or a box.
func (w *window) choose(name, value string) {
	w.t.Helper()
	field := fmt.Sprintf(`input[name=%q][value=%q]`, name, value)
	w.do(chromedp.Click(chromedp.CSS(field)))
	if !eval[bool](w, fmt.Sprintf(`document.querySelector('%s').checked`, field)) {
		w.t.Fatalf("%s is not chosen; the window shows %s", field, w.shows())
	}
}

// pick chooses from a list.
func (w *window) pick(name, value string) {
	w.t.Helper()
	w.do(chromedp.SetValue(chromedp.CSS(fmt.Sprintf(`select[name=%q]`, name)), value))
}

// press clicks the first button or link in the page's main part with the words.
func (w *window) press(words string) {
	w.t.Helper()
	w.loads(chromedp.Click(fmt.Sprintf(`//main//*[self::button or self::a][contains(normalize-space(.), %q)]`, words)))
}

// unfold opens the details of a step, unless they are open already.
func (w *window) unfold(step string) {
	w.t.Helper()
	if !eval[bool](w, fmt.Sprintf(`document.getElementById(%q).open`, "step-"+step)) {
		w.do(chromedp.Click(chromedp.CSS("#step-" + step + " summary")))
	}
}
