package stories

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// authenticator gives the window a device that holds passkeys and believes its
// owner.
func (w *window) authenticator() {
	w.t.Helper()
	w.do(command(webauthn.Enable, webauthn.EnableParams{}), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true,
				AutomaticPresenceSimulation: true,
			},
		})
		return err //nolint:wrapcheck // it names the command
	}))
}

// attach chooses a file for a field.
func (w *window) attach(field, path string) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		// By object: asking for the document anew would end the numbers of the
		// nodes that the window knows.
		found, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: fmt.Sprintf("document.getElementById(%q)", field)})
		if err != nil {
			return err //nolint:wrapcheck // it names the command
		}
		_, err = cdp.Call(ctx, t, dom.SetFileInputFiles, dom.SetFileInputFilesParams{ObjectID: found.Result.ObjectID, Files: []string{path}})
		return err //nolint:wrapcheck // it names the command
	}))
}

// TestAPasskeyOpensTheDesk makes a passkey in a real browser and signs in with
// it, without a password.
func TestAPasskeyOpensTheDesk(t *testing.T) {
	t.Parallel()
	p := start(t, "2026-03-02T09:00:00+07:00", "--empty")
	out := p.run(t, "user", "add", "lan.tran", "--name", "Trần Thị Lan", "--email", "lan@bo.example.vn", "--role", "board")
	_, password, ok := strings.Cut(strings.TrimSpace(out), "password: ")
	if !ok {
		t.Fatalf("no password in %q", out)
	}
	p.accounts["lan.tran"] = account{Login: "lan.tran", Password: strings.Fields(password)[0]}
	p.base = strings.Replace(p.base, "127.0.0.1", "localhost", 1)
	w := openBrowser(t).window(t, p, 360)
	w.authenticator()
	w.signIn(p, "lan.tran")
	w.goTo("/desk/tai-khoan")
	w.write("passkey", "Điện thoại của Lan")
	w.do(chromedp.Click(chromedp.CSS("[data-hd-passkey-make]")))
	soon(t, "recovery codes are shown", func() bool { return strings.Count(w.text("[data-hd-passkey-codes] pre"), "-") == 20 })
	w.goTo("/desk/tai-khoan")
	w.reads(".hd-list", "Điện thoại của Lan")
	w.loads(chromedp.Click(chromedp.CSS(`form[action="/desk/dang-xuat"] button`)))
	w.at("/desk/dang-nhap")
	w.loads(chromedp.Click(chromedp.CSS("[data-hd-passkey-use]")))
	w.at("/desk")
	w.goTo("/desk/tai-khoan")
	w.reads(".hd-list", "Dùng lần cuối")
	// The password alone is no longer enough.
	w.loads(chromedp.Click(chromedp.CSS(`form[action="/desk/dang-xuat"] button`)))
	w.write("login", "lan.tran")
	w.write("password", p.accounts["lan.tran"].Password)
	w.press("Đăng nhập")
	w.at("/desk/dang-nhap/buoc-hai")
	w.loads(chromedp.Click(chromedp.CSS("[data-hd-passkey-use]")))
	w.at("/desk")

	// A citizen adds a file on a telephone; one that lies is refused and what was
	// typed stays.
	c := openBrowser(t).window(t, p, 360)
	good, bad := filepath.Join(t.TempDir(), "so-do.pdf"), filepath.Join(t.TempDir(), "virus.pdf")
	content := "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
	if err := os.WriteFile(good, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, []byte("MZ"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.goTo("/hoi")
	c.choose("asker.type", "citizen")
	c.press("Tiếp tục")
	c.goTo("/hoi/noi-dung")
	c.write("title", "Chuyển mục đích sử dụng đất vườn")
	c.write("body", "Gia đình tôi muốn chuyển đất vườn sang đất ở thì làm thế nào?")
	c.attach("files", bad)
	c.press("Tiếp tục")
	c.wrong("files", "virus.pdf")
	if got := c.value("title"); got != "Chuyển mục đích sử dụng đất vườn" {
		t.Errorf("the title became %q", got)
	}
	c.attach("files", good)
	c.press("Tiếp tục")
	c.goTo("/hoi/noi-dung")
	c.reads("#have-files", "so-do.pdf")
}
