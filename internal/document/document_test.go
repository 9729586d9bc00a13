package document_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"hoidap/internal/document"
)

func pdf(objects string) []byte {
	return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + objects + "\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
}

// packedPDF holds the objects in a compressed object stream.
func packedPDF(objects string) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(objects))
	_ = z.Close()
	return pdf(fmt.Sprintf("7 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj", b.Len(), b.String()))
}

const (
	word  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

func contentTypes(main string) string {
	return `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="` + main + `"/></Types>`
}

// office is an archive of parts, name and text in turn.
func office(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, _ := z.Create(parts[i])
		_, _ = w.Write([]byte(parts[i+1]))
	}
	_ = z.Close()
	return b.Bytes()
}

func docx(parts ...string) []byte {
	return office(append([]string{"[Content_Types].xml", contentTypes(word), "word/document.xml", "<w:document/>"}, parts...)...)
}

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 1200 {
		m.Set(i%40, i/40, color.RGBA{uint8(i), uint8(i / 7), 90, 255})
	}
	return m
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawing(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegment puts a segment after the first marker of a JPEG.
func withSegment(b []byte, mark byte, data string) []byte {
	s := []byte{0xff, mark, 0, 0}
	binary.BigEndian.PutUint16(s[2:], uint16(len(data)+2))
	return append(append(append([]byte{}, b[:2]...), append(s, data...)...), b[2:]...)
}

func TestCheckTellsByTheContent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		content []byte
		want    document.Type
		why     document.Reason
	}{
		"a PDF":                       {pdf(""), document.PDF, ""},
		"a PDF with packed objects":   {packedPDF("<< /Type /Page >>"), document.PDF, ""},
		"a PDF with a link":           {pdf("2 0 obj\n<< /S /URI /URI (https://example.vn) >>\nendobj"), document.PDF, ""},
		"half a PDF":                  {pdf("")[:40], "", document.Broken},
		"a PDF with a password":       {pdf("trailer << /Encrypt 5 0 R >>"), "", document.Encrypted},
		"a PDF with a script":         {pdf("2 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj"), "", document.Active},
		"a script in packed objects":  {packedPDF("<< /S /JavaScript /JS (x) >>"), "", document.Active},
		"a script written otherwise":  {pdf("2 0 obj\n<< /S /Java#53cript >>\nendobj"), "", document.Active},
		"a PDF that starts a program": {pdf("2 0 obj\n<< /S /Launch /F (x.exe) >>\nendobj"), "", document.Active},
		"a PDF with a file in it":     {pdf("2 0 obj\n<< /Type /EmbeddedFile >>\nendobj"), "", document.Nested},
		"a DOCX":                      {docx(), document.DOCX, ""},
		"an XLSX":                     {office("[Content_Types].xml", contentTypes(sheet)), document.XLSX, ""},
		"a DOCX with a hyperlink":     {docx("word/_rels/document.xml.rels", `<Relationships><Relationship Type="http://x/hyperlink" Target="https://a.vn" TargetMode="External"/></Relationships>`), document.DOCX, ""},
		"a DOCX with a remote model":  {docx("word/_rels/settings.xml.rels", `<Relationships><Relationship Type="http://x/attachedTemplate" Target="https://a.vn/x.dotm" TargetMode="External"/></Relationships>`), "", document.Outside},
		"a DOCX with macros":          {docx("word/vbaProject.bin", "x"), "", document.Active},
		"a DOCM by its type":          {office("[Content_Types].xml", contentTypes("application/vnd.ms-word.document.macroEnabled.main+xml")), "", document.Active},
		"a DOCX with DDE":             {docx("word/footer1.xml", "<w:instrText>DDEAUTO c:\\x</w:instrText>"), "", document.Active},
		"a DOCX with a file in it":    {docx("word/embeddings/oleObject1.bin", "x"), "", document.Nested},
		"a DOCX that climbs out":      {docx("../../etc/passwd", "x"), "", document.Broken},
		"a DOCX with a part twice":    {docx("word/document.xml", "other"), "", document.Broken},
		"a bomb":                      {docx("word/media/x.xml", strings.Repeat("a", 12<<20)), "", document.Bomb},
		"an archive":                  {office("readme.txt", "x"), "", document.Unknown},
		"an old document":             {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), "", document.Old},
		"a DOCX with a password":      {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "", document.Encrypted},
		"a JPEG":                      {photo(t), document.JPEG, ""},
		"half a JPEG":                 {photo(t)[:300], "", document.Broken},
		"a PNG":                       {drawing(t), document.PNG, ""},
		"half a PNG":                  {drawing(t)[:60], "", document.Broken},
		"a HEIC":                      {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "", document.HEIC},
		"a page":                      {[]byte("<!doctype html><script>alert(1)</script>"), "", document.Unknown},
		"a drawing that runs":         {[]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), "", document.Unknown},
		"a program":                   {[]byte("MZ\x90\x00"), "", document.Unknown},
		"nothing":                     {nil, "", document.Empty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, kept, err := document.Check(tt.content)
			var no *document.Refusal
			if tt.why != "" {
				if !errors.As(err, &no) || no.Reason != tt.why {
					t.Fatalf("got %s, %v, want it refused as %s", got, err, tt.why)
				}
				return
			}
			if err != nil || got != tt.want || len(kept) == 0 {
				t.Fatalf("got %s, %d bytes, %v, want %s", got, len(kept), err, tt.want)
			}
		})
	}
}

// gps is what a telephone writes: turned by 90 degrees, and where it was.
const gps = "Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x02\x00" +
	"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00" +
	"\x25\x88\x04\x00\x01\x00\x00\x00\x26\x00\x00\x00" +
	"\x00\x00\x00\x00" + "GPS 21.0285N 105.8542E iPhone của Hoa"

func TestAPhotographLosesItsPlaceAndKeepsItsTurn(t *testing.T) {
	t.Parallel()
	b := withSegment(photo(t), 0xe1, gps)
	b = withSegment(b, 0xfe, "chụp tại nhà bà Hoa")
	b = append(b, "PK\x03\x04 a second picture"...)
	kind, kept, err := document.Check(b)
	if err != nil || kind != document.JPEG {
		t.Fatal(kind, err)
	}
	for _, secret := range []string{"GPS", "iPhone", "Hoa", "PK"} {
		if bytes.Contains(kept, []byte(secret)) {
			t.Errorf("%q is still there", secret)
		}
	}
	if !bytes.Contains(kept, []byte("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06")) {
		t.Error("how to turn the picture is lost")
	}
	m, err := jpeg.Decode(bytes.NewReader(kept))
	if err != nil || m.Bounds() != picture().Bounds() {
		t.Fatalf("the picture: %v", err)
	}
	// Cleaning what is clean changes nothing: the same photograph has one hash.
	if _, again, err := document.Check(kept); err != nil || !bytes.Equal(again, kept) {
		t.Errorf("cleaned again it is another file: %v", err)
	}
}

func TestADrawingLosesItsTexts(t *testing.T) {
	t.Parallel()
	b := drawing(t)
	chunk := []byte("\x00\x00\x00\x00tEXtAuthor\x00Hoa")
	binary.BigEndian.PutUint32(chunk, uint32(len(chunk)-8))
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk[4:]))
	with := append(append(append(append([]byte{}, b[:33]...), chunk...), sum...), b[33:]...)
	_, kept, err := document.Check(append(with, "tail"...))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, b) {
		t.Error("not the picture alone")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(pdf("2 0 obj\n<< /S /JavaScript >>\nendobj"))
	f.Add(docx())
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00II"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, kept, err := document.Check(b); err == nil && len(kept) == 0 {
			t.Error("kept nothing and did not say why")
		}
	})
}
