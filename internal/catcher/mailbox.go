package catcher

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// suffix ends the name of each message's file: a line of JSON with the
// envelope, then the message as it was sent.
const suffix = ".mail"

// envelope is what the mail server knows of a message beside its text.
type envelope struct {
	At   time.Time `json:"at"`
	From string    `json:"from"`
	To   []string  `json:"to"`
}

// mailbox is a directory of messages. A file's name is the message's number,
// so that the order of names is the order of arrival.
type mailbox struct {
	dir  string
	last atomic.Int64
}

func openMailbox(dir string) (*mailbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	b := &mailbox{dir: dir}
	ids, err := b.ids()
	if err != nil || len(ids) == 0 {
		return b, err
	}
	last, err := strconv.ParseInt(ids[len(ids)-1], 10, 64)
	b.last.Store(last)
	return b, err
}

// ids returns the numbers of all messages, the oldest first.
func (b *mailbox) ids() ([]string, error) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), suffix); ok && isID(id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// isID reports whether id has the form of a message's number.
func isID(id string) bool {
	_, err := strconv.ParseUint(id, 10, 63)
	return err == nil && len(id) == 12
}

// keep writes a message and returns when it would survive a power cut.
func (b *mailbox) keep(e envelope, raw []byte) error {
	head, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write envelope: %w", err)
	}
	tmp, err := os.CreateTemp(b.dir, "incoming-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // after the renaming there is nothing to remove
	_, err = tmp.Write(slices.Concat(head, []byte("\n"), raw))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	name := fmt.Sprintf("%012d%s", b.last.Add(1), suffix)
	if err := os.Rename(tmp.Name(), filepath.Join(b.dir, name)); err != nil {
		return err
	}
	return syncDir(b.dir)
}

// syncDir makes a new name in dir last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// list returns the messages after the given one, the oldest first.
func (b *mailbox) list(ctx context.Context, after string) ([]Message, error) {
	ids, err := b.ids()
	if err != nil {
		return nil, fmt.Errorf("list mail: %w", err)
	}
	list := []Message{}
	for _, id := range ids {
		if id <= after {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, err := b.get(id)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

func (b *mailbox) get(id string) (Message, error) {
	if !isID(id) {
		return Message{}, fmt.Errorf("mail %q: %w", id, fs.ErrNotExist)
	}
	file, err := os.ReadFile(filepath.Join(b.dir, id+suffix))
	if err != nil {
		return Message{}, fmt.Errorf("read mail: %w", err)
	}
	r := bufio.NewReader(bytes.NewReader(file))
	head, err := r.ReadBytes('\n')
	if err != nil {
		return Message{}, fmt.Errorf("read envelope of mail %s: %w", id, err)
	}
	var e envelope
	if err := json.Unmarshal(head, &e); err != nil {
		return Message{}, fmt.Errorf("read envelope of mail %s: %w", id, err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return Message{}, fmt.Errorf("read mail %s: %w", id, err)
	}
	return parse(id, e, raw), nil
}
