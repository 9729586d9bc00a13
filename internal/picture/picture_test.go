package picture_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"hoidap/assets"
	"hoidap/internal/picture"
)

func fonts(t *testing.T) [][]byte {
	t.Helper()
	set, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, name := range picture.Fonts() {
		f := set.Content(name)
		if f == nil {
			t.Fatalf("%s is not among the assets; run make assets", name)
		}
		all = append(all, f)
	}
	return all
}

func TestEveryVietnameseLetterCanBeDrawn(t *testing.T) {
	t.Parallel()
	var parsed []*sfnt.Font
	for _, b := range fonts(t) {
		f, err := sfnt.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	letters := "abcdefghijklmnopqrstuvwxyzđ0123456789.,;:?!()/%-–—“”‘’…"
	for _, base := range []string{"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"} {
		letters += base
		for _, mark := range []string{"\u0300", "\u0301", "\u0309", "\u0303", "\u0323"} {
			letters += norm.NFC.String(base + mark)
		}
	}
	for _, r := range letters + strings.ToUpper(letters) {
		found := false
		for _, f := range parsed {
			i, err := f.GlyphIndex(&sfnt.Buffer{}, r)
			found = found || err == nil && i != 0
		}
		if !found {
			t.Errorf("no font has %q", r)
		}
	}
}

func TestAPictureOfAnyText(t *testing.T) {
	t.Parallel()
	p, err := picture.New(fonts(t)...)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, title := range []string{
		"", "Hạn mức giao đất ở", strings.Repeat("Chuyển mục đích sử dụng đất trồng cây lâu năm ", 20), strings.Repeat("a", 5000), "x\u202e\u0000 漢字 🙂",
	} {
		b, err := p.Draw(picture.Card{Title: title, Above: "Đất đai", Below: "Bộ Tài nguyên và Môi trường"})
		if err != nil {
			t.Fatalf("%.20q: %v", title, err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx() != picture.Width || img.Bounds().Dy() != picture.Height {
			t.Errorf("%.20q: %v, %v", title, err, img)
		}
		if len(b) > 60<<10 {
			t.Errorf("%.20q: %d bytes", title, len(b))
		}
		if other, ok := seen[string(b)]; ok {
			t.Errorf("%.20q looks as %.20q", title, other)
		}
		seen[string(b)] = title
	}
	if _, err := picture.New(); err == nil {
		t.Error("a painter without a font")
	}
}
