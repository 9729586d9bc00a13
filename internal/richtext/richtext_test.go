package richtext_test

import (
	"strings"
	"testing"

	"hoidap/internal/richtext"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs and kept line ends", "Một\nhai\n\nba", "<p>Một<br>\nhai</p>\n<p>ba</p>\n"},
		{"a heading is below the page's title", "# Căn cứ", "<h2>Căn cứ</h2>\n"},
		{"list", "1. một\n2. hai", "<ol>\n<li>một</li>\n<li>hai</li>\n</ol>\n"},
		{"link", "[Luật](https://vanban.example/1)", "<p><a href=\"https://vanban.example/1\">Luật</a></p>\n"},
		{"bare address", "https://a.example/x", "<p><a href=\"https://a.example/x\">https://a.example/x</a></p>\n"},
		{"script address", "[x](javascript:alert(1))", "<p>x</p>\n"},
		{"markup is shown as text", "a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"},
		{"a block of markup is shown as text", "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
		{"image", "![x](https://a.example/x.png)", "<p></p>\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := richtext.HTML(c.in)
			if err != nil || string(got) != c.want {
				t.Errorf("HTML(%q)\n got %q, %v\nwant %q", c.in, got, err, c.want)
			}
		})
	}
}

func TestHTMLTable(t *testing.T) {
	t.Parallel()
	in := "| Loại đất | Mức |\n|---|--:|\n| Ở<br>nông thôn <b>x</b> | 0,03 % |\n"
	if got, want := richtext.Text(in), "Loại đất | Mức\nỞ; nông thôn <b>x</b> | 0,03 %"; got != want {
		t.Errorf("plain: %q", got)
	}
	got, err := richtext.HTML(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<th>Loại đất</th>", "Ở<br>nông thôn &lt;b&gt;x&lt;/b&gt;", `<td align="right">0,03 %</td>`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	in := "# Căn cứ\n\nTheo **Điều 95** của [Luật Đất đai](https://a.example/l):\n\n- một\n- hai\n\n1. ba\n2. bốn\n\n| a | b |\n|---|---|\n| c | d |\n\n<i>x</i>"
	want := "Căn cứ\n\nTheo Điều 95 của Luật Đất đai (https://a.example/l):\n\n- một\n- hai\n\n1. ba\n2. bốn\n\na | b\nc | d\n\n<i>x</i>"
	if got := richtext.Text(in); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever is written, nothing that acts comes out.
func FuzzHTML(f *testing.F) {
	f.Add("<img src=x onerror=alert(1)>")
	f.Add("[a](javascript:alert(1)) <javascript:alert(1)>")
	f.Add("<a href='data:text/html,x'>")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := richtext.HTML(s)
		if err != nil {
			t.Fatal(err)
		}
		low := strings.ToLower(string(got))
		for _, bad := range []string{"<script", "<img", "<iframe", `href="javascript:`, `href="data:`, "<style"} {
			if strings.Contains(low, bad) {
				t.Errorf("HTML(%q) contains %s: %s", s, bad, got)
			}
		}
	})
}
