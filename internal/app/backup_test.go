package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/app"
	"hoidap/internal/config"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/storage"
	"hoidap/internal/testdb"
)

// A backup is brought back into an empty database on another machine with every
// row and every attachment.
func TestABackupBringsEverythingBack(t *testing.T) {
	t.Parallel()
	from := ministry(t)
	name := filepath.Join(t.TempDir(), "hoidap.backup")
	sum, err := app.Backup(t.Context(), from, name, nil, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Files != 1 {
		t.Errorf("%d attachments were backed up, want 1", sum.Files)
	}
	if i, err := os.Stat(name); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v: others may read it", i, err)
	}
	if _, err := app.Backup(t.Context(), from, name, nil, nil); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a second backup over the first: %v", err)
	}
	var piped bytes.Buffer
	if _, err := app.Backup(t.Context(), from, "-", &piped, nil); err != nil || piped.Len() == 0 {
		t.Errorf("to standard output: %d bytes, %v", piped.Len(), err)
	}

	to := config.Config{DatabaseURL: testdb.Empty(t).URL, DataDir: t.TempDir(), Secret: from.Secret}
	r, err := app.Restore(t.Context(), to, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Questions != 1 || r.Events == 0 || r.Verified.Files != 1 || r.OtherSecret {
		t.Errorf("brought back: %+v", r)
	}
	if diff := cmp.Diff(counts(t, from.DatabaseURL), counts(t, to.DatabaseURL)); diff != "" {
		t.Errorf("rows of the tables (- before, + after):\n%s", diff)
	}
	if _, err := app.Restore(t.Context(), to, name, nil); err == nil || !strings.Contains(err.Error(), "empty one") {
		t.Errorf("a second time over what is there: %v", err)
	}
}

// What is not a whole backup is refused before anything is touched.
func TestADamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	from := ministry(t)
	var whole bytes.Buffer
	if _, err := app.Backup(t.Context(), from, "-", &whole, nil); err != nil {
		t.Fatal(err)
	}
	b := whole.Bytes()
	changed := bytes.Clone(b)
	changed[bytes.Index(b, []byte("PGDMP"))+2000] ^= 1
	file := bytes.Clone(b)
	file[bytes.Index(b, []byte("%PDF"))+3] ^= 1
	to := config.Config{DatabaseURL: testdb.Empty(t).URL, DataDir: t.TempDir()}
	for what, content := range map[string][]byte{
		"nothing":                       nil,
		"another file":                  []byte("PGDMP"),
		"cut off in the database":       b[:len(b)/2],
		"cut off before its end":        b[:bytes.LastIndex(b, []byte("end.json"))],
		"a changed byte in the dump":    changed,
		"a changed byte in an attached": file,
	} {
		name := filepath.Join(t.TempDir(), "backup")
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Restore(t.Context(), to, name, nil); err == nil {
			t.Errorf("%s is taken for a backup", what)
		}
		if n := len(counts(t, to.DatabaseURL)); n != 0 {
			t.Errorf("after %s the database holds %d tables", what, n)
		}
	}
	name := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := app.Restore(t.Context(), to, name, nil); err != nil || !r.OtherSecret {
		t.Errorf("the whole one, with another secret: %+v, %v", r, err)
	}
}

// ministry makes a database with one question, and its directory with one file.
func ministry(t *testing.T) config.Config {
	t.Helper()
	cfg := config.Config{DatabaseURL: testdb.New(t).URL, DataDir: t.TempDir(), Secret: strings.Repeat("s", 32)}
	if err := app.Migrate(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	err := app.WithService(t.Context(), cfg, func(s *service.Service) error {
		_, err := s.Ask(t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
			Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Lường Thị Én", Email: "en@example.vn", Province: "01", Field: "land",
			Title: "Đổi tên trên giấy chứng nhận", Body: "Tôi đã đổi tên đệm, có phải đổi giấy chứng nhận không?", Consent: true, Lang: "vi",
		}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	content := []byte("%PDF-1.7 giấy chứng nhận")
	h := sha256.Sum256(content)
	hash := hex.EncodeToString(h[:])
	files, err := storage.Open("", filepath.Join(cfg.DataDir, "files"))
	if err == nil {
		err = files.Put(t.Context(), hash, content)
	}
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, cfg.DatabaseURL)
	if _, err := db.ExecContext(t.Context(), `INSERT INTO files (hash, type, size, created_at) VALUES ($1, 'pdf', $2, now())`, hash, len(content)); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// counts returns how many rows each table has.
func counts(t *testing.T, url string) map[string]int {
	t.Helper()
	db := open(t, url)
	rows, err := db.QueryContext(t.Context(), `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, name := range names {
		n[name] = count(t.Context(), t, db, name)
	}
	return n
}

func count(ctx context.Context, t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM %q", table)).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
