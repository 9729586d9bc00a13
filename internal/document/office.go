package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// Limits for unpacking an office document.
const (
	mostParts    = 4000
	mostUnpacked = 200 << 20 // bytes in all
	mostRatio    = 200       // times its packed size, from leastRatio on
	leastRatio   = 8 << 20
	mostPart     = 24 << 20 // of a part that is read as XML
)

// mainTypes says which document it is by the type of its main part
// (ECMA-376-1, 11.3.10 and 12.3.23).
var mainTypes = map[string]Type{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":       XLSX,
}

// checkOffice unpacks the document, counting, and looks at what it holds.
func checkOffice(b []byte) (Type, *Refusal) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	switch {
	case err != nil:
		return "", refuse(Broken, "not a whole archive: %v", err)
	case len(z.File) > mostParts:
		return "", refuse(Bomb, "%d parts", len(z.File))
	}
	o := office{packed: int64(len(b)), names: map[string]bool{}}
	for _, f := range z.File {
		if r := o.part(f); r != nil {
			return "", r
		}
	}
	if o.kind == "" {
		return "", refuse(Unknown, "an archive that is no office document")
	}
	return o.kind, nil
}

// office is a document while its parts are looked at.
type office struct {
	packed, unpacked int64
	names            map[string]bool
	kind             Type
}

func (o *office) part(f *zip.File) *Refusal {
	name := strings.ToLower(f.Name)
	switch {
	case f.Flags&1 != 0:
		return refuse(Encrypted, "part %q is encrypted", f.Name)
	case name == "" || path.IsAbs(name) || strings.Contains(name, `\`) || strings.HasPrefix(path.Clean(name), ".."):
		return refuse(Broken, "part %q lies outside", f.Name)
	case o.names[name]:
		// Two readers may take one each.
		return refuse(Broken, "part %q stands twice", f.Name)
	case strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "/activex/") || strings.Contains(name, "macrosheets/"):
		return refuse(Active, "part %q", f.Name)
	case strings.Contains(name, "/embeddings/"):
		return refuse(Nested, "part %q", f.Name)
	}
	o.names[name] = true
	text, r := o.read(f)
	if r != nil {
		return r
	}
	switch {
	case name == "[content_types].xml":
		return o.contentTypes(text)
	case strings.HasSuffix(name, ".rels"):
		return relations(f.Name, text)
	case strings.HasSuffix(name, ".xml") && fetches(text):
		return refuse(Active, "part %q has a DDE field", f.Name)
	}
	return nil
}

// read unpacks a part, whatever size it claims to have.
func (o *office) read(f *zip.File) ([]byte, *Refusal) {
	r, err := f.Open()
	if err != nil {
		return nil, refuse(Broken, "part %q: %v", f.Name, err)
	}
	defer r.Close()
	var head bytes.Buffer
	n, err := io.Copy(&counter{o: o, head: &head}, r) //nolint:gosec // the counter stops a bomb
	if err != nil {
		var over *Refusal
		if errors.As(err, &over) {
			return nil, over
		}
		return nil, refuse(Broken, "part %q after %d bytes: %v", f.Name, n, err)
	}
	return head.Bytes(), nil
}

// counter keeps the beginning of a part and stops when the document has become
// too large.
type counter struct {
	o    *office
	head *bytes.Buffer
}

func (c *counter) Write(p []byte) (int, error) {
	c.o.unpacked += int64(len(p))
	if c.o.unpacked > mostUnpacked || c.o.unpacked > leastRatio && c.o.unpacked > mostRatio*c.o.packed {
		return 0, refuse(Bomb, "%d bytes unpack to more than %d", c.o.packed, c.o.unpacked)
	}
	if c.head.Len() < mostPart {
		c.head.Write(p)
	}
	return len(p), nil
}

func (o *office) contentTypes(text []byte) *Refusal {
	var list struct {
		Override []struct {
			PartName    string `xml:"PartName,attr"`
			ContentType string `xml:"ContentType,attr"`
		}
		Default []struct {
			ContentType string `xml:"ContentType,attr"`
		}
	}
	if err := xml.Unmarshal(text, &list); err != nil {
		return refuse(Broken, "the list of parts: %v", err)
	}
	for _, x := range list.Default {
		if macro(x.ContentType) {
			return refuse(Active, "content type %q", x.ContentType)
		}
	}
	for _, x := range list.Override {
		if macro(x.ContentType) {
			return refuse(Active, "content type %q", x.ContentType)
		}
		if t, ok := mainTypes[x.ContentType]; ok {
			o.kind = t
		}
	}
	return nil
}

func macro(contentType string) bool {
	t := strings.ToLower(contentType)
	return strings.Contains(t, "macroenabled") || strings.Contains(t, "vbaproject") || strings.Contains(t, "activex")
}

// relations refuses what the document fetches when it is opened. Hyperlinks wait
// for a click and may stay.
func relations(name string, text []byte) *Refusal {
	var list struct {
		Relationship []struct {
			Type       string `xml:"Type,attr"`
			TargetMode string `xml:"TargetMode,attr"`
		}
	}
	if err := xml.Unmarshal(text, &list); err != nil {
		return refuse(Broken, "part %q: %v", name, err)
	}
	for _, r := range list.Relationship {
		if strings.EqualFold(r.TargetMode, "External") && !strings.HasSuffix(r.Type, "/hyperlink") {
			return refuse(Outside, "part %q: %s", name, path.Base(r.Type))
		}
	}
	return nil
}

// fetches reports whether the text has a field that starts another program.
func fetches(text []byte) bool {
	return bytes.Contains(text, []byte("DDEAUTO")) || bytes.Contains(text, []byte("<ddeLink")) ||
		bytes.Contains(text, []byte("> DDE "))
}
