package devserver

import (
	"errors"
	"io/fs"
	"os"
)

// A server's log is put aside when it has grown to this many bytes; one old log
// is kept.
const logLimit = 8 << 20

// logFile is a server's log, open for appending.
type logFile struct {
	*os.File
	start int64
}

func openLog(path string) (*logFile, error) {
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
		info = nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l := &logFile{File: f}
	if info != nil {
		l.start = info.Size()
	}
	return l, nil
}

// tail returns the end of what was written since the log was opened.
func (l *logFile) tail() string {
	info, err := l.Stat()
	if err != nil {
		return err.Error()
	}
	const most = 2000
	from := max(l.start, info.Size()-most)
	b := make([]byte, info.Size()-from)
	n, _ := l.ReadAt(b, from) // a shorter tail still helps
	return string(b[:n])
}
