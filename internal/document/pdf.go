package document

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
)

// Limits for looking into a PDF.
const (
	mostInflated = 64 << 20 // of all object streams together, in bytes
	mostStreams  = 20000
)

// active are names of a PDF that make a reader do something. They are looked for
// in every byte, packed pictures too, so only names are here that are too long to
// stand there by chance; /JS never stands without /JavaScript.
var active = regexp.MustCompile(`/(JavaScript|Launch|RichMedia|SubmitForm|ImportData)\b`)

var (
	encrypt  = regexp.MustCompile(`/Encrypt\s+(\d+\s+\d+\s+R|<<)`)
	embedded = regexp.MustCompile(`/(EmbeddedFiles|EmbeddedFile)\b`)
	packed   = regexp.MustCompile(`/Type\s*/(ObjStm|XRef)\b`)
	escaped  = regexp.MustCompile(`#([0-9A-Fa-f]{2})`)
)

// checkPDF looks at the objects of a PDF, those within packed streams too. A
// name may be written with escapes (ISO 32000-1, 7.3.5), which are undone first.
func checkPDF(b []byte) *Refusal {
	if !bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF")) || !bytes.Contains(b, []byte("obj")) {
		return refuse(Broken, "the end of the PDF is missing")
	}
	if r := checkObjects(b); r != nil {
		return r
	}
	left := int64(mostInflated)
	rest := b
	for range mostStreams {
		i := bytes.Index(rest, []byte("stream"))
		if i < 0 {
			return nil
		}
		head := rest[max(0, i-4096):i]
		if j := bytes.LastIndex(head, []byte("obj")); j >= 0 {
			head = head[j:]
		}
		rest = rest[i+len("stream"):]
		if !packed.Match(unescape(head)) {
			continue
		}
		text, err := inflate(rest, &left)
		if err != nil {
			return err
		}
		if r := checkObjects(text); r != nil {
			return r
		}
	}
	return refuse(Bomb, "more than %d streams", mostStreams)
}

// checkObjects looks for what a PDF must not hold.
func checkObjects(b []byte) *Refusal {
	b = unescape(b)
	switch {
	case encrypt.Match(b):
		return refuse(Encrypted, "an encrypted PDF")
	case active.Match(b):
		return refuse(Active, "the PDF has %s", active.Find(b))
	case embedded.Match(b):
		return refuse(Nested, "the PDF has %s", embedded.Find(b))
	}
	return nil
}

func unescape(b []byte) []byte {
	if !bytes.Contains(b, []byte("#")) {
		return b
	}
	return escaped.ReplaceAllFunc(b, func(m []byte) []byte {
		return []byte{hex(m[1])<<4 | hex(m[2])}
	})
}

func hex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// inflate unpacks a stream as far as left allows. One that is not packed by
// zlib is returned as it stands, up to its end.
func inflate(b []byte, left *int64) ([]byte, *Refusal) {
	body := bytes.TrimLeft(b, "\r\n")
	z, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		if end := bytes.Index(body, []byte("endstream")); end >= 0 {
			body = body[:end]
		}
		return body, nil
	}
	text, _ := io.ReadAll(io.LimitReader(z, *left+1)) // what can be read is looked at
	if int64(len(text)) > *left {
		return nil, refuse(Bomb, "the PDF's objects unpack to more than %d bytes", mostInflated)
	}
	*left -= int64(len(text))
	return text, nil
}
