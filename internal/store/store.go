// Package store is Postgres: the only package that speaks SQL. A method runs
// one query or a few that belong together; what they mean, and which of them
// make one transaction, internal/service decides.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/jmoiron/sqlx/reflectx"
	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// publicRole is the database role under which the public site reads. It can
// read what was published and nothing else.
const publicRole = "hoidap_public"

// publicPatience is after how many milliseconds a query of the public site is
// given up: a search for words that stand everywhere must not hold the library.
const publicPatience = "5000"

// publicParams are the settings of the public pool. The planner does not know
// that reading a vector whole costs a hundred times its row, and would read every
// vector of the library for a frequent word rather than ask the index.
var publicParams = map[string]string{
	"role": publicRole, "statement_timeout": publicPatience, "enable_seqscan": "off", "jit": "off",
}

// conn runs the queries, in a transaction or outside one.
type conn struct{ x sqlx.ExtContext }

// Store is the database.
type Store struct {
	conn
	db     *sqlx.DB
	public *sqlx.DB
	url    string
}

// Tx is a transaction. It has every query of Store.
type Tx struct{ conn }

// Options say where the database is and how many connections to hold.
type Options struct {
	URL     string // of Postgres, as postgres://user@host/name?sslmode=…
	ReadURL string // of a replica for the public site; "" reads from URL
	Conns   int    // at most so many connections to each; 0 is 16
}

// Open connects to the database. It does not migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Conns == 0 {
		o.Conns = 16
	}
	db, err := connect(o.URL, nil, o.Conns)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	read := o.ReadURL
	if read == "" {
		read = o.URL
	}
	public, err := connect(read, publicParams, o.Conns)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the public database: %w", err), db.Close())
	}
	s := &Store{conn: conn{db}, db: db, public: public, url: o.URL}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens a pool. Parameters travel with the query, which saves a round
// trip for each.
func connect(dsn string, params map[string]string, conns int) (*sqlx.DB, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the address: %w", err)
	}
	v := u.Query()
	v.Set("binary_parameters", "yes")
	v.Set("timezone", "UTC")
	for k, p := range params {
		v.Set(k, p)
	}
	u.RawQuery = v.Encode()
	connector, err := pq.NewConnector(u.String())
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	connector.Dialer(dialer{})
	db := sqlx.NewDb(sql.OpenDB(preparing{connector}), "postgres")
	db.Mapper = reflectx.NewMapperFunc("db", snake)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// Close closes every connection.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.public.Close()) }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fail(err, "reach the database")
	}
	return nil
}

// InTx runs fn in one transaction: all of it is kept, or nothing.
func (s *Store) InTx(ctx context.Context, fn func(tx *Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fail(err, "begin a transaction")
	}
	defer tx.Rollback() // after a commit there is nothing left to roll back
	if err := fn(&Tx{conn{tx}}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fail(err, "commit")
	}
	return nil
}

// get reads one row into dest; no row is not_found.
func (c conn) get(ctx context.Context, dest any, q string, args ...any) error {
	countIn(ctx)
	return sqlx.GetContext(ctx, c.x, dest, q, args...) //nolint:wrapcheck // the caller says what was read
}

// list reads every row into dest, a slice.
func (c conn) list(ctx context.Context, dest any, q string, args ...any) error {
	countIn(ctx)
	return sqlx.SelectContext(ctx, c.x, dest, q, args...) //nolint:wrapcheck // the caller says what was read
}

// getPlanned and listPlanned read like get and list what depends on what is
// looked for: a rare word and a common one, a week and ten years want different
// indexes. Their statements are planned each time, never kept (prepare.go).
func (c conn) getPlanned(ctx context.Context, dest any, q string, args ...any) error {
	return c.get(context.WithValue(ctx, planned{}, true), dest, q, args...)
}

func (c conn) listPlanned(ctx context.Context, dest any, q string, args ...any) error {
	return c.list(context.WithValue(ctx, planned{}, true), dest, q, args...)
}

// exec runs a statement and returns how many rows it touched.
func (c conn) exec(ctx context.Context, q string, args ...any) (int64, error) {
	countIn(ctx)
	r, err := c.x.ExecContext(ctx, q, args...)
	if err != nil {
		return 0, err //nolint:wrapcheck // the caller says what was done
	}
	return r.RowsAffected() //nolint:wrapcheck // the caller says what was done
}

// fail wraps err with what was being done, and gives it the domain's code where
// it has one: no row is not_found, a server that does not answer unavailable, a
// deadlock conflict.
func fail(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		e := question.NotFound()
		e.Cause = errors.New(what)
		return e
	case away(err):
		return &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable", Cause: fmt.Errorf("%s: %w", what, err)}
	case clash(err):
		return &question.Error{Code: question.CodeConflict, Key: "error.conflict", Cause: fmt.Errorf("%s: %w", what, err)}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// away reports whether the database could not be asked: it may answer later.
func away(err error) bool {
	var network net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &network) {
		return true
	}
	if strings.Contains(err.Error(), "unexpected EOF") || errors.Is(err, net.ErrClosed) {
		return true
	}
	var p *pq.Error
	if errors.As(err, &p) {
		switch p.Code.Class() {
		case "08", "53", "57": // connection, resources, operator intervention
			return true
		}
	}
	return false
}

// clash reports whether two transactions were in each other's way and this one
// was given up: class 40, of which deadlock is one.
func clash(err error) bool {
	var p *pq.Error
	return errors.As(err, &p) && p.Code.Class() == "40"
}

// unique reports whether err says that a row with that key is there already.
func unique(err error, constraint string) bool {
	var p *pq.Error
	return errors.As(err, &p) && p.Code == "23505" && p.Constraint == constraint
}

// dateArg returns d as an argument of a query, NULL when there is none.
func dateArg(d calendar.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// nilIf returns v as an argument of a query, NULL when it is the zero value.
func nilIf[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// snake turns the name of a Go field into that of its column: LastLoginAt is
// last_login_at, NameVI name_vi.
func snake(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		upper := c >= 'A' && c <= 'Z'
		if upper && i > 0 {
			before := name[i-1] < 'A' || name[i-1] > 'Z'
			after := i+1 < len(name) && (name[i+1] < 'A' || name[i+1] > 'Z')
			if before || after {
				b.WriteByte('_')
			}
		}
		if upper {
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// CheckClock reports whether the database's clock is further from now than
// allowed.
func (s *Store) CheckClock(ctx context.Context, now time.Time, allowed time.Duration) error {
	var there time.Time
	if err := s.get(ctx, &there, `SELECT clock_timestamp()`); err != nil {
		return fail(err, "ask the database for the time")
	}
	if d := there.Sub(now).Abs(); d > allowed {
		return fmt.Errorf("the clocks of this machine and the database differ by %s", d.Round(time.Millisecond))
	}
	return nil
}

// Chain is the history of one question as it stands in the database, for
// checking.
type Chain struct {
	QuestionID int64
	Events     []question.Event
}

// EachChain calls fn with every question's history, in order, until fn returns
// an error.
func (s *Store) EachChain(ctx context.Context, fn func(Chain) error) error {
	var last int64
	for {
		var ids []int64
		const q = `SELECT id FROM questions WHERE id > $1 ORDER BY id LIMIT 500`
		if err := s.list(ctx, &ids, q, last); err != nil {
			return fail(err, "list the histories")
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			events, err := s.Events(ctx, id)
			if err != nil {
				return err
			}
			if err := fn(Chain{id, events}); err != nil {
				return err
			}
			last = id
		}
	}
}
